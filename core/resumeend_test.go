package core

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/transport"
)

// An upload that the server no longer knows is begun anew, once.
func TestUploadIsGone(t *testing.T) {
	for name, tc := range map[string]struct {
		operation string
		times     int
		opts      PutOptions
		code      string // "" for success
		opened    int
	}{
		"as its parts are listed":   {"ListParts", 1, PutOptions{Resume: ResumeOwn}, "", 2},
		"at a part":                 {"UploadPart", 1, PutOptions{Resume: ResumeOwn}, "", 2},
		"at the completion":         {"CompleteMultipartUpload", 1, PutOptions{Resume: ResumeOwn}, "", 2},
		"at a part, twice":          {"UploadPart", 2, PutOptions{Resume: ResumeOwn}, "NoSuchUpload", 2},
		"at the completion, twice":  {"CompleteMultipartUpload", 2, PutOptions{Resume: ResumeOwn}, "NoSuchUpload", 2},
		"at a part, not resumable":  {"UploadPart", 1, PutOptions{}, "NoSuchUpload", 2},
		"to be adopted, none there": {"ListParts", 1, PutOptions{Resume: ResumeAdopt}, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
			r := newResumer(t, s, journal)
			s.half(t, r, p, PutOptions{})
			times := tc.times
			s.hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
				if req.Operation == tc.operation && part < 4 && times > 0 {
					times--
					s.mu.Lock()
					defer s.mu.Unlock()
					clear(s.uploads)
				}
				return nil, nil
			}
			tc.opts.Concurrency = 1
			_, err := r.put(t.Context(), p, tc.opts)
			if tc.code != "" {
				same(t, "code", errorOf(t, err, tc.operation).Code, tc.code)
			} else if err != nil || s.object == nil || len(s.uploads) > 0 || len(journal.entries) > 0 {
				t.Errorf("got %v, object %v, %d uploads, %d entries left", err, s.object, len(s.uploads), len(journal.entries))
			}
			same(t, "uploads opened", s.opened, tc.opened)
		})
	}
}

// The program ended between the completion and its answer: nothing goes again.
func TestResumeOfAStoredObject(t *testing.T) {
	lost := &transport.Error{Kind: transport.KindTimeout}
	for name, tc := range map[string]struct {
		source, etag, kind string
		sent               int
	}{
		"it is there":                   {"a", "", "", 0},
		"there is another":              {"a", "0123456789abcdef0123456789abcdef-4", "", 4},
		"there is the same, as a table": {"a", "", "text/csv", 4},
		"whose source is not known":     {"", "", "", 4},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
			r := newResumer(t, s, journal, func(o *Options) { o.Retry.Attempts = 1 })
			over := false
			s.lose = func(req *transport.Request) error {
				if over = over || req.Operation == "CompleteMultipartUpload"; over {
					return lost
				}
				return nil
			}
			_, err := r.put(t.Context(), p, PutOptions{Resume: ResumeOwn, Source: tc.source, ContentType: "a/b"})
			if !errors.Is(err, lost) || len(journal.entries) != 1 {
				t.Fatalf("got %v, %d entries, want %v, and one", err, len(journal.entries), lost)
			}
			if s.lose, s.sent = nil, nil; tc.etag != "" {
				s.object.Header["etag"] = `"` + tc.etag + `"`
			}
			if tc.kind != "" {
				s.object.Header["content-type"] = tc.kind
			}
			got, err := r.put(t.Context(), p, PutOptions{Resume: ResumeOwn, Source: tc.source, ContentType: "a/b"})
			if err != nil || got.VersionID != "v" || got.ETag == tc.etag {
				t.Errorf("got %+v, %v, want the object of these parts", got, err)
			}
			same(t, "parts sent", len(s.sent), tc.sent)
			same(t, "left", len(s.uploads)+len(journal.entries), 0)
		})
	}
}

// A refused list leaves no way to continue, a lost one another day to try.
func TestResumeWithoutAList(t *testing.T) {
	s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
	r := newResumer(t, s, journal)
	s.half(t, r, p, PutOptions{})
	answer, cut := (*transport.Response)(nil), &transport.Error{Kind: transport.KindNetwork}
	s.hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
		if req.Operation != "ListParts" {
			return nil, nil
		}
		if answer != nil {
			return answer, nil
		}
		return nil, cut
	}
	if _, err := r.put(t.Context(), p, PutOptions{Resume: ResumeOwn}); !errors.Is(err, cut) {
		t.Errorf("got %v, want %v", err, cut)
	}
	same(t, "what is left of a lost list", len(s.uploads)+len(journal.entries), 2)
	answer = errorReply(403, "AccessDenied")
	list := s.hook
	s.hook = func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if req.Operation == "AbortMultipartUpload" { // keys that are wrong, say
			return answer, nil
		}
		return list(ctx, req, part)
	}
	_, err := r.put(t.Context(), p, PutOptions{Resume: ResumeOwn})
	errorOf(t, err, "ListParts")
	same(t, "what is left by one who may do nothing", len(s.uploads)+len(journal.entries), 2)
	s.hook = list
	if _, err := r.put(t.Context(), p, PutOptions{Resume: ResumeOwn}); err != nil {
		t.Error(err)
	}
	same(t, "uploads opened", s.opened, 2)
	same(t, "what is left of a refused list", len(s.uploads)+len(journal.entries), 0)
}

