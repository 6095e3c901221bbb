// Package transporttest is the conformance suite of the port: what a
// transport.Transport does, said once, for the adapter over net/http and for
// the one over fetch. Its far end is the package server, in this process or in
// one of its own, see serve.
//
//	transporttest.Run(t, nethttp.New(nil), far.URL, func(content []byte) transport.Payload {
//		return transport.ReaderAt(bytes.NewReader(content), int64(len(content)))
//	})
//
// It imports no net/http, so that it compiles to a wasm of bearable size.
package transporttest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// patience is how long one exchange may take, in a slow browser too.
const patience = 30 * time.Second

// secret stands in the query of every request that fails: no error repeats it.
const secret = "X-Amz-Security-Token=t0ken&X-Amz-Signature=5ec2e7"

// Run runs the suite on tr. Server is the address of transporttest/server, such
// as "http://127.0.0.1:8080"; payload makes the kind of payload that tr sends.
func Run(t *testing.T, tr transport.Transport, server string, payload func(content []byte) transport.Payload) {
	scheme, host, ok := strings.Cut(server, "://")
	if !ok {
		t.Fatalf("got the server address %q, want one like http://127.0.0.1:8080", server)
	}
	s := &suite{tr: tr, scheme: scheme, host: host, payload: payload}
	for _, family := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"request", s.requests},
		{"payload", s.payloads},
		{"response", s.responses},
		{"body", s.bodies},
		{"failure", s.failures},
		{"cancel", s.cancels},
		{"timeout", s.timeouts},
	} {
		t.Run(family.name, family.run)
	}
}

type suite struct {
	tr           transport.Transport
	scheme, host string
	payload      func([]byte) transport.Payload
}

// run runs cases, each by its name.
func run(t *testing.T, cases map[string]func(*testing.T)) {
	for name, run := range cases {
		t.Run(name, run)
	}
}

func patient(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func (s *suite) request(method, path, query string) *transport.Request {
	return &transport.Request{
		Operation: "Test", Method: method, Scheme: s.scheme, Host: s.host, Path: path, Query: query,
		Header: transport.Header{},
	}
}

// send sends req, and checks that it is afterwards what it was.
func (s *suite) send(ctx context.Context, t *testing.T, req *transport.Request) (*transport.Response, error) {
	t.Helper()
	before := req.Clone()
	resp, err := s.tr.Do(ctx, req)
	if !reflect.DeepEqual(req, before) {
		t.Errorf("Do changed the request: got %+v, want %+v", req, before)
	}
	return resp, err
}

func (s *suite) do(t *testing.T, req *transport.Request) *transport.Response {
	t.Helper()
	resp, err := s.send(patient(t), t, req)
	if err != nil {
		t.Fatalf("%s %s: %v", req.Method, req.Path, err)
	}
	return resp
}

// report is what the server saw of a request, see server/answers.go.
type report struct {
	Method, URI, SHA256, Payload string
	Header                       map[string]string
	Length, Size                 int64
}

func (s *suite) echo(t *testing.T, req *transport.Request) report {
	t.Helper()
	resp := s.do(t, req)
	var result report
	if err := json.Unmarshal(resp.Document, &result); err != nil {
		t.Fatalf("%s %s: got status %d and %q: %v", req.Method, req.Path, resp.Status, resp.Document, err)
	}
	return result
}

// await waits until something has happened to an exchange: it has "began", or
// its client is "gone".
func (s *suite) await(t *testing.T, event, id string) {
	t.Helper()
	if resp := s.do(t, s.request("GET", "/"+event+"/"+id, "")); resp.Status != 200 {
		t.Fatalf("exchange %s: got status %d, want the server to see it %s", id, resp.Status, event)
	}
}

// newID names an exchange. A server may outlive many suites.
func newID() string { return rand.Text() }

// pattern is content that shows when pieces of it change places.
func pattern(size int) []byte {
	content := make([]byte, size)
	x := uint32(2463534242)
	for i := range content {
		x ^= x << 13 // xorshift: without a period that a window could have
		x ^= x >> 17
		x ^= x << 5
		content[i] = byte(x)
	}
	return content
}

func hexSum(algorithm transport.Algorithm, content []byte) string {
	return hex.EncodeToString(standardSum(algorithm, content))
}
