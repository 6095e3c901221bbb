package native

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

// Ceph takes no notice of x-amz-checksum-crc32c: without another look, a byte that
// was flipped on its way would be stored.
func TestDamageOnTheWayToCeph(t *testing.T) {
	server := harness.StartCeph(t)
	small, large := []byte(strings.Repeat("content ", 1000)), bytes.Repeat([]byte("0123456789abcdef"), 6<<20/16)
	for name, tc := range map[string]struct {
		fault     harness.Fault
		content   []byte
		forms     bool
		integrity core.Integrity
	}{
		"a PUT":                     {harness.Fault{Operation: "PutObject", At: 4000}, small, false, ""},
		"a PUT, checked by MD5":     {harness.Fault{Operation: "PutObject", At: 4000}, small, false, core.IntegrityMD5},
		"a PUT, and CRC32C by name": {harness.Fault{Operation: "PutObject", At: 4000}, small, false, core.IntegrityCRC32C},
		"the first part":            {harness.Fault{Operation: "UploadPart", Part: 1, At: 1 << 20}, large, false, ""},
		"the last part":             {harness.Fault{Operation: "UploadPart", Part: 2, At: 1 << 19}, large, false, ""},
		"a form":                    {harness.Fault{Operation: "PostObject", At: 6000}, small, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			faults := harness.NewFaults(t, server.Endpoint)
			var warned []string
			client, err := core.New(faults.Endpoint, core.Options{
				Insecure: true, Region: "us-east-1", Transport: nethttp.New(nil), Forms: tc.forms, Concurrency: 1,
				Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
				Warn:        func(_ context.Context, w core.Warning) { warned = append(warned, w.Code) },
			})
			if err != nil {
				t.Fatal(err)
			}
			bucket := newBucket(t, client)
			tc.fault.Do, tc.fault.Where = "flip", "up"
			if err := faults.Set(tc.fault); err != nil {
				t.Fatal(err)
			}
			for _, object := range []string{"damaged", "next"} {
				put, err := client.PutObject(t.Context(), bucket, object, transport.Bytes(tc.content), core.PutOptions{Integrity: tc.integrity})
				if err != nil || put.ETag == "" {
					t.Fatalf("got %+v, %v, want an ETag", put, err)
				}
				got, err := client.GetObject(t.Context(), bucket, object, core.GetOptions{})
				if err != nil {
					t.Fatal(err)
				}
				var stored bytes.Buffer
				_, err = stored.ReadFrom(got.Body)
				got.Body.Close()
				if err != nil || !bytes.Equal(stored.Bytes(), tc.content) {
					t.Errorf("%s: got other bytes than were sent, %v", object, err)
				}
				if got.ETag != put.ETag {
					t.Errorf("%s: got the ETag %q of the upload, %q of the object", object, put.ETag, got.ETag)
				}
			}
			if hit := faults.Passages(); len(hit) == 0 {
				t.Error("nothing passed")
			}
			want := []string{"ChecksumIgnored"}
			if tc.integrity == core.IntegrityMD5 || tc.forms {
				want = nil
			}
			if tc.forms {
				want = warned // the PUT in the place of the form tells it
			}
			if !reflect.DeepEqual(warned, want) {
				t.Errorf("got warnings %q, want %q", warned, want)
			}
		})
	}
	t.Run("names of uploads", func(t *testing.T) { uploadsOf(t, server.Endpoint) })
}

// Ceph encodes the keys of uploads and does not say so.
func uploadsOf(t *testing.T, endpoint string) {
	keep := transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		switch req.Operation {
		case "UploadPart":
			return nil, &transport.Error{Kind: transport.KindUnreadable}
		case "AbortMultipartUpload":
			return &transport.Response{Status: 403, Header: transport.Header{}}, nil
		}
		return nethttp.New(nil).Do(ctx, req)
	})
	connect := func(tr transport.Transport) *core.Client {
		client, err := core.New(endpoint, core.Options{Insecure: true, Region: "us-east-1", Transport: tr,
			Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey}})
		if err != nil {
			t.Fatal(err)
		}
		return client
	}
	client := connect(nethttp.New(nil))
	bucket := newBucket(t, client)
	const key = "größe 100%+/a+b %20 日本"
	if _, err := connect(keep).PutObject(t.Context(), bucket, key, transport.Bytes(make([]byte, 6<<20)), core.PutOptions{}); err == nil {
		t.Fatal("got an object, want an upload that stays")
	}
	var names []string
	for upload, err := range client.ListIncompleteUploads(t.Context(), bucket, core.ListOptions{Recursive: true}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, upload.ObjectName)
	}
	if want := []string{key}; !reflect.DeepEqual(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	if err := client.RemoveIncompleteUpload(t.Context(), bucket, key, core.CallOptions{}); err != nil {
		t.Error(err)
	}
	for upload, err := range client.ListIncompleteUploads(t.Context(), bucket, core.ListOptions{Recursive: true}) {
		t.Errorf("got %+v, %v, want none", upload, err)
	}
}
