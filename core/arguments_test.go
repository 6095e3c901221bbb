package core

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// Which methods take what; a new method has to say so here.
var (
	withoutBucket = []string{"ListBuckets"}
	withoutObject = []string{
		"ListBuckets", "MakeBucket", "BucketExists", "RemoveBucket", "ListObjects", "ListObjectsV2", "ListIncompleteUploads",
		"GetBucketPolicy", "SetBucketPolicyDocument", "GetBucketNotification", "RemoveAllBucketNotifications",
	}
)

func TestBadNames(t *testing.T) {
	for name, m := range methods {
		for what, tc := range map[string]struct {
			bucket, object string
			opts           request.CallOptions
			argument, rule string
			not            []string
		}{
			"no bucket":              {"", "a", request.CallOptions{}, "bucket", "3 to ", withoutBucket},
			"bucket that leads out":  {"a..b", "a", request.CallOptions{}, "bucket", "dot", withoutBucket},
			"bucket with a slash":    {"photos/a", "a", request.CallOptions{}, "bucket", "lower-case", withoutBucket},
			"no object":              {"photos", "", request.CallOptions{}, "object", "empty", withoutObject},
			"too long an object":     {"photos", strings.Repeat("a", 1025), request.CallOptions{}, "object", "1024", withoutObject},
			"object, lone surrogate": {"photos", "\xed\xa0\xbd", request.CallOptions{}, "object", "valid Unicode", withoutObject},
			"object, parent folder":  {"photos", "a/../b", request.CallOptions{}, "object", `".."`, withoutObject},
			"header of the browser":  {"photos", "a", request.CallOptions{Headers: map[string]string{"Host": "x"}}, "headers", "must not set host", nil},
			"header with a line end": {"photos", "a", request.CallOptions{Headers: map[string]string{"x-a": "b\r\n"}}, "headers", "printable ASCII", nil},
		} {
			if slices.Contains(tc.not, name) {
				continue
			}
			t.Run(name+", "+what, func(t *testing.T) {
				if name == "RemoveBatch" && tc.argument == "object" {
					tc.argument = "objects"
				}
				w := s3test.Answers(s3test.Reply(200, ""))
				err := m.call(t.Context(), newClient(t, w), tc.bucket, tc.object, tc.opts)
				s3test.Refused(t, w, err, tc.argument, tc.rule)
			})
		}
	}
}

// Buckets of older systems have names that no new bucket gets.
func TestNamesOfOlderBuckets(t *testing.T) {
	const old = "ABCD_Central_1"
	for name, m := range methods {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))
			err := m.call(t.Context(), newClient(t, w), old, "a", request.CallOptions{})
			switch name {
			case "ListBuckets":
			case "MakeBucket":
				s3test.Refused(t, w, err, "bucket", "lower-case letters, digits, dots and hyphens only")
			default:
				s3test.Same(t, "code", s3test.ErrorOf(t, err, m.operation).Code, "AccessDenied")
				if !strings.HasPrefix(w.Sent[0].Path, "/"+old) {
					t.Errorf("got path %s, want it below /%s", w.Sent[0].Path, old)
				}
			}
		})
	}
	w := s3test.Answers(s3test.Reply(200, "<CopyObjectResult><ETag>x</ETag></CopyObjectResult>"))
	c := newClient(t, w)
	if _, err := c.CopyObject(t.Context(), old, "a", CopySource{Bucket: "My_Source", Object: "b"}, CopyConditions{}, CopyOptions{}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "source", w.Last(t, "CopyObject").Header["x-amz-copy-source"], "My_Source/b")
	form, err := c.PresignedPostPolicy(t.Context(), PostPolicy{Bucket: old, Key: "a", Expires: time.Now()}, PresignOptions{})
	if err != nil || form.URL != "http://localhost:9000/"+old || form.Fields["bucket"] != old {
		t.Errorf("form: got %v, %v", form, err)
	}
	link, err := c.PresignedGetObject(t.Context(), old, "a", PresignOptions{})
	if err != nil || !strings.HasPrefix(link, "http://localhost:9000/"+old+"/a?") {
		t.Errorf("link: got %s, %v", link, err)
	}
}

