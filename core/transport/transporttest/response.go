package transporttest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

func (s *suite) responses(t *testing.T) {
	t.Run("status", s.statuses)
	t.Run("document", s.documents)
	run(t, map[string]func(*testing.T){
		"names headers in lower case": s.lowerCase,
		"HEAD has a length alone":     s.head,
		"a redirect is told of":       s.redirect,
	})
}

func (s *suite) statuses(t *testing.T) {
	for _, status := range []int{200, 204, 206, 304, 400, 403, 404, 409, 412, 416, 429, 500, 503} {
		path := fmt.Sprintf("/status/%d", status)
		streamed, uploading := s.request("GET", path, ""), s.request("PUT", path, "")
		streamed.Stream = true
		uploading.Payload = s.payload(pattern(1000))
		for name, req := range map[string]*transport.Request{
			"read": s.request("GET", path, ""), "streamed": streamed, "after an upload": uploading,
		} {
			t.Run(fmt.Sprintf("%d/%s", status, name), func(t *testing.T) { s.status(t, req, status) })
		}
	}
}

func (s *suite) status(t *testing.T, req *transport.Request, status int) {
	resp := s.do(t, req)
	if resp.Status != status {
		t.Errorf("got status %d, want %d", resp.Status, status)
	}
	want := fmt.Sprintf("status %d", status)
	if status == 204 || status == 304 {
		want = ""
	}
	got := string(resp.Document)
	if streamed := req.Stream && status < 300; streamed != (resp.Body != nil) {
		t.Fatalf("got Body %v, want one: %v", resp.Body, streamed)
	} else if streamed {
		if resp.Document != nil {
			t.Errorf("got document %q beside a Body", resp.Document)
		}
		got = string(readAll(t, resp.Body))
	}
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func (s *suite) lowerCase(t *testing.T) {
	upload := s.request("POST", "/status/200", "")
	upload.Payload = s.payload(pattern(10))
	for _, req := range []*transport.Request{s.request("GET", "/status/200", ""), upload} {
		namesInLowerCase(t, s.do(t, req).Header)
	}
}

func namesInLowerCase(t *testing.T, header transport.Header) {
	t.Helper()
	want := transport.Header{
		"etag": `"An-ETag"`, "x-amz-meta-mixed-case": "Kept As It Is", "content-type": "text/plain", "content-length": "10",
		"x-amz-meta-utf8": "Grüße 日本 🐟", "x-amz-meta-latin1": "Grüße",
	}
	for name, value := range want {
		if header[name] != value {
			t.Errorf("%s: got %q, want %q", name, header[name], value)
		}
	}
	for name := range header {
		if name != strings.ToLower(name) {
			t.Errorf("got header %q, want it in lower case", name)
		}
	}
}

// redirect checks that where a redirect leads is told: by the answer itself, or
// as where an answer has come from instead.
func (s *suite) redirect(t *testing.T) {
	upload := s.request("PUT", "/redirect", secret)
	upload.Payload = s.payload(pattern(1000))
	streamed := s.request("GET", "/redirect", secret)
	streamed.Stream = true
	for _, req := range []*transport.Request{s.request("GET", "/redirect", secret), streamed, upload} {
		resp := s.do(t, req)
		if resp.Body != nil {
			resp.Body.Close()
		}
		told := resp.Status == 302 && resp.Header["location"] == "/echo/redirected"
		if !told && resp.Redirected != s.scheme+"://"+s.host+"/echo/redirected" {
			t.Errorf("%s: got status %d, redirected %q, want to know of /echo/redirected", req.Method, resp.Status, resp.Redirected)
		}
	}
	if resp := s.do(t, s.request("GET", "/status/200", "")); resp.Redirected != "" {
		t.Errorf("got redirected %q, want none", resp.Redirected)
	}
}

func (s *suite) head(t *testing.T) {
	for _, stream := range []bool{false, true} {
		req := s.request("HEAD", "/bytes/1000", "")
		req.Stream = stream
		resp := s.do(t, req)
		if got := resp.Header["content-length"]; got != "1000" {
			t.Errorf("got content-length %q, want 1000", got)
		}
		got := resp.Document
		if stream {
			got = readAll(t, resp.Body)
		}
		if len(got) != 0 {
			t.Errorf("got %d bytes, want none", len(got))
		}
	}
	if resp := s.do(t, s.request("HEAD", "/status/404", "")); resp.Status != 404 || len(resp.Document) != 0 {
		t.Errorf("got status %d and document %q, want 404 and none", resp.Status, resp.Document)
	}
}

func (s *suite) documents(t *testing.T) {
	for _, size := range []int{0, 1, 100_000, transport.MaxDocument} {
		t.Run(fmt.Sprintf("%d bytes", size), func(t *testing.T) {
			resp := s.do(t, s.request("GET", fmt.Sprintf("/bytes/%d", size), ""))
			if len(resp.Document) != size {
				t.Fatalf("got %d bytes, want %d", len(resp.Document), size)
			}
			if got, want := hexSum(transport.SHA256, resp.Document), resp.Header["x-sha256"]; got != want {
				t.Errorf("got bytes with SHA-256 %s, want %s", got, want)
			}
		})
	}
	t.Run("a byte over MaxDocument", func(t *testing.T) {
		req := s.request("GET", fmt.Sprintf("/bytes/%d", transport.MaxDocument+1), secret)
		resp, err := s.send(patient(t), t, req)
		var e *transport.Error
		if !errors.As(err, &e) {
			t.Fatalf("got %v and %v, want a *transport.Error", resp, err)
		}
		if e.Kind != transport.KindTooLarge {
			t.Errorf("got kind %q, want %q", e.Kind, transport.KindTooLarge)
		}
		s.tellsNoQuery(t, err, req)
	})
}
