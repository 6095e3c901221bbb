package core

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

const signIn = "<!doctype html>\n<html lang=en><head><title>Sign in</title></head><body>Who are you?</body></html>"

// foreigners are successes that S3 does not write, with what an error says of them.
var foreigners = map[string]struct {
	status int
	header transport.Header
	body   string
	said   string
}{
	"a login page":            {200, transport.Header{"content-type": "text/html; charset=utf-8"}, signIn, "200, text/html; charset=utf-8: Sign in"},
	"a page in capitals":      {200, transport.Header{"content-type": "text/html"}, "<HTML><TITLE>Sign in</TITLE>", "200, text/html: Sign in"},
	"a page without a title":  {200, transport.Header{"content-type": "text/html"}, "<html><p>Who\n are <b>you</b>?</html>", "200, text/html: Who are you ?"},
	"a portal's OK":           {200, transport.Header{"content-type": "text/plain"}, "OK\n", "200, text/plain: OK"},
	"JSON of a gateway":       {200, transport.Header{"content-type": "application/json"}, `{"message":"Forbidden"}`, `200, application/json: {"message":"Forbidden"}`},
	"a proxy's nothing":       {202, nil, "", "202"},
	"what repeats a request":  {200, transport.Header{"content-type": "text/plain"}, "GET /photos/a?X-Amz-Signature=5ec2e7", "200, text/plain"},
	"of CloudFront's console": {200, transport.Header{"content-type": "text/html", "x-amz-cf-id": "1"}, signIn, "200, text/html: Sign in"},
}

// Whatever is asked, a page with status 200 has not done it.
func TestForeignAnswers(t *testing.T) {
	for name, m := range methods {
		for kind, tc := range foreigners {
			if m.operation == "GetBucketPolicy" && strings.HasPrefix(tc.body, "{") {
				continue // a policy, for all that can be seen
			}
			if tc.body == "" && m.operation != "PutObject" && m.operation != "GetObject" && m.operation != "DeleteObject" {
				continue // a document that is missing is looked at elsewhere
			}
			if strings.HasPrefix(m.operation, "Head") && tc.header["content-type"] == "text/plain" {
				continue // has no body to be seen, and some servers call that text
			}
			t.Run(name+", "+kind, func(t *testing.T) {
				w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
					resp := &transport.Response{Status: tc.status, Header: tc.header, Document: []byte(tc.body)}
					switch {
					case req.Method == "HEAD":
						resp.Document = nil
					case req.Stream:
						resp.Document, resp.Body = nil, io.NopCloser(strings.NewReader(tc.body))
					}
					return resp, nil
				}}
				err := m.call(t.Context(), newClient(t, w), "photos", "a.jpg", request.CallOptions{})
				got := s3test.ErrorOf(t, err, m.operation)
				said := "the answer is not S3's: status " + tc.said
				if m.operation == "HeadObject" || m.operation == "HeadBucket" {
					said, _, _ = strings.Cut(said, ": status")
				}
				if got.Code != s3err.MalformedReply || got.Status != tc.status || !strings.HasPrefix(got.Message, said) || s3err.Judge(err).Again {
					t.Errorf("got %+v, want %s: %s", got, s3err.MalformedReply, said)
				}
				s3test.Same(t, "requests", len(w.Sent), 1)
			})
		}
	}
}

