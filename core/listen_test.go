package core

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestListen(t *testing.T) {
	for name, tc := range map[string]struct {
		opts ListenOptions
		want string
	}{
		"default": {ListenOptions{}, "GET /photos?events=s3%3AObjectAccessed%3A%2A&events=s3%3AObjectCreated%3A%2A&events=s3%3AObjectRemoved%3A%2A&ping=5&prefix=&suffix="},
		"all options": {ListenOptions{Prefix: "a b/", Suffix: "+.jpg", Events: []string{"s3:ObjectCreated:Put"}},
			"GET /photos?events=s3%3AObjectCreated%3APut&ping=5&prefix=a%20b%2F&suffix=%2B.jpg"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newEventServer(t)
				l := listen(t, s.client(), "photos", tc.opts)
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

func TestListenSendsItsHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newEventServer(t)
		l := listen(t, s.client(), "photos", ListenOptions{CallOptions: CallOptions{Headers: map[string]string{"X-Own": "1"}}})
		s.request().accept()
		same(t, "header", s.last(t, "ListenNotification").Header["x-own"], "1")
		l.leave()
	})
}

func TestBadListens(t *testing.T) {
	for name, tc := range map[string]struct {
		bucket         string
		opts           ListenOptions
		argument, rule string
	}{
		"bucket":        {"B", ListenOptions{}, "bucket", "3 to 255"},
		"unknown event": {"photos", ListenOptions{Events: []string{"s3:ObjectCreated:*", "s3:Nothing"}}, "events", "must be events"},
		"empty event":   {"photos", ListenOptions{Events: []string{""}}, "events", "must be events"},
		"prefix":        {"photos", ListenOptions{Prefix: "\xed\xa0\xbd"}, "prefix", "valid Unicode"},
		"suffix":        {"photos", ListenOptions{Suffix: "\xff"}, "suffix", "valid Unicode"},
		"header":        {"photos", ListenOptions{CallOptions: CallOptions{Headers: map[string]string{"cookie": "a"}}}, "headers", "must not set cookie"},
	} {
		t.Run(name, func(t *testing.T) {
			w, n := answers(reply(200, "")), 0
			for record, err := range newClient(t, w).ListenBucketNotification(t.Context(), tc.bucket, tc.opts) {
				refused(t, w, err, tc.argument, tc.rule)
				same(t, "record", record.JSON, "")
				n++
			}
			same(t, "turns of the loop", n, 1)
		})
	}
}

func TestListenToManyBuckets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newEventServer(t)
		c, all := s.client(), []*consumer{}
		for i := range 4 {
			all = append(all, listen(t, c, fmt.Sprint("photos", i), ListenOptions{}))
			s.request().accept()
		}
		var got *s3err.ArgumentError
		if err := listen(t, c, "photos4", ListenOptions{}).end(t); !errors.As(err, &got) || got.Argument != "bucket" || !strings.Contains(got.Rule, "at most 4") {
			t.Errorf("got %v, want bucket: … at most 4 …", err)
		}
		again := listen(t, c, "photos1", ListenOptions{})
		all[0].leave()
		after := listen(t, c, "photos4", ListenOptions{})
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
				l := listen(t, s.client(), "photos", ListenOptions{})
				r := s.request()
				if accepted {
					r.accept()
				}
				l.cancel(errLeft)
				if got := operationError[*smithy.CanceledError](t, l.end(t), "ListenNotification"); got.Err != errLeft {
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
			l := listen(t, s.client(), "photos", ListenOptions{}, func(key string) bool { return key != "b" })
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
		w := answers(reply(200, ""))
		for _, err := range newClient(t, w).ListenBucketNotification(ctx, "photos", ListenOptions{}) {
			operationError[*smithy.CanceledError](t, err, "ListenNotification")
		}
		same(t, "requests", len(w.requests()), 0)
	})
}

// The last to leave does so when its request has settled.
func TestListenersLeaveNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answer: func(ctx context.Context, _ *transport.Request) (*transport.Response, error) {
			<-ctx.Done()
			time.Sleep(time.Second)
			return nil, ctx.Err()
		}}
		c := newClient(t, w)
		first, last := listen(t, c, "photos", ListenOptions{}), listen(t, c, "photos", ListenOptions{})
		began := time.Now()
		first.leave()
		same(t, "the first took", time.Since(began), 0)
		last.leave()
		same(t, "the last took", time.Since(began), time.Second)
	})
}
