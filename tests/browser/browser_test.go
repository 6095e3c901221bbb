// Package browser runs the JavaScript suites of this folder in real Chromium,
// with the built package, against the real MinIO on another origin.
package browser

import (
	"os"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/tests/contract"
	"github.com/minnow-s3/minnow/tests/harness"
)

var minio harness.Shared

func TestMain(m *testing.M) { os.Exit(minio.Run(m)) }

// modules run on either host: both have the same face.
var modules = []string{
	"buckets.test.js", "list.test.js", "upload.test.js", "contenttype.test.js", "download.test.js",
	"remove.test.js", "arguments.test.js", "errors.test.js", "module.test.js", "fget.test.js",
	"signing.test.js", "options.test.js", "presigned.test.js", "listen.test.js", "broken.test.js", "resumedownload.test.js",
	"fgetparts.test.js", "forms.test.js", "save.test.js", "resume.test.js", "journal.test.js", "runtimes.test.js", "transfers.test.js", "folders.test.js", "trouble.test.js", "frame.test.js",
}

func TestGoOnTheMainThread(t *testing.T) { run(t, "main", append(modules, "memory.test.js")) }

func TestGoInAWorker(t *testing.T) { run(t, "worker", modules) }

func run(t *testing.T, host string, modules []string) {
	s := suite(t, host, modules)
	recorder := harness.NewRecorder(t, s.Config.Endpoint)
	s.Config.Endpoint, s.Config.Control = recorder.Endpoint, recorder.Control
	harness.RunSuite(t, s)
}

// BenchmarkInChromium prints what `make bench` says of the browser; nothing
// stands between the page and MinIO.
func BenchmarkInChromium(b *testing.B) {
	for b.Loop() {
		s := suite(b, "main", []string{"bench/forms.bench.js", "bench/figures.bench.js", "memory.test.js"})
		at := s.Config.Endpoint
		s.Config.Data = map[string]string{ // by the milliseconds of a round trip
			"40": harness.NewLatency(b, at, 40*time.Millisecond), "2": harness.NewLatency(b, at, 2*time.Millisecond), "0": at,
		}
		err := s.Each(func(o harness.Outcome) {
			b.Logf("%s: %s %s", o.Title, o.State, o.Text)
			if o.State != "passed" {
				b.Fail()
			}
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func suite(t testing.TB, host string, modules []string) harness.Suite {
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	calls, err := contract.Methods(root)
	if err != nil {
		t.Fatal(err)
	}
	return harness.Suite{
		Modules: modules,
		Config: harness.Config{
			Endpoint: minio.Server(t).Endpoint, AccessKey: harness.AccessKey, SecretKey: harness.SecretKey,
			Host: host, Methods: calls,
		},
	}
}

// What leaks is counted with the garbage collector at hand.
func TestLeaks(t *testing.T) {
	for _, host := range []string{"main", "worker"} {
		t.Run(host, func(t *testing.T) {
			s := suite(t, host, []string{"leaks.test.js"})
			s.Flags = []string{"--js-flags=--expose-gc"}
			harness.RunSuite(t, s)
		})
	}
}
