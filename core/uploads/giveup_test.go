package uploads_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// absent is a server that is away from an operation on, for so long.
type absent struct {
	*s3test.FakeServer
	from string
	away time.Duration

	mu    sync.Mutex
	until time.Time
}

// left counts the uploads that are there.
func (a *absent) left() int {
	a.FakeServer.Mu.Lock()
	defer a.FakeServer.Mu.Unlock()
	return len(a.Uploads)
}

func (a *absent) wire() *s3test.Wire {
	a.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.until.IsZero() && (req.Operation == a.from || fmt.Sprint("part ", part) == a.from) {
			a.until = time.Now().Add(a.away)
		}
		if time.Now().Before(a.until) {
			return nil, &transport.Error{Kind: transport.KindNetwork}
		}
		return nil, nil
	}
	return a.FakeServer.Wire()
}

// patient is a client with the policy that is the default.
func patient(t *testing.T, w *s3test.Wire, journal *s3test.Journal) *core.Client {
	return newClient(t, w, func(o *core.Options) {
		o.Retry = retry.Policy{}
		if journal != nil {
			o.Journal = journal
		}
	})
}

func orphansIn(journal *s3test.Journal) int {
	journal.Mu.Lock()
	defer journal.Mu.Unlock()
	return strings.Count(journal.Entries["abort\nhttp://localhost:9000"], `"photos\`)
}

// An upload that fails while the server is away is removed when it is back,
// if need be by the client that begins the next one.
func TestGivenUpUploadIsRemovedLater(t *testing.T) {
	for name, tc := range map[string]struct {
		away     time.Duration
		after    time.Duration // until it has failed, and the background too
		journal  bool
		left     int // at the server then
		restored int // … and after another client's upload
	}{
		"back while it is tried":           {200 * time.Second, 5 * time.Minute, true, 0, 0},
		"back later":                       {time.Hour, 2 * time.Hour, true, 1, 0},
		"back while it is tried, no notes": {200 * time.Second, 5 * time.Minute, false, 0, 0},
		"back later, no notes":             {time.Hour, 2 * time.Hour, false, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, journal := &absent{FakeServer: s3test.NewFakeServer(), from: "part 2", away: tc.away}, s3test.NewJournal(t)
				w, notes := server.wire(), journal
				if !tc.journal {
					notes = nil
				}
				start := time.Now()
				_, err := patient(t, w, notes).PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{})
				s3test.OperationError[*transport.Error](t, err, "UploadPart")
				if took := time.Since(start); took < 110*time.Second || took > 130*time.Second {
					t.Errorf("got %v of trying, want two minutes", took)
				}
				if tc.journal {
					s3test.Same(t, "remembered", orphansIn(journal), 1)
				}
				time.Sleep(tc.after)
				s3test.Same(t, "left at the server", server.left(), tc.left)
				if _, err := patient(t, w, notes).PutObject(t.Context(), "photos", "b", s3test.NewFakePayload("b", s3test.TestSize), core.PutOptions{}); err != nil {
					t.Error(err)
				}
				synctest.Wait()
				s3test.Same(t, "left after the next upload", server.left(), tc.restored)
				s3test.Same(t, "remembered in the end", orphansIn(journal), 0)
			})
		})
	}
}

// A cancelled upload does not wait for a server that is away.
func TestCancelledWhileTheServerIsAway(t *testing.T) {
	errLeft := errors.New("the user left")
	synctest.Test(t, func(t *testing.T) {
		server, journal := &absent{FakeServer: s3test.NewFakeServer(), from: "part 2", away: time.Minute}, s3test.NewJournal(t)
		ctx, cancel := context.WithCancelCause(t.Context())
		left := time.Now().Add(30 * time.Second)
		time.AfterFunc(30*time.Second, func() { cancel(errLeft) })
		_, err := patient(t, server.wire(), journal).PutObject(ctx, "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{})
		if !errors.Is(err, errLeft) || time.Since(left) > 0 {
			t.Errorf("got %v after %v, want %v at once", err, time.Since(left), errLeft)
		}
		s3test.Same(t, "remembered", orphansIn(journal), 1)
		time.Sleep(time.Minute)
		s3test.Same(t, "left at the server", server.left(), 0)
		s3test.Same(t, "remembered in the end", orphansIn(journal), 0)
	})
}

// One that is to be resumed stays; it is removed where it is discarded.
func TestUploadToBeResumedIsNotGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, journal := &absent{FakeServer: s3test.NewFakeServer(), from: "part 2", away: 3 * time.Minute}, s3test.NewJournal(t)
		c := patient(t, server.wire(), journal)
		own := core.PutOptions{Resume: core.ResumeOwn, Source: "a"}
		if _, err := c.PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), own); err == nil {
			t.Fatal("got no error, want one")
		}
		time.Sleep(5 * time.Minute)
		s3test.Same(t, "left to be resumed", server.left(), 1)
		if _, err := c.PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), own); err != nil {
			t.Error(err)
		}
		s3test.Same(t, "opened in all", server.Opened, 1)

		server.until, server.from, server.away = time.Time{}, "part 2", time.Hour
		if _, err := c.PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), own); err == nil {
			t.Fatal("got no error, want one")
		}
		start := time.Now()
		err := c.DiscardUpload(t.Context(), "photos", "a", request.CallOptions{})
		s3test.OperationError[*transport.Error](t, err, "AbortMultipartUpload")
		if took := time.Since(start); took > 11*time.Second {
			t.Errorf("got %v until that failed, want ten seconds", took)
		}
		s3test.Same(t, "remembered", orphansIn(journal), 1)
		time.Sleep(2 * time.Hour)
		if _, err := c.PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{Resume: core.ResumeAdopt, Source: "a"}); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		s3test.Same(t, "opened in all: what was discarded is not adopted", server.Opened, 3)
		s3test.Same(t, "left", server.left(), 0)
	})
}

// Another's refusal keeps the note, and a server that is away ends the search.
func TestSweep(t *testing.T) {
	for name, tc := range map[string]struct {
		answer   func() (*transport.Response, error)
		asked    int
		orphans  int
		asksOnce bool
	}{
		"gone":       {func() (*transport.Response, error) { return s3test.ErrorReply(404, "NoSuchUpload"), nil }, 3, 0, true},
		"not theirs": {func() (*transport.Response, error) { return s3test.ErrorReply(403, "AccessDenied"), nil }, 3, 3, true},
		"away":       {func() (*transport.Response, error) { return nil, &transport.Error{Kind: transport.KindNetwork} }, 1, 3, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, journal, asked := s3test.NewFakeServer(), s3test.NewJournal(t), 0
				s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
					if req.Operation != "AbortMultipartUpload" {
						return nil, nil
					}
					asked++
					return tc.answer()
				}
				c := patient(t, s.Wire(), journal)
				var list []string
				for i := range 3 {
					list = append(list, fmt.Sprint("photos\nid", i, "\na\n\"ä"))
				}
				text, _ := json.Marshal(list)
				journal.Entries["abort\nhttp://localhost:9000"] = string(text)
				for range 2 {
					if _, err := c.PutObject(t.Context(), "photos", "b", s3test.NewFakePayload("b", s3test.TestSize), core.PutOptions{}); err != nil {
						t.Error(err)
					}
					synctest.Wait()
					if tc.asksOnce {
						s3test.Same(t, "asked", asked, tc.asked)
					}
				}
				s3test.Same(t, "remembered", orphansIn(journal), tc.orphans)
			})
		})
	}
}
