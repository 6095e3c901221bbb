package browser

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// Crashes are those of a module that dies as it is told, see crash/.
func TestCrashes(t *testing.T) {
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "crash.wasm"), "./crash")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		files.ServeHTTP(w, r)
	}))
	defer server.Close()
	for _, host := range []string{"main", "worker"} {
		t.Run(host, func(t *testing.T) {
			s := suite(t, host, []string{"crash.test.js"})
			s.Config.Data = server.URL + "/crash.wasm"
			harness.RunSuite(t, s)
		})
	}
}
