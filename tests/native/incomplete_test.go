package native

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
)

// errLeft ends an upload without a word to the server, as a closed tab does.
var errLeft = errors.New("the tab was closed")

// leave begins an upload of so many bytes, in parts of 5 MiB, and goes away
// before its end; with none, before its first part.
func leave(t *testing.T, bucket, object string, size int) {
	t.Helper()
	server := nethttp.New(nil)
	client, _ := connect(t, func(o *core.Options) {
		o.Transport = transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
			if req.Operation == "CompleteMultipartUpload" || req.Operation == "AbortMultipartUpload" {
				return nil, errLeft
			}
			return server.Do(ctx, req)
		})
	})
	payload := transport.Payload(transport.Bytes(content(size)))
	if size == 0 {
		payload = unreadable(6 * mib)
	}
	_, err := client.PutObjectStream(context.Background(), bucket, object, &inOne{payload: payload}, -1, core.PutOptions{PartSize: 5 * mib})
	if !errors.Is(err, errLeft) {
		t.Fatalf("got %v, want %v", err, errLeft)
	}
}

// inOne is the source of a payload.
type inOne struct {
	payload transport.Payload
	taken   int64
}

func (s *inOne) Next(_ context.Context, size int64) (transport.Payload, error) {
	size = min(size, s.payload.Size()-s.taken)
	s.taken += size
	return s.payload.Slice(s.taken-size, size), nil
}

// unreadable is a payload of so many bytes that are not to be had.
type unreadable int64

func (u unreadable) Size() int64                             { return int64(u) }
func (u unreadable) Slice(_, length int64) transport.Payload { return unreadable(length) }
func (unreadable) Digest(context.Context, transport.Algorithm) ([]byte, error) {
	return nil, errLeft
}

// incomplete lists uploads as "name: size" and folders as "name/".
func incomplete(t *testing.T, client *core.Client, bucket string, opts core.ListOptions) (lines []string) {
	t.Helper()
	for item, err := range client.ListIncompleteUploads(context.Background(), bucket, opts) {
		if err != nil {
			t.Fatal(err)
		}
		line := fmt.Sprintf("%s: %d", item.ObjectName, item.Size)
		if item.IsDir {
			line = item.ObjectName
		}
		if item.BucketName != bucket || item.IsDir != (item.UploadID == "") || item.IsDir != item.Initiated.IsZero() ||
			!item.IsDir && time.Since(item.Initiated).Abs() > 5*time.Minute {
			t.Errorf("got %+v, want an upload of this test's", item)
		}
		lines = append(lines, line)
	}
	return lines
}

func wantNoUploads(t *testing.T, client *core.Client, bucket string) {
	t.Helper()
	if got := incomplete(t, client, bucket, core.ListOptions{Recursive: true}); len(got) > 0 {
		t.Errorf("got incomplete uploads %q, want none", got)
	}
}

