// Package harness is what the suites under tests/ share: MinIO, versitygw, SeaweedFS and Ceph as
// processes, a Recorder that shows which requests reach them, the Pages that a
// browser loads, and RunSuite, which runs mocha modules in a real Chromium and
// reports each of their tests as a Go subtest.
//
// It holds no test of Minnow, nothing that is shipped imports it, and it runs on
// Linux alone.
//
//	var minio harness.Shared
//
//	func TestMain(m *testing.M) { os.Exit(minio.Run(m)) }
//
//	func TestObjects(t *testing.T) {
//		recorder := harness.NewRecorder(t, minio.Server(t).Endpoint)
//		harness.RunSuite(t, harness.Suite{
//			Modules: []string{"objects.test.js"},
//			Config:  harness.Config{Endpoint: recorder.Endpoint, Control: recorder.Control},
//		})
//	}
package harness

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// Root returns the top folder of the checkout, from any folder inside it.
func Root() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod in any folder above")
		}
		dir = parent
	}
	return "", err
}

// Build builds a command of the checkout, such as "./web/serve", and returns the
// binary's path. It goes with the test.
func Build(t testing.TB, command string) string {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), filepath.Base(command))
	build := exec.Command("go", "build", "-o", binary, command)
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// child is a process in a group of its own, so that ending it ends what it
// started; the system ends it, too, when the tests die without a word.
type child struct {
	cmd     *exec.Cmd
	logPath string        // standard output and error; a file, so that nothing waits for a grandchild
	exited  chan struct{} // closed once the process is gone
}

func startChild(cmd *exec.Cmd, logPath string) (*child, error) {
	log, err := os.Create(logPath)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &child{cmd: cmd, logPath: logPath, exited: make(chan struct{})}
	go func() {
		cmd.Wait()
		close(c.exited)
	}()
	return c, nil
}

func (c *child) stop() {
	syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
	<-c.exited
}

// log returns the last part of what the process printed, at most 64 KiB.
func (c *child) log() string {
	const tail = 64 << 10
	b, err := os.ReadFile(c.logPath)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-tail):])
}
