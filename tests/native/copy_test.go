package native

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

func TestCopyConditions(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket := newBucket(t, client)
	etag := put(t, client, bucket, "source", "content").ETag
	stat, err := client.StatObject(ctx, bucket, "source", core.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	const other = "d41d8cd98f00b204e9800998ecf8427e"
	past, future := stat.LastModified.Add(-time.Hour), stat.LastModified.Add(time.Hour)
	for name, tc := range map[string]struct {
		conditions core.CopyConditions
		copied     bool
	}{
		"none":                           {core.CopyConditions{}, true},
		"modified since, yes":            {core.CopyConditions{ModifiedSince: past}, true},
		"modified since, no":             {core.CopyConditions{ModifiedSince: future}, false},
		"modified since its own second":  {core.CopyConditions{ModifiedSince: stat.LastModified}, false},
		"unmodified since, yes":          {core.CopyConditions{UnmodifiedSince: future}, true},
		"unmodified since, no":           {core.CopyConditions{UnmodifiedSince: past}, false},
		"unmodified since its own time":  {core.CopyConditions{UnmodifiedSince: stat.LastModified}, true},
		"match, yes":                     {core.CopyConditions{MatchETag: etag}, true},
		"match, yes, in quotes":          {core.CopyConditions{MatchETag: `"` + etag + `"`}, true},
		"match, no":                      {core.CopyConditions{MatchETag: other}, false},
		"match except, yes":              {core.CopyConditions{MatchETagExcept: other}, true},
		"match except, no":               {core.CopyConditions{MatchETagExcept: etag}, false},
		"all four":                       {core.CopyConditions{ModifiedSince: past, UnmodifiedSince: future, MatchETag: etag, MatchETagExcept: other}, true},
		"all four, one of them unfilled": {core.CopyConditions{ModifiedSince: past, UnmodifiedSince: future, MatchETag: etag, MatchETagExcept: etag}, false},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := client.CopyObject(ctx, bucket, name, core.CopySource{Bucket: bucket, Object: "source"}, tc.conditions, core.CopyOptions{})
			if !tc.copied {
				wantCode(t, err, "PreconditionFailed")
				_, err := client.StatObject(ctx, bucket, name, core.GetOptions{})
				wantCode(t, err, s3err.NoSuchKey)
				return
			}
			if err != nil || result.ETag != etag || time.Since(result.LastModified).Abs() > time.Minute || result.VersionID != "" {
				t.Errorf("got %+v, %v; want ETag %s, made just now", result, err, etag)
			}
			wantContent(t, client, bucket, name, []byte("content"))
		})
	}
}

func TestCopyMetadata(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket := newBucket(t, client)
	old := map[string]string{"a": "grüße", "b": "2"}
	_, err := client.PutObject(ctx, bucket, "source", transport.Bytes("x"), core.PutOptions{ContentType: "text/x-old", Metadata: old})
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]string{"C": "neu 日本"}
	for name, tc := range map[string]struct {
		object      string // "" for a new one
		opts        core.CopyOptions
		contentType string
		metadata    map[string]string
	}{
		"kept by default":            {"", core.CopyOptions{}, "text/x-old", old},
		"kept":                       {"", core.CopyOptions{MetadataDirective: core.MetadataCopy}, "text/x-old", old},
		"replaced":                   {"", core.CopyOptions{Metadata: given, ContentType: "text/x-new"}, "text/x-new", map[string]string{"c": "neu 日本"}},
		"replaced, and said so":      {"", core.CopyOptions{Metadata: given, ContentType: "text/x-new", MetadataDirective: core.MetadataReplace}, "text/x-new", map[string]string{"c": "neu 日本"}},
		"content type alone":         {"", core.CopyOptions{ContentType: "text/x-new"}, "text/x-new", map[string]string{}},
		"metadata alone":             {"", core.CopyOptions{Metadata: given}, "binary/octet-stream", map[string]string{"c": "neu 日本"}},
		"replaced by nothing":        {"", core.CopyOptions{MetadataDirective: core.MetadataReplace}, "binary/octet-stream", map[string]string{}},
		"replaced on the same place": {"itself", core.CopyOptions{Metadata: given, ContentType: "text/x-new"}, "text/x-new", map[string]string{"c": "neu 日本"}},
	} {
		t.Run(name, func(t *testing.T) {
			source, object := core.CopySource{Bucket: bucket, Object: "source"}, tc.object
			if object == "" {
				object = name
			} else {
				source.Object = object
				put(t, client, bucket, object, "x")
			}
			if _, err := client.CopyObject(ctx, bucket, object, source, core.CopyConditions{}, tc.opts); err != nil {
				t.Fatal(err)
			}
			stat, err := client.StatObject(ctx, bucket, object, core.GetOptions{})
			if err != nil || stat.ContentType != tc.contentType || !maps.Equal(stat.Metadata, tc.metadata) || stat.Size != 1 {
				t.Errorf("got %+v, %v; want %s and %v", stat, err, tc.contentType, tc.metadata)
			}
		})
	}
	// Onto itself with nothing to change, S3 and MinIO refuse it with the code
	// that a large object has, too.
	_, err = client.CopyObject(ctx, bucket, "source", core.CopySource{Bucket: bucket, Object: "source"}, core.CopyConditions{}, core.CopyOptions{})
	wantCode(t, err, "InvalidRequest")
	wantOperation(t, err, "CopyObject")
}

