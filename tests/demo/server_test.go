package demo

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// start runs web/serve on the package that was built.
func start(t *testing.T, args ...string) harness.Serve {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, "dist", "index.js")); err != nil {
		t.Fatalf("no package to test, run `make build`: %v", err)
	}
	return harness.StartServe(t, binary, args...)
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
	for i, address := range []string{s.Page, s.Endpoint} {
		message := taken[i] + " is taken by another program: using " + strings.TrimPrefix(address, "http://") + " instead."
		if !strings.Contains(s.Said, message) {
			t.Errorf("got\n%s\nwant %q in it", s.Said, message)
		}
		resp, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
}
