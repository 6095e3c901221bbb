package core

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestRequest(t *testing.T) {
	for name, tc := range map[string]struct {
		request AnyRequest
		line    string
		header  transport.Header // some of what is sent
	}{
		"of the endpoint":        {AnyRequest{Method: "GET"}, "GET /", nil},
		"a method in lower case": {AnyRequest{Method: "delete", Bucket: "photos"}, "DELETE /photos", nil},
		"a sub-resource":         {AnyRequest{Method: "GET", Bucket: "photos", Query: [][2]string{{"acl", ""}}}, "GET /photos?acl=", nil},
		"parameters, repeated and escaped": {AnyRequest{Method: "GET", Bucket: "photos", Object: "a b", Query: [][2]string{{"z", "ü&="}, {"a", "2"}, {"a", "1"}, {"a b", "+"}}},
			"GET /photos/a%20b?a=1&a=2&a%20b=%2B&z=%C3%BC%26%3D", nil},
		"a document": {AnyRequest{Method: "PUT", Bucket: "photos", Query: [][2]string{{"cors", ""}}, Payload: transport.Bytes("<a/>")}, "PUT /photos?cors=", transport.Header{
			"content-md5": "8BnumgOXiv+fm3jQ3fPttw==", "x-amz-content-sha256": "its own", "content-type": "application/xml"}},
		"headers of the caller's": {AnyRequest{Method: "PUT", Bucket: "photos", Object: "a", Headers: map[string]string{"X-Amz-Acl": "private", "content-type": "text/plain"}}, "PUT /photos/a",
			transport.Header{"x-amz-acl": "private", "content-type": "text/plain"}},
		"a document of another type": {AnyRequest{Method: "PUT", Bucket: "photos", Object: "a", Headers: map[string]string{"Content-Type": "text/plain"}, Payload: transport.Bytes("x")}, "PUT /photos/a",
			transport.Header{"content-type": "text/plain"}},
		"much": {AnyRequest{Method: "PUT", Bucket: "photos", Object: "a", Payload: transport.Bytes(strings.Repeat("a", MaxSigned+1))}, "PUT /photos/a",
			transport.Header{"content-md5": "", "x-amz-content-sha256": "UNSIGNED-PAYLOAD"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(&transport.Response{Status: 200, Header: transport.Header{}, Body: io.NopCloser(strings.NewReader("hello"))})
			resp, err := newClient(t, w).Request(t.Context(), tc.request)
			if err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "request", w.Requests()[0], tc.line)
			for header, want := range tc.header {
				if header == "x-amz-content-sha256" && want != "UNSIGNED-PAYLOAD" {
					hash := sha256.Sum256(tc.request.Payload.(transport.Bytes))
					want = hex.EncodeToString(hash[:])
				}
				s3test.Same(t, header, w.Sent[0].Header[header], want)
			}
			text, err := io.ReadAll(resp.Body)
			s3test.Same(t, "body", string(text), "hello")
			if err != nil || signature(w.Sent[0]) == "" {
				t.Errorf("got %v, signed in %q, want a signature", err, signature(w.Sent[0]))
			}
		})
	}
}

// What the server says is the answer, whatever its status; only what may help is tried again.
func TestRequestIsAnsweredWithAnyStatus(t *testing.T) {
	busy, there := s3test.ErrorReply(503, "SlowDown"), s3test.Reply(204, "")
	for name, tc := range map[string]struct {
		method  string
		headers map[string]string
		replies []*transport.Response
		status  int
		sent    int
	}{
		"a refusal":                             {"GET", nil, []*transport.Response{s3test.ErrorReply(404, "NoSuchKey")}, 404, 1},
		"a conflict":                            {"PUT", nil, []*transport.Response{s3test.ErrorReply(409, "BucketNotEmpty")}, 409, 1},
		"busy for a while":                      {"GET", nil, []*transport.Response{busy, busy, there}, 204, 3},
		"busy, told to a POST":                  {"POST", nil, []*transport.Response{busy, there}, 204, 2},
		"busy to the end":                       {"GET", nil, []*transport.Response{busy}, 503, 4},
		"an error within":                       {"PUT", nil, []*transport.Response{s3test.ErrorReply(500, "InternalError"), there}, 204, 2},
		"an error within a POST":                {"POST", nil, []*transport.Response{s3test.ErrorReply(500, "InternalError"), there}, 500, 1},
		"an error, under a condition":           {"PUT", map[string]string{"If-Match": "x"}, []*transport.Response{s3test.ErrorReply(500, "InternalError"), there}, 500, 1},
		"an error, of a read under a condition": {"GET", map[string]string{"If-None-Match": "x"}, []*transport.Response{s3test.ErrorReply(500, "InternalError"), there}, 204, 2},
		"a page":                                {"GET", nil, []*transport.Response{s3test.Reply(200, "<html>")}, 200, 1},
		"not modified":                          {"GET", nil, []*transport.Response{s3test.Reply(304, "")}, 304, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(tc.replies...)
			resp, err := newClient(t, w).Request(t.Context(), AnyRequest{Method: tc.method, Bucket: "photos", Headers: tc.headers})
			if err != nil || resp.Status != tc.status || len(w.Sent) != tc.sent {
				t.Errorf("got %+v, %v, after %d requests, want status %d after %d", resp, err, len(w.Sent), tc.status, tc.sent)
			}
		})
	}
}

