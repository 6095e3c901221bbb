package native

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestCompose(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t, func(o *core.Options) { o.CopyLimit = 6 * mib })
	bucket := newBucket(t, client)
	one, two := content(13*mib+1), content(7*mib)
	put(t, client, bucket, "one", string(one))
	put(t, client, bucket, "two", string(two))
	of := func(name string, offset, length int64) core.ComposeSource {
		return core.ComposeSource{CopySource: core.CopySource{Bucket: bucket, Object: name}, Offset: offset, Length: length}
	}
	var done []int64
	_, err := client.ComposeObject(ctx, bucket, "all", []core.ComposeSource{of("one", 0, 0), of("two", 1, 6*mib), of("one", 3, 5*mib), of("two", 7, 1)}, core.ComposeOptions{
		Progress: func(_ context.Context, n, total int64) {
			if total != 24*mib+2 {
				t.Errorf("got %d bytes in all", total)
			}
			done = append(done, n)
		}})
	if err != nil {
		t.Fatal(err)
	}
	wantContent(t, client, bucket, "all", slices.Concat(one, two[1:6*mib+1], one[3:5*mib+3], two[7:8]))
	if !slices.IsSorted(done) || len(done) != 5 || done[4] != 24*mib+2 {
		t.Errorf("told of %v", done)
	}
	wantNoUploads(t, client, bucket)
}

// A source that is written anew while its parts are copied makes no object of two.
func TestComposeOfAChangingSource(t *testing.T) {
	ctx := context.Background()
	writer, _ := connect(t)
	bucket := newBucket(t, writer)
	var calls atomic.Int32
	for _, changed := range []string{"one", "two"} {
		put(t, writer, bucket, "one", string(content(5*mib)))
		put(t, writer, bucket, "two", string(content(5*mib)))
		client, _ := connect(t, refusingLarge(&calls, func(req *transport.Request) *transport.Response {
			if strings.Contains(req.Query, "partNumber=2&") {
				put(t, writer, bucket, changed, string(bytes.Repeat([]byte("n"), 5*mib)))
			}
			return nil
		}), func(o *core.Options) { o.Concurrency = 1 })
		_, err := client.ComposeObject(ctx, bucket, "whole", []core.ComposeSource{
			{CopySource: core.CopySource{Bucket: bucket, Object: "one"}}, {CopySource: core.CopySource{Bucket: bucket, Object: "two"}}}, core.ComposeOptions{})
		wantCode(t, err, "PreconditionFailed")
		wantNoUploads(t, client, bucket)
	}
}
