package uploads_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/transport"
)

// An upload that the server no longer knows is begun anew, once.
func TestUploadIsGone(t *testing.T) {
	for name, tc := range map[string]struct {
		operation string
		times     int
		opts      core.PutOptions
		code      string // "" for success
		opened    int
	}{
		"as its parts are listed":   {"ListParts", 1, core.PutOptions{Resume: core.ResumeOwn}, "", 2},
		"at a part":                 {"UploadPart", 1, core.PutOptions{Resume: core.ResumeOwn}, "", 2},
		"at the completion":         {"CompleteMultipartUpload", 1, core.PutOptions{Resume: core.ResumeOwn}, "", 2},
		"at a part, twice":          {"UploadPart", 2, core.PutOptions{Resume: core.ResumeOwn}, "NoSuchUpload", 2},
		"at the completion, twice":  {"CompleteMultipartUpload", 2, core.PutOptions{Resume: core.ResumeOwn}, "NoSuchUpload", 2},
		"at a part, not resumable":  {"UploadPart", 1, core.PutOptions{}, "NoSuchUpload", 2},
		"to be adopted, none there": {"ListParts", 1, core.PutOptions{Resume: core.ResumeAdopt}, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
			r := newResumer(t, s, journal)
			r.half(t, s, p, core.PutOptions{})
			times := tc.times
			s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
				if req.Operation == tc.operation && part < 4 && times > 0 {
					times--
					s.Mu.Lock()
					defer s.Mu.Unlock()
					clear(s.Uploads)
				}
				return nil, nil
			}
			tc.opts.Concurrency = 1
			_, err := r.put(t.Context(), p, tc.opts)
			if tc.code != "" {
				s3test.Same(t, "code", s3test.ErrorOf(t, err, tc.operation).Code, tc.code)
			} else if err != nil || s.Object == nil || len(s.Uploads) > 0 || len(journal.Entries) > 0 {
				t.Errorf("got %v, object %v, %d uploads, %d entries left", err, s.Object, len(s.Uploads), len(journal.Entries))
			}
			s3test.Same(t, "uploads opened", s.Opened, tc.opened)
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
			s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
			r := newResumer(t, s, journal, func(o *core.Options) { o.Retry.Attempts = 1 })
			over := false
			s.Lose = func(req *transport.Request) error {
				if over = over || req.Operation == "CompleteMultipartUpload"; over {
					return lost
				}
				return nil
			}
			_, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeOwn, Source: tc.source, ContentType: "a/b"})
			if !errors.Is(err, lost) || len(journal.Entries) != 1 {
				t.Fatalf("got %v, %d entries, want %v, and one", err, len(journal.Entries), lost)
			}
			if s.Lose, s.Sent = nil, nil; tc.etag != "" {
				s.Object.Header["etag"] = `"` + tc.etag + `"`
			}
			if tc.kind != "" {
				s.Object.Header["content-type"] = tc.kind
			}
			got, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeOwn, Source: tc.source, ContentType: "a/b"})
			if err != nil || got.VersionID != "v" || got.ETag == tc.etag {
				t.Errorf("got %+v, %v, want the object of these parts", got, err)
			}
			s3test.Same(t, "parts sent", len(s.Sent), tc.sent)
			s3test.Same(t, "left", len(s.Uploads)+len(journal.Entries), 0)
		})
	}
}

