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
	refuse := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a preflight went on to the server") })
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
			w.Header()["x-amz-meta-place"] = []string{"Brest"} // gofakes3 writes it so
			answer(w, r)
		})))
		resp, err := http.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		server.Close()
		exposed := strings.Split(strings.ToLower(resp.Header.Get("Access-Control-Expose-Headers")), ", ")
		for header := range resp.Header {
			ours := strings.HasPrefix(header, "Access-Control-") || header == "Vary" || header == "Content-Type"
			if !ours && !slices.Contains(exposed, strings.ToLower(header)) {
				t.Errorf("%s: %s is hidden from the page, exposed are %q", name, header, exposed)
			}
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

func TestEmbeddedExposesItsHeaders(t *testing.T) {
	c := newClient(t)
	c.do(200, "PUT", "/box", nil)
	c.do(200, "PUT", "/box/key", []byte("x"), "X-Amz-Meta-Place", "Brest")
	resp, _ := c.do(206, "GET", "/box/key", nil, "Range", "bytes=0-0", "Origin", "http://page:1")
	exposed := strings.ToLower(resp.Header.Get("Access-Control-Expose-Headers"))
	for _, header := range []string{"etag", "content-range", "content-length", "x-amz-meta-place", "x-amz-request-id", "date"} {
		if !strings.Contains(exposed, header) {
			t.Errorf("%s is hidden from the page, exposed are %s", header, exposed)
		}
	}
	if got := resp.Header.Values("Access-Control-Allow-Methods"); got != nil {
		t.Errorf("gofakes3's own CORS headers came through: %q", got)
	}
}
