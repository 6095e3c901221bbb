package native

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
)

// An object that is too large for one copy keeps its metadata and tags.
func TestRenameByParts(t *testing.T) {
	ctx := context.Background()
	var calls atomic.Int32
	client, _ := connect(t, refusingLarge(&calls, nil))
	bucket, data, tags := newBucket(t, client), content(12*mib), map[string]string{"a b": "c+d", "e": ""}
	opts := core.PutOptions{ContentType: "text/x-old", Metadata: map[string]string{"a": "grüße"}, ObjectOptions: core.ObjectOptions{Tags: tags, CacheControl: "max-age=7"}}
	if _, err := client.PutObject(ctx, bucket, "old", transport.Bytes(data), opts); err != nil {
		t.Fatal(err)
	}
	result, err := client.RenameObject(ctx, bucket, "old", "new", core.RenameOptions{})
	if err != nil {
		t.Fatal(err)
	}
	stat, err := client.StatObject(ctx, bucket, "new", core.GetOptions{})
	if err != nil || stat.ETag != result.ETag || stat.ContentType != "text/x-old" || stat.Metadata["a"] != "grüße" || stat.CacheControl != "max-age=7" {
		t.Errorf("got %+v, %v, of %+v", stat, err, result)
	}
	wantContent(t, client, bucket, "new", data)
	_, err = client.StatObject(ctx, bucket, "old", core.GetOptions{})
	wantCode(t, err, s3err.NoSuchKey)
	kept, err := client.GetObjectTags(ctx, bucket, "new", core.VersionOptions{})
	if err != nil || !maps.Equal(map[string]string(kept), tags) {
		t.Errorf("got the tags %v, %v, want %v", kept, err, tags)
	}
	wantNoUploads(t, client, bucket)
}

// A write between the copy and the removal is not lost, whichever request it comes
// before.
func TestRenameOfWhatIsWritten(t *testing.T) {
	ctx := context.Background()
	writer, _ := connect(t)
	bucket := newBucket(t, writer)
	for name, before := range map[string]int{"before it is copied": 3, "before its copy is looked at": 4, "before it is looked at again": 5} {
		t.Run(name, func(t *testing.T) {
			put(t, writer, bucket, "a", "one")
			requests, server := 0, nethttp.New(nil)
			client, _ := connect(t, func(o *core.Options) {
				o.Transport = transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
					if requests++; requests == before {
						put(t, writer, bucket, "a", "two")
					}
					return server.Do(ctx, req)
				})
			})
			_, err := client.RenameObject(ctx, bucket, "a", name, core.RenameOptions{})
			if code := s3err.CodeOf(err); code != "PreconditionFailed" && code != core.CopyDiffers { // of a server that does not heed the copy's condition
				t.Errorf("got %v, want PreconditionFailed", err)
			}
			wantContent(t, writer, bucket, "a", []byte("two"))
		})
	}
}

// A prefix with more than a page of objects, each of which leaves the list that is read on.
func TestRenamePrefixOfMany(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket, names := newBucket(t, client), make(chan string)
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for name := range names {
				if _, err := client.PutObject(ctx, bucket, name, transport.Bytes("x"), core.PutOptions{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 1010 {
		names <- fmt.Sprintf("old/%04d", i)
	}
	close(names)
	writers.Wait()
	got, err := client.RenamePrefix(ctx, bucket, "old/", "old-", core.RenamePrefixOptions{Concurrency: 8})
	if err != nil || got.Objects != 1010 || got.Bytes != 1010 || len(got.Failed) != 0 {
		t.Errorf("got %+v, %v, want 1010 objects of a byte each", got, err)
	}
	i := 0
	for item, err := range client.ListObjectsV2(ctx, bucket, core.ListOptions{Prefix: "old", Recursive: true}) {
		if want := fmt.Sprintf("old-%04d", i); err != nil || item.ObjectName != want {
			t.Fatalf("got %s, %v, want %s", item.ObjectName, err, want)
		}
		i++
	}
	if i != 1010 {
		t.Errorf("got %d objects, want 1010", i)
	}
}
