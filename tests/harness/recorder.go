package harness

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core/transport/nethttp"
)

// Recorder stands before a server and notes every request that reaches it. It
// keeps what a client signs (host, path, query) as it is, holds back no byte in
// either direction, and hides nothing: when the server cuts a connection, the
// client's is cut as well.
//
// A page reads and clears the notes from another origin, Control:
// GET /control/requests and /control/preflights, POST /control/reset.
type Recorder struct {
	Endpoint string // "127.0.0.1:port", where clients connect
	Control  string // "http://127.0.0.1:port/control"

	proxy *httputil.ReverseProxy
	mu    sync.Mutex
	notes []*Request
}

// Request is what a Recorder notes of one request.
type Request struct {
	Method  string   `json:"method"`
	Path    string   `json:"path"`    // escaped, as sent
	Query   string   `json:"query"`   // as sent, without "?"
	Headers []string `json:"headers"` // names in lower case, sorted
	Status  int      `json:"status"`  // 0: no answer yet, or never
}

// NewRecorder puts a Recorder before the server at endpoint, until the test ends.
func NewRecorder(t testing.TB, endpoint string) *Recorder {
	r := newRecorder("http", endpoint)
	r.serve(t, httptest.NewServer(http.HandlerFunc(r.forward)), httptest.NewServer(r.control()))
	return r
}

// NewSecureRecorder puts a Recorder that speaks https before a server that does, too,
// both under certificates that nobody trusts.
func NewSecureRecorder(t testing.TB, endpoint string) *Recorder {
	r := newRecorder("https", endpoint)
	front := httptest.NewUnstartedServer(http.HandlerFunc(r.forward))
	front.Config.ErrorLog = log.New(io.Discard, "", 0) // of connections that a browser opened in advance
	front.StartTLS()
	r.serve(t, front, httptest.NewServer(r.control()))
	return r
}

func newRecorder(scheme, endpoint string) *Recorder {
	r := &Recorder{}
	r.proxy = &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL = &url.URL{Scheme: scheme, Host: endpoint, Path: p.In.URL.Path,
				RawPath: p.In.URL.RawPath, RawQuery: p.In.URL.RawQuery}
			p.Out.Host = p.In.Host
		},
		// One connection a request: none suffers from what an earlier one did to its own.
		Transport: &http.Transport{
			DisableKeepAlives: true, DisableCompression: true, DialContext: nethttp.Lingering(new(net.Dialer).DialContext),
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
		},
		FlushInterval: -1,
		ErrorHandler:  func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:      log.New(io.Discard, "", 0),
	}
	return r
}

// Forward stands before a server as a Recorder does, and notes nothing.
func Forward(endpoint string) http.Handler { return newRecorder("http", endpoint).proxy }

// serve names the two servers as the Recorder's, and closes them with the test.
func (r *Recorder) serve(t testing.TB, front, control *httptest.Server) {
	t.Cleanup(func() {
		front.CloseClientConnections()
		front.Close()
		control.Close()
	})
	r.Endpoint = front.Listener.Addr().String()
	r.Control = control.URL + "/control"
}

// Requests returns what came so far, oldest first, without preflights.
func (r *Recorder) Requests() []Request { return r.list(false) }

// Preflights returns the OPTIONS requests that came so far, oldest first.
func (r *Recorder) Preflights() []Request { return r.list(true) }

// Reset forgets what came so far.
func (r *Recorder) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes = nil
}

func (r *Recorder) list(preflights bool) []Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := []Request{}
	for _, note := range r.notes {
		if (note.Method == http.MethodOptions) == preflights {
			list = append(list, *note)
		}
	}
	return list
}

// forward is the one way from client to server.
func (r *Recorder) forward(w http.ResponseWriter, req *http.Request) {
	note := r.note(req)
	r.proxy.ServeHTTP(&statusWriter{w, func(status int) { r.answered(note, status) }}, req)
}

func (r *Recorder) note(req *http.Request) *Request {
	note := &Request{Method: req.Method, Path: req.URL.EscapedPath(), Query: req.URL.RawQuery}
	for name := range req.Header {
		note.Headers = append(note.Headers, strings.ToLower(name))
	}
	slices.Sort(note.Headers)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes = append(r.notes, note)
	return note
}

func (r *Recorder) answered(note *Request, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	note.Status = status
}

// control serves the notes to pages of any origin.
func (r *Recorder) control() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /control/requests", func(w http.ResponseWriter, _ *http.Request) { tell(w, r.Requests()) })
	mux.HandleFunc("GET /control/preflights", func(w http.ResponseWriter, _ *http.Request) { tell(w, r.Preflights()) })
	mux.HandleFunc("POST /control/reset", func(w http.ResponseWriter, _ *http.Request) {
		r.Reset()
		tell(w, []Request{})
	})
	return mux
}

// tell answers a page of any origin in JSON.
func tell(w http.ResponseWriter, list any) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(list)
}

// statusWriter tells the status before the client can know it: a page that has
// its answer finds it noted.
type statusWriter struct {
	http.ResponseWriter
	answered func(status int)
}

func (w *statusWriter) WriteHeader(status int) {
	w.answered(status)
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets the proxy flush.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
