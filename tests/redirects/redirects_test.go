// Package redirects has a server that redirects to another one, and looks at
// what that one gets to see, of Go, Node and Chromium: never a signature.
package redirects

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

// lure is where the redirects lead: it lets every page in, calls everything a
// success, and keeps what it has seen.
type lure struct {
	mu   sync.Mutex
	seen []string
}

func (l *lure) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	welcome(w, r)
	if r.Method == http.MethodOptions {
		return
	}
	text := r.Method + " " + r.URL.String()
	for name, values := range r.Header {
		text += "\n" + strings.ToLower(name) + ": " + strings.Join(values, ", ")
	}
	l.mu.Lock()
	l.seen = append(l.seen, text)
	l.mu.Unlock()
	w.Header().Set("Content-Type", "text/html")
	io.WriteString(w, "<!doctype html><title>Sign in</title>")
}

// take returns what was seen since it was asked last.
func (l *lure) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	seen := l.seen
	l.seen = nil
	return seen
}

func welcome(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Allow-Methods", "GET, HEAD, PUT, POST, DELETE")
	w.Header().Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers")+", authorization")
}

// redirector redirects what is about a bucket "redirect-307" with that status,
// to the same path and query of another address. A bucket "elsewhere" is in
// another region, as Amazon says it: without a Location.
func redirector(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		welcome(w, r)
		if r.Method == http.MethodOptions {
			return
		}
		io.Copy(io.Discard, r.Body)
		bucket, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		if status, err := strconv.Atoi(strings.TrimPrefix(bucket, "redirect-")); err == nil {
			w.Header().Set("Location", to+r.URL.String())
			w.WriteHeader(status)
			return
		}
		if signed := r.Header.Get("Authorization") + r.URL.RawQuery; !strings.Contains(signed, "eu-west-1") {
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(http.StatusMovedPermanently)
			io.WriteString(w, `<?xml version="1.0"?><Error><Code>PermanentRedirect</Code><Message>Use the endpoint.</Message><Endpoint>elsewhere.s3.eu-west-1.amazonaws.com</Endpoint><Region>eu-west-1</Region></Error>`)
			return
		}
		w.Header().Set("ETag", `"e"`)
		w.Header().Set("Last-Modified", "Sun, 22 Nov 2026 18:46:12 GMT")
	}
}

// servers starts both, and one that shows what the lure has seen.
func servers(t *testing.T) (endpoint, away, seen string, l *lure) {
	l = &lure{}
	start := func(h http.Handler) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	away = start(l)
	endpoint = start(redirector(away))
	seen = start(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		welcome(w, r)
		json.NewEncoder(w).Encode(append([]string{}, l.take()...))
	}))
	return endpoint, away, seen, l
}

func TestNatively(t *testing.T) {
	endpoint, away, _, l := servers(t)
	for kind, client := range map[string]*http.Client{"the default": nil, "a client that follows": {}} {
		t.Run(kind, func(t *testing.T) {
			c, err := core.New(endpoint, core.Options{Region: "us-east-1", Transport: nethttp.New(client),
				Credentials: credentials.Static{AccessKeyID: "key", SecretAccessKey: "secret"}})
			if err != nil {
				t.Fatal(err)
			}
			for _, status := range []string{"301", "302", "303", "307", "308"} {
				bucket := "redirect-" + status
				_, put := c.PutObject(t.Context(), bucket, "a", transport.Bytes("data"), core.PutOptions{})
				_, get := c.GetObject(t.Context(), bucket, "a", core.GetOptions{})
				for operation, err := range map[string]error{"put": put, "get": get, "remove": c.RemoveObject(t.Context(), bucket, "a", core.RemoveOptions{})} {
					e := s3err.AnswerOf(err)
					if s3err.CodeOf(err) != s3err.Redirected || e == nil || !strings.Contains(err.Error(), away) || strconv.Itoa(e.Status) != status {
						t.Errorf("%s, %s: got %v, want %s and %s", operation, status, err, s3err.Redirected, away)
					}
				}
			}
			if seen := l.take(); seen != nil {
				t.Errorf("the other server got %q, want nothing", seen)
			}
			if err := c.RemoveObject(t.Context(), "elsewhere", "a", core.RemoveOptions{}); err != nil {
				t.Errorf("in another region: got %v, want none", err)
			}
		})
	}
}

func TestInNode(t *testing.T) {
	endpoint, away, seen, _ := servers(t)
	cmd := harness.Script(t, "redirects/node.mjs")
	cmd.Env = append(os.Environ(), "MINNOW_REDIRECTS="+endpoint+" "+away+" "+seen)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestInChromium(t *testing.T) {
	endpoint, away, seen, _ := servers(t)
	for _, host := range []string{"main", "worker"} {
		t.Run(host, func(t *testing.T) {
			harness.RunSuite(t, harness.Suite{Folder: "redirects", Modules: []string{"redirects.test.js"},
				Config: harness.Config{Endpoint: endpoint, Host: host, Data: map[string]string{"away": away, "seen": seen}}})
		})
	}
}
