package main

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// policy is the page's Content-Security-Policy: code and style from here only,
// none inline; wasm may be compiled; requests to any S3 server; no form is ever
// sent, so that a page whose script failed cannot put a secret into a URL.
// Films and music come from the S3 server itself, by presigned URLs: only so can
// a player seek without taking all of it first.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
	"connect-src 'self' https: http:; img-src 'self' blob: data:; media-src 'self' blob: https: http:; worker-src 'self'; " +
	"object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// mimeTypes are the kinds of file that are served. The system's own table is
// not asked: machines differ, and a browser refuses a module of another type.
var mimeTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".wasm": "application/wasm",
	".svg":  "image/svg+xml",
	".ts":   "text/plain; charset=utf-8",
	".map":  "application/json",
	".md":   "text/plain; charset=utf-8",
}

// pageFiles are what is served of web/: files, and folders with all in them.
var pageFiles = []string{"index.html", "app.css", "icon.svg", "icons.svg", "app/", "examples/"}

// files are the two directories that the page comes from. They are opened for
// each request: `make build` puts a new dist in the place of the old one.
type files struct{ root string }

// openFiles fails when root is not the checkout. dist may be missing.
func openFiles(root string) (files, error) {
	web, err := os.OpenRoot(filepath.Join(root, "web"))
	if err != nil {
		return files{}, errors.Join(errors.New("run it from the top of the checkout, or give -root"), err)
	}
	return files{root}, web.Close()
}

// built tells whether the package is there.
func (f files) built() bool {
	_, err := os.Stat(filepath.Join(f.root, "dist", "index.js"))
	return err == nil
}

// find maps a URL path to a directory and a name in it.
func find(urlPath string) (dir, name string, ok bool) {
	name = strings.TrimPrefix(urlPath, "/")
	if name == "" {
		name = "index.html"
	}
	if !fs.ValidPath(name) || strings.Contains("/"+name, "/.") || mimeTypes[path.Ext(name)] == "" {
		return "", "", false
	}
	if inDist, yes := strings.CutPrefix(name, "dist/"); yes {
		return "dist", inDist, true
	}
	for _, allowed := range pageFiles {
		if name == allowed || strings.HasSuffix(allowed, "/") && strings.HasPrefix(name, allowed) {
			return "web", name, true
		}
	}
	return "", "", false
}

// newPage serves the demo, the package and config.json, and nothing else of
// the checkout.
func newPage(f files, c config) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range map[string]string{
			"Content-Security-Policy":      policy,
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Cache-Control":                "no-cache",
		} {
			w.Header().Set(name, value)
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
			return
		}
		if r.URL.Path == "/config.json" {
			serveConfig(w, r, c)
			return
		}
		f.serveFile(w, r)
	})
}

func (f files) serveFile(w http.ResponseWriter, r *http.Request) {
	dir, name, ok := find(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	file, err := os.OpenInRoot(filepath.Join(f.root, dir), name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", mimeTypes[path.Ext(name)])
	http.ServeContent(w, r, name, info.ModTime(), file)
}
