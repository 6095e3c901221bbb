package faults

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/transport"
)

// works.js says the same for the page.

// work is something done under faults. Its result is the digest of what came of
// it: what is stored, what was read, which names were listed.
type work struct {
	prepare func(ctx context.Context, r *running) error
	run     func(ctx context.Context, r *running) (string, error)
	want    func(g grounds) string
	size    int64 // bytes that go up; 0 where none do
}

var works = map[string]work{
	"upload":               {run: putting(uploadSize), want: content(uploadSize), size: uploadSize},
	"upload with progress": {run: putting(uploadSize), want: content(uploadSize), size: uploadSize},
	"small upload":         {run: putting(smallSize), want: content(smallSize), size: smallSize},
	"create":               {run: creating(smallSize), want: content(smallSize), size: smallSize},
	"create in parts":      {run: creating(uploadSize), want: content(uploadSize), size: uploadSize},
	"stream":               {run: stream, want: content(streamSize), size: streamSize},
	"resume":               {run: resume, want: content(uploadSize), size: uploadSize},
	"download":             {run: download, want: func(g grounds) string { return g.Whole }},
	"download a range":     {run: downloadRange, want: func(g grounds) string { return g.Range }},
	"download to a file":   {run: downloadFile, want: func(g grounds) string { return g.Whole }},
	"stat":                 {run: stat, want: func(grounds) string { return fmt.Sprint(downloadSize) }},
	"list":                 {run: list, want: func(g grounds) string { return g.Names }},
	"remove":               {prepare: prepareRemove, run: remove, want: func(grounds) string { return digest(nil) }},
}

func content(size int) func(g grounds) string {
	return func(g grounds) string { return digest(g.content[:size]) }
}

func putting(size int) func(ctx context.Context, r *running) (string, error) {
	return func(ctx context.Context, r *running) (string, error) {
		_, err := r.client.PutObject(ctx, r.Bucket, r.object, transport.Bytes(r.content[:size]), core.PutOptions{})
		return r.stored(ctx, err)
	}
}

// creating puts an object where there is none, which no second try of it may
// take for a reason to fail.
func creating(size int) func(ctx context.Context, r *running) (string, error) {
	return func(ctx context.Context, r *running) (string, error) {
		_, err := r.client.PutObject(ctx, r.Bucket, r.object, transport.Bytes(r.content[:size]), core.PutOptions{IfNoneMatch: "*"})
		return r.stored(ctx, err)
	}
}

// stored reads what an upload has left; of one that failed there must be nothing.
func (r *running) stored(ctx context.Context, err error) (string, error) {
	got, missing := r.direct.GetObject(ctx, r.Bucket, r.object, core.GetOptions{})
	switch {
	case err != nil && missing == nil:
		got.Body.Close()
		return "", fmt.Errorf("it failed, and stored the object: %v", err)
	case err != nil:
		return "", err
	case missing != nil:
		return "", missing
	}
	return read(got)
}

func read(got core.Object) (string, error) {
	defer got.Body.Close()
	sum := sha256.New()
	_, err := io.Copy(sum, got.Body)
	return hex.EncodeToString(sum.Sum(nil)), err
}

// source is a stream of unknown length.
type source struct{ io.Reader }

func (s source) Next(_ context.Context, size int64) (transport.Payload, error) {
	piece, err := io.ReadAll(io.LimitReader(s.Reader, size))
	return transport.Bytes(piece), err
}

func stream(ctx context.Context, r *running) (string, error) {
	_, err := r.client.PutObjectStream(ctx, r.Bucket, r.object, source{bytes.NewReader(r.content[:streamSize])}, -1, core.PutOptions{})
	return r.stored(ctx, err)
}

// resume begins an upload that fails, and continues with it where nothing does.
func resume(ctx context.Context, r *running) (string, error) {
	put := func() error {
		_, err := r.client.PutObject(ctx, r.Bucket, r.object, transport.Bytes(r.content), core.PutOptions{Resume: core.ResumeOwn, Source: r.object})
		return err
	}
	if err := put(); err == nil {
		return "", errors.New("the first upload did not fail")
	}
	if left, err := r.orphans(ctx); err != nil || left != 1 {
		return "", fmt.Errorf("%d uploads wait to be resumed, want one: %v", left, err)
	}
	if err := r.calm(); err != nil {
		return "", err
	}
	return r.stored(ctx, put())
}

func download(ctx context.Context, r *running) (string, error) {
	got, err := r.client.GetObject(ctx, r.Bucket, r.Download, core.GetOptions{})
	if err != nil {
		return "", err
	}
	return read(got)
}

func downloadRange(ctx context.Context, r *running) (string, error) {
	got, err := r.client.GetPartialObject(ctx, r.Bucket, r.Download, rangeFrom, rangeLength, core.GetOptions{})
	if err != nil {
		return "", err
	}
	return read(got)
}

func downloadFile(ctx context.Context, r *running) (string, error) {
	sum := sha256.New()
	_, err := r.client.FGetObject(ctx, r.Bucket, r.Download, sum, core.GetOptions{})
	return hex.EncodeToString(sum.Sum(nil)), err
}

func stat(ctx context.Context, r *running) (string, error) {
	got, err := r.client.StatObject(ctx, r.Bucket, r.Download, core.GetOptions{})
	return fmt.Sprint(got.Size), err
}

func list(ctx context.Context, r *running) (string, error) {
	return names(ctx, r.client, r.Listed, "")
}

func names(ctx context.Context, client *core.Client, bucket, prefix string) (string, error) {
	all := []byte{}
	for item, err := range client.ListObjectsV2(ctx, bucket, core.ListOptions{Recursive: true, Prefix: prefix}) {
		if err != nil {
			return "", err
		}
		all = append(append(all, item.ObjectName...), '\n')
	}
	return digest(all), nil
}

func (r *running) doomed(i int) string { return fmt.Sprintf("%s/%04d", r.object, i) }

// prepareRemove puts a few of those to be removed: for the rest, S3 says that
// they are gone.
func prepareRemove(ctx context.Context, r *running) error {
	some := make([]string, kept)
	for i := range some {
		some[i] = r.doomed(i * removed / kept)
	}
	return putAll(ctx, r.direct, r.Bucket, some)
}

func remove(ctx context.Context, r *running) (string, error) {
	items := func(yield func(core.RemoveItem) bool) {
		for i := 0; i < removed && yield(core.RemoveItem{ObjectName: r.doomed(i)}); i++ {
		}
	}
	for left, err := range r.client.RemoveObjects(ctx, r.Bucket, items, core.CallOptions{}) {
		if err == nil {
			err = fmt.Errorf("the server kept %v", left)
		}
		return "", err
	}
	return names(ctx, r.direct, r.Bucket, r.object+"/")
}

// journal remembers uploads for as long as its client lives.
type journal struct{ entries sync.Map }

func (j *journal) Load(_ context.Context, key string) (string, error) {
	entry, _ := j.entries.Load(key)
	text, _ := entry.(string)
	return text, nil
}

func (j *journal) Save(_ context.Context, key, entry string) error {
	j.entries.Store(key, entry)
	return nil
}

func (j *journal) Delete(_ context.Context, key string) error {
	j.entries.Delete(key)
	return nil
}
