package core

import (
	"context"
	"encoding/xml"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// store is a server that refuses to copy source at once.
type store struct {
	*s3test.FakeBucket
	source *transport.Response

	mu     sync.Mutex
	copied map[string]transport.Header // by part number
}

// largeSource is the answer of a HEAD for the source.
func largeSource(size int64) *transport.Response {
	resp := s3test.Reply(200, "")
	resp.Open = true
	resp.Header = transport.Header{"content-length": request.Decimal(size), "etag": `"whole"`, "content-type": "video/mp4",
		"last-modified": "Sun, 22 Nov 2026 18:46:12 GMT", "x-amz-request-id": "1", "x-amz-version-id": "v0",
		"x-amz-meta-note": "=?UTF-8?B?5pel5pys?=", "cache-control": "max-age=7", "content-encoding": "br",
		"content-language": "de", "content-disposition": "inline", "expires": "Thu, 01 Dec 2033 16:00:00 GMT", "accept-ranges": "bytes"}
	return resp
}

func newStore(size int64, hook func(context.Context, *transport.Request) (*transport.Response, error)) *store {
	s := &store{FakeBucket: s3test.NewFakeBucket(), source: largeSource(size), copied: map[string]transport.Header{}}
	s.Hook = func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if hook != nil {
			if resp, err := hook(ctx, req); resp != nil || err != nil {
				return resp, err
			}
		}
		switch req.Operation {
		case "CopyObject":
			return s3test.ErrorReply(400, "InvalidRequest"), nil
		case "HeadObject":
			return s.source, nil
		case "UploadPartCopy":
			s.mu.Lock()
			defer s.mu.Unlock()
			s.copied[fmt.Sprint(part)] = s3test.Unsigned(req.Header)
			return s3test.Reply(200, fmt.Sprintf("\n<CopyPartResult><ETag>\"c%d\"</ETag></CopyPartResult>", part)), nil
		}
		return nil, nil
	}
	return s
}

const gib = s3test.MiB << 10

var sunday = time.Date(2026, 11, 22, 18, 46, 12, 0, time.UTC)

func TestCopyByParts(t *testing.T) {
	s := newStore(5*gib+7, nil)
	w := s.Wire()
	got, err := newClient(t, w).CopyObject(t.Context(), "albums", "b ä", CopySource{Bucket: "photos", Object: "a+b", VersionID: "v/1"}, CopyConditions{}, CopyOptions{})
	if want := (CopyResult{ETag: "whole-0", VersionID: "v"}); err != nil || got != want {
		t.Fatalf("got %+v, %v, want %+v", got, err, want)
	}
	sent := w.Requests()
	const id = "uploadId=2~u%2B%2F%3D"
	for i, want := range map[int]string{0: "PUT /albums/b%20%C3%A4", 1: "HEAD /photos/a%2Bb?versionId=v%2F1", 2: "POST /albums/b%20%C3%A4?uploads=", 14: "POST /albums/b%20%C3%A4?" + id} {
		if i >= len(sent) || sent[i] != want {
			t.Errorf("request %d: got %q, want %q", i, sent, want)
		}
	}
	want := map[string]transport.Header{}
	for n := range int64(11) {
		want[fmt.Sprint(n+1)] = transport.Header{
			"x-amz-copy-source": "photos/a%2Bb?versionId=v%2F1", "x-amz-copy-source-if-match": `"whole"`, "x-amz-content-sha256": s3test.EmptyHash,
			"x-amz-copy-source-range": fmt.Sprintf("bytes=%d-%d", n*512*s3test.MiB, min((n+1)*512*s3test.MiB, 5*gib+7)-1),
		}
	}
	if !reflect.DeepEqual(s.copied, want) {
		t.Errorf("parts\n got %v\nwant %v", s.copied, want)
	}
	described := transport.Header{"content-type": "video/mp4", "x-amz-meta-note": "=?UTF-8?B?5pel5pys?=", "x-amz-content-sha256": s3test.EmptyHash,
		"cache-control": "max-age=7", "content-encoding": "br", "content-language": "de", "content-disposition": "inline", "expires": "Thu, 01 Dec 2033 16:00:00 GMT"}
	if got := s3test.Unsigned(w.Of(t, "CreateMultipartUpload").Header); !reflect.DeepEqual(got, described) {
		t.Errorf("the copy's headers\n got %v\nwant %v", got, described)
	}
	var joined struct {
		Part []struct {
			PartNumber int
			ETag       string
		}
	}
	complete := w.Of(t, "CompleteMultipartUpload")
	if err := xml.Unmarshal(complete.Payload.(transport.Bytes), &joined); err != nil || len(joined.Part) != 11 {
		t.Fatalf("got %+v, %v, want 11 parts", joined, err)
	}
	for i, part := range joined.Part {
		if part.PartNumber != i+1 || part.ETag != fmt.Sprintf(`"c%d"`, i+1) {
			t.Errorf("part %d: got %+v", i+1, part)
		}
	}
}

