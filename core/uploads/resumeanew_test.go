package uploads_test

import (
	"context"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

// pieces is a source of what is left of a fakePayload.
type pieces struct{ rest s3test.FakePayload }

func (s *pieces) Next(_ context.Context, size int64) (transport.Payload, error) {
	next := s.rest.Slice(0, min(size, s.rest.Length))
	s.rest = s.rest.Slice(next.Size(), s.rest.Length-next.Size()).(s3test.FakePayload)
	return next, nil
}

// An upload that is sent in one PUT or as a stream removes what an earlier one with resume
// has left at the server.
func TestStoredAnew(t *testing.T) {
	small := s3test.NewFakePayload("a", s3test.MiB)
	streamed := func(p s3test.FakePayload) func(ctx context.Context, r *resumer, opts core.PutOptions) error {
		return func(ctx context.Context, r *resumer, opts core.PutOptions) error {
			_, err := r.PutObjectStream(ctx, "photos", "a", &pieces{p}, p.Length, opts)
			return err
		}
	}
	for name, tc := range map[string]struct {
		put    func(ctx context.Context, r *resumer, opts core.PutOptions) error
		abort  *transport.Response // nil: done
		resume core.Resume
		left   int // uploads and entries
	}{
		"a file that shrank": {func(ctx context.Context, r *resumer, opts core.PutOptions) error {
			_, err := r.put(ctx, small, opts)
			return err
		}, nil, core.ResumeOwn, 0},
		"a file that shrank, of an upload to adopt": {func(ctx context.Context, r *resumer, opts core.PutOptions) error {
			_, err := r.put(ctx, small, opts)
			return err
		}, nil, core.ResumeAdopt, 0},
		"parts as large as the file": {func(ctx context.Context, r *resumer, opts core.PutOptions) error {
			opts.PartSize = s3test.TestSize
			_, err := r.put(ctx, s3test.NewFakePayload("a", s3test.TestSize), opts)
			return err
		}, nil, core.ResumeOwn, 0},
		"a small stream":        {streamed(small), nil, core.ResumeOwn, 0},
		"a large stream":        {streamed(s3test.NewFakePayload("b", s3test.TestSize)), nil, core.ResumeOwn, 0},
		"nobody may abort":      {streamed(small), s3test.ErrorReply(403, "AccessDenied"), core.ResumeOwn, 1},
		"the server is away":    {streamed(small), s3test.ErrorReply(503, "SlowDown"), core.ResumeOwn, 2},
		"what is not a resumer": {streamed(small), nil, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, journal := s3test.NewFakeServer(), s3test.NewJournal(t)
			r := newResumer(t, s, journal)
			r.half(t, s, s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{})
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == "AbortMultipartUpload" {
					return tc.abort, nil
				}
				return nil, nil
			}
			if err := tc.put(t.Context(), r, core.PutOptions{Resume: tc.resume, Source: "a"}); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "uploads and entries left", len(s.Uploads)+len(journal.Entries), tc.left)
		})
	}
}

// What is not stored takes the place of nothing.
func TestNotStoredAnew(t *testing.T) {
	for name, tc := range map[string]struct {
		headers map[string]string
		answer  *transport.Response
	}{
		"refused before it is sent": {map[string]string{"x-amz-mp-object-size": "1"}, nil},
		"a condition does not hold": {map[string]string{"If-None-Match": "*"}, s3test.ErrorReply(412, request.PreconditionFailed)},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
			r := newResumer(t, s, journal)
			r.half(t, s, p, core.PutOptions{Source: "a"})
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == "PutObject" {
					return tc.answer, nil
				}
				return nil, nil
			}
			opts := core.PutOptions{Resume: core.ResumeOwn, Source: "b", CallOptions: request.CallOptions{Headers: tc.headers}}
			if _, err := r.put(t.Context(), s3test.NewFakePayload("b", s3test.MiB), opts); err == nil {
				t.Error("got no error, want one")
			}
			if _, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeOwn, Source: "a"}); err != nil {
				t.Error(err)
			}
			s3test.Same(t, "uploads opened", s.Opened, 1)
		})
	}
}

var _ transfer.Source = (*pieces)(nil)

// An upload that is gone leaves its integrity to none.
func TestBegunAnewByTheIntegrityAskedFor(t *testing.T) {
	s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
	r := newResumer(t, s, journal)
	r.half(t, s, p, core.PutOptions{Integrity: core.IntegrityCRC32C})
	s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if req.Operation == "CreateMultipartUpload" {
			s3test.Same(t, "announced", req.Header["x-amz-checksum-algorithm"], "")
		}
		if req.Operation == "UploadPart" && s.Opened == 1 {
			s.Mu.Lock()
			defer s.Mu.Unlock()
			clear(s.Uploads)
		}
		if req.Operation == "UploadPart" && s.Opened == 2 && (req.Header["content-md5"] == "" || s3test.HasChecksum(req.Header)) {
			t.Errorf("part %d: got %v, want it checked by MD5", part, req.Header)
		}
		return nil, nil
	}
	if _, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeOwn, Integrity: core.IntegrityMD5, Concurrency: 1}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "uploads opened", s.Opened, 2)
}
