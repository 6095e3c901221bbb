package browser

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/minnow-s3/minnow/tests/harness"
)

// fileSize is that of a file which goes in two parts.
const fileSize = 6 << 20

// filePage lets the test choose a file, and uploads it on request: it resolves
// with the members of the error, and what else there is to know.
const filePage = `<!doctype html><input type="file" id="file"><script type="module">
import { Client } from "/dist/index.js";
const { endpoint, accessKey, secretKey } = %s;
let requests = 0;
const client = new Client({ endpoint, accessKey, secretKey, secure: false, region: "us-east-1", onRequest: () => requests++ });
window.put = async (bucket, o, progress, size) => {
  requests = 0;
  const chosen = document.querySelector("#file").files[0];
  const file = size ? chosen.slice(0, size) : chosen;
  const start = performance.now();
  const failure = await client.putObject(bucket, "file", file, { ...o, onProgress: progress ? () => {} : undefined }).then(() => ({}), (error) => error);
  return { name: failure.name ?? "", code: failure.code ?? "", retryable: !!failure.retryable, cause: failure.cause?.name ?? "", requests, ms: performance.now() - start };
};
window.ready = client.makeBucket(%q).then(() => true, (error) => error.message);
</script>`

type fileUpload struct {
	Name, Code, Cause string
	Retryable         bool
	Requests          int
	Ms                float64
}

// A file on the disk that changes after it was chosen can no longer be read. The
// browser tells of a request for it as of one that the network has broken.
func TestFileChangedOnDisk(t *testing.T) {
	const bucket = "changed-files"
	run := startFilePage(t, bucket)
	for change, alter := range map[string]func(path string) error{
		"rewritten": func(path string) error { return os.WriteFile(path, make([]byte, fileSize), 0o600) },
		"cut":       func(path string) error { return os.Truncate(path, 1000) },
		"grown":     func(path string) error { return os.WriteFile(path, make([]byte, 2*fileSize), 0o600) },
		"gone":      os.Remove,
	} {
		for name, o := range map[string]string{
			"none": `{integrity: "none"}, false`, "none, with progress": `{integrity: "none"}, true`,
			"none, in one PUT": `{integrity: "none", partSize: 8388608}, false`, "none, to be resumed": `{integrity: "none", resume: true}, false`,
			"checksums": `{}, false`, "none, a small one": `{integrity: "none"}, false, 100`,
		} {
			t.Run(change+", "+name, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "file")
				must(t, os.WriteFile(path, make([]byte, fileSize), 0o600))
				must(t, os.Chtimes(path, time.Time{}, time.Now().Add(-time.Hour)))
				var size int64 // the browser looks at the file when somebody asks for that
				must(t, chromedp.Run(run, chromedp.SetUploadFiles("#file", []string{path}, chromedp.ByQuery),
					chromedp.Evaluate(`document.querySelector("#file").files[0].size`, &size)))
				must(t, alter(path))
				var got fileUpload
				must(t, chromedp.Run(run, chromedp.Evaluate(fmt.Sprintf("put(%q, %s)", bucket, o), &got, awaited)))
				if got.Name != "S3Error" || got.Code != "UnreadableData" || got.Retryable || got.Cause == "" {
					t.Errorf("got %+v, want an S3Error UnreadableData that is not retried", got)
				}
				if got.Ms > 2000 {
					t.Errorf("got it after %v ms, want it at once", got.Ms)
				}
			})
		}
	}
}

// A file that is gone before anybody has asked for its size has none, to the
// browser; an empty object must not take its place.
func TestFileGoneBeforeItWasLookedAt(t *testing.T) {
	const bucket = "gone-files"
	run := startFilePage(t, bucket)
	for name, o := range map[string]string{"by a form": `{}, false`, "by PUT": `{integrity: "none", contentType: "a/b", headers: {"x-amz-tagging": "a=b"}}, false`} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			must(t, os.WriteFile(path, make([]byte, fileSize), 0o600))
			must(t, chromedp.Run(run, chromedp.SetUploadFiles("#file", []string{path}, chromedp.ByQuery)))
			must(t, os.Remove(path))
			var got fileUpload
			must(t, chromedp.Run(run, chromedp.Evaluate(fmt.Sprintf("put(%q, %s)", bucket, o), &got, awaited)))
			if got.Code != "UnreadableData" {
				t.Errorf("got %+v, want UnreadableData", got)
			}
		})
	}
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// startFilePage opens the page in a browser that takes files from the disk.
func startFilePage(t *testing.T, bucket string) context.Context {
	root, err := harness.Root()
	must(t, err)
	mux := http.NewServeMux()
	mux.Handle("GET /dist/", http.StripPrefix("/dist/", http.FileServer(http.Dir(filepath.Join(root, "dist")))))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		config := fmt.Sprintf(`{endpoint: %q, accessKey: %q, secretKey: %q}`, minio.Server(t).Endpoint, harness.AccessKey, harness.SecretKey)
		_, _ = io.WriteString(w, fmt.Sprintf(filePage, config, bucket))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	chromium, err := harness.FindChromium()
	must(t, err)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("headless", "new"), chromedp.UserDataDir(t.TempDir()))
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(end)
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(func() {
		chromedp.Cancel(ctx)
		cancel()
	})
	must(t, chromedp.Run(ctx, chromedp.Navigate(server.URL), chromedp.WaitReady("#file", chromedp.ByQuery), chromedp.Poll("window.ready", nil)))
	return ctx
}
