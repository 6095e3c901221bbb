package events

import (
	"errors"
	"io"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/s3err"
)

var created = []string{"s3:ObjectCreated:*"}

func TestListenersShareAStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newEventServer(t)
		c := s.listeners()
		all := listen(t, c, "photos", notify.Filter{})
		r := s.request().accept()
		jpg := listen(t, c, "photos", notify.Filter{Prefix: "a/", Suffix: ".jpg"})
		puts := listen(t, c, "photos", notify.Filter{Events: []string{"s3:ObjectCreated:Put"}})
		r.put("a/1.jpg", "a/1.png", "1.jpg")
		r.write(eventLine("s3:ObjectRemoved:Delete", "a/2.jpg", "2"))
		same(t, "all", all.got(), "a/1.jpg a/1.png 1.jpg a/2.jpg")
		same(t, "one folder's pictures", jpg.got(), "a/1.jpg a/2.jpg")
		same(t, "puts", puts.got(), "a/1.jpg a/1.png 1.jpg")
		all.leave()
		r.put("a/3.jpg")
		same(t, "after the first has left", jpg.got(), "a/3.jpg")
		same(t, "the same, of puts", puts.got(), "a/3.jpg")
		jpg.leave()
		puts.leave()
		same(t, "closed", r.closed(), true)
		s.quiet()
		same(t, "requests", len(s.requests()), 1)
	})
}

func TestEachBucketHasItsStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newEventServer(t)
		c := s.listeners()
		photos := listen(t, c, "photos", notify.Filter{})
		toPhotos := s.request().accept()
		films := listen(t, c, "films", notify.Filter{})
		toFilms := s.request().accept()
		toPhotos.put("a")
		toFilms.put("b")
		same(t, "photos", photos.got(), "a")
		same(t, "films", films.got(), "b")
		photos.leave()
		toFilms.put("c")
		same(t, "films", films.got(), "c")
		films.leave()
	})
}

// widening has a listener to a/ on old, and one to b/ that waits for wider.
type widening struct {
	*eventServer
	listeners  *Listeners
	a, b       *consumer
	old, wider *listenRequest
}

func widen(t *testing.T) *widening {
	s := newEventServer(t)
	c := s.listeners()
	w := &widening{eventServer: s, listeners: c, a: listen(t, c, "photos", notify.Filter{Prefix: "a/", Events: created})}
	w.old = s.request().accept()
	w.b = listen(t, c, "photos", notify.Filter{Prefix: "b/", Events: []string{"s3:ObjectRemoved:*"}})
	w.wider = s.request()
	if got, want := w.wider.query["events"], []string{"s3:ObjectCreated:*", "s3:ObjectRemoved:*"}; !reflect.DeepEqual(got, want) || w.wider.query.Get("prefix") != "" {
		t.Errorf("got a stream of %q with prefix %q, want %q with none", got, w.wider.query.Get("prefix"), want)
	}
	return w
}

func (w *widening) leave() {
	w.a.leave()
	w.b.leave()
}

func (w *widening) same(what, a, b string) {
	w.t.Helper()
	same(w.t, "a, "+what, w.a.got(), a)
	same(w.t, "b, "+what, w.b.got(), b)
}

func TestWiderStreamLosesAndDoublesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := widen(t)
		w.old.keepAlive()
		w.old.keepAlive()
		w.old.put("a/1") // before the wider one began
		w.wider.accept()
		w.old.put("a/2")
		w.wider.put("a/2", "a/3") // a/3 is late on the old one
		w.wider.write(eventLine("s3:ObjectRemoved:Delete", "b/1", "1"))
		w.same("while both stand", "a/1 a/2", "b/1")
		w.old.keepAlive()
		w.old.put("a/3", "a/4") // a/4 is late on the wider one
		w.old.keepAlive()
		same(t, "old one closed", w.old.closed(), true)
		w.wider.keepAlive()
		w.wider.put("a/4", "a/5")
		w.wider.write(eventLine("s3:ObjectRemoved:Delete", "b/2", "2") + eventLine("s3:ObjectRemoved:Delete", "a/6", "3"))
		w.same("after the switch", "a/3 a/4 a/5", "b/2")
		w.wider.keepAlive()
		w.wider.put("a/7")
		w.same("after that is known", "a/7", "")
		w.quiet()
		w.leave()
		same(t, "requests", len(w.requests()), 2)
	})
}

// One keep-alive may overtake an event: it does not make the switch.
func TestSwitchTakesTwoKeepAlives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := widen(t)
		w.wider.accept()
		w.old.keepAlive()
		same(t, "old one closed", w.old.closed(), false)
		w.leave()
	})
}

// Two reads of one object are two events, though they differ in no more than
// their requests: which is which must not be mixed up while both streams stand.
func TestEqualEventsAreNotDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := widen(t)
		w.wider.accept()
		first, second := eventLine("s3:ObjectCreated:Put", "a/x", "1"), eventLine("s3:ObjectCreated:Put", "a/x", "2")
		w.old.write(first)
		w.wider.write(first + second)
		w.old.keepAlive()
		w.old.keepAlive()
		w.same("after the switch", "a/x a/x", "")
		w.wider.write(first + second)
		w.same("the same text again", "a/x a/x", "")
		w.leave()
	})
}

