package harness

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// minIO says of the cluster's health: unlike /minio/health/live, which answers
// at once, that waits for the users and the buckets.
var minIO = brand{name: "minio", title: "MinIO", health: "/minio/health/cluster", version: moduleVersion, command: minIOCommand}

// StartMinIO starts the pinned MinIO (or the one that MINNOW_MINIO_BIN names),
// waits until it serves, and ends it with the test. It gets the environment
// variables in settings, each "NAME=value", besides the harness's own.
func StartMinIO(t testing.TB, settings ...string) *Server {
	t.Helper()
	return serve(t, minIO, settings)
}

// StartSecureMinIO starts MinIO as StartMinIO does, with a certificate that nobody
// trusts: it speaks https alone, as it wants for a customer's encryption key.
func StartSecureMinIO(t testing.TB, settings ...string) *Server {
	t.Helper()
	secure := minIO
	secure.tls = true
	return serve(t, secure, settings)
}

// MinIOBinary returns the path of the pinned MinIO, which is built if need be,
// or of the one that MINNOW_MINIO_BIN names.
func MinIOBinary() (string, error) { return minIO.binary() }

func minIOCommand(binary string, at place, settings []string) *exec.Cmd {
	cmd := exec.Command(binary, "server", "--quiet", "--address", at.endpoint,
		"--certs-dir", filepath.Join(at.dir, "certs"), filepath.Join(at.dir, "disk"))
	cmd.Env = append(os.Environ(), "MINIO_ROOT_USER="+AccessKey, "MINIO_ROOT_PASSWORD="+SecretKey,
		"MINIO_BROWSER=off", "MINIO_UPDATE=off",
		"MINIO_DOMAIN=localhost") // so that it knows bucket.localhost as well
	cmd.Env = append(cmd.Env, settings...)
	return cmd
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
		s.server.stop()
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
			s.server, s.err = minIO.start(s.dir, nil)
		}
	})
	if s.err != nil {
		t.Fatal(s.err)
	}
	t.Logf("server: %s %s", s.server.Name, s.server.Version)
	return s.server
}
