package native

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
)

// refusingLarge answers CopyObject as S3 does for a source over 5 GiB, and
// counts; hook may spoil another answer.
func refusingLarge(calls *atomic.Int32, hook func(*transport.Request) *transport.Response) func(*core.Options) {
	server := nethttp.New(nil)
	return func(o *core.Options) {
		o.CopyLimit = 6 * mib
		o.Transport = transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
			if req.Operation == "CopyObject" {
				calls.Add(1)
				return refusal("InvalidRequest"), nil
			}
			if hook != nil {
				if resp := hook(req); resp != nil {
					return resp, nil
				}
			}
			return server.Do(ctx, req)
		})
	}
}

func refusal(code string) *transport.Response {
	return &transport.Response{Status: 400, Header: transport.Header{}, Document: []byte(
		"<Error><Code>" + code + "</Code><Message>The specified copy source is larger than the maximum allowable size</Message></Error>")}
}

func digestOf(t *testing.T, client *core.Client, bucket, object string) string {
	t.Helper()
	got, err := client.GetObject(context.Background(), bucket, object, core.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, got.Body); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func TestCopyByParts(t *testing.T) {
	ctx := context.Background()
	var calls atomic.Int32
	client, recorder := connect(t, refusingLarge(&calls, nil))
	bucket := newBucket(t, client)
	const key = "größe 100%+/😀"
	old := map[string]string{"a": "grüße"}
	opts := core.PutOptions{ContentType: "text/x-old", Metadata: old, CallOptions: core.CallOptions{Headers: map[string]string{
		"Cache-Control": "max-age=7", "Content-Disposition": "attachment", "Content-Encoding": "br", "Content-Language": "de", "Expires": "Thu, 01 Dec 2033 16:00:00 GMT"}}}
	stored, err := client.PutObject(ctx, bucket, key, transport.Bytes(content(13*mib+5)), opts)
	if err != nil {
		t.Fatal(err)
	}
	want := digestOf(t, client, bucket, key)
	for name, tc := range map[string]struct {
		conditions  core.CopyConditions
		opts        core.CopyOptions
		contentType string
		metadata    map[string]string
		cache       string
	}{
		"kept":               {core.CopyConditions{}, core.CopyOptions{}, "text/x-old", old, "max-age=7"},
		"replaced":           {core.CopyConditions{}, core.CopyOptions{ContentType: "text/x-new", Metadata: map[string]string{"n": "日本"}}, "text/x-new", map[string]string{"n": "日本"}, ""},
		"replaced, no type":  {core.CopyConditions{}, core.CopyOptions{MetadataDirective: core.MetadataReplace}, "binary/octet-stream", map[string]string{}, ""},
		"conditions that do": {core.CopyConditions{MatchETag: stored.ETag, MatchETagExcept: "x", ModifiedSince: time.Now().Add(-time.Hour)}, core.CopyOptions{}, "text/x-old", old, "max-age=7"},
	} {
		t.Run(name, func(t *testing.T) {
			recorder.Reset()
			result, err := client.CopyObject(ctx, bucket, name, core.CopySource{Bucket: bucket, Object: key}, tc.conditions, tc.opts)
			if err != nil {
				t.Fatal(err)
			}
			parts := 0
			for _, r := range recorder.Requests() {
				if r.Method == "PUT" {
					parts++
				}
			}
			if parts != 3 || !strings.HasSuffix(result.ETag, "-3") {
				t.Errorf("got %d parts, ETag %s; want 3", parts, result.ETag)
			}
			stat, err := client.StatObject(ctx, bucket, name, core.GetOptions{})
			if err != nil || stat.ContentType != tc.contentType || !maps.Equal(stat.Metadata, tc.metadata) || stat.Size != 13*mib+5 || stat.ETag != result.ETag {
				t.Errorf("got %+v, %v; want %s and %v, ETag %s", stat, err, tc.contentType, tc.metadata, result.ETag)
			}
			if got := digestOf(t, client, bucket, name); got != want {
				t.Errorf("got digest %s, want %s", got, want)
			}
			headers := headersOf(t, client, bucket, name)
			kept := tc.cache != ""
			for header, value := range map[string]string{"cache-control": "max-age=7", "content-disposition": "attachment", "content-encoding": "br", "content-language": "de", "expires": "Thu, 01 Dec 2033 16:00:00 GMT"} {
				if got := headers[header]; kept != (got == value) || !kept && got != "" {
					t.Errorf("%s: got %q, kept: want %v", header, got, kept)
				}
			}
		})
	}
	if calls.Load() != 4 {
		t.Errorf("got %d times CopyObject, want it tried first each time", calls.Load())
	}
	wantNoUploads(t, client, bucket)
}

// headersOf are what the server stored of an object beside its metadata.
func headersOf(t *testing.T, client *core.Client, bucket, object string) (seen transport.Header) {
	t.Helper()
	spy, _ := connect(t, func(o *core.Options) {
		o.Transport = transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
			resp, err := nethttp.New(nil).Do(ctx, req)
			if err == nil {
				seen = resp.Header
			}
			return resp, err
		})
	})
	if _, err := spy.StatObject(context.Background(), bucket, object, core.GetOptions{}); err != nil {
		t.Fatal(err)
	}
	return seen
}

