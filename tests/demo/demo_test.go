// Package demo tests the demo page as a person meets it: web/serve is started
// as `make run` starts it, and a real Chromium opens the address that it
// printed, types, clicks, drops files and saves them.
//
// What single calls do is the business of tests/browser; here a test fails when
// the page or its server breaks.
//
//	go test ./tests/demo
//	MINNOW_SCREENSHOTS=~/pictures go test -run Screenshots ./tests/demo
package demo

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// root is the top of the checkout, and binary is web/serve.
var root, binary string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "minnow-demo-")
	if err == nil {
		defer os.RemoveAll(dir)
		binary = filepath.Join(dir, "serve")
		root, err = harness.Root()
	}
	if err == nil {
		build := exec.Command("go", "build", "-o", binary, "./web/serve")
		build.Dir, build.Stderr = root, os.Stderr
		err = build.Run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build web/serve:", err)
		return 1
	}
	return m.Run()
}