// What servers are known to answer in their own manner, and what CORS leaves of it.
func TestAnswersInTheirOwnManner(t *testing.T) {
	html, date := "text/html; charset=utf-8", "Sun, 22 Nov 2026 18:46:12 GMT"
	for name, tc := range map[string]struct {
		operation string
		status    int
		header    transport.Header
		body      string
		open      bool
	}{
		"stored, no content":                {"PutObject", 204, transport.Header{"etag": `"e"`}, "", true},
		"stored, all hidden":                {"PutObject", 200, transport.Header{"content-length": "0"}, "", false},
		"stored, told by a document":        {"PutObject", 200, transport.Header{"etag": `"e"`}, "<PutObjectResult><ETag>e</ETag></PutObjectResult>", true},
		"stored, an empty page":             {"PutObject", 200, transport.Header{"content-type": html, "etag": `"e"`}, "", true},
		"removed, white space":              {"RemoveObject", 200, transport.Header{"content-type": html}, "\n", true},
		"made, told by a document":          {"MakeBucket", 200, transport.Header{"content-type": "application/xml"}, "<?xml version='1.0'?><CreateBucketConfiguration/>", true},
		"a bucket, hidden":                  {"BucketExists", 200, transport.Header{}, "", false},
		"a bucket, an empty page":           {"BucketExists", 200, transport.Header{"content-type": html, "content-length": "0"}, "", false},
		"a bucket, text":                    {"BucketExists", 200, transport.Header{"content-type": "text/plain"}, "", false},
		"a bucket, a page with a sign":      {"BucketExists", 200, transport.Header{"content-type": html, "x-amz-bucket-region": "us-east-1"}, "", true},
		"an object that is a page":          {"StatObject", 200, transport.Header{"content-type": html, "last-modified": date}, "", false},
		"an object that is a page, read":    {"GetObject", 200, transport.Header{"content-type": html, "last-modified": date}, signIn, false},
		"an object that is JSON":            {"GetObject", 200, transport.Header{"content-type": "application/json", "etag": `"e"`}, "{}", true},
		"an object of no type":              {"GetObject", 200, transport.Header{}, "data", false},
		"a policy, and no type":             {"GetBucketPolicy", 200, transport.Header{}, `{"Statement":[]}`, false},
		"a list called a page, with a mark": {"ListBuckets", 200, transport.Header{"content-type": html}, "\uFEFF<?xml version='1.0'?><ListAllMyBucketsResult></ListAllMyBucketsResult>", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				resp := &transport.Response{Status: tc.status, Header: tc.header, Document: []byte(tc.body), Open: tc.open}
				if req.Stream {
					resp.Document, resp.Body = nil, io.NopCloser(strings.NewReader(tc.body))
				}
				return resp, nil
			}}
			if err := methods[tc.operation].call(t.Context(), newClient(t, w), "photos", "a.jpg", request.CallOptions{}); err != nil {
				t.Errorf("got %v, want none", err)
			}
		})
	}
}

// Where nothing is hidden, what was stored has an ETag, or at least a header of S3's.
func TestStoredByNobody(t *testing.T) {
	for _, status := range []int{200, 204} {
		for open, want := range map[bool]bool{true: true, false: false} {
			t.Run(fmt.Sprint(status, " open ", open), func(t *testing.T) {
				w := s3test.Answers(&transport.Response{Status: status, Header: transport.Header{"server": "proxy"}, Open: open})
				_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", transport.Bytes("data"), PutOptions{})
				if (err != nil) != want {
					t.Errorf("got %v, want an error: %v", err, want)
				}
			})
		}
	}
}

// The words of an answer may be many, or none that a person could read.
func TestWordsOfAnAnswer(t *testing.T) {
	for name, tc := range map[string]struct{ body, want string }{
		"long":          {strings.Repeat("ä", 300), "the server answered with status 418: " + strings.Repeat("ä", 80) + "…"},
		"binary":        {"\x00\x01\x02", "the server answered with status 418"},
		"not UTF-8":     {"gr\xFC\xDF", "the server answered with status 418"},
		"of a header":   {"bad AWS4-HMAC-SHA256 Credential=…", "the server answered with status 418"},
		"S3's, but cut": {"<Error><Code>SignatureDoesNotMatch</Code><StringToSign>se", "the server answered with status 418"},
	} {
		t.Run(name, func(t *testing.T) {
			err := newClient(t, s3test.Answers(s3test.Reply(418, tc.body))).RemoveBucket(t.Context(), "photos", request.CallOptions{})
			s3test.Same(t, "message", s3test.ErrorOf(t, err, "DeleteBucket").Message, tc.want)
		})
	}
}
