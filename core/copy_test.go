package core

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

const copied = "<CopyObjectResult><LastModified>2026-11-22T21:43:43.181Z</LastModified><ETag>\"e\"</ETag></CopyObjectResult>"

var ofPhotos = CopySource{Bucket: "photos", Object: "a.jpg"}

func TestCopyRequests(t *testing.T) {
	at := time.Date(2026, 11, 22, 20, 46, 12, 9e8, time.FixedZone("", 3600))
	for name, tc := range map[string]struct {
		source     CopySource
		conditions CopyConditions
		opts       CopyOptions
		want       transport.Header
	}{
		"plain": {ofPhotos, CopyConditions{}, CopyOptions{}, transport.Header{"x-amz-copy-source": "photos/a.jpg"}},
		"awkward": {CopySource{Bucket: "photos", Object: "/a b+c%20?ü#😀/\x01"}, CopyConditions{}, CopyOptions{},
			transport.Header{"x-amz-copy-source": "photos//a%20b%2Bc%2520%3F%C3%BC%23%F0%9F%98%80/%01"}},
		"a version": {CopySource{Bucket: "photos", Object: "a?b", VersionID: "v/1+=&"}, CopyConditions{}, CopyOptions{},
			transport.Header{"x-amz-copy-source": "photos/a%3Fb?versionId=v%2F1%2B%3D%26"}},
		"conditions": {ofPhotos, CopyConditions{ModifiedSince: at, UnmodifiedSince: at.AddDate(0, 0, 1), MatchETag: "one", MatchETagExcept: "two"}, CopyOptions{}, transport.Header{
			"x-amz-copy-source":                     "photos/a.jpg",
			"x-amz-copy-source-if-modified-since":   "Sun, 22 Nov 2026 19:46:12 GMT",
			"x-amz-copy-source-if-unmodified-since": "Mon, 23 Nov 2026 19:46:12 GMT",
			"x-amz-copy-source-if-match":            `"one"`,
			"x-amz-copy-source-if-none-match":       `"two"`,
		}},
		"conditions in quotes": {ofPhotos, CopyConditions{MatchETag: `"one"`, MatchETagExcept: `W/"two"`}, CopyOptions{}, transport.Header{
			"x-amz-copy-source": "photos/a.jpg", "x-amz-copy-source-if-match": `"one"`, "x-amz-copy-source-if-none-match": `W/"two"`}},
		"any": {ofPhotos, CopyConditions{MatchETag: "*"}, CopyOptions{}, transport.Header{
			"x-amz-copy-source": "photos/a.jpg", "x-amz-copy-source-if-match": "*"}},
		"copy, said so": {ofPhotos, CopyConditions{}, CopyOptions{MetadataDirective: MetadataCopy}, transport.Header{
			"x-amz-copy-source": "photos/a.jpg", "x-amz-metadata-directive": "COPY"}},
		"nothing to replace with": {ofPhotos, CopyConditions{}, CopyOptions{Metadata: map[string]string{}}, transport.Header{"x-amz-copy-source": "photos/a.jpg"}},
		"replace by nothing": {ofPhotos, CopyConditions{}, CopyOptions{MetadataDirective: MetadataReplace}, transport.Header{
			"x-amz-copy-source": "photos/a.jpg", "x-amz-metadata-directive": "REPLACE"}},
		"metadata": {ofPhotos, CopyConditions{}, CopyOptions{Metadata: map[string]string{"Note": "日本", "b": "c"}}, transport.Header{
			"x-amz-copy-source": "photos/a.jpg", "x-amz-metadata-directive": "REPLACE", "x-amz-meta-note": "=?UTF-8?B?5pel5pys?=", "x-amz-meta-b": "c"}},
		"content type": {ofPhotos, CopyConditions{}, CopyOptions{ContentType: "text/plain"}, transport.Header{
			"x-amz-copy-source": "photos/a.jpg", "x-amz-metadata-directive": "REPLACE", "content-type": "text/plain"}},
		"headers": {ofPhotos, CopyConditions{}, CopyOptions{CallOptions: request.CallOptions{Headers: map[string]string{
			"X-Amz-Tagging-Directive": "REPLACE", "X-Amz-Copy-Source-Server-Side-Encryption-Customer-Algorithm": "AES256"}}}, transport.Header{
			"x-amz-copy-source": "photos/a.jpg", "x-amz-tagging-directive": "REPLACE", "x-amz-copy-source-server-side-encryption-customer-algorithm": "AES256"}},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s3test.Reply(200, copied)
			answer.Header["x-amz-version-id"], answer.Header["x-amz-copy-source-version-id"] = "v", "other"
			w := s3test.Answers(answer)
			got, err := newClient(t, w, anonymous).CopyObject(t.Context(), "albums", "b/ä.jpg", tc.source, tc.conditions, tc.opts)
			want := CopyResult{ETag: "e", LastModified: time.Date(2026, 11, 22, 21, 43, 43, 181e6, time.UTC), VersionID: "v"}
			if err != nil || got != want {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
			last := len(w.Sent) - 1 // behind a look at what the conditions are about
			s3test.Same(t, "request", w.Requests()[last], "PUT /albums/b/%C3%A4.jpg")
			s3test.Same(t, "may be sent again", w.Sent[last].Once, false)
			if got := w.Sent[last].Header; !reflect.DeepEqual(got, tc.want) {
				t.Errorf("headers\n got %v\nwant %v", got, tc.want)
			}
		})
	}
}

