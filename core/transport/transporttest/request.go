package transporttest

import (
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

func (s *suite) requests(t *testing.T) {
	t.Run("method", s.methods)
	t.Run("address", s.addresses)
	t.Run("header", s.headers)
	run(t, map[string]func(*testing.T){
		"without a payload announces no bytes": s.noPayload,
		"keeps no cookies":                     s.noCookies,
		"many at once keep apart":              s.atOnce,
	})
}

func (s *suite) methods(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "PUT", "POST", "DELETE"} {
		t.Run(method, func(t *testing.T) {
			resp := s.do(t, s.request(method, "/echo/method", ""))
			if got := resp.Header["x-echo-method"]; got != method {
				t.Errorf("the server saw %q, want %q", got, method)
			}
			if resp.Status != 200 {
				t.Errorf("got status %d, want 200", resp.Status)
			}
			if isHead := method == "HEAD"; isHead != (len(resp.Document) == 0) {
				t.Errorf("got a document of %d bytes", len(resp.Document))
			}
		})
	}
}

func (s *suite) addresses(t *testing.T) {
	tests := map[string]struct{ path, query string }{
		"plain":                      {"/echo/a", ""},
		"no path":                    {"/echo", ""},
		"slash at the end":           {"/echo/dir/", ""},
		"two slashes":                {"/echo//a//b", ""},
		"unreserved":                 {"/echo/AZaz09-._~", "AZaz09-._~=AZaz09-._~"},
		"escaped slash":              {"/echo/a%2Fb", "prefix=a%2Fb"},
		"escaped space":              {"/echo/a%20b", "prefix=a%20b"},
		"escaped plus":               {"/echo/a%2Bb", "prefix=a%2Bb"},
		"plus as it is":              {"/echo/a+b", "prefix=a+b"},
		"escaped percent":            {"/echo/100%25", "prefix=100%25"},
		"escaped question mark":      {"/echo/a%3Fb%23c", "prefix=a%3Fb%23c%26d%3De"},
		"escapes nobody needs":       {"/echo/%61%7E", "%61=%7E"},
		"reserved characters":        {"/echo/%21%22%24%27%28%29%2A%2C%3A%3B%40%5B%5C%5D%7C", "a=%21%22%24%27%28%29%2A%3B%5C%7C"},
		"unicode":                    {"/echo/%C3%A9%E6%97%A5%F0%9F%90%9F", "prefix=%C3%A9%E6%97%A5%F0%9F%90%9F"},
		"control characters":         {"/echo/a%00%0A%0D%7F", "marker=%00%0A"},
		"dots that are no component": {"/echo/.../.a/a.", ""},
		"empty query value":          {"/echo/a", "uploads="},
		"empty query values":         {"/echo/a", "delimiter=&encoding-type=url&prefix="},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			req := s.request("GET", test.path, test.query)
			want := strings.TrimPrefix(req.URL(), s.scheme+"://"+s.host)
			got := s.echo(t, req)
			if got.URI != want {
				t.Errorf("the server saw %q, want %q", got.URI, want)
			}
			if got.Header["host"] != s.host {
				t.Errorf("the server saw host %q, want %q", got.Header["host"], s.host)
			}
		})
	}
}

func (s *suite) headers(t *testing.T) {
	tests := map[string]transport.Header{
		"signature": {
			"authorization": "AWS4-HMAC-SHA256 Credential=a/20261101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00",
			"x-amz-date":    "20261101T000000Z",
		},
		"range":        {"range": "bytes=0-99"},
		"content type": {"content-type": `text/html; charset="utf-8"`},
		"conditions":   {"if-match": `"etag"`, "if-none-match": "*"},
		"metadata":     {"x-amz-meta-a": "=?UTF-8?B?w6k=?=", "x-amz-meta-b.c_d": "spaces  inside, and a comma"},
	}
	for name, header := range tests {
		t.Run(name, func(t *testing.T) {
			req := s.request("PUT", "/echo/header", "")
			maps.Copy(req.Header, header)
			got := s.echo(t, req).Header
			for name, want := range header {
				if got[name] != want {
					t.Errorf("%s: the server saw %q, want %q", name, got[name], want)
				}
			}
		})
	}
}

func (s *suite) noPayload(t *testing.T) {
	for _, method := range []string{"GET", "PUT", "POST", "DELETE"} {
		if got := s.echo(t, s.request(method, "/echo/nothing", "")); got.Size != 0 || got.Length != 0 {
			t.Errorf("%s: the server saw %d bytes, %d announced, want none", method, got.Size, got.Length)
		}
	}
}

func (s *suite) noCookies(t *testing.T) {
	s.do(t, s.request("GET", "/cookie", ""))
	if got, sent := s.echo(t, s.request("GET", "/echo/cookie", "")).Header["cookie"]; sent {
		t.Errorf("the server saw cookie %q, want none", got)
	}
}

func (s *suite) atOnce(t *testing.T) {
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			want := fmt.Sprintf("/echo/at-once?number=%d", i)
			req := s.request("PUT", "/echo/at-once", fmt.Sprintf("number=%d", i))
			req.Payload = transport.Bytes(want)
			resp, err := s.send(patient(t), t, req)
			if err != nil {
				t.Errorf("request %d: %v", i, err)
				return
			}
			for _, part := range []string{`"uri":"` + want + `"`, `"payload":"` + want + `"`} {
				if !strings.Contains(string(resp.Document), part) {
					t.Errorf("request %d: got %s, want %s in it", i, resp.Document, part)
				}
			}
		})
	}
	all.Wait()
}