func TestRequestFindsTheRegion(t *testing.T) {
	named := s3test.Reply(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-north-1</Region></Error>")
	w := s3test.Answers(named, s3test.Reply(204, ""))
	resp, err := newClient(t, w).Request(t.Context(), AnyRequest{Method: "GET", Bucket: "photos"})
	if err != nil || resp.Status != 204 || in(w.Sent[1]) != "eu-north-1" {
		t.Errorf("got %+v, %v, signed for %q, want 204 from eu-north-1", resp, err, in(w.Sent[len(w.Sent)-1]))
	}
}

func TestRequestIsNoRedirect(t *testing.T) {
	w := s3test.Answers(&transport.Response{Status: 307, Header: transport.Header{}, Redirected: "https://elsewhere.example/"})
	_, err := newClient(t, w).Request(t.Context(), AnyRequest{Method: "GET", Bucket: "photos"})
	if got := s3test.OperationError[*s3err.Finding](t, err, "Request"); got.Code != s3err.Redirected {
		t.Errorf("got %v, want %s", got, s3err.Redirected)
	}
}

func TestRequestRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		request  AnyRequest
		argument string
	}{
		"no method":                    {AnyRequest{}, "method"},
		"no token":                     {AnyRequest{Method: "GET /"}, "method"},
		"a tunnel":                     {AnyRequest{Method: "connect"}, "method"},
		"a trace":                      {AnyRequest{Method: "TRACE"}, "method"},
		"an object of no bucket":       {AnyRequest{Method: "GET", Object: "a"}, "bucket"},
		"no bucket's name":             {AnyRequest{Method: "GET", Bucket: "a/b"}, "bucket"},
		"a dot segment":                {AnyRequest{Method: "GET", Bucket: "photos", Object: "a/../b"}, "object"},
		"a body to read with":          {AnyRequest{Method: "GET", Bucket: "photos", Payload: transport.Bytes("")}, "body"},
		"a parameter without a name":   {AnyRequest{Method: "GET", Query: [][2]string{{"", "a"}}}, "query"},
		"a broken byte":                {AnyRequest{Method: "GET", Query: [][2]string{{"a", "\xff"}}}, "query"},
		"a signature":                  {AnyRequest{Method: "GET", Query: [][2]string{{"x-amz-Signature", "a"}}}, "query"},
		"an encryption key":            {AnyRequest{Method: "GET", Query: [][2]string{{"X-Amz-Server-Side-Encryption-Customer-Key", "a"}}}, "query"},
		"a header that the client has": {AnyRequest{Method: "GET", Headers: map[string]string{"X-Amz-Date": "a"}}, "headers"},
		"a header that browsers drop":  {AnyRequest{Method: "GET", Headers: map[string]string{"Host": "a"}}, "headers"},
		"a line end in a header":       {AnyRequest{Method: "GET", Headers: map[string]string{"x-amz-a": "a\nb"}}, "headers"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(204, ""))
			_, err := newClient(t, w).Request(t.Context(), tc.request)
			refused, ok := errors.AsType[*s3err.ArgumentError](err)
			if !ok || refused.Argument != tc.argument || len(w.Sent) > 0 {
				t.Errorf("got %v after %d requests, want a refusal of %s", err, len(w.Sent), tc.argument)
			}
		})
	}
}