// sized is a payload that cannot be read, of any size.
type sized int64

func (s sized) Size() int64                             { return int64(s) }
func (s sized) Slice(_, length int64) transport.Payload { return sized(length) }
func (sized) Digest(context.Context, transport.Algorithm) ([]byte, error) {
	panic("a payload was read that is refused")
}

func TestBadOptionsOfReads(t *testing.T) {
	for name, tc := range map[string]struct {
		offset, length int64
		opts           request.GetOptions
		argument, rule string
	}{
		"offset below zero":         {-1, 0, request.GetOptions{}, "offset", "negative"},
		"length below zero":         {0, -1, request.GetOptions{}, "length", "negative"},
		"offset of 2^53":            {1 << 53, 0, request.GetOptions{}, "offset", "2^53-1"},
		"offset of 2^63-1":          {1<<63 - 1, 1, request.GetOptions{}, "offset", "2^53-1"},
		"both, offset first":        {-1, -1, request.GetOptions{}, "offset", "negative"},
		"condition with a line end": {0, 0, request.GetOptions{IfMatch: "a\r\nx-b: c"}, "ifMatch", "printable ASCII"},
		"condition with an umlaut":  {0, 0, request.GetOptions{IfNoneMatch: "ä"}, "ifNoneMatch", "printable ASCII"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			_, err := newClient(t, w).GetPartialObject(t.Context(), "photos", "a", tc.offset, tc.length, tc.opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
		})
	}
}

func TestBadRangesOfARest(t *testing.T) {
	for name, tc := range map[string]struct {
		first, last int64
		argument    string
	}{
		"below zero":    {-1, 5, "first"},
		"from 2^53":     {1 << 53, 1 << 53, "first"},
		"to 2^53":       {0, 1 << 53, "last"},
		"backwards":     {5, 4, "last"},
		"without a end": {0, -1, "last"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			_, err := newClient(t, w).Source("photos", "a", request.GetOptions{}).OpenRest(t.Context(), &request.ObjectStat{}, tc.first, tc.last)
			s3test.Refused(t, w, err, tc.argument, "2^53-1")
		})
	}
}

func TestBadOptionsOfUploads(t *testing.T) {
	const tib = 1 << 40
	for name, tc := range map[string]struct {
		size           int64
		opts           PutOptions
		argument, rule string
	}{
		"over 5 TiB":                 {5*tib + 1, PutOptions{}, "data", "5 TiB"},
		"parts too small":            {10 << 20, PutOptions{PartSize: 1 << 20}, "partSize", "5 MiB"},
		"parts too large":            {10 << 20, PutOptions{PartSize: 6 << 30}, "partSize", "5 GiB"},
		"parts below zero":           {10 << 20, PutOptions{PartSize: -1}, "partSize", "5 MiB"},
		"too many parts":             {tib, PutOptions{PartSize: 5 << 20}, "partSize", "10,000"},
		"concurrency below zero":     {10 << 20, PutOptions{Concurrency: -1}, "concurrency", "1 to 16"},
		"more than there may be":     {10 << 20, PutOptions{Concurrency: 17}, "concurrency", "1 to 16"},
		"integrity that is none":     {1, PutOptions{Integrity: "sha1"}, "integrity", "auto, crc32c"},
		"integrity in capitals":      {1, PutOptions{Integrity: "MD5"}, "integrity", "auto, crc32c"},
		"content type, line end":     {1, PutOptions{ContentType: "text/plain\r\nx-a: b"}, "contentType", "printable ASCII"},
		"content type, umlaut":       {1, PutOptions{ContentType: "text/plän"}, "contentType", "printable ASCII"},
		"metadata with a bad name":   {1, PutOptions{Metadata: map[string]string{"a b": "c"}}, "metadata", "token"},
		"metadata that is no UTF-8":  {1, PutOptions{Metadata: map[string]string{"a": "\xff"}}, "metadata", "Unicode"},
		"header that is not allowed": {10 << 20, PutOptions{CallOptions: request.CallOptions{Headers: map[string]string{"Content-Length": "1"}}}, "headers", "content-length"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", sized(tc.size), tc.opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
		})
		t.Run(name+", of a stream", func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			src := &s3test.Stream{}
			_, err := newClient(t, w).PutObjectStream(t.Context(), "photos", "a", src, tc.size, tc.opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
			if len(src.Asked) > 0 {
				t.Errorf("the stream was read, %d times, want it untouched", len(src.Asked))
			}
		})
	}
}