// An upload of another file that cannot be freed now is not forgotten.
func TestResumeOfAnotherThatCannotBeFreed(t *testing.T) {
	cut := &transport.Error{Kind: transport.KindNetwork}
	for name, tc := range map[string]struct {
		answer *transport.Response
		err    error
		opened int
	}{
		"no answer": {nil, cut, 1},
		"refused":   {errorReply(403, "AccessDenied"), nil, 2},
		"gone":      {errorReply(404, "NoSuchUpload"), nil, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
			r := newResumer(t, s, journal)
			s.half(t, r, p, PutOptions{Source: "a"})
			s.hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == "AbortMultipartUpload" {
					return tc.answer, tc.err
				}
				return nil, nil
			}
			_, err := r.put(t.Context(), p, PutOptions{Source: "b", Resume: ResumeOwn})
			if !errors.Is(err, tc.err) || len(journal.entries) != 2-tc.opened {
				t.Errorf("got %v, %d entries, want %v", err, len(journal.entries), tc.err)
			}
			same(t, "uploads opened", s.opened, tc.opened)
		})
	}
}

func TestCancelledUploadThatIsResumable(t *testing.T) {
	errLeft := errors.New("the user left")
	for name, left := range map[Resume]int{ResumeOwn: 1, ResumeAdopt: 1, "": 0} {
		t.Run(string(name), func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			s, journal := newFakeServer(), newNotebook(t)
			s.hook = func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
				if part == 3 {
					cancel(errLeft)
				}
				return nil, nil
			}
			_, err := newResumer(t, s, journal).put(ctx, newFakePayload("a", tomeSize), PutOptions{Resume: name, Concurrency: 1})
			if got := operationError[*smithy.CanceledError](t, err, "PutObject"); got.Err != errLeft {
				t.Errorf("got cause %v, want %v", got.Err, errLeft)
			}
			same(t, "uploads left", len(s.uploads), left)
			same(t, "entries left", len(journal.entries), left)
			for _, text := range journal.entries {
				e := readEntry(t, text)
				if e.parts != 2 || e.UploadID != "id1" || e.Begun != time.Date(2026, 11, 22, 10, 1, 0, 0, time.UTC).Unix() {
					t.Errorf("got the entry %s, want one of two parts", text)
				}
			}
		})
	}
}

// Two of one client: the second finds the object stored, and begins anew.
func TestResumedTwiceAtOnce(t *testing.T) {
	s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
	r := newResumer(t, s, journal)
	s.half(t, r, p, PutOptions{Source: "a"})
	s.hook = func(context.Context, *transport.Request, int) (*transport.Response, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.uploads) > 1 {
			t.Errorf("got %d uploads at once, want one", len(s.uploads))
		}
		return nil, nil
	}
	failures := make(chan error)
	for range 2 {
		go func() {
			_, err := r.put(t.Context(), p, PutOptions{Resume: ResumeOwn, Source: "a"})
			failures <- err
		}()
	}
	for range 2 {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
	if want := []int{1, 2, 3, 3, 4, 4}; !reflect.DeepEqual(s.sentSorted(), want) {
		t.Errorf("parts sent: got %d, want %d", s.sent, want)
	}
}

func TestCancelledWhileAnotherResumes(t *testing.T) {
	errLeft := errors.New("the user left")
	s, p := newFakeServer(), newFakePayload("a", tomeSize)
	r := newResumer(t, s, newNotebook(t))
	s.hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if part == 1 {
			ctx, cancel := context.WithCancelCause(context.Background())
			cancel(errLeft)
			_, err := r.put(ctx, p, PutOptions{Resume: ResumeOwn})
			if got := operationError[*smithy.CanceledError](t, err, "PutObject"); got.Err != errLeft {
				t.Errorf("got cause %v, want %v", got.Err, errLeft)
			}
		}
		return nil, nil
	}
	if _, err := r.put(t.Context(), p, PutOptions{Resume: ResumeOwn}); err != nil {
		t.Error(err)
	}
	same(t, "uploads opened", s.opened, 1)
}