// A refused list leaves no way to continue, a lost one another day to try.
func TestResumeWithoutAList(t *testing.T) {
	s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
	r := newResumer(t, s, journal)
	r.half(t, s, p, core.PutOptions{})
	answer, cut := (*transport.Response)(nil), &transport.Error{Kind: transport.KindNetwork}
	s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
		if req.Operation != "ListParts" {
			return nil, nil
		}
		if answer != nil {
			return answer, nil
		}
		return nil, cut
	}
	if _, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeOwn}); !errors.Is(err, cut) {
		t.Errorf("got %v, want %v", err, cut)
	}
	s3test.Same(t, "what is left of a lost list", len(s.Uploads)+len(journal.Entries), 2)
	answer = s3test.ErrorReply(403, "AccessDenied")
	list := s.Hook
	s.Hook = func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if req.Operation == "AbortMultipartUpload" { // keys that are wrong, say
			return answer, nil
		}
		return list(ctx, req, part)
	}
	_, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeOwn})
	s3test.ErrorOf(t, err, "ListParts")
	s3test.Same(t, "what is left by one who may do nothing", len(s.Uploads)+len(journal.Entries), 2)
	s.Hook = list
	if _, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeOwn}); err != nil {
		t.Error(err)
	}
	s3test.Same(t, "uploads opened", s.Opened, 2)
	s3test.Same(t, "what is left of a refused list", len(s.Uploads)+len(journal.Entries), 0)
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
		"refused":   {s3test.ErrorReply(403, "AccessDenied"), nil, 2},
		"gone":      {s3test.ErrorReply(404, "NoSuchUpload"), nil, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
			r := newResumer(t, s, journal)
			r.half(t, s, p, core.PutOptions{Source: "a"})
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == "AbortMultipartUpload" {
					return tc.answer, tc.err
				}
				return nil, nil
			}
			_, err := r.put(t.Context(), p, core.PutOptions{Source: "b", Resume: core.ResumeOwn})
			if !errors.Is(err, tc.err) || len(journal.Entries) != 2-tc.opened {
				t.Errorf("got %v, %d entries, want %v", err, len(journal.Entries), tc.err)
			}
			s3test.Same(t, "uploads opened", s.Opened, tc.opened)
		})
	}
}

func TestCancelledUploadThatIsResumable(t *testing.T) {
	errLeft := errors.New("the user left")
	for name, left := range map[core.Resume]int{core.ResumeOwn: 1, core.ResumeAdopt: 1, "": 0} {
		t.Run(string(name), func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			s, journal := s3test.NewFakeServer(), s3test.NewJournal(t)
			s.Hook = func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
				if part == 3 {
					cancel(errLeft)
				}
				return nil, nil
			}
			_, err := newResumer(t, s, journal).put(ctx, s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{Resume: name, Concurrency: 1})
			if got := s3test.OperationError[*smithy.CanceledError](t, err, "PutObject"); got.Err != errLeft {
				t.Errorf("got cause %v, want %v", got.Err, errLeft)
			}
			s3test.Same(t, "uploads left", len(s.Uploads), left)
			s3test.Same(t, "entries left", len(journal.Entries), left)
			for _, text := range journal.Entries {
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
	s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
	r := newResumer(t, s, journal)
	r.half(t, s, p, core.PutOptions{Source: "a"})
	s.Hook = func(context.Context, *transport.Request, int) (*transport.Response, error) {
		s.Mu.Lock()
		defer s.Mu.Unlock()
		if len(s.Uploads) > 1 {
			t.Errorf("got %d uploads at once, want one", len(s.Uploads))
		}
		return nil, nil
	}
	failures := make(chan error)
	for range 2 {
		go func() {
			_, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeOwn, Source: "a"})
			failures <- err
		}()
	}
	for range 2 {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
	if want := []int{1, 2, 3, 3, 4, 4}; !reflect.DeepEqual(s.SentSorted(), want) {
		t.Errorf("parts sent: got %d, want %d", s.Sent, want)
	}
}

func TestCancelledWhileAnotherResumes(t *testing.T) {
	errLeft := errors.New("the user left")
	s, p := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize)
	r := newResumer(t, s, s3test.NewJournal(t))
	s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if part == 1 {
			ctx, cancel := context.WithCancelCause(context.Background())
			cancel(errLeft)
			_, err := r.put(ctx, p, core.PutOptions{Resume: core.ResumeOwn})
			if got := s3test.OperationError[*smithy.CanceledError](t, err, "PutObject"); got.Err != errLeft {
				t.Errorf("got cause %v, want %v", got.Err, errLeft)
			}
		}
		return nil, nil
	}
	if _, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeOwn}); err != nil {
		t.Error(err)
	}
	s3test.Same(t, "uploads opened", s.Opened, 1)
}