// A stream cannot be read again: nothing is taken of it before all is checked.
func TestBadNamesLeaveTheStreamAlone(t *testing.T) {
	for name, tc := range map[string]struct{ bucket, object, argument string }{
		"bucket": {"b", "a", "bucket"},
		"object": {"photos", "..", "object"},
	} {
		t.Run(name, func(t *testing.T) {
			w, src := s3test.Answers(s3test.Reply(200, "")), &s3test.Stream{}
			_, err := newClient(t, w).PutObjectStream(t.Context(), tc.bucket, tc.object, src, -1, PutOptions{})
			s3test.Refused(t, w, err, tc.argument, "")
			if len(src.Asked) > 0 {
				t.Errorf("the stream was read, %d times, want it untouched", len(src.Asked))
			}
		})
	}
}

func TestBadBatches(t *testing.T) {
	many := make([]RemoveItem, MaxRemove+1)
	for i := range many {
		many[i].ObjectName = "a"
	}
	for name, tc := range map[string]struct {
		items []RemoveItem
		rule  string
	}{
		"none":                          {nil, "1 to 1,000"},
		"too many":                      {many, "1 to 1,000"},
		"an empty name among good ones": {[]RemoveItem{{ObjectName: "a"}, {}}, "each name: must not be empty"},
		"a name too long":               {[]RemoveItem{{ObjectName: "a"}, {ObjectName: strings.Repeat("a", 1025)}}, "each name: must be at most 1024"},
		"a dot segment":                 {[]RemoveItem{{ObjectName: "a"}, {ObjectName: "a/../b"}}, `each name: must not hold a "."`},
		"a dot segment for a URL":       {[]RemoveItem{{ObjectName: "a"}, {ObjectName: "\x01/../b"}}, `each name: must not hold a "."`},
		"a slash in front":              {[]RemoveItem{{ObjectName: "a"}, {ObjectName: "/a"}}, "each name: must not begin with a slash"},
		"two slashes in a row":          {[]RemoveItem{{ObjectName: "a//b"}}, "keepsSlashes"},
		"two slashes of a version":      {[]RemoveItem{{ObjectName: "a//", VersionID: "v"}}, "keepsSlashes"},
		"two slashes for a URL":         {[]RemoveItem{{ObjectName: "\x01//a"}}, "keepsSlashes"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, "<DeleteResult/>"))
			kept, err := newClient(t, w).RemoveBatch(t.Context(), "photos", tc.items, request.CallOptions{})
			s3test.Refused(t, w, err, "objects", tc.rule)
			if kept != nil {
				t.Errorf("got %v with the error, want nothing", kept)
			}
		})
	}
}

// An argument error is told as it is, without an operation around it: none began.
func TestArgumentErrorsStandAlone(t *testing.T) {
	err := newClient(t, s3test.Answers(s3test.Reply(200, ""))).RemoveBucket(t.Context(), "b", request.CallOptions{})
	if _, ok := err.(*s3err.ArgumentError); !ok {
		t.Errorf("got a %T, want an *s3err.ArgumentError", err)
	}
}
