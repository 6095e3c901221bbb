package native

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
)

const mib = 1 << 20

// content returns bytes that repeat nowhere, so that parts out of place show.
func content(size int) []byte {
	b := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(size)}).Read(b)
	return b
}

func wantContent(t *testing.T, client *core.Client, bucket, object string, want []byte) {
	t.Helper()
	got, err := client.GetObject(context.Background(), bucket, object, core.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	if err != nil || !bytes.Equal(b, want) || got.Length != int64(len(want)) {
		t.Errorf("got %d bytes of %d, %v; want the %d that were put", len(b), got.Length, err, len(want))
	}
}

func TestPutAndGet(t *testing.T) {
	ctx := context.Background()
	client, recorder := connect(t)
	bucket := newBucket(t, client)
	big := content(12*mib + 345)
	tests := map[string]struct {
		content  []byte
		requests []string // methods, in order of their kinds
	}{
		"nothing":    {nil, []string{"PUT"}},
		"five MiB":   {big[:5*mib], []string{"PUT"}},
		"in parts":   {big, []string{"POST", "PUT", "PUT", "PUT", "POST"}},
		"just above": {big[:5*mib+1], []string{"POST", "PUT", "PUT", "POST"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			recorder.Reset()
			opts := core.PutOptions{ContentType: "text/x-minnow", Metadata: map[string]string{"a": "grüße"}}
			result, err := client.PutObject(ctx, bucket, name, transport.Bytes(test.content), opts)
			if err != nil {
				t.Fatal(err)
			}
			var methods []string
			for _, r := range recorder.Requests() {
				methods = append(methods, r.Method)
			}
			if !slices.Equal(methods, test.requests) {
				t.Errorf("got requests %q, want %q", methods, test.requests)
			}
			wantContent(t, client, bucket, name, test.content)
			stat, err := client.StatObject(ctx, bucket, name, core.GetOptions{})
			if err != nil || stat.Size != int64(len(test.content)) || stat.ETag != result.ETag ||
				stat.ContentType != "text/x-minnow" || stat.Metadata["a"] != "grüße" || len(stat.Hidden) > 0 {
				t.Errorf("got %+v, %v; want what was put, with ETag %s", stat, err, result.ETag)
			}
		})
	}
}

func TestPutFile(t *testing.T) {
	client, _ := connect(t)
	bucket := newBucket(t, client)
	path, want := filepath.Join(t.TempDir(), "file"), content(7*mib)
	if err := os.WriteFile(path, want, 0o600); err != nil {
		t.Fatal(err)
	}
	payload, closeFile, err := nethttp.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer closeFile()
	for _, integrity := range []core.Integrity{core.IntegrityAuto, core.IntegrityCRC32C, core.IntegritySHA256, core.IntegrityMD5, core.IntegrityNone} {
		if _, err := client.PutObject(context.Background(), bucket, string(integrity), payload, core.PutOptions{Integrity: integrity}); err != nil {
			t.Errorf("%s: %v", integrity, err)
		}
		wantContent(t, client, bucket, string(integrity), want)
	}
}

// reader is a transfer.Source over an io.Reader.
type reader struct{ io.Reader }

func (r reader) Next(_ context.Context, size int64) (transport.Payload, error) {
	b, err := io.ReadAll(io.LimitReader(r, size))
	return transport.Bytes(b), err
}

func TestPutStream(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket := newBucket(t, client)
	for _, size := range []int{0, 1, 8 * mib, 12*mib + 345} {
		want := content(size)
		for _, length := range []int{-1, size} {
			if _, err := client.PutObjectStream(ctx, bucket, "stream", reader{bytes.NewReader(want)}, int64(length), core.PutOptions{}); err != nil {
				t.Errorf("%d bytes announced as %d: %v", size, length, err)
			}
			wantContent(t, client, bucket, "stream", want)
		}
		_, err := client.PutObjectStream(ctx, bucket, "wrong", reader{bytes.NewReader(want)}, int64(size+1), core.PutOptions{})
		var wire *transport.Error
		if !errors.As(err, &wire) || wire.Kind != transport.KindUnreadable {
			t.Errorf("%d bytes announced as one more: got %v, want an unreadable payload", size, err)
		}
	}
	_, err := client.StatObject(ctx, bucket, "wrong", core.GetOptions{})
	wantCode(t, err, s3err.NoSuchKey)
}

func TestPartialObject(t *testing.T) {
	client, _ := connect(t)
	bucket := newBucket(t, client)
	put(t, client, bucket, "ten", "0123456789")
	tests := map[string]struct {
		offset, length int64
		want           string
	}{
		"middle":          {2, 4, "2345"},
		"to the end":      {7, 0, "789"},
		"all":             {0, 0, "0123456789"},
		"first byte":      {0, 1, "0"},
		"beyond the end":  {8, 100, "89"},
		"the largest end": {8, 1<<63 - 1, "89"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			object, err := client.GetPartialObject(context.Background(), bucket, "ten", test.offset, test.length, core.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer object.Body.Close()
			if got, err := io.ReadAll(object.Body); string(got) != test.want || err != nil || object.Size != 10 {
				t.Errorf("got %q of %d, %v; want %q of 10", got, object.Size, err, test.want)
			}
		})
	}
	_, err := client.GetPartialObject(context.Background(), bucket, "ten", 11, 1, core.GetOptions{})
	wantCode(t, err, "InvalidRange")
}

func TestListing(t *testing.T) {
	ctx := context.Background()
	client, recorder := connect(t)
	bucket := newBucket(t, client)
	const count = 2500
	many := make([]string, count)
	work := make(chan string)
	var workers sync.WaitGroup
	for range 12 {
		workers.Go(func() {
			for name := range work {
				put(t, client, bucket, name, "x")
			}
		})
	}
	for i := range many {
		many[i] = fmt.Sprintf("many/%04d", i)
		work <- many[i]
	}
	for _, name := range []string{"top", "folder/a", "folder/deep/b"} {
		work <- name
	}
	close(work)
	workers.Wait()

	for version, list := range map[string]func(core.ListOptions) []string{
		"v1": func(o core.ListOptions) []string { return namesOf(t, client.ListObjects(ctx, bucket, o)) },
		"v2": func(o core.ListOptions) []string { return namesOf(t, client.ListObjectsV2(ctx, bucket, o)) },
	} {
		t.Run(version, func(t *testing.T) {
			tests := map[string]struct {
				opts core.ListOptions
				want []string
			}{
				"all of a prefix": {core.ListOptions{Prefix: "many/", Recursive: true}, many},
				"folders":         {core.ListOptions{}, []string{"folder/", "many/", "top"}},
				"one down":        {core.ListOptions{Prefix: "folder/"}, []string{"folder/a", "folder/deep/"}},
				"nothing":         {core.ListOptions{Prefix: "none"}, nil},
			}
			for name, test := range tests {
				if got := list(test.opts); !slices.Equal(got, test.want) {
					t.Errorf("%s: got %d items, want %d: %.200q", name, len(got), len(test.want), got)
				}
			}
			recorder.Reset()
			seen := 0
			for range client.ListObjectsV2(ctx, bucket, core.ListOptions{Recursive: true}) {
				if seen++; seen == 10 {
					break
				}
			}
			if got := recorder.Requests(); len(got) != 1 {
				t.Errorf("broken off after 10: got %d list requests, want 1", len(got))
			}
		})
	}

	// The same 2,500 go in three requests.
	recorder.Reset()
	items := func(yield func(core.RemoveItem) bool) {
		for _, name := range many {
			if !yield(core.RemoveItem{ObjectName: name}) {
				return
			}
		}
	}
	for kept, err := range client.RemoveObjects(ctx, bucket, items, core.CallOptions{}) {
		t.Errorf("got %v, %v; want all gone", kept, err)
	}
	if got := recorder.Requests(); len(got) != 3 {
		t.Errorf("got %d requests, want 3", len(got))
	}
}

func namesOf(t *testing.T, list func(func(core.ObjectItem, error) bool)) (names []string) {
	t.Helper()
	for item, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		if item.IsDir != strings.HasSuffix(item.ObjectName, "/") {
			t.Errorf("%s: got isDir %v", item.ObjectName, item.IsDir)
		}
		names = append(names, item.ObjectName)
	}
	return names
}

