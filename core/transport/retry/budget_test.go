package retry

import (
	"context"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

// A server that is down is not asked again and again by each request of a long queue.
func TestBudget(t *testing.T) {
	w := &wire{answers: status(503)}
	tr := w.transport(Policy{Attempts: 4})
	send := func(requests, want int, why string) {
		t.Helper()
		before := len(w.sent)
		for range requests {
			if _, err := tr.Do(t.Context(), &transport.Request{}); err != nil {
				t.Fatal(err)
			}
		}
		if got := len(w.sent) - before; got != want {
			t.Errorf("%s: %d requests were sent %d times, want %d", why, requests, got, want)
		}
	}
	send(10, 40, "within the budget")
	send(10, 12, "at its end") // 2 of 32 retries are left
	send(10, 10, "without any")
	w.answers = status(200)
	send(3, 3, "successes, three quarters of a retry")
	w.answers = status(503)
	send(1, 1, "not yet a whole one")
	w.answers = status(204)
	send(1, 1, "the fourth success")
	w.answers = status(503)
	send(2, 3, "one retry")
	w.answers = status(404)
	send(8, 8, "refusals are answers as well")
	w.answers = status(503)
	send(2, 4, "two retries")
	w.answers = status(200)
	send(10_000, 10_000, "many successes")
	w.answers = status(503)
	send(20, 20+budget, "no more than a full budget")
}

// An exchange without an answer is no success.
func TestErrorsEarnNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		once bool
	}{
		"cancelled":     {context.Canceled, false},
		"unreadable":    {fault(transport.KindUnreadable), false},
		"network, once": {fault(transport.KindNetwork), true},
	} {
		t.Run(name, func(t *testing.T) {
			r := New(&wire{answers: []answer{{err: tc.err}}}, Policy{}).(*retrier)
			r.tokens = 1
			_, err := r.Do(t.Context(), &transport.Request{Once: tc.once})
			if err != tc.err || r.tokens != 1 {
				t.Errorf("got %v and %v retries in hand, want %v and 1", err, r.tokens, tc.err)
			}
		})
	}
}

// Requests that never succeed still share one budget.
func TestBudgetIsShared(t *testing.T) {
	var mu sync.Mutex
	w := &wire{answers: status(503)}
	next := transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		return w.Do(ctx, req)
	})
	tr := New(next, Policy{BaseDelay: 1, MaxDelay: 1})
	var requests sync.WaitGroup
	for range 100 {
		requests.Go(func() { _, _ = tr.Do(t.Context(), &transport.Request{}) })
	}
	requests.Wait()
	if got, want := len(w.sent), 100+budget; got != want {
		t.Errorf("got %d attempts of 100 requests, want %d", got, want)
	}
}
