package core

import (
	"context"
	"testing"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

// pieces is a source of what is left of a fakePayload.
type pieces struct{ rest fakePayload }

func (s *pieces) Next(_ context.Context, size int64) (transport.Payload, error) {
	next := s.rest.Slice(0, min(size, s.rest.size))
	s.rest = s.rest.Slice(next.Size(), s.rest.size-next.Size()).(fakePayload)
	return next, nil
}

// An upload that is sent in one PUT or as a stream removes what an earlier one with resume
// has left at the server.
func TestStoredAnew(t *testing.T) {
	small := newFakePayload("a", mib)
	streamed := func(p fakePayload) func(ctx context.Context, r *resumer, opts PutOptions) error {
		return func(ctx context.Context, r *resumer, opts PutOptions) error {
			_, err := r.PutObjectStream(ctx, "photos", "a", &pieces{p}, p.size, opts)
			return err
		}
	}
	for name, tc := range map[string]struct {
		put    func(ctx context.Context, r *resumer, opts PutOptions) error
		abort  *transport.Response // nil: done
		resume Resume
		left   int // uploads and entries
	}{
		"a file that shrank": {func(ctx context.Context, r *resumer, opts PutOptions) error {
			_, err := r.put(ctx, small, opts)
			return err
		}, nil, ResumeOwn, 0},
		"a file that shrank, of an upload to adopt": {func(ctx context.Context, r *resumer, opts PutOptions) error {
			_, err := r.put(ctx, small, opts)
			return err
		}, nil, ResumeAdopt, 0},
		"parts as large as the file": {func(ctx context.Context, r *resumer, opts PutOptions) error {
			opts.PartSize = tomeSize
			_, err := r.put(ctx, newFakePayload("a", tomeSize), opts)
			return err
		}, nil, ResumeOwn, 0},
		"a small stream":        {streamed(small), nil, ResumeOwn, 0},
		"a large stream":        {streamed(newFakePayload("b", tomeSize)), nil, ResumeOwn, 0},
		"nobody may abort":      {streamed(small), errorReply(403, "AccessDenied"), ResumeOwn, 1},
		"the server is away":    {streamed(small), errorReply(503, "SlowDown"), ResumeOwn, 2},
		"what is not a resumer": {streamed(small), nil, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, journal := newFakeServer(), newNotebook(t)
			r := newResumer(t, s, journal)
			s.half(t, r, newFakePayload("a", tomeSize), PutOptions{})
			s.hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == "AbortMultipartUpload" {
					return tc.abort, nil
				}
				return nil, nil
			}
			if err := tc.put(t.Context(), r, PutOptions{Resume: tc.resume, Source: "a"}); err != nil {
				t.Fatal(err)
			}
			same(t, "uploads and entries left", len(s.uploads)+len(journal.entries), tc.left)
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
		"a condition does not hold": {map[string]string{"If-None-Match": "*"}, errorReply(412, request.PreconditionFailed)},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
			r := newResumer(t, s, journal)
			s.half(t, r, p, PutOptions{Source: "a"})
			s.hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == "PutObject" {
					return tc.answer, nil
				}
				return nil, nil
			}
			opts := PutOptions{Resume: ResumeOwn, Source: "b", CallOptions: request.CallOptions{Headers: tc.headers}}
			if _, err := r.put(t.Context(), newFakePayload("b", mib), opts); err == nil {
				t.Error("got no error, want one")
			}
			if _, err := r.put(t.Context(), p, PutOptions{Resume: ResumeOwn, Source: "a"}); err != nil {
				t.Error(err)
			}
			same(t, "uploads opened", s.opened, 1)
		})
	}
}

var _ transfer.Source = (*pieces)(nil)

// An upload that is gone leaves its integrity to none.
func TestBegunAnewByTheIntegrityAskedFor(t *testing.T) {
	s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
	r := newResumer(t, s, journal)
	s.half(t, r, p, PutOptions{Integrity: IntegrityCRC32C})
	s.hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if req.Operation == "CreateMultipartUpload" {
			same(t, "announced", req.Header["x-amz-checksum-algorithm"], "")
		}
		if req.Operation == "UploadPart" && s.opened == 1 {
			s.mu.Lock()
			defer s.mu.Unlock()
			clear(s.uploads)
		}
		if req.Operation == "UploadPart" && s.opened == 2 && (req.Header["content-md5"] == "" || hasChecksum(req.Header)) {
			t.Errorf("part %d: got %v, want it checked by MD5", part, req.Header)
		}
		return nil, nil
	}
	if _, err := r.put(t.Context(), p, PutOptions{Resume: ResumeOwn, Integrity: IntegrityMD5, Concurrency: 1}); err != nil {
		t.Fatal(err)
	}
	same(t, "uploads opened", s.opened, 2)
}
