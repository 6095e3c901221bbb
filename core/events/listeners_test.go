package events

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestListen(t *testing.T) {
	for name, tc := range map[string]struct {
		filter notify.Filter
		want   string
	}{
		"default": {notify.Filter{}, "photos?events=s3%3AObjectAccessed%3A%2A&events=s3%3AObjectCreated%3A%2A&events=s3%3AObjectRemoved%3A%2A&ping=5&prefix=&suffix="},
		"all options": {notify.Filter{Prefix: "a b/", Suffix: "+.jpg", Events: []string{"s3:ObjectCreated:Put"}},
			"photos?events=s3%3AObjectCreated%3APut&ping=5&prefix=a%20b%2F&suffix=%2B.jpg"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newEventServer(t)
				l := listen(t, s.listeners(), "photos", tc.filter)
				r := s.request().accept()
				r.put("a b/1+.jpg", "a b/2+.jpg")
				same(t, "keys", l.got(), "a b/1+.jpg a b/2+.jpg")
				same(t, "request", s.requests()[0], tc.want)
				l.leave()
				same(t, "closed", r.closed(), true)
			})
		})
	}
}

// The headers of the caller for whom a stream is opened go with it.
func TestListenSendsItsHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newEventServer(t)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for range s.listeners().Listen(ctx, "photos", notify.Filter{}, map[string]string{"X-Own": "1"}) {
			}
		}()
		same(t, "header", s.request().header["X-Own"], "1")
		cancel()
		<-ended
	})
}

func TestBadListens(t *testing.T) {
	for name, tc := range map[string]struct {
		filter         notify.Filter
		argument, rule string
	}{
		"unknown event": {notify.Filter{Events: []string{"s3:ObjectCreated:*", "s3:Nothing"}}, "events", "must be events"},
		"empty event":   {notify.Filter{Events: []string{""}}, "events", "must be events"},
		"prefix":        {notify.Filter{Prefix: "\xed\xa0\xbd"}, "prefix", "valid Unicode"},
		"suffix":        {notify.Filter{Suffix: "\xff"}, "suffix", "valid Unicode"},
	} {
		t.Run(name, func(t *testing.T) {
			s, n := newEventServer(t), 0
			for record, err := range s.listeners().Listen(t.Context(), "photos", tc.filter, nil) {
				if got := holds[*s3err.ArgumentError](t, err); got.Argument != tc.argument || !strings.Contains(got.Rule, tc.rule) {
					t.Errorf("got %v, want %s: … %s …", err, tc.argument, tc.rule)
				}
				same(t, "record", record.JSON, "")
				n++
			}
			same(t, "turns of the loop", n, 1)
			same(t, "requests", len(s.requests()), 0)
		})
	}
}

func TestListenToManyBuckets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newEventServer(t)
		c, all := s.listeners(), []*consumer{}
		for i := range 4 {
			all = append(all, listen(t, c, fmt.Sprint("photos", i), notify.Filter{}))
			s.request().accept()
		}
		var got *s3err.ArgumentError
		if err := listen(t, c, "photos4", notify.Filter{}).end(t); !errors.As(err, &got) || got.Argument != "bucket" || !strings.Contains(got.Rule, "at most 4") {
			t.Errorf("got %v, want bucket: … at most 4 …", err)
		}
		again := listen(t, c, "photos1", notify.Filter{})
		all[0].leave()
		after := listen(t, c, "photos4", notify.Filter{})
		s.request().accept()
		for _, l := range append(all[1:], again, after) {
			l.leave()
		}
	})
}

// A consumer that leaves finds its connection closed, before or after it stands.
func TestListenEnds(t *testing.T) {
	for name, accepted := range map[string]bool{"before an answer": false, "on a stream": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, errLeft := newEventServer(t), errors.New("the user left")
				l := listen(t, s.listeners(), "photos", notify.Filter{})
				r := s.request()
				if accepted {
					r.accept()
				}
				l.cancel(errLeft)
				if got := holds[*smithy.CanceledError](t, l.end(t)); got.Err != errLeft {
					t.Errorf("got cause %v, want %v", got.Err, errLeft)
				}
				if accepted {
					same(t, "closed", r.closed(), true)
				}
			})
		})
	}
	t.Run("by a break", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newEventServer(t)
			l := listen(t, s.listeners(), "photos", notify.Filter{}, func(key string) bool { return key != "b" })
			r := s.request().accept()
			r.write(eventLine("s3:ObjectCreated:Put", "a", "1") + eventLine("s3:ObjectCreated:Put", "b", "2") + eventLine("s3:ObjectCreated:Put", "c", "3"))
			same(t, "error", l.end(t), error(nil))
			same(t, "keys", l.got(), "a b")
			same(t, "closed", r.closed(), true)
		})
	})
	t.Run("before it began", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		s := newEventServer(t)
		for _, err := range s.listeners().Listen(ctx, "photos", notify.Filter{}, nil) {
			holds[*smithy.CanceledError](t, err)
		}
		same(t, "requests", len(s.requests()), 0)
	})
}

// The last to leave does so when its request has settled.
func TestListenersLeaveNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &Listeners{Open: func(ctx context.Context, _ string, _ s3addr.Query, _ map[string]string) (*transport.Response, error) {
			<-ctx.Done()
			time.Sleep(time.Second)
			return nil, ctx.Err()
		}}
		first, last := listen(t, c, "photos", notify.Filter{}), listen(t, c, "photos", notify.Filter{})
		began := time.Now()
		first.leave()
		same(t, "the first took", time.Since(began), 0)
		last.leave()
		same(t, "the last took", time.Since(began), time.Second)
	})
}
