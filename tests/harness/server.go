package harness

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The root user of every server started here.
const (
	AccessKey = "minnow"
	SecretKey = "minnow-tests-only"
)

// startTime is how long a server may take until it answers; MinIO needs about 2 s.
const startTime = time.Minute

// Server is a running S3 server with an empty disk. Its user is AccessKey with
// SecretKey, its region us-east-1 unless it was started with another.
type Server struct {
	Endpoint string // "127.0.0.1:port", plain http
	brand    brand
	process  *child
	start    func() (*child, error) // on its disk, at its address
}

// brand is a kind of server: how it is started, and where it says that it serves.
type brand struct {
	name    string // of the folder below tests/ that pins it
	health  string // a path, answered with 200
	command func(binary, endpoint, dir string, settings []string) *exec.Cmd
}

// serve starts a server and ends it with the test.
func serve(t testing.TB, b brand, settings []string) *Server {
	t.Helper()
	s, err := b.start(t.TempDir(), settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.process.stop()
		if t.Failed() {
			t.Log(b.name + " printed:\n" + s.process.log())
		}
	})
	return s
}

// start tries three ports: between finding a free one and the server's taking
// it, another process may have it.
func (b brand) start(dir string, settings []string) (s *Server, err error) {
	binary, err := b.binary()
	if err != nil {
		return nil, err
	}
	for range 3 {
		if s, err = b.startOnce(binary, dir, settings); err == nil {
			return s, nil
		}
	}
	return nil, err
}

// binary returns the path of the pinned server, which is built if need be, or of
// the one that MINNOW_NAME_BIN names.
func (b brand) binary() (string, error) {
	if binary := os.Getenv("MINNOW_" + strings.ToUpper(b.name) + "_BIN"); binary != "" {
		return binary, nil
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(filepath.Join(root, "tests", b.name, "bin.sh"))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("build %s: %w", b.name, err)
	}
	return strings.TrimSpace(string(out)), nil
}

func (b brand) startOnce(binary, dir string, settings []string) (*Server, error) {
	endpoint, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &Server{Endpoint: endpoint, brand: b, start: func() (*child, error) {
		return startChild(b.command(binary, endpoint, dir, settings), filepath.Join(dir, b.name+".log"))
	}}
	return s, s.launch()
}

func (s *Server) launch() (err error) {
	if s.process, err = s.start(); err != nil {
		return err
	}
	if err = s.waitUntilServing(); err != nil {
		s.process.stop()
		err = fmt.Errorf("start %s: %w\n%s", s.brand.name, err, s.process.log())
	}
	return err
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func (s *Server) waitUntilServing() error {
	deadline := time.After(startTime)
	for {
		resp, err := http.Get("http://" + s.Endpoint + s.brand.health)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-s.process.exited:
			return fmt.Errorf("it ended")
		case <-deadline:
			return fmt.Errorf("it does not serve after %s", startTime)
		case <-time.After(25 * time.Millisecond):
		}
	}
}
