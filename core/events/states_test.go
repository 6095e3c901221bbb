package events

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core/notify"
)

// stateOf names the state that the package comment draws by what the feed holds.
func stateOf(t *testing.T, f *feed) string {
	t.Helper()
	synctest.Wait()
	f.listeners.mu.Lock() // which the feed takes before it changes: a timer's goroutine knows nothing of Wait
	defer f.listeners.mu.Unlock()
	states := map[[3]bool]string{
		{false, false, false}: "closed",
		{true, false, false}:  "steady",
		{true, true, true}:    "widening",
		{true, false, true}:   "settling",
	}
	held := [3]bool{f.live != nil, f.wider != nil, f.seen != nil}
	if states[held] == "" {
		t.Errorf("the feed holds live, wider, seen: %v, which is none of its states", held)
	}
	if f.wider == nil && (len(f.held) > 0 || f.order != nil) {
		t.Errorf("in %s the feed holds %d records, and an order of %d", states[held], len(f.held), len(f.order))
	}
	return states[held]
}

// Each arrow of the picture in the package comment.
func TestStatesOfAFeed(t *testing.T) {
	begin := func(t *testing.T) (*widening, *feed) {
		w := widen(t)
		return w, w.listeners.feeds["photos"]
	}
	for name, arrows := range map[string]func(t *testing.T, w *widening, f *feed){
		"two keep-alives, and two more": func(t *testing.T, w *widening, f *feed) {
			w.wider.accept()
			w.old.keepAlive()
			same(t, "after one", stateOf(t, f), "widening")
			w.old.keepAlive()
			same(t, "after two", stateOf(t, f), "settling")
			w.wider.keepAlive()
			same(t, "after one more", stateOf(t, f), "settling")
			w.wider.keepAlive()
			same(t, "after two more", stateOf(t, f), "steady")
		},
		"keep-alives while the wider one is not open": func(t *testing.T, w *widening, f *feed) {
			w.old.keepAlive()
			w.old.keepAlive()
			same(t, "after two", stateOf(t, f), "widening")
		},
		"the wider one breaks": func(t *testing.T, w *widening, f *feed) {
			w.wider.accept()
			w.wider.put("a/1")
			w.wider.CloseWithError(io.ErrUnexpectedEOF)
			same(t, "at once", stateOf(t, f), "steady")
			time.Sleep(firstReopen)
			same(t, "after the wait", stateOf(t, f), "widening")
		},
		"the wider one is refused": func(t *testing.T, w *widening, f *feed) {
			w.wider.fail(errorReply(403, "AccessDenied"), nil)
			same(t, "at once", stateOf(t, f), "steady")
		},
		"the old one breaks": func(t *testing.T, w *widening, f *feed) {
			w.wider.accept()
			w.old.CloseWithError(io.ErrUnexpectedEOF)
			same(t, "at once", stateOf(t, f), "settling")
			w.wider.CloseWithError(io.ErrUnexpectedEOF)
			same(t, "after a break of the other as well", stateOf(t, f), "closed")
			time.Sleep(firstReopen)
			same(t, "after the wait", stateOf(t, f), "steady")
		},
		"a listener that comes while it widens": func(t *testing.T, w *widening, f *feed) {
			w.wider.accept()
			all := listen(t, w.listeners, "photos", notify.Filter{})
			w.quiet()
			same(t, "at once", stateOf(t, f), "widening")
			w.old.keepAlive()
			w.old.keepAlive()
			w.wider.keepAlive()
			w.wider.keepAlive()
			same(t, "when it is steady again", stateOf(t, f), "widening")
			w.request().accept()
			all.leave()
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, f := begin(t)
				same(t, "with a second stream on its way", stateOf(t, f), "widening")
				arrows(t, w, f)
				w.leave()
			})
		})
	}
	t.Run("one stream, and a break", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newEventServer(t)
			all := s.listeners()
			l := listen(t, all, "photos", notify.Filter{})
			f := all.feeds["photos"]
			same(t, "before an answer", stateOf(t, f), "steady")
			s.request().accept().Close()
			same(t, "after a break", stateOf(t, f), "closed")
			time.Sleep(firstReopen)
			same(t, "after the wait", stateOf(t, f), "steady")
			s.request().accept()
			l.leave()
		})
	})
}
