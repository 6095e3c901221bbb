package demo

import (
	"bufio"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/tests/harness"
)

// startTime is how long web/serve may take to say that it serves. MinIO needs
// some seconds of it.
const startTime = time.Minute

// served is web/serve under way.
type served struct {
	said     string // up to its last line
	page     string // its addresses, "http://127.0.0.1:port"
	endpoint string
}

// start runs web/serve until the test ends, on free ports unless args say
// otherwise.
func start(t *testing.T, args ...string) served {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, "dist", "index.js")); err != nil {
		t.Fatalf("no package to test, run `make build`: %v", err)
	}
	cmd := exec.Command(binary, append([]string{"-root", root, "-listen", "127.0.0.1:0", "-s3", "127.0.0.1:0"}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(startTime, func() { cmd.Process.Kill() })
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
	return served{said: said, page: told(t, said, "Open this"), endpoint: told(t, said, "S3 endpoint")}
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

// told finds an address behind a label.
func told(t *testing.T, said, label string) string {
	t.Helper()
	match := regexp.MustCompile(label + ` +(http://\S+)`).FindStringSubmatch(said)
	if match == nil {
		t.Fatalf("no address behind %q in:\n%s", label, said)
	}
	return match[1]
}

// minio is the path of the pinned MinIO.
func minio(t *testing.T) string {
	t.Helper()
	path, err := harness.MinIOBinary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBusyPorts(t *testing.T) {
	var taken []string
	for range 2 {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		taken = append(taken, listener.Addr().String())
	}
	s := start(t, "-listen", taken[0], "-s3", taken[1])
	for i, address := range []string{s.page, s.endpoint} {
		message := taken[i] + " is taken by another program: using " + strings.TrimPrefix(address, "http://") + " instead."
		if !strings.Contains(s.said, message) {
			t.Errorf("got\n%s\nwant %q in it", s.said, message)
		}
		resp, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
}
