package core

import (
	"context"
	"slices"
	"testing"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestDiscardUpload(t *testing.T) {
	abortFails := func(code string) func(context.Context, *transport.Request, int) (*transport.Response, error) {
		return func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
			if req.Operation == "AbortMultipartUpload" && code != "" {
				return errorReply(404, code), nil
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
			s, journal := newFakeServer(), newNotebook(t)
			r := newResumer(t, s, journal)
			s.half(t, r, newFakePayload("a", tomeSize), PutOptions{})
			s.begin("/photos/a", "") // someone else's
			s.hook = abortFails(tc.refusal)
			err := r.DiscardUpload(t.Context(), "photos", tc.object, request.CallOptions{})
			if tc.code != "" {
				same(t, "code", errorOf(t, err, "AbortMultipartUpload").Code, tc.code)
			} else if err != nil {
				t.Error(err)
			}
			same(t, "uploads left", len(s.uploads), tc.uploads)
			same(t, "entries left", len(journal.entries), tc.entries)
		})
	}
}

func TestDiscardWithoutAJournal(t *testing.T) {
	s := newFakeServer()
	r := newResumer(t, s, nil)
	if err := r.DiscardUpload(t.Context(), "photos", "a", request.CallOptions{}); err != nil || !slices.Equal(s.asked, nil) {
		t.Errorf("got %v and requests %q, want none", err, s.asked)
	}
	refused(t, answers(), r.DiscardUpload(t.Context(), "", "a", request.CallOptions{}), "bucket", "")
}
