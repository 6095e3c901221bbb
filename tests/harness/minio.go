package harness

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// The root user of every MinIO started here.
const (
	AccessKey = "minnow"
	SecretKey = "minnow-tests-only"
)

// startTime is how long MinIO may take until it answers; it needs about 2 s.
const startTime = time.Minute

// Server is a running MinIO with an empty disk. Its user is AccessKey with
// SecretKey, its region us-east-1.
type Server struct {
	Endpoint string // "127.0.0.1:port", plain http
	process  *child
	start    func() (*child, error) // on its disk, at its address
}

// StartMinIO starts the pinned MinIO (or the one that MINNOW_MINIO_BIN names),
// waits until it serves, and ends it with the test. It gets the environment
// variables in settings, each "NAME=value", besides the harness's own.
func StartMinIO(t testing.TB, settings ...string) *Server {
	t.Helper()
	s, err := startMinIO(t.TempDir(), settings...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.process.stop()
		if t.Failed() {
			t.Log("MinIO printed:\n" + s.process.log())
		}
	})
	return s
}

// Shared is one MinIO for all tests of a package, started by the first that
// asks for it: a start costs 2 s. The tests keep apart by bucket names.
type Shared struct {
	once   sync.Once
	dir    string
	server *Server
	err    error
}

// Run runs the package's tests, ends the server, and returns the exit code.
// TestMain calls it.
func (s *Shared) Run(m *testing.M) int {
	code := m.Run()
	if s.server != nil {
		s.server.process.stop()
		if code != 0 {
			fmt.Fprintln(os.Stderr, "MinIO printed:\n"+s.server.process.log())
		}
	}
	if s.dir != "" {
		os.RemoveAll(s.dir)
	}
	return code
}

// Server returns the package's MinIO.
func (s *Shared) Server(t testing.TB) *Server {
	t.Helper()
	s.once.Do(func() {
		if s.dir, s.err = os.MkdirTemp("", "minnow-minio-"); s.err == nil {
			s.server, s.err = startMinIO(s.dir)
		}
	})
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.server
}

// startMinIO tries three ports: between finding a free one and MinIO's taking
// it, another process may have it.
func startMinIO(dir string, settings ...string) (s *Server, err error) {
	binary, err := MinIOBinary()
	if err != nil {
		return nil, err
	}
	for range 3 {
		if s, err = startMinIOOnce(binary, dir, settings...); err == nil {
			return s, nil
		}
	}
	return nil, err
}

// MinIOBinary returns the path of the pinned MinIO, which is built if need be,
// or of the one that MINNOW_MINIO_BIN names.
func MinIOBinary() (string, error) {
	if binary := os.Getenv("MINNOW_MINIO_BIN"); binary != "" {
		return binary, nil
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(filepath.Join(root, "tests", "minio", "bin.sh"))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("build MinIO: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

func startMinIOOnce(binary, dir string, settings ...string) (*Server, error) {
	endpoint, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &Server{Endpoint: endpoint, start: func() (*child, error) {
		cmd := exec.Command(binary, "server", "--quiet", "--address", endpoint,
			"--certs-dir", filepath.Join(dir, "certs"), filepath.Join(dir, "disk"))
		cmd.Env = append(os.Environ(), "MINIO_ROOT_USER="+AccessKey, "MINIO_ROOT_PASSWORD="+SecretKey,
			"MINIO_BROWSER=off", "MINIO_UPDATE=off",
			"MINIO_DOMAIN=localhost") // so that it knows bucket.localhost as well
		cmd.Env = append(cmd.Env, settings...)
		return startChild(cmd, filepath.Join(dir, "minio.log"))
	}}
	return s, s.launch()
}

func (s *Server) launch() (err error) {
	if s.process, err = s.start(); err != nil {
		return err
	}
	if err = s.waitUntilServing(); err != nil {
		s.process.stop()
		err = fmt.Errorf("start MinIO: %w\n%s", err, s.process.log())
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

// waitUntilServing asks for the cluster's health: unlike /minio/health/live,
// which answers at once, that one waits for the users and the buckets.
func (s *Server) waitUntilServing() error {
	deadline := time.After(startTime)
	for {
		resp, err := http.Get("http://" + s.Endpoint + "/minio/health/cluster")
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
