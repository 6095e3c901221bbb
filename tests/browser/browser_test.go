// Package browser runs the JavaScript suites of this folder in real Chromium,
// with the built package, against the real MinIO on another origin.
package browser

import (
	"os"
	"testing"

	"github.com/minnow-s3/minnow/tests/contract"
	"github.com/minnow-s3/minnow/tests/harness"
)

var minio harness.Shared

func TestMain(m *testing.M) { os.Exit(minio.Run(m)) }

// modules run on either host: both have the same face.
var modules = []string{
	"buckets.test.js", "list.test.js", "upload.test.js", "download.test.js",
	"remove.test.js", "arguments.test.js", "errors.test.js", "module.test.js",
}

func TestGoOnTheMainThread(t *testing.T) { run(t, "main", append(modules, "memory.test.js")) }

func TestGoInAWorker(t *testing.T) { run(t, "worker", modules) }

func run(t *testing.T, host string, modules []string) {
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	calls, err := contract.Table(root)
	if err != nil {
		t.Fatal(err)
	}
	server := minio.Server(t)
	recorder := harness.NewRecorder(t, server.Endpoint)
	harness.RunSuite(t, harness.Suite{
		Modules: modules,
		Config: harness.Config{
			Endpoint: recorder.Endpoint, AccessKey: harness.AccessKey, SecretKey: harness.SecretKey,
			Control: recorder.Control, Host: host, Methods: calls,
		},
	})
}