// Who joins the wider stream while both stand gets what is new there, also where
// the others had it.
func TestNewcomerAfterTheSwitch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newEventServer(t)
		c := s.listeners()
		a := listen(t, c, "photos", notify.Filter{Prefix: "a/", Events: created})
		old := s.request().accept()
		all := listen(t, c, "photos", notify.Filter{Events: created})
		wider := s.request().accept()
		old.put("a/1")
		old.keepAlive()
		old.keepAlive()
		wider.put("a/1")
		same(t, "a", a.got(), "a/1")
		same(t, "all", all.got(), "a/1")
		a.leave()
		all.leave()
	})
}

func TestOldStreamBreaksInTheSwitch(t *testing.T) {
	for name, open := range map[string]bool{"while the wider one stands": true, "while the wider one is begun": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := widen(t)
				w.old.put("a/1")
				if open {
					w.wider.accept()
					w.wider.put("a/1", "a/2")
				}
				w.old.CloseWithError(io.ErrUnexpectedEOF)
				w.quiet()
				if !open {
					w.wider.accept()
					w.wider.put("a/1", "a/2")
				}
				w.wider.put("a/3")
				w.wider.write(eventLine("s3:ObjectRemoved:Delete", "b/1", "1"))
				w.same("in all", "a/1 a/2 a/3", "b/1")
				w.quiet()
				w.wider.keepAlive()
				w.wider.keepAlive()
				reads := listen(t, w.listeners, "photos", notify.Filter{Events: []string{"s3:ObjectAccessed:*"}})
				w.request().accept() // at once: nothing is to be opened again
				reads.leave()
				w.leave()
			})
		})
	}
}

func TestWiderStreamBreaksInTheSwitch(t *testing.T) {
	for name, open := range map[string]bool{"after it stood": true, "before": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := widen(t)
				if open {
					w.wider.accept().CloseWithError(io.ErrUnexpectedEOF)
				} else {
					w.wider.fail(errorReply(503, "SlowDown"), nil)
				}
				w.old.put("a/1")
				w.same("on the old one alone", "a/1", "")
				time.Sleep(firstReopen)
				w.wider = w.request().accept()
				w.old.put("a/2")
				w.wider.put("a/2")
				w.wider.write(eventLine("s3:ObjectRemoved:Delete", "b/1", "1"))
				w.old.keepAlive()
				w.old.keepAlive()
				w.wider.put("a/3")
				w.same("after the switch", "a/2 a/3", "b/1")
				w.leave()
			})
		})
	}
}

// A refusal of the wider stream is the newcomer's alone.
func TestWiderStreamRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := widen(t)
		w.wider.fail(errorReply(403, "AccessDenied"), nil)
		same(t, "code", holds[*s3err.Error](t, w.b.end(t)).Code, "AccessDenied")
		w.old.put("a/1")
		same(t, "a", w.a.got(), "a/1")
		w.a.leave()
		same(t, "closed", w.old.closed(), true)
	})
}

// Several that come at once get one wider stream; what comes in the meantime
// waits for the end of the switch.
func TestOneSwitchAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newEventServer(t)
		all := s.listeners()
		a := listen(t, all, "photos", notify.Filter{Prefix: "a/", Events: created})
		first := s.request().accept()
		b := listen(t, all, "photos", notify.Filter{Prefix: "b/", Events: created})
		second := s.request().accept()
		removed := listen(t, all, "photos", notify.Filter{})
		joins := listen(t, all, "photos", notify.Filter{Prefix: "a/1", Events: created})
		s.quiet()
		first.put("a/1")
		second.put("a/1", "b/1")
		first.keepAlive()
		first.keepAlive()
		s.quiet()
		second.keepAlive()
		second.keepAlive()
		third := s.request().accept()
		same(t, "events", len(third.query["events"]), 3)
		third.write(eventLine("s3:ObjectRemoved:Delete", "c", "1"))
		second.put("a/2")
		third.put("a/2")
		second.keepAlive()
		second.keepAlive()
		third.put("b/2")
		same(t, "a", a.got(), "a/1 a/2")
		same(t, "b", b.got(), "b/1 b/2")
		same(t, "joined", joins.got(), "a/1")
		same(t, "removed", removed.got(), "c a/2 b/2")
		same(t, "first closed", first.closed(), true)
		same(t, "second closed", second.closed(), true)
		for _, l := range []*consumer{a, b, removed, joins} {
			l.leave()
		}
	})
}

// After a break one stream serves all that are left, and no more than they want.
func TestReopenedStreamFitsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := widen(t)
		w.wider.accept()
		w.old.keepAlive()
		w.old.keepAlive()
		w.b.leave()
		w.wider.CloseWithError(errors.New("reset"))
		synctest.Wait()
		time.Sleep(firstReopen)
		r := w.request().accept()
		same(t, "prefix", r.query.Get("prefix"), "a/")
		r.put("a/1")
		same(t, "a", w.a.got(), "a/1")
		w.a.leave()
	})
}

// A wider stream takes the other's place also where that says nothing more.
func TestSilentOldStreamIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := widen(t)
		w.wider.accept()
		w.wider.put("a/1")
		for range patience + 1 {
			time.Sleep(keepAlive)
			w.wider.keepAlive()
		}
		same(t, "old one closed", w.old.closed(), true)
		w.same("in all", "a/1", "")
		w.quiet()
		w.leave()
	})
}
