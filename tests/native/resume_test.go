package native

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/transport"
)

// Cut after two of five parts: what was there is not sent again.
func TestResume(t *testing.T) {
	ctx := context.Background()
	data := content(22 * mib)
	for name, tc := range map[string]struct {
		opts       core.PutOptions
		again      core.Resume
		newJournal bool
		sent       int64 // bytes of parts, of the second upload
	}{
		"own":                       {core.PutOptions{Source: "a"}, core.ResumeOwn, false, 12 * mib},
		"own, source unknown":       {core.PutOptions{}, core.ResumeOwn, false, 12 * mib},
		"own, md5":                  {core.PutOptions{Integrity: core.IntegrityMD5}, core.ResumeOwn, false, 12 * mib},
		"own, none":                 {core.PutOptions{Integrity: core.IntegrityNone}, core.ResumeOwn, false, 12 * mib},
		"own, sha256":               {core.PutOptions{Integrity: core.IntegritySHA256}, core.ResumeOwn, false, 12 * mib},
		"adopted":                   {core.PutOptions{}, core.ResumeAdopt, true, 12 * mib},
		"adopted, md5":              {core.PutOptions{Integrity: core.IntegrityMD5}, core.ResumeAdopt, true, 12 * mib},
		"own, which is not known":   {core.PutOptions{}, core.ResumeOwn, true, 22 * mib},
		"adopted, own all the time": {core.PutOptions{Source: "a"}, core.ResumeAdopt, false, 12 * mib},
	} {
		t.Run(name, func(t *testing.T) {
			journal := newLedger()
			client, wire := fragile(t, journal)
			bucket := newBucket(t, client)
			wire.before = partsFrom("3")
			tc.opts.Resume, tc.opts.Concurrency = core.ResumeOwn, 1
			_, err := client.PutObject(ctx, bucket, "a/b c", transport.Bytes(data), tc.opts)
			if !errors.Is(err, errCut) || wire.parts() != 10*mib {
				t.Fatalf("got %v after %d bytes, want %v after two parts", err, wire.parts(), errCut)
			}
			wantLeft(t, client, bucket, "a/b c", 1)
			if tc.newJournal {
				journal = newLedger()
			}
			var kept int64
			client, wire = fragile(t, journal, func(o *core.Options) { o.Kept = func(_ context.Context, n int64) { kept += n } })
			tc.opts.Resume, tc.opts.Concurrency = tc.again, 4
			result, err := client.PutObject(ctx, bucket, "a/b c", transport.Bytes(data), tc.opts)
			if err != nil || result.ETag == "" {
				t.Fatalf("got %+v, %v, want an object", result, err)
			}
			if sent := wire.parts(); sent != tc.sent || kept != 22*mib-tc.sent {
				t.Errorf("got %d bytes sent, %d kept, want %d sent", sent, kept, tc.sent)
			}
			wantContent(t, client, bucket, "a/b c", data)
			if len(journal.entries) != 0 {
				t.Errorf("got %d entries left, want none", len(journal.entries))
			}
			want := 0
			if sent := tc.sent; sent == 22*mib {
				want = 1 // the first one, which nobody knows
			}
			wantLeft(t, client, bucket, "a/b c", want)
			if err := client.RemoveIncompleteUpload(ctx, bucket, "a/b c", core.CallOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
}

// What happened to file or upload in between.
func TestResumeAfterAChange(t *testing.T) {
	ctx := context.Background()
	data := content(22 * mib)
	other := bytes.Clone(data)
	other[6*mib]++ // in part 2
	for name, tc := range map[string]struct {
		change func(t *testing.T, client *core.Client, bucket string)
		data   []byte
		source string
		sent   int64
	}{
		"nothing":                      {nil, data, "a", 12 * mib},
		"the file, unseen by its name": {nil, other, "", 17 * mib},
		"the file, and its name":       {nil, other, "b", 22 * mib},
		"the upload was aborted": {func(t *testing.T, client *core.Client, bucket string) {
			if err := client.RemoveIncompleteUpload(ctx, bucket, "a", core.CallOptions{}); err != nil {
				t.Error(err)
			}
		}, data, "", 22 * mib},
	} {
		t.Run(name, func(t *testing.T) {
			client, wire := fragile(t, newLedger())
			bucket := newBucket(t, client)
			wire.before = partsFrom("3")
			opts := core.PutOptions{Resume: core.ResumeOwn, Concurrency: 1, Source: tc.source}
			if tc.source == "b" {
				opts.Source = "a"
			}
			if _, err := client.PutObject(ctx, bucket, "a", transport.Bytes(data), opts); !errors.Is(err, errCut) {
				t.Fatal(err)
			}
			wire.before = nil
			wire.parts()
			if tc.change != nil {
				tc.change(t, client, bucket)
			}
			opts.Source = tc.source
			if _, err := client.PutObject(ctx, bucket, "a", transport.Bytes(tc.data), opts); err != nil {
				t.Fatal(err)
			}
			if sent := wire.parts(); sent != tc.sent {
				t.Errorf("got %d bytes sent, want %d", sent, tc.sent)
			}
			wantContent(t, client, bucket, "a", tc.data)
			wantLeft(t, client, bucket, "a", 0)
		})
	}
}

// Somebody puts a part of the same size in the place of ours, by the name of
// the upload: its digest tells.
func TestPartReplacedAtTheServer(t *testing.T) {
	ctx := context.Background()
	data, other := content(22*mib), content(5*mib)
	client, wire := fragile(t, newLedger())
	bucket := newBucket(t, client)
	wire.before = func(req *transport.Request) error {
		if req.Operation == "UploadPart" && partNumber(req) == "2" {
			req.Payload = transport.Bytes(other) // below the signature, which does not cover it
			delete(req.Header, "x-amz-checksum-crc32c")
		}
		return partsFrom("3")(req)
	}
	opts := core.PutOptions{Resume: core.ResumeOwn, Concurrency: 1, Integrity: core.IntegrityNone, Source: ""}
	if _, err := client.PutObject(ctx, bucket, "a", transport.Bytes(data), opts); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	wire.before = nil
	wire.parts()
	if _, err := client.PutObject(ctx, bucket, "a", transport.Bytes(data), opts); err != nil {
		t.Fatal(err)
	}
	if sent := wire.parts(); sent != 17*mib {
		t.Errorf("got %d bytes sent, want %d: all but part 1", sent, 17*mib)
	}
	wantContent(t, client, bucket, "a", data)
}

// Nothing is left of an upload that fails, unless it is to be resumed.
func TestUploadsLeft(t *testing.T) {
	ctx := context.Background()
	for name, left := range map[core.Resume]int{"": 0, core.ResumeOwn: 1, core.ResumeAdopt: 1} {
		t.Run("resume "+string(name), func(t *testing.T) {
			client, wire := fragile(t, newLedger())
			bucket := newBucket(t, client)
			wire.before = partsFrom("2")
			_, err := client.PutObject(ctx, bucket, "a", transport.Bytes(content(12*mib)), core.PutOptions{Resume: name})
			if !errors.Is(err, errCut) {
				t.Errorf("got %v, want %v", err, errCut)
			}
			wantLeft(t, client, bucket, "a", left)
			if err := client.RemoveIncompleteUpload(ctx, bucket, "a", core.CallOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
}

// Another program opened the upload, for another kind of object.
func TestAdoptedObjectIsDescribedAnew(t *testing.T) {
	ctx, data := context.Background(), content(22*mib)
	client, wire := fragile(t, newLedger())
	bucket := newBucket(t, client)
	wire.before = partsFrom("3")
	_, err := client.PutObject(ctx, bucket, "a", transport.Bytes(data), core.PutOptions{
		Resume: core.ResumeOwn, Concurrency: 1, ContentType: "text/html", Metadata: map[string]string{"theirs": "1"},
		CallOptions: core.CallOptions{Headers: map[string]string{"Cache-Control": "max-age=7", "x-amz-tagging": "a=b"}}})
	if !errors.Is(err, errCut) {
		t.Fatalf("got %v, want %v", err, errCut)
	}
	client, wire = fragile(t, newLedger())
	result, err := client.PutObject(ctx, bucket, "a", transport.Bytes(data), core.PutOptions{
		Resume: core.ResumeAdopt, ContentType: "text/plain", Metadata: map[string]string{"ours": "grüße"}})
	if err != nil || wire.parts() != 12*mib {
		t.Fatalf("got %v after %d bytes, want the rest of the upload", err, wire.parts())
	}
	stat, err := client.StatObject(ctx, bucket, "a", core.GetOptions{})
	if err != nil || stat.ETag != result.ETag || stat.ContentType != "text/plain" || len(stat.Metadata) != 1 || stat.Metadata["ours"] != "grüße" {
		t.Errorf("got %+v, %v, want what was asked for", stat, err)
	}
	wantContent(t, client, bucket, "a", data)
}