// Where each of the caller's headers goes, and what takes the place of the
// source's own.
func TestHeadersOfACopyByParts(t *testing.T) {
	key := func(prefix string) transport.Header {
		return transport.Header{prefix + "server-side-encryption-customer-algorithm": "AES256", prefix + "server-side-encryption-customer-key": "k" + request.Decimal(int64(len(prefix)))}
	}
	ofCopy, ofSource := key("x-amz-"), key("x-amz-copy-source-")
	payer := transport.Header{"x-amz-request-payer": "requester"}
	given := s3test.Join(ofCopy, ofSource, payer, transport.Header{"X-Amz-Source-Expected-Bucket-Owner": "1", "X-Amz-Expected-Bucket-Owner": "2",
		"X-Amz-Tagging-Directive": "REPLACE", "X-Amz-Tagging": "a=b", "x-amz-storage-class": "GLACIER"})
	s := newStore(12*s3test.MiB, func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "CompleteMultipartUpload" {
			return s3test.ErrorReply(400, "InvalidPart"), nil // so that there is an abort as well
		}
		return nil, nil
	})
	s.source.Header["x-amz-tagging-count"] = "1"
	w := s.Wire()
	c := newClient(t, w, func(o *Options) { o.CopyLimit, o.HeaderSigning = 6*s3test.MiB, true })
	_, err := c.CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{
		CallOptions: request.CallOptions{Headers: given}, Metadata: map[string]string{"n": "1"}, ContentType: "text/plain"})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "CompleteMultipartUpload").Code, "InvalidPart")
	nothing := transport.Header{"x-amz-content-sha256": s3test.EmptyHash}
	ours := transport.Header{"x-amz-expected-bucket-owner": "2"}
	for operation, want := range map[string]transport.Header{
		"HeadObject": s3test.Join(nothing, payer, transport.Header{"x-amz-expected-bucket-owner": "1",
			"x-amz-server-side-encryption-customer-algorithm": "AES256", "x-amz-server-side-encryption-customer-key": "k18"}),
		"CreateMultipartUpload": s3test.Join(nothing, ofCopy, payer, ours, transport.Header{"x-amz-tagging": "a=b", "x-amz-storage-class": "GLACIER",
			"content-type": "text/plain", "x-amz-meta-n": "1"}),
		"UploadPartCopy":       s3test.Join(nothing, ofCopy, ofSource, payer, ours, transport.Header{"x-amz-source-expected-bucket-owner": "1"}),
		"AbortMultipartUpload": s3test.Join(nothing, ofCopy, payer, ours),
	} {
		got := s3test.Unsigned(w.Of(t, operation).Header)
		if operation == "UploadPartCopy" {
			for _, own := range []string{"x-amz-copy-source", "x-amz-copy-source-range", "x-amz-copy-source-if-match"} {
				delete(got, own)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n got %v\nwant %v", operation, got, want)
		}
	}
}