func TestIncompleteUploads(t *testing.T) {
	ctx := context.Background()
	client, recorder := connect(t)
	bucket := newBucket(t, client)
	const awkward = "ctl/a\x01 b+c%20\té😀"
	for name, size := range map[string]int{
		"ab": 5 * mib, "a": 12*mib + 5, "a/b": 5 * mib, "a/c/d": 0, "folder/x": 7 * mib, "folder/deep/y": 5 * mib,
		"z": 0, awkward: 5 * mib, "folder/deep/z": 5 * mib, "/lead": 5 * mib,
	} {
		leave(t, bucket, name, size)
	}
	put(t, client, bucket, "complete", string(content(12*mib)))
	const five = "5242880"
	all := []string{"a: 12582917", "a/b: " + five, "a/c/d: 0", "ab: " + five, awkward + ": " + five, "folder/deep/y: " + five,
		"folder/deep/z: " + five, "folder/x: 7340032", "lead: " + five, "z: 0"}
	for name, tc := range map[string]struct {
		opts core.ListOptions
		want []string
	}{
		"all":                             {core.ListOptions{Recursive: true}, all},
		"folders":                         {core.ListOptions{}, []string{"a: 12582917", "a/", "ab: " + five, "ctl/", "folder/", "lead: " + five, "z: 0"}},
		"a folder":                        {core.ListOptions{Prefix: "folder/"}, []string{"folder/deep/", "folder/x: 7340032"}},
		"a folder and below":              {core.ListOptions{Prefix: "folder/", Recursive: true}, all[5:8]},
		"a folder by half its name":       {core.ListOptions{Prefix: "fol"}, []string{"folder/"}},
		"a prefix that is a key":          {core.ListOptions{Prefix: "a", Recursive: true}, all[:4]},
		"a prefix that is a key, folders": {core.ListOptions{Prefix: "a"}, []string{"a: 12582917", "a/", "ab: " + five}},
		"a whole key":                     {core.ListOptions{Prefix: "folder/x"}, all[7:8]},
		"an awkward key":                  {core.ListOptions{Prefix: awkward[:6], Recursive: true}, all[4:5]},
		"nothing":                         {core.ListOptions{Prefix: "none"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := incomplete(t, client, bucket, tc.opts); !slices.Equal(got, tc.want) {
				t.Errorf("\n got %q\nwant %q", got, tc.want)
			}
		})
	}
	recorder.Reset()
	for range client.ListIncompleteUploads(ctx, bucket, core.ListOptions{Recursive: true}) {
		break
	}
	if got := recorder.Requests(); len(got) != 2 {
		t.Errorf("broken off at the first: got %d requests, want the list and one size", len(got))
	}

	leave(t, bucket, "a", 5*mib) // a second one of that key
	for range 2 {                // once more, when there is none
		if err := client.RemoveIncompleteUpload(ctx, bucket, "a", core.CallOptions{}); err != nil {
			t.Error(err)
		}
		if got := incomplete(t, client, bucket, core.ListOptions{Recursive: true}); !slices.Equal(got, all[1:]) {
			t.Errorf("\n got %q\nwant %q", got, all[1:])
		}
	}
	for _, name := range []string{awkward, "/lead", "folder/", "folder/deep", "never"} {
		if err := client.RemoveIncompleteUpload(ctx, bucket, name, core.CallOptions{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	want := []string{"a/b: " + five, "a/c/d: 0", "ab: " + five, "folder/deep/y: " + five, "folder/deep/z: " + five, "folder/x: 7340032", "z: 0"}
	if got := incomplete(t, client, bucket, core.ListOptions{Recursive: true}); !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

// MinIO pages the uploads of one key alone.
func TestManyIncompleteUploadsOfAKey(t *testing.T) {
	const each = 84 // of 12 workers: 1,008, more than a page holds
	client, recorder := connect(t)
	bucket := newBucket(t, client)
	var workers sync.WaitGroup
	for range 12 {
		workers.Go(func() {
			for range each {
				signed(t, transport.Request{Method: "POST", Path: "/" + bucket + "/many", Query: "uploads=", Payload: transport.Bytes("")})
			}
		})
	}
	workers.Wait()
	ids := map[string]bool{}
	for from := ""; ; {
		page, err := client.ListIncompleteUploadsPage(context.Background(), bucket, from, core.ListOptions{Prefix: "many"})
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			ids[item.UploadID] = true
		}
		if from = page.Next; from == "" {
			break
		}
	}
	if len(ids) != each*12 {
		t.Errorf("got %d uploads, want %d", len(ids), each*12)
	}
	recorder.Reset()
	if err := client.RemoveIncompleteUpload(context.Background(), bucket, "many", core.CallOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := len(recorder.Requests()); got != each*12+2 {
		t.Errorf("got %d requests, want %d: two pages, and one for each upload", got, each*12+2)
	}
	wantNoUploads(t, client, bucket)
}

func TestIncompleteUploadSize(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket := newBucket(t, client)
	leave(t, bucket, "a", 7*mib)
	page, err := client.ListIncompleteUploadsPage(ctx, bucket, "", core.ListOptions{})
	if err != nil || len(page.Items) != 1 || page.Next != "" {
		t.Fatalf("got %+v, %v; want one upload", page, err)
	}
	id := page.Items[0].UploadID
	for _, want := range []int64{7 * mib, 0} {
		if got, err := client.IncompleteUploadSize(ctx, bucket, "a", id, core.CallOptions{}); got != want || err != nil {
			t.Errorf("got %d, %v, want %d", got, err, want)
		}
		if err := client.RemoveIncompleteUpload(ctx, bucket, "a", core.CallOptions{}); err != nil {
			t.Error(err)
		}
	}
}

func TestIncompleteUploadsOfNoBucket(t *testing.T) {
	client, _ := connect(t)
	for name, prefix := range map[string]string{"all": "", "a prefix": "a/"} {
		_, err := client.ListIncompleteUploadsPage(context.Background(), "there-is-no-such-bucket", "", core.ListOptions{Prefix: prefix})
		t.Run(name, func(t *testing.T) { wantCode(t, err, "NoSuchBucket") })
	}
	wantCode(t, client.RemoveIncompleteUpload(context.Background(), "there-is-no-such-bucket", "a", core.CallOptions{}), "NoSuchBucket")
}