func TestBadCopies(t *testing.T) {
	type options = CopyOptions
	extra := func(name string) options {
		return options{CallOptions: request.CallOptions{Headers: map[string]string{name: "x"}}}
	}
	for name, tc := range map[string]struct {
		bucket, object string
		source         CopySource
		conditions     CopyConditions
		opts           options
		argument, rule string
	}{
		"bucket":                      {"b", "b", ofPhotos, CopyConditions{}, options{}, "bucket", "3 to 255"},
		"object":                      {"albums", "a/../b", ofPhotos, CopyConditions{}, options{}, "object", `".."`},
		"bucket before source":        {"b", "b", CopySource{}, CopyConditions{}, options{}, "bucket", "3 to 255"},
		"no source":                   {"albums", "b", CopySource{}, CopyConditions{}, options{}, "source", "bucket"},
		"source without an object":    {"albums", "b", CopySource{Bucket: "photos"}, CopyConditions{}, options{}, "source", "object must not be empty"},
		"source, lone surrogate":      {"albums", "b", CopySource{Bucket: "photos", Object: "\xed\xa0\xbd"}, CopyConditions{}, options{}, "source", "valid Unicode"},
		"directive that is none":      {"albums", "b", ofPhotos, CopyConditions{}, options{MetadataDirective: "copy"}, "metadataDirective", "COPY or REPLACE"},
		"metadata, to be copied":      {"albums", "b", ofPhotos, CopyConditions{}, options{MetadataDirective: MetadataCopy, Metadata: map[string]string{"a": "b"}}, "metadataDirective", "must not be COPY"},
		"content type, to be copied":  {"albums", "b", ofPhotos, CopyConditions{}, options{MetadataDirective: MetadataCopy, ContentType: "text/plain"}, "metadataDirective", "must not be COPY"},
		"content type, line end":      {"albums", "b", ofPhotos, CopyConditions{}, options{ContentType: "a\r\nb: c"}, "contentType", "printable ASCII"},
		"metadata with a bad name":    {"albums", "b", ofPhotos, CopyConditions{}, options{Metadata: map[string]string{"a b": "c"}}, "metadata", "token"},
		"ETag with an umlaut":         {"albums", "b", ofPhotos, CopyConditions{MatchETag: "ä"}, options{}, "conditions", "printable ASCII"},
		"other ETag with a line end":  {"albums", "b", ofPhotos, CopyConditions{MatchETagExcept: "a\n"}, options{}, "conditions", "printable ASCII"},
		"header of the browser":       {"albums", "b", ofPhotos, CopyConditions{}, extra("Host"), "headers", "must not set host"},
		"source as a header":          {"albums", "b", ofPhotos, CopyConditions{}, extra("X-Amz-Copy-Source"), "headers", "must not set x-amz-copy-source"},
		"range as a header":           {"albums", "b", ofPhotos, CopyConditions{}, extra("X-Amz-Copy-Source-Range"), "headers", "must not set"},
		"directive as a header":       {"albums", "b", ofPhotos, CopyConditions{}, extra("X-Amz-Metadata-Directive"), "headers", "must not set"},
		"condition as a header":       {"albums", "b", ofPhotos, CopyConditions{}, extra("X-Amz-Copy-Source-If-Match"), "headers", "must not set"},
		"later condition as a header": {"albums", "b", ofPhotos, CopyConditions{}, extra("x-amz-copy-source-if-modified-since"), "headers", "must not set"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, copied))
			_, err := newClient(t, w).CopyObject(t.Context(), tc.bucket, tc.object, tc.source, tc.conditions, tc.opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
		})
	}
}

