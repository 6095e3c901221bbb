package core

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

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// absent is a server that is away from an operation on, for so long.
type absent struct {
	*fakeServer
	from string
	away time.Duration

	mu    sync.Mutex
	until time.Time
}

// left counts the uploads that are there.
func (a *absent) left() int {
	a.fakeServer.mu.Lock()
	defer a.fakeServer.mu.Unlock()
	return len(a.uploads)
}

func (a *absent) wire() *wire {
	a.hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
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
	return a.fakeServer.wire()
}

// patient is a client with the policy that is the default.
func patient(t *testing.T, w *wire, journal *notebook) *Client {
	return newClient(t, w, func(o *Options) {
		o.Retry = retry.Policy{}
		if journal != nil {
			o.Journal = journal
		}
	})
}

func orphansIn(journal *notebook) int {
	journal.mu.Lock()
	defer journal.mu.Unlock()
	return strings.Count(journal.entries["abort\nhttp://localhost:9000"], `"photos\`)
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
				server, journal := &absent{fakeServer: newFakeServer(), from: "part 2", away: tc.away}, newNotebook(t)
				w, notes := server.wire(), journal
				if !tc.journal {
					notes = nil
				}
				start := time.Now()
				_, err := patient(t, w, notes).PutObject(t.Context(), "photos", "a", newFakePayload("a", tomeSize), PutOptions{})
				operationError[*transport.Error](t, err, "UploadPart")
				if took := time.Since(start); took < 110*time.Second || took > 130*time.Second {
					t.Errorf("got %v of trying, want two minutes", took)
				}
				if tc.journal {
					same(t, "remembered", orphansIn(journal), 1)
				}
				time.Sleep(tc.after)
				same(t, "left at the server", server.left(), tc.left)
				if _, err := patient(t, w, notes).PutObject(t.Context(), "photos", "b", newFakePayload("b", tomeSize), PutOptions{}); err != nil {
					t.Error(err)
				}
				synctest.Wait()
				same(t, "left after the next upload", server.left(), tc.restored)
				same(t, "remembered in the end", orphansIn(journal), 0)
			})
		})
	}
}

// A cancelled upload does not wait for a server that is away.
func TestCancelledWhileTheServerIsAway(t *testing.T) {
	errLeft := errors.New("the user left")
	synctest.Test(t, func(t *testing.T) {
		server, journal := &absent{fakeServer: newFakeServer(), from: "part 2", away: time.Minute}, newNotebook(t)
		ctx, cancel := context.WithCancelCause(t.Context())
		left := time.Now().Add(30 * time.Second)
		time.AfterFunc(30*time.Second, func() { cancel(errLeft) })
		_, err := patient(t, server.wire(), journal).PutObject(ctx, "photos", "a", newFakePayload("a", tomeSize), PutOptions{})
		if !errors.Is(err, errLeft) || time.Since(left) > 0 {
			t.Errorf("got %v after %v, want %v at once", err, time.Since(left), errLeft)
		}
		same(t, "remembered", orphansIn(journal), 1)
		time.Sleep(time.Minute)
		same(t, "left at the server", server.left(), 0)
		same(t, "remembered in the end", orphansIn(journal), 0)
	})
}

// One that is to be resumed stays; it is removed where it is discarded.
func TestUploadToBeResumedIsNotGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, journal := &absent{fakeServer: newFakeServer(), from: "part 2", away: 3 * time.Minute}, newNotebook(t)
		c := patient(t, server.wire(), journal)
		own := PutOptions{Resume: ResumeOwn, Source: "a"}
		if _, err := c.PutObject(t.Context(), "photos", "a", newFakePayload("a", tomeSize), own); err == nil {
			t.Fatal("got no error, want one")
		}
		time.Sleep(5 * time.Minute)
		same(t, "left to be resumed", server.left(), 1)
		if _, err := c.PutObject(t.Context(), "photos", "a", newFakePayload("a", tomeSize), own); err != nil {
			t.Error(err)
		}
		same(t, "opened in all", server.opened, 1)

		server.until, server.from, server.away = time.Time{}, "part 2", time.Hour
		if _, err := c.PutObject(t.Context(), "photos", "a", newFakePayload("a", tomeSize), own); err == nil {
			t.Fatal("got no error, want one")
		}
		start := time.Now()
		err := c.DiscardUpload(t.Context(), "photos", "a", request.CallOptions{})
		operationError[*transport.Error](t, err, "AbortMultipartUpload")
		if took := time.Since(start); took > 11*time.Second {
			t.Errorf("got %v until that failed, want ten seconds", took)
		}
		same(t, "remembered", orphansIn(journal), 1)
		time.Sleep(2 * time.Hour)
		if _, err := c.PutObject(t.Context(), "photos", "a", newFakePayload("a", tomeSize), PutOptions{Resume: ResumeAdopt, Source: "a"}); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		same(t, "opened in all: what was discarded is not adopted", server.opened, 3)
		same(t, "left", server.left(), 0)
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
		"gone":       {func() (*transport.Response, error) { return errorReply(404, "NoSuchUpload"), nil }, 3, 0, true},
		"not theirs": {func() (*transport.Response, error) { return errorReply(403, "AccessDenied"), nil }, 3, 3, true},
		"away":       {func() (*transport.Response, error) { return nil, &transport.Error{Kind: transport.KindNetwork} }, 1, 3, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, journal, asked := newFakeServer(), newNotebook(t), 0
				s.hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
					if req.Operation != "AbortMultipartUpload" {
						return nil, nil
					}
					asked++
					return tc.answer()
				}
				c := patient(t, s.wire(), journal)
				var list []string
				for i := range 3 {
					list = append(list, fmt.Sprint("photos\nid", i, "\na\n\"ä"))
				}
				text, _ := json.Marshal(list)
				journal.entries["abort\nhttp://localhost:9000"] = string(text)
				for range 2 {
					if _, err := c.PutObject(t.Context(), "photos", "b", newFakePayload("b", tomeSize), PutOptions{}); err != nil {
						t.Error(err)
					}
					synctest.Wait()
					if tc.asksOnce {
						same(t, "asked", asked, tc.asked)
					}
				}
				same(t, "remembered", orphansIn(journal), tc.orphans)
			})
		})
	}
}