func TestRemove(t *testing.T) {
	ctx := context.Background()
	// MinIO keeps no such names: without the option the client refuses them itself.
	client, _ := connect(t, func(opts *core.Options) { opts.KeepsSlashes = true })
	bucket := newBucket(t, client)
	put(t, client, bucket, "good", "x")
	put(t, client, bucket, "one", "x")
	if err := client.RemoveObject(ctx, bucket, "one", core.RemoveOptions{}); err != nil {
		t.Error(err)
	}
	kept, err := client.RemoveBatch(ctx, bucket, []core.RemoveItem{{ObjectName: "good"}, {ObjectName: "bad//name"}}, core.CallOptions{})
	if err != nil || len(kept) != 1 || kept[0].ObjectName != "bad//name" || kept[0].Code == "" {
		t.Errorf("got %v, %v; want just bad//name, with a code", kept, err)
	}
	for _, name := range []string{"one", "good"} {
		_, err := client.StatObject(ctx, bucket, name, core.GetOptions{})
		wantCode(t, err, s3err.NoSuchKey)
	}
}

func TestCancel(t *testing.T) {
	client, recorder := connect(t)
	bucket := newBucket(t, client)
	reason := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	src := reader{io.MultiReader(bytes.NewReader(content(9*mib)), readerFunc(func([]byte) (int, error) {
		cancel(reason)
		return 0, io.EOF
	}))}
	_, err := client.PutObjectStream(ctx, bucket, "cancelled", src, -1, core.PutOptions{PartSize: 5 * mib})
	var canceled *smithy.CanceledError
	if !errors.As(err, &canceled) || !errors.Is(err, reason) {
		t.Errorf("got %v, want a CanceledError with the cause", err)
	}
	requests := recorder.Requests()
	if last := requests[len(requests)-1]; last.Method != "DELETE" || last.Status != 204 {
		t.Errorf("got %+v last, want the upload aborted at the server", last)
	}
	if _, err := client.ListBuckets(ctx, core.CallOptions{}); !errors.As(err, &canceled) {
		t.Errorf("got %v, want a CanceledError", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
