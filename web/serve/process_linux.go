package main

import (
	"os/exec"
	"syscall"
)

// ownLife lets a Ctrl-C of the terminal reach only us, who end cmd in order,
// and has the kernel end it when we are killed.
func ownLife(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
