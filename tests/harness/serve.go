package harness

import (
	"bufio"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// serveTime is how long web/serve may take to say that it serves. Its S3 server
// needs some seconds of it.
const serveTime = time.Minute

// Serve is web/serve under way.
type Serve struct {
	Said      string // up to its last line
	Page      string // its addresses, "http://127.0.0.1:port"
	Endpoint  string
	SecretKey string // new in each run, unless args give it
}

// StartServe runs binary, which is web/serve built, until the test ends: on free
// ports, with the pinned versitygw and a folder that goes with the test, unless
// args say otherwise.
func StartServe(t testing.TB, binary string, args ...string) Serve {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"-root", root, "-listen", "127.0.0.1:0", "-s3", "127.0.0.1:0"}
	if !slices.Contains(args, "-minio") {
		gateway, err := VersityGWBinary()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, "-versitygw", gateway, "-data", t.TempDir())
	}
	cmd := exec.Command(binary, append(all, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(serveTime, func() { cmd.Process.Kill() })
	said := readUntil(bufio.NewScanner(out), "Ctrl-C")
	if !timer.Stop() || !strings.Contains(said, "Ctrl-C") {
		cmd.Wait()
		t.Fatalf("web/serve does not serve, it said:\n%s", said)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("web/serve ended with %v", err)
		}
	})
	return Serve{
		Said: said, Page: told(t, said, "Open this", `http://\S+`), Endpoint: told(t, said, "S3 endpoint", `http://\S+`),
		SecretKey: told(t, said, "Secret key", `\S+`),
	}
}

func readUntil(lines *bufio.Scanner, last string) string {
	var said strings.Builder
	for lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), last) {
			break
		}
	}
	return said.String()
}

// told finds what is behind a label.
func told(t testing.TB, said, label, pattern string) string {
	t.Helper()
	match := regexp.MustCompile(label + ` +(` + pattern + `)`).FindStringSubmatch(said)
	if match == nil {
		t.Fatalf("nothing behind %q in:\n%s", label, said)
	}
	return match[1]
}
