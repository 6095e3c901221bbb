package main

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// checkout is a directory with what a checkout has, and a link out of it.
func checkout(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "not for you", "dist/index.js": "export{}", "dist/minnow.wasm": "\x00asm", "dist/.env": "not for you",
		"dist/minnow.key": "not for you", "web/index.html": "<!doctype html>", "web/app.css": "a{}", "web/app/main.js": "1",
		"web/serve/main.go": "not for you", "web/serve/note.js": "not for you", "web/docs/a.md": "not for you",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(root, "go.mod"), filepath.Join(root, "web/app/link.js")); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestPage(t *testing.T) {
	f, err := openFiles(checkout(t))
	if err != nil {
		t.Fatal(err)
	}
	page := newPage(f, config{})
	for path, want := range map[string]struct {
		status   int
		mimeType string
	}{
		"/":                         {200, "text/html; charset=utf-8"},
		"/index.html":               {200, "text/html; charset=utf-8"},
		"/app.css":                  {200, "text/css; charset=utf-8"},
		"/app/main.js":              {200, "text/javascript; charset=utf-8"},
		"/dist/index.js":            {200, "text/javascript; charset=utf-8"},
		"/dist/minnow.wasm":         {200, "application/wasm"},
		"/config.json":              {200, "application/json"},
		"/app":                      {404, ""},
		"/app/":                     {404, ""},
		"/app/none.js":              {404, ""},
		"/app/link.js":              {404, ""},
		"/dist/":                    {404, ""},
		"/dist/.env":                {404, ""},
		"/dist/minnow.key":          {404, ""},
		"/dist/../go.mod":           {404, ""},
		"/dist/../web/app.css":      {404, ""},
		"/app/../serve/note.js":     {404, ""},
		"/app/%2e%2e/serve/note.js": {404, ""},
		"/app//main.js":             {404, ""},
		"/serve/main.go":            {404, ""},
		"/serve/note.js":            {404, ""},
		"/docs/a.md":                {404, ""},
		"/go.mod":                   {404, ""},
		"/web/index.html":           {404, ""},
		"/.git/config":              {404, ""},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "127.0.0.1:8080"
		page.ServeHTTP(w, r)
		if w.Code != want.status {
			t.Errorf("%s: got status %d, want %d", path, w.Code, want.status)
		}
		if got := w.Header().Get("Content-Type"); want.mimeType != "" && got != want.mimeType {
			t.Errorf("%s: got type %q, want %q", path, got, want.mimeType)
		}
		if strings.Contains(w.Body.String(), "not for you") {
			t.Errorf("%s: gives away what it should not", path)
		}
		csp := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(csp, "script-src 'self' 'wasm-unsafe-eval';") || strings.Contains(csp, "unsafe-inline") {
			t.Errorf("%s: got Content-Security-Policy %q", path, csp)
		}
		if got := w.Header().Get("Cache-Control"); got != "no-cache" && path != "/config.json" {
			t.Errorf("%s: got Cache-Control %q, want no-cache", path, got)
		}
	}
}

func TestPageIsReadOnly(t *testing.T) {
	f, err := openFiles(checkout(t))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	newPage(f, config{}).ServeHTTP(w, httptest.NewRequest("POST", "/", nil))
	if w.Code != 405 || w.Header().Get("Allow") == "" {
		t.Errorf("POST: got status %d, Allow %q; want 405 and the methods", w.Code, w.Header().Get("Allow"))
	}
}

// The build removes dist and puts a new one there.
func TestPackageBuiltWhileServing(t *testing.T) {
	root := checkout(t)
	if err := os.Rename(filepath.Join(root, "dist"), filepath.Join(root, "dist.new")); err != nil {
		t.Fatal(err)
	}
	f, err := openFiles(root)
	if err != nil {
		t.Fatal(err)
	}
	status := func() int {
		w := httptest.NewRecorder()
		newPage(f, config{}).ServeHTTP(w, httptest.NewRequest("GET", "/dist/index.js", nil))
		return w.Code
	}
	if got := status(); got != 404 || f.built() {
		t.Errorf("before: got status %d, built %v; want 404, false", got, f.built())
	}
	if err := os.Rename(filepath.Join(root, "dist.new"), filepath.Join(root, "dist")); err != nil {
		t.Fatal(err)
	}
	if got := status(); got != 200 || !f.built() {
		t.Errorf("after: got status %d, built %v; want 200, true", got, f.built())
	}
}

func TestOpenFilesOutsideACheckout(t *testing.T) {
	if _, err := openFiles(t.TempDir()); err == nil || !strings.Contains(err.Error(), "-root") {
		t.Errorf("got %v, want an error that names -root", err)
	}
}

// A page of another origin is told nothing, whatever the browser lets it read.
func TestConfigIsForItsOwnPage(t *testing.T) {
	for site, status := range map[string]int{"": 200, "none": 200, "same-origin": 200, "same-site": 403, "cross-site": 403} {
		r := httptest.NewRequest("GET", "/config.json", nil)
		r.Host = "127.0.0.1:8080"
		r.Header.Set("Sec-Fetch-Site", site)
		w := httptest.NewRecorder()
		newPage(files{}, config{SecretKey: "s"}).ServeHTTP(w, r)
		if w.Code != status || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%q: got status %d, %v, want %d and no CORS", site, w.Code, w.Header(), status)
		}
	}
}

func TestConfig(t *testing.T) {
	want := config{Endpoint: "http://127.0.0.1:9000", AccessKey: "a", SecretKey: "s", Server: "versitygw",
		Lacks: []string{"events"}}
	for host, status := range map[string]int{
		"127.0.0.1:8080": 200, "localhost:8080": 200, "localhost": 200, "[::1]:8080": 200, "[::1]": 200,
		"rebound.example:8080": 403, "localhost.example": 403, "": 403,
	} {
		r := httptest.NewRequest("GET", "/config.json", nil)
		r.Host = host
		w := httptest.NewRecorder()
		newPage(files{}, want).ServeHTTP(w, r)
		if w.Code != status {
			t.Errorf("Host %q: got status %d, want %d", host, w.Code, status)
		}
		var got config
		if w.Code != 200 {
			if strings.Contains(w.Body.String(), `"s"`) {
				t.Errorf("Host %q: the secret was told", host)
			}
		} else if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.SecretKey != "s" || len(got.Lacks) != 1 {
			t.Errorf("Host %q: got %+v (%v), want %+v", host, got, err, want)
		}
	}
}
