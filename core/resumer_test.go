package core

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
)

// resumer resumes against a fakeServer: a client with a journal, and what it tells.
type resumer struct {
	*Client
	kept     []int64
	warnings []string
}

func newResumer(t *testing.T, s *s3test.FakeServer, journal *s3test.Journal, change ...func(*Options)) *resumer {
	r := &resumer{}
	r.Client = newClient(t, s.Wire(), append([]func(*Options){func(o *Options) {
		if journal != nil {
			o.Journal = journal
		}
		o.Kept = func(_ context.Context, bytes int64) { r.kept = append(r.kept, bytes) }
		o.Warn = func(_ context.Context, w request.Warning) { r.warnings = append(r.warnings, w.Code) }
	}}, change...)...)
	return r
}

func (r *resumer) put(ctx context.Context, p s3test.FakePayload, opts PutOptions) (PutResult, error) {
	return r.PutObject(ctx, "photos", "a", p, opts)
}

// half sends the first two of four parts of 5 MiB, and fails.
func (r *resumer) half(t *testing.T, s *s3test.FakeServer, p s3test.FakePayload, opts PutOptions) {
	t.Helper()
	s.StopAt(3)
	opts.Concurrency = 1
	if opts.Resume == "" {
		opts.Resume = ResumeOwn
	}
	_, err := r.put(t.Context(), p, opts)
	s3test.ErrorOf(t, err, "UploadPart")
	if !slices.Equal(s.Sent, []int{1, 2}) || len(s.Uploads) != 1 {
		t.Fatalf("got parts %d of %d uploads, want 1 and 2 of one", s.Sent, len(s.Uploads))
	}
	s.Sent, s.Asked = nil, nil
	p.Read.Store(0)
}

// putTwice stores two objects of size bytes, one after the other, and wants what
// went well to be guarded so.
func (r *resumer) putTwice(t *testing.T, size int64, guards *[]string, want []string) {
	t.Helper()
	for range 2 {
		if _, err := r.put(t.Context(), s3test.NewFakePayload("a", size), PutOptions{Concurrency: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(*guards, want) {
		t.Errorf("guards\n got %q\nwant %q", *guards, want)
	}
}