func TestCopyAnswers(t *testing.T) {
	for name, tc := range map[string]struct {
		answer *transport.Response
		code   string // "" for success
		status int
	}{
		"keep-alive before it":             {s3test.Reply(200, "\n  \n<?xml version=\"1.0\"?>\n  "+copied), "", 0},
		"a failed condition":               {s3test.ErrorReply(412, "PreconditionFailed"), "PreconditionFailed", 412},
		"a failed condition, without XML":  {s3test.Reply(412, ""), "PreconditionFailed", 412},
		"a failed condition, told by 304":  {s3test.Reply(304, ""), "PreconditionFailed", 304},
		"no such source":                   {s3test.ErrorReply(404, "NoSuchKey"), "NoSuchKey", 404},
		"an error in a success":            {s3test.Reply(200, "\n\n<Error><Code>AccessDenied</Code></Error>"), "AccessDenied", 200},
		"a failed condition in a success":  {s3test.Reply(200, "<Error><Code>PreconditionFailed</Code></Error>"), "PreconditionFailed", 200},
		"a success of something else":      {s3test.Reply(200, "<html/>"), "MalformedReply", 200},
		"a success of a part":              {s3test.Reply(200, "<CopyPartResult><ETag>e</ETag></CopyPartResult>"), "MalformedReply", 200},
		"an empty success":                 {s3test.Reply(200, ""), "MalformedReply", 200},
		"a success cut short":              {s3test.Reply(200, copied[:len(copied)-5]), "MalformedReply", 200},
		"a success that says nothing":      {s3test.Reply(200, "<CopyObjectResult/>"), "MalformedReply", 200},
		"a page of a proxy":                {s3test.Reply(403, "<html>no</html>"), "AccessDenied", 403},
		"an invalid request, not by size":  {s3test.ErrorReply(400, "InvalidArgument"), "InvalidArgument", 400},
		"a redirect that nobody follows":   {s3test.ErrorReply(301, "PermanentRedirect"), "PermanentRedirect", 301},
		"an error of the server, for good": {s3test.ErrorReply(501, "NotImplemented"), "NotImplemented", 501},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(tc.answer)
			got, err := newClient(t, w).CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{})
			sent := 1
			if name == "an empty success" || name == "a success cut short" {
				sent = 4 // what came of it may not be the last word
			}
			s3test.Same(t, "requests", len(w.Sent), sent)
			if tc.code == "" {
				if err != nil || got.ETag != "e" || got.VersionID != "" {
					t.Errorf("got %+v, %v, want a copy", got, err)
				}
				return
			}
			refused := s3test.ErrorOf(t, err, "CopyObject")
			if refused.Code != tc.code || refused.Status != tc.status || refused.BucketName != "albums" || got != (CopyResult{}) {
				t.Errorf("got %+v, %+v, want %s, status %d", got, refused, tc.code, tc.status)
			}
		})
	}
}

func TestCopyIsSentAgain(t *testing.T) {
	cut, calls := &transport.Error{Kind: transport.KindNetwork}, 0
	w := &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) {
		if calls++; calls < 3 {
			return nil, cut
		}
		return s3test.Reply(200, copied), nil
	}}
	if _, err := newClient(t, w).CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{}); err != nil || calls != 3 {
		t.Errorf("got %v after %d requests, want a copy after 3", err, calls)
	}
}