// Which refusals lead to a copy by parts, and what comes of the others.
func TestWhenACopyGoesByParts(t *testing.T) {
	for name, tc := range map[string]struct {
		refusal   *transport.Response
		head      *transport.Response
		source    string
		operation string // that the error is of, "" for success
		code      string
		requests  int
	}{
		"too large":                      {s3test.ErrorReply(400, "InvalidRequest"), largeSource(12 * s3test.MiB), "a", "", "", 7},
		"too large, as MinIO says":       {s3test.ErrorReply(400, "EntityTooLarge"), largeSource(12 * s3test.MiB), "a", "", "", 7},
		"too large, within a success":    {s3test.Reply(200, " <Error><Code>InvalidRequest</Code></Error>"), largeSource(12 * s3test.MiB), "a", "", "", 7},
		"at the limit":                   {s3test.ErrorReply(400, "InvalidRequest"), largeSource(6 * s3test.MiB), "a", "CopyObject", "InvalidRequest", 2},
		"a byte over it":                 {s3test.ErrorReply(400, "InvalidRequest"), largeSource(6*s3test.MiB + 1), "a", "", "", 7},
		"refused for another reason":     {s3test.ErrorReply(400, "InvalidArgument"), largeSource(12 * s3test.MiB), "a", "CopyObject", "InvalidArgument", 1},
		"a source that may not be seen":  {s3test.ErrorReply(400, "InvalidRequest"), s3test.Reply(403, ""), "a", "CopyObject", "InvalidRequest", 2},
		"a source that has gone":         {s3test.ErrorReply(400, "InvalidRequest"), s3test.Reply(404, ""), "a", "CopyObject", "InvalidRequest", 2},
		"a condition that fails by now":  {s3test.ErrorReply(400, "InvalidRequest"), s3test.Reply(412, ""), "a", "HeadObject", "PreconditionFailed", 2},
		"a condition that fails, by 304": {s3test.ErrorReply(400, "InvalidRequest"), s3test.Reply(304, ""), "a", "HeadObject", "PreconditionFailed", 2},
		"a size that is hidden":          {s3test.ErrorReply(400, "InvalidRequest"), s3test.Reply(200, ""), "a", "CopyObject", "InvalidRequest", 2},
		"a source with an umlaut":        {s3test.ErrorReply(400, "InvalidRequest"), largeSource(12 * s3test.MiB), "ü", "", "", 7},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(0, func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if req.Operation == "CopyObject" {
					return tc.refusal, nil
				}
				return nil, nil
			})
			s.source = tc.head
			w := s.Wire()
			c := newClient(t, w, func(o *Options) { o.CopyLimit = 6 * s3test.MiB })
			_, err := c.CopyObject(t.Context(), "albums", "b", CopySource{Bucket: "photos", Object: tc.source}, CopyConditions{}, CopyOptions{})
			s3test.Same(t, "requests", len(w.Sent), tc.requests)
			if tc.operation == "" {
				if err != nil {
					t.Errorf("got %v, want a copy", err)
				}
				return
			}
			s3test.Same(t, "code", s3test.ErrorOf(t, err, tc.operation).Code, tc.code)
		})
	}
}

// Ceph takes no notice of the ETag that each part is to come of.
func TestSourceReplacedWhereTheServerDoesNotMind(t *testing.T) {
	s := newStore(12*s3test.MiB, nil)
	var replaced sync.Once
	w := &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "CopyObject" {
			return s3test.ErrorReply(400, "InvalidRequest"), nil
		}
		if req.Operation == "UploadPartCopy" {
			replaced.Do(func() { s.source.Header["etag"] = request.Quote("another") })
		}
		return s.Answer(ctx, req)
	}}
	c := newClient(t, w, func(o *Options) { o.CopyLimit = 6 * s3test.MiB })
	_, err := c.CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "UploadPartCopy").Code, request.PreconditionFailed)
	sent := operations(w)
	if strings.Contains(sent, "CompleteMultipartUpload") || !strings.Contains(sent, "AbortMultipartUpload") {
		t.Errorf("got %s, want the upload removed", sent)
	}
}

