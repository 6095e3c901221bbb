package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestPreflight(t *testing.T) {
	refuse := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if !slices.Contains([]string{"http://evil:1", "http://page:1,http://page:2"}, r.Header.Get("Origin")) {
			t.Error("a preflight was passed on to the server")
		}
	})
	for name, c := range map[string]struct {
		allowed string
		headers []string
		status  int
		origin  string // Access-Control-Allow-Origin
	}{
		"any origin":      {"*", []string{"Origin", "http://page:1", "Access-Control-Request-Method", "PUT"}, 204, "*"},
		"the one origin":  {"http://page:1", []string{"Origin", "http://page:1", "Access-Control-Request-Method", "GET"}, 204, "http://page:1"},
		"one of several":  {"http://page:1,http://page:2", []string{"Origin", "http://page:2", "Access-Control-Request-Method", "GET"}, 204, "http://page:2"},
		"none of several": {"http://page:1,http://page:2", []string{"Origin", "http://page:1,http://page:2", "Access-Control-Request-Method", "GET"}, 403, ""},
		"another origin":  {"http://page:1", []string{"Origin", "http://evil:1", "Access-Control-Request-Method", "GET"}, 403, ""},
		"another method":  {"*", []string{"Origin", "http://page:1", "Access-Control-Request-Method", "TRACE"}, 403, ""},
		"half a method":   {"*", []string{"Origin", "http://page:1", "Access-Control-Request-Method", "PU"}, 403, ""},
		"no origin":       {"*", []string{"Access-Control-Request-Method", "PUT"}, 400, ""},
		"a plain OPTIONS": {"*", nil, 400, ""},
	} {
		r := httptest.NewRequest("OPTIONS", "/bucket/key", nil)
		r.Header.Set("Access-Control-Request-Headers", "authorization,x-amz-meta-it")
		for i := 0; i < len(c.headers); i += 2 {
			r.Header.Set(c.headers[i], c.headers[i+1])
		}
		w := httptest.NewRecorder()
		cors(c.allowed, refuse).ServeHTTP(w, r)
		if w.Code != c.status || w.Header().Get("Access-Control-Allow-Origin") != c.origin {
			t.Errorf("%s: got status %d, origin %q; want %d, %q", name, w.Code,
				w.Header().Get("Access-Control-Allow-Origin"), c.status, c.origin)
		}
		if !strings.Contains(w.Header().Get("Vary"), "Access-Control-Request-Headers") {
			t.Errorf("%s: got Vary %q", name, w.Header().Get("Vary"))
		}
		want := map[string]string{"Access-Control-Allow-Headers": "authorization,x-amz-meta-it",
			"Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, DELETE", "Access-Control-Max-Age": "600"}
		for header, value := range want {
			if c.status != 204 {
				value = ""
			}
			if got := w.Header().Get(header); got != value {
				t.Errorf("%s: got %s %q, want %q", name, header, got, value)
			}
		}
	}
}

func TestAnswersAreReadable(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"with a body":     func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") },
		"with a status":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) },
		"with hints":      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(103); w.WriteHeader(200) },
		"without a word":  func(http.ResponseWriter, *http.Request) {},
		"written in bits": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "a"); io.WriteString(w, "b") },
	} {
		server := httptest.NewServer(cors("*", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Expose-Headers", "ETag")
			w.Header().Set("Access-Control-Allow-Credentials", "true")
			w.Header().Set("ETag", `"1"`)
			w.Header()["x-amz-meta-place"] = []string{"Brest"} // as some servers write it
			answer(w, r)
		})))
		resp, err := http.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		server.Close()
		if got := resp.Header.Values("Access-Control-Expose-Headers"); !slices.Equal(got, []string{"*"}) {
			t.Errorf("%s: got Access-Control-Expose-Headers %q, want one *", name, got)
		}
		if got := resp.Header.Values("Access-Control-Allow-Origin"); !slices.Equal(got, []string{"*"}) {
			t.Errorf("%s: got Access-Control-Allow-Origin %q, want one *", name, got)
		}
		if got := resp.Header.Get("Access-Control-Allow-Credentials"); got != "" {
			t.Errorf("%s: the server's own CORS header came through: %q", name, got)
		}
		if got := resp.Header.Get("Vary"); got != "Origin" {
			t.Errorf("%s: got Vary %q, want Origin", name, got)
		}
	}
}

// A page of another origin may do what the server's own rules say, and the
// server sees nothing of what they do not.
func TestOtherOriginsGoByTheServersRules(t *testing.T) {
	for name, c := range map[string]struct {
		origin, method, body string
		status               int
		allowed              string // Access-Control-Allow-Origin
		seen                 string // what the server did
	}{
		"granted":           {"http://friend:1", "PUT", "data", 200, "http://friend:1", "OPTIONS PUT"},
		"its preflight":     {"http://friend:1", "OPTIONS", "", 200, "http://friend:1", "OPTIONS OPTIONS"},
		"another method":    {"http://friend:1", "DELETE", "data", 403, "", "OPTIONS"},
		"another origin":    {"http://evil:1", "PUT", "data", 403, "", "OPTIONS"},
		"another preflight": {"http://evil:1", "OPTIONS", "", 403, "", "OPTIONS"},
		"a sandboxed page":  {"null", "POST", "data", 403, "", "OPTIONS"},
		"no page":           {"", "PUT", "data", 200, "", "PUT"},
	} {
		var seen []string
		server := cors("http://page:1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = append(seen, r.Method)
			method := r.Header.Get("Access-Control-Request-Method")
			if body, _ := io.ReadAll(r.Body); r.Method == "OPTIONS" && len(body) > 0 {
				t.Errorf("%s: a preflight with the body %q", name, body)
			}
			if r.Header.Get("Origin") == "http://friend:1" && (method == "PUT" || r.Method == "PUT") {
				w.Header().Set("Access-Control-Allow-Origin", "http://friend:1")
			}
		}))
		r := httptest.NewRequest(c.method, "/bucket/key?acl=", strings.NewReader(c.body))
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if c.method == "OPTIONS" {
			r.Header.Set("Access-Control-Request-Method", "PUT")
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if got := w.Header().Get("Access-Control-Allow-Origin"); w.Code != c.status || got != c.allowed || strings.Join(seen, " ") != c.seen {
			t.Errorf("%s: got status %d, origin %q, and the server did %q; want %d, %q, %q", name, w.Code, got, seen, c.status, c.allowed, c.seen)
		}
	}
}