func wantOperation(t *testing.T, err error, operation string) {
	t.Helper()
	var got *smithy.OperationError
	if !errors.As(err, &got) || got.OperationName != operation {
		t.Errorf("got %v, want an error of %s", err, operation)
	}
}

func TestCopySources(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	from, to := newBucket(t, client), newBucket(t, client)
	for _, key := range []string{
		"plain", "a b", "a+b", "100%", "a%20b", "grüße", "gru\u0308ße", "日本/図.png", "😀", "a?versionId=1", "a&b=c#d",
		`"quoted"'s`, "<tag>", "tab\tand\nline", "/lead", "deep/er/key", " !\"#$%&'()*+,-.0:;<=>?@A[]^_`a{|}~",
	} {
		t.Run(key, func(t *testing.T) {
			put(t, client, from, key, "of "+key)
			for name, source := range map[string]string{"source": from + "/" + key, "source with a slash": "/" + from + "/" + key} {
				parsed, err := core.ParseCopySource(source)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := client.CopyObject(ctx, to, key, parsed, core.CopyConditions{}, core.CopyOptions{}); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			wantContent(t, client, to, key, []byte("of "+key))
		})
	}
}

func TestCopyRefusals(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket := newBucket(t, client)
	put(t, client, bucket, "source", "x")
	for name, tc := range map[string]struct {
		to, object string
		source     core.CopySource
		code       string
	}{
		"no such source":          {bucket, "copy", core.CopySource{Bucket: bucket, Object: "none"}, s3err.NoSuchKey},
		"no such source bucket":   {bucket, "copy", core.CopySource{Bucket: bucket + "-not", Object: "source"}, s3err.NoSuchBucket},
		"no such bucket":          {bucket + "-not", "copy", core.CopySource{Bucket: bucket, Object: "source"}, s3err.NoSuchBucket},
		"no such version":         {bucket, "copy", core.CopySource{Bucket: bucket, Object: "source", VersionID: "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}, "NoSuchVersion"},
		"a version that is none":  {bucket, "copy", core.CopySource{Bucket: bucket, Object: "source", VersionID: "a b+c"}, "NoSuchVersion"},
		"a folder for the source": {bucket, "copy", core.CopySource{Bucket: bucket, Object: "source/"}, s3err.NoSuchKey},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.CopyObject(ctx, tc.to, tc.object, tc.source, core.CopyConditions{}, core.CopyOptions{})
			wantCode(t, err, tc.code)
			wantOperation(t, err, "CopyObject")
		})
	}
}

// signed sends a request that the client has no method for.
func signed(t *testing.T, req transport.Request) {
	t.Helper()
	who, err := credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey}.Retrieve(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(req.Payload.(transport.Bytes))
	req.Scheme, req.Host, req.Header = "http", server(t).Endpoint, transport.Header{}
	var signer sigv4.Signer
	err = signer.SignHeader(&req, sigv4.Scope{Credentials: who, Region: "us-east-1", Time: time.Now()}, hex.EncodeToString(hash[:]))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := nethttp.New(nil).Do(context.Background(), &req)
	if err != nil || resp.Status/100 != 2 {
		t.Fatalf("%s %s: %v, %v", req.Method, req.Path, resp, err)
	}
}

// newVersionedBucket makes a bucket that keeps versions. The versions that the
// test makes of object go with it: the ids that it is given.
func newVersionedBucket(t *testing.T, client *core.Client) (bucket string, forget func(object, versionID string)) {
	t.Helper()
	bucket = newBucket(t, client)
	signed(t, transport.Request{Method: "PUT", Path: "/" + bucket, Query: "versioning=", Payload: transport.Bytes(
		`<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>`)})
	return bucket, func(object, versionID string) {
		t.Cleanup(func() {
			if err := client.RemoveObject(context.Background(), bucket, object, core.RemoveOptions{VersionID: versionID}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCopyVersions(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket, forget := newVersionedBucket(t, client)
	first, second := put(t, client, bucket, "a", "first"), put(t, client, bucket, "a", "second")
	forget("a", first.VersionID)
	forget("a", second.VersionID)
	for name, tc := range map[string]struct{ version, want string }{
		"the newest": {"", "second"}, "an old one": {first.VersionID, "first"}, "the newest, by its id": {second.VersionID, "second"},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := client.CopyObject(ctx, bucket, "copy", core.CopySource{Bucket: bucket, Object: "a", VersionID: tc.version}, core.CopyConditions{}, core.CopyOptions{})
			if err != nil || result.VersionID == "" || result.VersionID == tc.version {
				t.Fatalf("got %+v, %v; want a version of its own", result, err)
			}
			forget("copy", result.VersionID)
			wantContent(t, client, bucket, "copy", []byte(tc.want))
		})
	}
}
