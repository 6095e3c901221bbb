package retry

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// outage is a server that answers until it goes, and again once it is back.
type outage struct {
	from, to time.Time
	failure  answer
	sent     int
}

func (o *outage) Do(context.Context, *transport.Request) (*transport.Response, error) {
	o.sent++
	if now := time.Now(); now.Before(o.from) || !now.Before(o.to) {
		return &transport.Response{Status: 200}, nil
	}
	if o.failure.err != nil {
		return nil, o.failure.err
	}
	return &transport.Response{Status: o.failure.status}, nil
}

// With the defaults a transfer waits two minutes for a server that has answered
// before, and other requests ten seconds, however many there are at once.
func TestPatience(t *testing.T) {
	away, busy := answer{err: fault(transport.KindNetwork)}, answer{status: 503}
	for name, tc := range map[string]struct {
		failure  answer
		transfer bool
		outage   time.Duration
		survives bool
		within   time.Duration
	}{
		"three seconds":                     {away, false, 3 * time.Second, true, 10 * time.Second},
		"fifteen seconds":                   {away, false, 15 * time.Second, false, 10 * time.Second},
		"three seconds, busy":               {busy, false, 3 * time.Second, true, 10 * time.Second},
		"a minute, busy":                    {busy, false, time.Minute, false, 10 * time.Second},
		"a transfer, three seconds":         {away, true, 3 * time.Second, true, 13 * time.Second},
		"a transfer, a minute":              {away, true, time.Minute, true, 70 * time.Second},
		"a transfer, a minute, busy":        {busy, true, time.Minute, true, 70 * time.Second},
		"a transfer, all but two minutes":   {away, true, 119 * time.Second, true, 2 * time.Minute},
		"a transfer, more than two minutes": {away, true, 121 * time.Second, false, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := &outage{from: time.Now().Add(time.Second), to: time.Now().Add(time.Second + tc.outage), failure: tc.failure}
				tr := New(o, judge, Policy{})
				if _, err := tr.Do(t.Context(), &transport.Request{}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
				ctx := t.Context()
				if tc.transfer {
					ctx = WithTransfer(ctx)
				}
				start := time.Now()
				resp, err := tr.Do(ctx, &transport.Request{})
				if survived := err == nil && resp.Status == 200; survived != tc.survives || time.Since(start) > tc.within {
					t.Errorf("got %v, %v after %v, want success %v within %v", resp, err, time.Since(start), tc.survives, tc.within)
				}
				if !tc.survives && time.Since(start) < tc.within-time.Second {
					t.Errorf("gave up after %v, want %v", time.Since(start), tc.within)
				}
				if o.sent > 40 {
					t.Errorf("the server was asked %d times", o.sent)
				}
			})
		})
	}
}

// What a transfer stores or gets gives all its requests their two minutes again.
func TestProgressStartsTheTimeAnew(t *testing.T) {
	for name, tc := range map[string]struct {
		every time.Duration
		want  int
	}{"progress each minute": {time.Minute, 200}, "none": {time.Hour, 503}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := &outage{from: time.Now(), to: time.Now().Add(10 * time.Minute), failure: answer{status: 503}}
				ctx := WithTransfer(t.Context())
				done := make(chan struct{})
				go func() {
					for {
						select {
						case <-done:
							return
						case <-time.After(tc.every):
							Moved(WithTransfer(ctx)) // which is the same one
						}
					}
				}()
				resp, err := New(o, judge, Policy{Attempts: 10_000}).Do(ctx, &transport.Request{})
				close(done)
				if err != nil || resp.Status != tc.want {
					t.Errorf("got %v, %v, want status %d", resp, err, tc.want)
				}
			})
		})
	}
}

// A transfer follows a Retry-After up to the time for which it is tried again.
func TestRetryAfterOfTransfers(t *testing.T) {
	for after, want := range map[string]int{"61": 200, "119": 200, "120": 200, "121": 503, "3600": 503} {
		w := &wire{answers: []answer{{status: 503, header: transport.Header{"retry-after": after}}, {status: 200}}}
		resp, err := w.transport(Policy{}).Do(WithTransfer(t.Context()), &transport.Request{})
		if err != nil || resp.Status != want {
			t.Errorf("%s s: got %v, %v, want status %d", after, resp, err, want)
		}
	}
}

// Attempts bound a transfer too, where they are given.
func TestAttemptsBoundTransfers(t *testing.T) {
	for _, attempts := range []int{1, 2, 7} {
		w := &wire{answers: status(503)}
		_, _ = w.transport(Policy{Attempts: attempts}).Do(WithTransfer(t.Context()), &transport.Request{})
		if len(w.sent) != attempts {
			t.Errorf("got %d, want %d attempts", len(w.sent), attempts)
		}
	}
}

// Pause decides how long a wait is; the end of ctx ends it.
func TestPause(t *testing.T) {
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	var waits []time.Duration
	w := &wire{answers: status(503), random: 0.5}
	tr := w.transport(Policy{Pause: func(_ context.Context, wait time.Duration) {
		if waits = append(waits, wait); len(waits) == 3 {
			cancel(errLeft)
		}
	}})
	_, err := tr.Do(ctx, &transport.Request{})
	if want := []time.Duration{100 * ms, 200 * ms, 400 * ms}; err != errLeft || !reflect.DeepEqual(waits, want) || w.waits != nil {
		t.Errorf("got %v after %v and %v, want %v after %v", err, waits, w.waits, errLeft, want)
	}
}

// Something that is no single request, such as a body that breaks and continues.
func TestPatienceByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		p := Policy{}.Patience(WithTransfer(t.Context()))
		for range 5 {
			for range 3 {
				if !p.Again(t.Context()) {
					t.Fatalf("gave up after %v, for all the progress", time.Since(start))
				}
				time.Sleep(time.Minute / 2)
			}
			p.Reset()
		}
		start = time.Now()
		for p.Again(t.Context()) {
			time.Sleep(10 * time.Second)
		}
		if got := time.Since(start); got < 100*time.Second || got > 140*time.Second {
			t.Errorf("gave up after %v, want about two minutes", got)
		}
		if counted := (Policy{Attempts: 2}).Patience(t.Context()); !counted.Again(t.Context()) || counted.Again(t.Context()) {
			t.Error("want one more try, of two in all")
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if p := (Policy{}).Patience(ended); p.Again(ended) {
			t.Error("want no try once the context has ended")
		}
	})
}

// locked lets one request through at a time.
type locked struct {
	mu   *sync.Mutex
	next transport.Transport
}

func (l locked) Do(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.next.Do(ctx, req)
}
