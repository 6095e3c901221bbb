package retry

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// A server that is down is not asked again and again by each request of a long
// queue, and the queue does not wait ten seconds for each.
func TestLongQueueBeforeADeadServer(t *testing.T) {
	for name, failure := range map[string]answer{"busy": {status: 503}, "away": {err: fault(transport.KindNetwork)}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := &outage{from: time.Now().Add(1), to: time.Now().Add(time.Hour), failure: failure}
				tr := New(o, judge, Policy{})
				_, _ = tr.Do(t.Context(), &transport.Request{})
				time.Sleep(1)
				start := time.Now()
				for range 1000 {
					_, _ = tr.Do(t.Context(), &transport.Request{})
				}
				if took := time.Since(start); took < 9*time.Second || took > 11*time.Second || o.sent > 1040 {
					t.Errorf("got %v and %d attempts of 1,000 requests, want ten seconds and little more than one each", took, o.sent)
				}
			})
		})
	}
}

// Many requests at once outlive a short outage, as one does.
func TestManyAtOnceOutliveAShortOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &outage{from: time.Now().Add(1), to: time.Now().Add(3 * time.Second), failure: answer{err: fault(transport.KindNetwork)}}
		var mu sync.Mutex
		tr := New(locked{&mu, o}, judge, Policy{})
		_, _ = tr.Do(t.Context(), &transport.Request{})
		time.Sleep(1)
		var all sync.WaitGroup
		for range 200 {
			all.Go(func() {
				if _, err := tr.Do(t.Context(), &transport.Request{}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

// What comes after a while without failures, or after a success, has its time.
func TestOutagesEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outages
		here, elsewhere := &transport.Request{Host: "h"}, &transport.Request{Host: "i"}
		failed := func(req *transport.Request, want time.Duration) {
			t.Helper()
			if got := o.failed(req, 10*time.Second); got != want {
				t.Errorf("got an outage of %v, want %v", got, want)
			}
		}
		failed(here, 0)
		time.Sleep(7 * time.Second)
		failed(here, 7*time.Second)
		failed(elsewhere, 0)
		time.Sleep(7 * time.Second)
		failed(here, 14*time.Second)
		o.ended(elsewhere)
		failed(elsewhere, 0)
		time.Sleep(11 * time.Second)
		failed(here, 0)
		time.Sleep(time.Second)
		o.ended(here)
		failed(here, 0)
	})
}
