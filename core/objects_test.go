package core

import (
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// download is an answer with a body, which notes that it was closed.
type download struct {
	io.Reader
	closed int
}

func (d *download) Close() error { d.closed++; return nil }

func body(status int, header transport.Header, content string) (*download, *transport.Response) {
	d := &download{Reader: strings.NewReader(content)}
	return d, &transport.Response{Status: status, Header: header, Body: d}
}

var modifiedTime = time.Date(2026, 11, 22, 18, 46, 12, 0, time.UTC)

func TestGetObject(t *testing.T) {
	open, resp := body(200, transport.Header{
		"content-length": "4", "etag": `"e"`, "content-type": "text/plain", "last-modified": s3test.Modified,
		"x-amz-request-id": "R", "x-amz-version-id": "v", "x-amz-meta-note": "=?UTF-8?B?5pel5pys?=",
	}, "data")
	w := s3test.Answers(resp)
	got, err := newClient(t, w).GetObject(t.Context(), "photos", "a b.txt", request.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := request.ObjectStat{Size: 4, ETag: "e", ContentType: "text/plain", LastModified: modifiedTime, Metadata: map[string]string{"note": "日本"}, VersionID: "v", Hidden: withFurther()}
	if !reflect.DeepEqual(got.ObjectStat, want) || got.Length != 4 {
		t.Errorf("got %+v, length %d, want %+v, 4", got.ObjectStat, got.Length, want)
	}
	if content, err := io.ReadAll(got.Body); string(content) != "data" || err != nil || open.closed != 0 {
		t.Errorf("got %q, %v, closed %d times, want the body, left open", content, err, open.closed)
	}
	s3test.Same(t, "request", w.Requests()[0], "GET /photos/a%20b.txt")
	if req := w.Sent[0]; !req.Stream || req.Once || req.Payload != nil {
		t.Errorf("got stream %v, once %v, payload %v, want a stream", req.Stream, req.Once, req.Payload)
	}
}

func TestGetConditions(t *testing.T) {
	for name, tc := range map[string]struct {
		opts   request.GetOptions
		header transport.Header
		line   string
	}{
		"none":                {request.GetOptions{}, transport.Header{}, "/photos/a"},
		"version":             {request.GetOptions{VersionID: "v/1"}, transport.Header{}, "/photos/a?versionId=v%2F1"},
		"match":               {request.GetOptions{IfMatch: "e"}, transport.Header{"if-match": `"e"`}, "/photos/a"},
		"match, quoted":       {request.GetOptions{IfMatch: `"e"`}, transport.Header{"if-match": `"e"`}, "/photos/a"},
		"match, weak":         {request.GetOptions{IfMatch: `W/"e"`}, transport.Header{"if-match": `W/"e"`}, "/photos/a"},
		"match any":           {request.GetOptions{IfMatch: "*"}, transport.Header{}, "/photos/a"},
		"match none":          {request.GetOptions{IfNoneMatch: "e-2"}, transport.Header{"if-none-match": `"e-2"`}, "/photos/a"},
		"modified since":      {request.GetOptions{IfModifiedSince: modifiedTime}, transport.Header{"if-modified-since": s3test.Modified}, "/photos/a"},
		"modified, elsewhere": {request.GetOptions{IfModifiedSince: modifiedTime.In(time.FixedZone("", 3600))}, transport.Header{"if-modified-since": s3test.Modified}, "/photos/a"},
		"unmodified since":    {request.GetOptions{IfUnmodifiedSince: modifiedTime}, transport.Header{"if-unmodified-since": s3test.Modified}, "/photos/a"},
	} {
		t.Run(name, func(t *testing.T) {
			_, resp := body(200, transport.Header{}, "")
			w := s3test.Answers(resp, s3test.Reply(200, ""))
			c := newClient(t, w, anonymous)
			_, err := c.GetObject(t.Context(), "photos", "a", tc.opts)
			_, err2 := c.StatObject(t.Context(), "photos", "a", tc.opts)
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			for i, method := range []string{"GET", "HEAD"} {
				s3test.Same(t, "request", w.Requests()[i], method+" "+tc.line)
				if got := w.Sent[i].Header; !reflect.DeepEqual(got, tc.header) {
					t.Errorf("%s: got headers %v, want %v", method, got, tc.header)
				}
			}
			if w.Sent[1].Stream {
				t.Errorf("HEAD: got a stream, want none")
			}
		})
	}
}

func TestRanges(t *testing.T) {
	const largest = 1<<53 - 1
	for name, tc := range map[string]struct {
		offset, length int64
		want           string
	}{
		"all":                {0, 0, ""},
		"first byte":         {0, 1, "bytes=0-0"},
		"from the beginning": {0, 10, "bytes=0-9"},
		"within":             {10, 5, "bytes=10-14"},
		"to the end":         {10, 0, "bytes=10-"},
		"over the end":       {10, math.MaxInt64, "bytes=10-9007199254740991"},
		"the last countable": {largest, 1, "bytes=9007199254740991-9007199254740991"},
		"from there on":      {largest, 0, "bytes=9007199254740991-"},
	} {
		t.Run(name, func(t *testing.T) {
			_, resp := body(206, transport.Header{}, "")
			w := s3test.Answers(resp)
			if _, err := newClient(t, w).GetPartialObject(t.Context(), "photos", "a", tc.offset, tc.length, request.GetOptions{}); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "range", w.Sent[0].Header["range"], tc.want)
		})
	}
}

// Else a caller would take the beginning of an object for its middle.
func TestRangeAnsweredWithTheWholeObject(t *testing.T) {
	open, resp := body(200, transport.Header{"content-length": "4"}, "data")
	_, err := newClient(t, s3test.Answers(resp)).GetPartialObject(t.Context(), "photos", "a", 1, 2, request.GetOptions{})
	got := s3test.ErrorOf(t, err, "GetObject")
	if got.Code != "MalformedReply" || got.Status != 200 || got.ObjectName != "a" || got.BucketName != "photos" {
		t.Errorf("got %+v, want MalformedReply with status 200", got)
	}
	s3test.Same(t, "closed", open.closed, 1)
}

func TestLengthOfABody(t *testing.T) {
	for header, want := range map[string]int64{"": -1, "0": 0, "9007199254740991": 1<<53 - 1, "many": -1} {
		t.Run(header, func(t *testing.T) {
			_, resp := body(200, transport.Header{"content-length": header}, "")
			got, err := newClient(t, s3test.Answers(resp)).GetObject(t.Context(), "photos", "a", request.GetOptions{})
			if err != nil || got.Length != want {
				t.Errorf("got %d, %v, want %d", got.Length, err, want)
			}
		})
	}
}

// A field that CORS keeps from the page is named, and never a false empty value.
func TestHiddenFields(t *testing.T) {
	whole := func() transport.Header {
		return transport.Header{"content-length": "10", "etag": `"e"`, "last-modified": s3test.Modified, "content-type": "text/plain", "x-amz-request-id": "R", "access-control-expose-headers": "*"}
	}
	full := request.ObjectStat{Size: 10, ETag: "e", ContentType: "text/plain", LastModified: modifiedTime, Metadata: map[string]string{}, Hidden: []string{}}
	for name, tc := range map[string]struct {
		status int
		change func(transport.Header)
		want   func(*request.ObjectStat)
	}{
		"all there":            {200, func(transport.Header) {}, func(*request.ObjectStat) {}},
		"weak etag":            {200, func(h transport.Header) { h["etag"] = `W/"e"` }, func(*request.ObjectStat) {}},
		"no etag":              {200, func(h transport.Header) { delete(h, "etag") }, func(s *request.ObjectStat) { s.ETag, s.Hidden = "", []string{"etag"} }},
		"no length":            {200, func(h transport.Header) { delete(h, "content-length") }, func(s *request.ObjectStat) { s.Size, s.Hidden = 0, []string{"size"} }},
		"no date":              {200, func(h transport.Header) { delete(h, "last-modified") }, func(s *request.ObjectStat) { s.LastModified, s.Hidden = time.Time{}, []string{"lastModified"} }},
		"a date that is none":  {200, func(h transport.Header) { h["last-modified"] = "today" }, func(s *request.ObjectStat) { s.LastModified, s.Hidden = time.Time{}, []string{"lastModified"} }},
		"no x-amz header":      {200, func(h transport.Header) { delete(h, "x-amz-request-id"); delete(h, "access-control-expose-headers") }, func(s *request.ObjectStat) { s.Metadata, s.Hidden = nil, withFurther("metadata", "versionId") }},
		"headers by name":      {200, func(h transport.Header) { delete(h, "access-control-expose-headers") }, func(s *request.ObjectStat) { s.Metadata, s.Hidden = nil, withFurther("metadata") }},
		"metadata by name":     {200, func(h transport.Header) { h["access-control-expose-headers"] = "ETag"; h["x-amz-meta-a"] = "b" }, func(s *request.ObjectStat) { s.Metadata, s.Hidden = map[string]string{"a": "b"}, withFurther() }},
		"metadata alone":       {200, func(h transport.Header) { delete(h, "x-amz-request-id"); h["x-amz-meta-a"] = "b" }, func(s *request.ObjectStat) { s.Metadata = map[string]string{"a": "b"} }},
		"version alone":        {200, func(h transport.Header) { delete(h, "x-amz-request-id"); h["x-amz-version-id"] = "v" }, func(s *request.ObjectStat) { s.VersionID = "v" }},
		"range":                {206, func(h transport.Header) { h["content-range"] = "bytes 0-9/1234" }, func(s *request.ObjectStat) { s.Size = 1234 }},
		"range, unknown total": {206, func(h transport.Header) { h["content-range"] = "bytes 0-9/*" }, func(s *request.ObjectStat) { s.Size, s.Hidden = 0, []string{"size"} }},
		"range, hidden":        {206, func(transport.Header) {}, func(s *request.ObjectStat) { s.Size, s.Hidden = 0, []string{"size"} }},
		"nothing but the basic": {206, func(h transport.Header) { clear(h) }, func(s *request.ObjectStat) {
			*s = request.ObjectStat{Hidden: withFurther("size", "etag", "lastModified", "metadata", "versionId")}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			header, want := whole(), full
			tc.change(header)
			tc.want(&want)
			if got := request.StatOf(&transport.Response{Status: tc.status, Header: header}); !reflect.DeepEqual(got, want) {
				t.Errorf("\n got %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestReadsRefused(t *testing.T) {
	for status, want := range map[int]string{304: "NotModified", 403: "AccessDenied", 404: "NoSuchKey", 412: "PreconditionFailed", 416: "InvalidRange"} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			c := newClient(t, s3test.Answers(s3test.Reply(status, "")))
			_, err := c.GetObject(t.Context(), "photos", "a", request.GetOptions{})
			s3test.Same(t, "GET", s3test.ErrorOf(t, err, "GetObject").Code, want)
			_, err = c.StatObject(t.Context(), "photos", "a", request.GetOptions{})
			got := s3test.ErrorOf(t, err, "HeadObject")
			s3test.Same(t, "HEAD", got.Code, want)
			s3test.Same(t, "names", got.BucketName+"/"+got.ObjectName, "photos/a")
		})
	}
}