func TestCopyByPartsFails(t *testing.T) {
	ctx := context.Background()
	big := content(12 * mib)
	for name, tc := range map[string]struct {
		size       int
		conditions core.CopyConditions
		spoil      string // operation that is refused
		operation  string
		code       string
	}{
		"a condition":            {12 * mib, core.CopyConditions{MatchETagExcept: "*"}, "", "CopyObject", "PreconditionFailed"},
		"another condition":      {12 * mib, core.CopyConditions{MatchETag: "other"}, "", "CopyObject", "PreconditionFailed"},
		"a time":                 {12 * mib, core.CopyConditions{UnmodifiedSince: time.Unix(1e9, 0)}, "", "CopyObject", "PreconditionFailed"},
		"another time":           {12 * mib, core.CopyConditions{ModifiedSince: time.Now().Add(time.Hour)}, "", "CopyObject", "PreconditionFailed"},
		"a part":                 {12 * mib, core.CopyConditions{}, "UploadPartCopy", "UploadPartCopy", "InvalidRequest"},
		"the end":                {12 * mib, core.CopyConditions{}, "CompleteMultipartUpload", "CompleteMultipartUpload", "InvalidRequest"},
		"it is not large at all": {6 * mib, core.CopyConditions{}, "", "CopyObject", "InvalidRequest"},
	} {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int32
			client, _ := connect(t, refusingLarge(&calls, func(req *transport.Request) *transport.Response {
				if req.Operation == tc.spoil && !strings.Contains(req.Query, "partNumber=1&") {
					return refusal("InvalidRequest")
				}
				return nil
			}))
			bucket := newBucket(t, client)
			writer, _ := connect(t)
			put(t, writer, bucket, "source", string(big[:tc.size]))
			_, err := client.CopyObject(ctx, bucket, "copy", core.CopySource{Bucket: bucket, Object: "source"}, tc.conditions, core.CopyOptions{})
			wantCode(t, err, tc.code)
			wantOperation(t, err, tc.operation)
			_, err = client.StatObject(ctx, bucket, "copy", core.GetOptions{})
			wantCode(t, err, s3err.NoSuchKey)
			wantNoUploads(t, client, bucket)
		})
	}
}

// A source that is written anew while its parts are copied makes no object of
// two halves.
func TestCopyByPartsOfAChangingSource(t *testing.T) {
	ctx := context.Background()
	var calls atomic.Int32
	writer, _ := connect(t)
	bucket := newBucket(t, writer)
	put(t, writer, bucket, "source", string(content(12*mib)))
	client, _ := connect(t, refusingLarge(&calls, func(req *transport.Request) *transport.Response {
		if strings.Contains(req.Query, "partNumber=2&") {
			put(t, writer, bucket, "source", string(bytes.Repeat([]byte("n"), 12*mib)))
		}
		return nil
	}), func(o *core.Options) { o.Concurrency = 1 })
	_, err := client.CopyObject(ctx, bucket, "copy", core.CopySource{Bucket: bucket, Object: "source"}, core.CopyConditions{}, core.CopyOptions{})
	wantCode(t, err, "PreconditionFailed")
	wantOperation(t, err, "UploadPartCopy")
	wantNoUploads(t, client, bucket)
}

func TestCopyByPartsOfAVersion(t *testing.T) {
	var calls atomic.Int32
	client, _ := connect(t, refusingLarge(&calls, nil))
	bucket, forget := newVersionedBucket(t, client)
	old := content(12 * mib)
	first, second := put(t, client, bucket, "a", string(old)), put(t, client, bucket, "a", "second")
	forget("a", first.VersionID)
	forget("a", second.VersionID)
	result, err := client.CopyObject(context.Background(), bucket, "a", core.CopySource{Bucket: bucket, Object: "a", VersionID: first.VersionID}, core.CopyConditions{}, core.CopyOptions{})
	if err != nil || result.VersionID == "" {
		t.Fatalf("got %+v, %v; want a version", result, err)
	}
	forget("a", result.VersionID)
	wantContent(t, client, bucket, "a", old)
}
