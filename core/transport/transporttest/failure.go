package transporttest

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

func (s *suite) failures(t *testing.T) {
	refused := s.request("GET", "/nobody/listens", secret)
	refused.Host = string(s.do(t, s.request("GET", "/refused", "")).Document)
	upload := func(host, path string) *transport.Request {
		req := s.request("PUT", path, secret)
		req.Host, req.Payload = host, s.payload(pattern(1000))
		return req
	}
	tests := map[string]*transport.Request{
		"connection refused":                       refused,
		"reset in the middle of the headers":       s.request("GET", "/reset", secret),
		"upload, connection refused":               upload(refused.Host, "/nobody/listens"),
		"upload, reset":                            upload(s.host, "/reset"),
		"upload, cut in the middle of a document":  upload(s.host, "/cut/1000/400"),
		"cut before the document":                  s.request("GET", "/cut/1000/0", secret),
		"cut in the middle of a document":          s.request("GET", "/cut/1000/400", secret),
		"cut in the middle of a large document":    s.request("GET", "/cut/2000000/1000000", secret),
		"cut in the middle of a document, chunked": s.request("GET", "/cut/chunked/400", secret),
	}
	for name, req := range tests {
		t.Run(name, func(t *testing.T) {
			resp, err := s.send(patient(t), t, req)
			if err == nil {
				t.Fatalf("got status %d and %d bytes, want an error", resp.Status, len(resp.Document))
			}
			s.isNetworkError(t, err, req)
		})
	}
	for name, path := range map[string]string{
		"cut in the middle of a body":          "/cut/1000000/400000",
		"cut in the middle of a body, chunked": "/cut/chunked/400000",
	} {
		t.Run(name, func(t *testing.T) { s.cutBody(t, path) })
	}
}

func (s *suite) cutBody(t *testing.T, path string) {
	req := s.request("GET", path, secret)
	req.Stream = true
	resp := s.do(t, req)
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err == nil || len(content) > 400_000 {
		t.Fatalf("got %d bytes and %v, want at most 400000 and an error", len(content), err)
	}
	s.isNetworkError(t, err, req)
}

func (s *suite) isNetworkError(t *testing.T, err error, req *transport.Request) {
	t.Helper()
	var e *transport.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %T: %v, want a *transport.Error", err, err)
	}
	if e.Kind != transport.KindNetwork {
		t.Errorf("got kind %q, want %q", e.Kind, transport.KindNetwork)
	}
	if e.Err == nil {
		t.Errorf("got no reason in %v", err)
	}
	s.tellsNoQuery(t, err, req)
}

// tellsNoQuery checks that err names the address without its query, which may
// hold a signature.
func (s *suite) tellsNoQuery(t *testing.T, err error, req *transport.Request) {
	t.Helper()
	var e *transport.Error
	if want := req.Scheme + "://" + req.Host + req.Path; errors.As(err, &e) && e.URL != want {
		t.Errorf("got URL %q, want %q", e.URL, want)
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		if strings.ContainsAny(inner.Error(), "?") || strings.Contains(inner.Error(), "X-Amz-") {
			t.Errorf("got error text %q, want no query in it", inner.Error())
		}
	}
}