func TestConditionsOfACopyByParts(t *testing.T) {
	s := newStore(6*gib, nil)
	w := s.Wire()
	conditions := CopyConditions{MatchETag: "one", MatchETagExcept: "two", ModifiedSince: sunday, UnmodifiedSince: sunday}
	c := newClient(t, w, anonymous)
	if _, err := c.CopyObject(t.Context(), "albums", "b", ofPhotos, conditions, CopyOptions{}); err != nil {
		t.Fatal(err)
	}
	const date = "Sun, 22 Nov 2026 18:46:12 GMT"
	want := transport.Header{"if-match": `"one"`, "if-none-match": `"two"`, "if-modified-since": date, "if-unmodified-since": date}
	looks := slices.DeleteFunc(w.Sent, func(req *transport.Request) bool { return req.Operation != "HeadObject" })
	if got := looks[1].Header; !reflect.DeepEqual(got, want) { // behind the look before the copy in one request
		t.Errorf("got %v, want %v", got, want)
	}
}

// What CORS hides of the source is not lost without a word.
func TestCopyByPartsOfAHiddenSource(t *testing.T) {
	for name, tc := range map[string]struct {
		hidden string // prefix of headers
		opts   CopyOptions
		tags   string
		code   string // "" for success
	}{
		"nothing":                           {"none", CopyOptions{}, "", ""},
		"metadata":                          {"x-amz-", CopyOptions{}, "", "HiddenMetadata"},
		"metadata, of one named header":     {"x-amz-meta-", CopyOptions{}, "", "HiddenMetadata"},
		"what a page may see of one's own":  {"content-encoding", CopyOptions{}, "", "HiddenMetadata"},
		"metadata, which is to be replaced": {"x-amz-", CopyOptions{MetadataDirective: MetadataReplace}, "", ""},
		"ETag":                              {"etag", CopyOptions{}, "", "HiddenETag"},
		"ETag, metadata replaced":           {"etag", CopyOptions{MetadataDirective: MetadataReplace}, "", "HiddenETag"},
		"tags":                              {"none", CopyOptions{}, "2", "TagsNotCopied"},
		"tags, metadata replaced":           {"none", CopyOptions{MetadataDirective: MetadataReplace}, "2", "TagsNotCopied"},
		"no tags":                           {"none", CopyOptions{}, "0", ""},
		"tags, others given":                {"none", CopyOptions{CallOptions: request.CallOptions{Headers: map[string]string{"X-Amz-Tagging": "a=b"}}}, "2", ""},
		"tags, none wanted":                 {"none", CopyOptions{CallOptions: request.CallOptions{Headers: map[string]string{"X-Amz-Tagging-Directive": "REPLACE"}}}, "2", ""},
		"tags, to be copied":                {"none", CopyOptions{CallOptions: request.CallOptions{Headers: map[string]string{"X-Amz-Tagging-Directive": "COPY"}}}, "2", "TagsNotCopied"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(6*gib, nil)
			for header := range s.source.Header {
				if strings.HasPrefix(header, tc.hidden) {
					delete(s.source.Header, header)
					s.source.Open = header == "etag"
				}
			}
			if tc.tags != "" {
				s.source.Header["x-amz-tagging-count"] = tc.tags
			}
			w := s.Wire()
			_, err := newClient(t, w).CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, tc.opts)
			if tc.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			got := s3test.ErrorOf(t, err, "CopyObject")
			if got.Code != tc.code || got.BucketName != "photos" || got.ObjectName != "a.jpg" || len(w.Sent) != 2 {
				t.Errorf("got %+v after %q, want %s before anything is begun", got, w.Requests(), tc.code)
			}
		})
	}
}
