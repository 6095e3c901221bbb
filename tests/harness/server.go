package harness

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	Endpoint string // "127.0.0.1:port", plain http unless it was started otherwise
	Name     string // such as "MinIO"
	Version  string // such as "1.8.0"
	brand    brand
	at       place
	process  *child
	beside   []*child               // what process needs, in the order in which they were started
	litter   []string               // patterns of what is removed when it has ended
	start    func() (*child, error) // on its disk, at its address
}

// brand is a kind of server: how it is started, and where it says that it serves.
type brand struct {
	name     string // of the folder below tests/ that pins it
	title    string // what its makers call it
	health   string // a path, answered with 200
	ports    int    // how many it needs beside the endpoint's
	optional bool   // where it cannot be built, its tests do not run
	tls      bool   // it speaks https, under a certificate that nobody trusts
	version  func(binary string) (string, error)
	command  func(binary string, at place, settings []string) *exec.Cmd
	litter   func(at place) []string // patterns of files that it leaves outside its folder
}

// place is where a server runs, again after a restart.
type place struct {
	endpoint string
	ports    []string // as many as its brand wants
	dir      string   // for its disk, log and settings
}

// unavailable is why a server cannot be had on this system.
type unavailable struct{ reason string }

func (u unavailable) Error() string { return u.reason }

// serve starts a server and ends it with the test. The lines that it logs are
// read by tests/count.
func serve(t testing.TB, b brand, settings []string) *Server {
	t.Helper()
	s, err := b.start(t.TempDir(), settings)
	s.adopt(t, b.title, err)
	return s
}

// adopt ends the server with the test, or tells the test why there is none: the
// test is skipped where the server cannot be had, and otherwise fails.
func (s *Server) adopt(t testing.TB, title string, err error) {
	t.Helper()
	if missing := (unavailable{}); errors.As(err, &missing) {
		t.Skipf("not run: %s (%s)", title, missing.reason)
	} else if err != nil {
		t.Fatal(err)
	}
	t.Logf("server: %s %s", s.Name, s.Version)
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			t.Log(s.Name + " printed:\n" + s.process.log())
		}
	})
}

func (s *Server) stop() {
	if s.process != nil {
		s.process.stop()
	}
	for _, c := range slices.Backward(s.beside) {
		c.stop()
	}
	for _, pattern := range s.litter {
		left, _ := filepath.Glob(pattern)
		for _, name := range left {
			os.Remove(name)
		}
	}
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
			s.Version, err = b.version(binary)
			return s, err
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
	said := strings.Builder{}
	cmd.Stderr = io.MultiWriter(os.Stderr, &said)
	out, err := cmd.Output()
	switch {
	case err != nil && b.optional:
		return "", unavailable{"it cannot be built: " + lastLine(said.String())}
	case err != nil:
		return "", fmt.Errorf("build %s: %w", b.name, err)
	}
	return strings.TrimSpace(string(out)), nil
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

func (b brand) startOnce(binary, dir string, settings []string) (*Server, error) {
	free, err := freeAddresses(1 + b.ports)
	if err != nil {
		return nil, err
	}
	at := place{endpoint: free[0], dir: dir}
	for _, address := range free[1:] {
		at.ports = append(at.ports, portOf(address))
	}
	if b.tls {
		if err := writeCertificate(filepath.Join(dir, "certs")); err != nil {
			return nil, err
		}
	}
	s := &Server{Endpoint: at.endpoint, Name: b.title, brand: b, at: at, start: func() (*child, error) {
		return startChild(b.command(binary, at, settings), filepath.Join(dir, b.name+".log"))
	}}
	if b.litter != nil {
		s.litter = b.litter(at)
	}
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

func portOf(address string) string {
	_, port, _ := net.SplitHostPort(address)
	return port
}

// freeAddresses returns n addresses of this machine, "127.0.0.1:port", where nothing listens.
func freeAddresses(n int) (free []string, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() // late, so that no two are the same
		free = append(free, l.Addr().String())
	}
	return free, nil
}

func (s *Server) waitUntilServing() error {
	deadline := time.After(startTime)
	for {
		resp, err := Trusting.Get(scheme(s.brand.tls) + s.Endpoint + s.brand.health)
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
