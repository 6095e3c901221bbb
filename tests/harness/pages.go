package harness

import (
	"cmp"
	"embed"
	"encoding/json"
	"io/fs"
	"log"
	"net/http"
	"path"
	"path/filepath"
)

//go:embed page
var pageFiles embed.FS

// pages serves what a suite's page loads, and takes what it tells:
//
//	/suite.html    the page: mocha, an import map, run.js
//	/suite/        run.js, and suite.js for the test modules
//	/config.json   the modules to run and the suite's Config
//	/tests/        tests/browser, or the suite's own folder
//	/dist/         the package, as `make build` leaves it
//	/modules/      tests/node_modules
//	/examples/     web/examples
//	/results       POST: one event
//
// "?csp=…" behind any of them is the answer's Content-Security-Policy, "?type=…"
// its type ("none": without one), "?silent" has none at all. Every origin may read them: a frame without
// one of its own loads the package too.
func pages(s Suite, root string, events chan<- event) http.Handler {
	embedded, err := fs.Sub(pageFiles, "page")
	if err != nil {
		log.Panic(err) // the folder is compiled in
	}
	mux := http.NewServeMux()
	folder := func(prefix string, dir ...string) {
		files := http.Dir(filepath.Join(append([]string{root}, dir...)...))
		mux.Handle("GET "+prefix, http.StripPrefix(prefix, http.FileServer(files)))
	}
	folder("/tests/", "tests", cmp.Or(s.Folder, "browser"))
	folder("/dist/", "dist")
	folder("/modules/", "tests", "node_modules")
	folder("/examples/", "web", "examples")
	mux.Handle("GET /suite.html", http.FileServerFS(embedded))
	mux.Handle("GET /suite/", http.StripPrefix("/suite/", http.FileServerFS(embedded)))
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /config.json", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(struct {
			Modules []string `json:"modules"`
			Config
		}{s.Modules, s.Config})
	})
	mux.HandleFunc("POST /results", func(w http.ResponseWriter, r *http.Request) {
		var e event
		if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
			e = event{Type: "broken", Error: "the page posted no event: " + err.Error()}
		}
		select {
		case events <- e:
		case <-r.Context().Done():
		}
	})
	return asBrowsersWant(mux)
}

// asBrowsersWant sets the types that modules and streamed wasm insist on,
// whatever this machine's own table of types says, and forbids caching.
func asBrowsersWant(next http.Handler) http.Handler {
	types := map[string]string{
		".html": "text/html; charset=utf-8",
		".js":   "text/javascript; charset=utf-8",
		".mjs":  "text/javascript; charset=utf-8",
		".json": "application/json",
		".wasm": "application/wasm",
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if contentType := types[path.Ext(r.URL.Path)]; contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		if contentType := r.URL.Query().Get("type"); contentType == "none" {
			w.Header()["Content-Type"] = nil
		} else if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		if policy := r.URL.Query().Get("csp"); policy != "" {
			w.Header().Set("Content-Security-Policy", policy)
		}
		if r.URL.Query().Has("silent") {
			<-r.Context().Done()
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
