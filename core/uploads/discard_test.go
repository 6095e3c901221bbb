package uploads_test

import (
	"context"
	"slices"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestDiscardUpload(t *testing.T) {
	abortFails := func(code string) func(context.Context, *transport.Request, int) (*transport.Response, error) {
		return func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
			if req.Operation == "AbortMultipartUpload" && code != "" {
				return s3test.ErrorReply(404, code), nil
			}
			return nil, nil
		}
	}
	for name, tc := range map[string]struct {
		object        string
		refusal, code string // of the abort, and of the call
		uploads       int    // that are left, of two
		entries       int
	}{
		"the one that the journal knows": {"a", "", "", 1, 0},
		"of an object that has none":     {"b", "", "", 2, 1},
		"that is gone already":           {"a", "NoSuchUpload", "", 2, 0},
		"that the server keeps":          {"a", "AccessDenied", "AccessDenied", 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, journal := s3test.NewFakeServer(), s3test.NewJournal(t)
			r := newResumer(t, s, journal)
			r.half(t, s, s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{})
			s.Begin("/photos/a", "") // someone else's
			s.Hook = abortFails(tc.refusal)
			err := r.DiscardUpload(t.Context(), "photos", tc.object, request.CallOptions{})
			if tc.code != "" {
				s3test.Same(t, "code", s3test.ErrorOf(t, err, "AbortMultipartUpload").Code, tc.code)
			} else if err != nil {
				t.Error(err)
			}
			s3test.Same(t, "uploads left", len(s.Uploads), tc.uploads)
			s3test.Same(t, "entries left", len(journal.Entries), tc.entries)
		})
	}
}

func TestDiscardWithoutAJournal(t *testing.T) {
	s := s3test.NewFakeServer()
	r := newResumer(t, s, nil)
	if err := r.DiscardUpload(t.Context(), "photos", "a", request.CallOptions{}); err != nil || !slices.Equal(s.Asked, nil) {
		t.Errorf("got %v and requests %q, want none", err, s.Asked)
	}
	s3test.Refused(t, s3test.Answers(), r.DiscardUpload(t.Context(), "", "a", request.CallOptions{}), "bucket", "")
}
