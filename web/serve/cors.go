package main

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	corsMethods = "GET, HEAD, PUT, POST, DELETE"
	corsMaxAge  = 10 * time.Minute
	corsVary    = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
)

// cors lets the pages of origins, a list with commas, or of any when it is "*",
// use next and read all of its answers, and drops what next says about CORS itself.
// Their preflights are answered here: they carry no signature. A page of another
// origin may do and see what next says that it may, by a bucket's CORS rules. That
// is asked before next sees the request, which may be a simple one, such as a
// form: those are sent without a preflight.
func cors(origins string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asking := r.Header.Get("Origin")
		origin := allowed(origins, asking)
		switch {
		case origin == "" && asking != "":
			if granted(next, r) {
				next.ServeHTTP(w, r)
			} else {
				w.Header().Set("Vary", corsVary)
				http.Error(w, "this origin is not allowed: see -origin, and the bucket's CORS rules", http.StatusForbidden)
			}
			return
		case r.Method == http.MethodOptions:
			preflight(w, r, origin)
			return
		}
		exposing := &exposer{ResponseWriter: w, origin: origin}
		next.ServeHTTP(exposing, r)
		exposing.finish() // for an answer that never wrote anything
	})
}

// allowed is what an answer to the pages of origin says of it: "*", the origin
// itself, or nothing where it is not in the list.
func allowed(list, origin string) string {
	for one := range strings.SplitSeq(list, ",") {
		if one == "*" || one == origin && origin != "" {
			return one
		}
	}
	return ""
}

// granted asks next, as a browser does, whether the page that sent r may use
// the method of r, or of the request that r is the preflight of.
func granted(next http.Handler, r *http.Request) bool {
	asked := r.Clone(r.Context())
	if asked.Method != http.MethodOptions {
		asked.Header = http.Header{"Origin": r.Header["Origin"], "Access-Control-Request-Method": {r.Method}}
		asked.Method, asked.Body, asked.ContentLength, asked.TransferEncoding = http.MethodOptions, http.NoBody, 0, nil
	}
	said := &unsent{header: http.Header{}}
	next.ServeHTTP(said, asked)
	return said.header.Get("Access-Control-Allow-Origin") != ""
}

// unsent is an answer of which only the headers count.
type unsent struct{ header http.Header }

func (u *unsent) Header() http.Header         { return u.header }
func (u *unsent) Write(b []byte) (int, error) { return len(b), nil }
func (u *unsent) WriteHeader(int)             {}

// preflight grants what the browser asks for, whatever the headers.
func preflight(w http.ResponseWriter, r *http.Request, origin string) {
	h := w.Header()
	h.Set("Vary", corsVary)
	method := r.Header.Get("Access-Control-Request-Method")
	if r.Header.Get("Origin") == "" || method == "" {
		http.Error(w, "a preflight has Origin and Access-Control-Request-Method", http.StatusBadRequest)
		return
	}
	if !strings.Contains(", "+corsMethods+",", ", "+method+",") {
		http.Error(w, "this method is not allowed", http.StatusForbidden)
		return
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Methods", corsMethods)
	if headers := r.Header.Get("Access-Control-Request-Headers"); headers != "" {
		h.Set("Access-Control-Allow-Headers", headers)
	}
	h.Set("Access-Control-Max-Age", strconv.Itoa(int(corsMaxAge.Seconds())))
	w.WriteHeader(http.StatusNoContent)
}

// exposer adds the CORS headers at the last moment, in the place of the answer's own.
type exposer struct {
	http.ResponseWriter
	origin string
	done   bool
}

// WriteHeader completes the headers and sends them.
func (e *exposer) WriteHeader(status int) {
	if status >= http.StatusOK {
		e.finish()
	}
	e.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (e *exposer) Write(b []byte) (int, error) {
	e.finish()
	return e.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (e *exposer) Unwrap() http.ResponseWriter { return e.ResponseWriter }

func (e *exposer) finish() {
	if e.done {
		return
	}
	e.done = true
	h := e.Header()
	maps.DeleteFunc(h, func(name string, _ []string) bool { return strings.HasPrefix(name, "Access-Control-") })
	if e.origin != "" {
		h.Set("Access-Control-Allow-Origin", e.origin)
		h.Set("Access-Control-Expose-Headers", "*") // the page sends no credentials of the browser's
	}
	h.Add("Vary", "Origin")
}
