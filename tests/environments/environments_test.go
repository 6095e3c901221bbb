// Package environments runs the built package where it may find itself: in
// workers and service workers, under a strict policy, on a page by plain http,
// with a server that knows no wasm, through bundlers, and in Node.
package environments

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/tests/harness"
)

var minio harness.Shared

func TestMain(m *testing.M) { os.Exit(minio.Run(m)) }

func TestInChromium(t *testing.T) {
	for _, host := range []string{"main", "worker"} {
		t.Run(host, func(t *testing.T) {
			run(t, harness.Suite{Modules: []string{"realms.test.js", "loading.test.js"}, Config: harness.Config{Host: host}})
		})
	}
}

// A page of another name than this machine's own, by plain http, is no secure context.
func TestInAnInsecurePage(t *testing.T) {
	run(t, harness.Suite{Modules: []string{"insecure.test.js"}, Host: "page.example", Config: harness.Config{Host: "main"}})
}

func run(t *testing.T, s harness.Suite) {
	s.Folder = "environments"
	s.Config.Endpoint, s.Config.AccessKey, s.Config.SecretKey = minio.Server(t).Endpoint, harness.AccessKey, harness.SecretKey
	harness.RunSuite(t, s)
}

// bundlers are those that bundle.mjs knows.
const bundlers = 4

func TestThroughBundlers(t *testing.T) {
	pages := bundled(t)
	for _, host := range []string{"main", "worker"} {
		t.Run(host, func(t *testing.T) {
			run(t, harness.Suite{Modules: []string{"bundled.test.js"}, Config: harness.Config{Host: host, Data: pages}})
		})
	}
}

// bundled returns the addresses of what bundle.mjs has built, by bundler.
func bundled(t *testing.T) map[string]string {
	cmd := harness.Script(t, "environments/bundle.mjs")
	var log bytes.Buffer
	cmd.Stderr = &log
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close() // ends it
		if err := cmd.Wait(); err != nil {
			t.Errorf("bundle.mjs: %v\n%s", err, log.String())
		}
	})
	var pages map[string]string
	if err := json.NewDecoder(stdout).Decode(&pages); err != nil || len(pages) != bundlers {
		t.Fatalf("bundle.mjs: got %v, %v, want the pages of %d bundlers\n%s", pages, err, bundlers, log.String())
	}
	for bundler, at := range pages {
		if filepath.IsAbs(at) {
			server := httptest.NewServer(http.FileServer(http.Dir(at)))
			t.Cleanup(server.Close)
			pages[bundler] = server.URL
		}
	}
	return pages
}

// nodeTime is how long the script may take: it hangs when something keeps Node
// from ending by itself. An archive over 4 GiB takes half a minute of an idle machine, and minutes of a busy one.
const nodeTime = 5 * time.Minute

func TestInNode(t *testing.T) {
	for _, name := range []string{"node.mjs", "stopped.mjs", "realms.mjs", "options.mjs", "lists.mjs", "partfile.mjs", "downloads.mjs", "runtimes.mjs", "folders.mjs", "zip.mjs", "ziplarge.mjs"} {
		t.Run(name, func(t *testing.T) { inNode(t, name) })
	}
	t.Run("testenvironment.mjs", func(t *testing.T) {
		inNode(t, "testenvironment.mjs", "NODE_OPTIONS=--experimental-vm-modules --no-warnings")
	})
}

// What a file and its object have in common, and an object with its row of a list, is in
// the hands of the server.
func TestFoldersOnOtherServers(t *testing.T) {
	for name, start := range map[string]func(t *testing.T) *harness.Server{
		"versitygw": func(t *testing.T) *harness.Server { return harness.StartVersityGW(t) },
		"SeaweedFS": func(t *testing.T) *harness.Server { return harness.StartSeaweedFS(t) },
		"Ceph":      func(t *testing.T) *harness.Server { return harness.StartCeph(t) },
	} {
		t.Run(name, func(t *testing.T) {
			endpoint := start(t).Endpoint
			for _, script := range []string{"folders.mjs", "zip.mjs"} {
				t.Run(script, func(t *testing.T) { inNodeWith(t, endpoint, script) })
			}
		})
	}
}

func inNode(t *testing.T, name string, environment ...string) {
	inNodeWith(t, minio.Server(t).Endpoint, name, environment...)
}

// inNodeWith runs a script that throws where something is wrong.
func inNodeWith(t *testing.T, endpoint, name string, environment ...string) {
	where, err := json.Marshal(map[string]string{"endpoint": "http://" + endpoint, "accessKey": harness.AccessKey, "secretKey": harness.SecretKey})
	if err != nil {
		t.Fatal(err)
	}
	cmd := harness.Script(t, "environments/"+name)
	cmd.Env = append(append(os.Environ(), "MINNOW_SERVER="+string(where)), environment...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hang := time.AfterFunc(nodeTime, func() { cmd.Process.Kill() })
	defer hang.Stop()
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, line := range bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n")) {
		t.Run(string(line), func(*testing.T) {}) // each says what it has done; a failure throws
	}
}
