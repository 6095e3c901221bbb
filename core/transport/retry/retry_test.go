package retry

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// answer is what the wire says to one attempt.
type answer struct {
	status int
	header transport.Header
	err    error
}

// wire plays answers, the last one forever, and a clock that costs no time.
type wire struct {
	answers []answer
	sent    []*transport.Request
	waits   []time.Duration
	random  float64
}

func (w *wire) Do(_ context.Context, req *transport.Request) (*transport.Response, error) {
	a := w.answers[min(len(w.sent), len(w.answers)-1)]
	w.sent = append(w.sent, req)
	if a.err != nil {
		return nil, a.err
	}
	return &transport.Response{Status: a.status, Header: a.header}, nil
}

func (w *wire) after(wait time.Duration) <-chan time.Time {
	w.waits = append(w.waits, wait)
	over := make(chan time.Time)
	close(over)
	return over
}

func (w *wire) transport(policy Policy) transport.Transport {
	policy.After, policy.Random = w.after, func() float64 { return w.random }
	return New(w, judge, policy)
}

func status(codes ...int) (answers []answer) {
	for _, code := range codes {
		answers = append(answers, answer{status: code})
	}
	return answers
}

func fault(kind transport.Kind) error { return &transport.Error{Kind: kind, URL: "https://h/"} }

func TestWhatIsRetried(t *testing.T) {
	network, odd := fault(transport.KindNetwork), errors.New("odd")
	for name, tc := range map[string]struct {
		first       answer
		plain, once bool // whether a request goes again, and one that must go once
	}{
		"network":              {answer{err: network}, true, false},
		"network, wrapped":     {answer{err: fmt.Errorf("attempt: %w", network)}, true, false},
		"timeout":              {answer{err: fault(transport.KindTimeout)}, true, false},
		"unreadable":           {answer{err: fault(transport.KindUnreadable)}, false, false},
		"too large":            {answer{err: fault(transport.KindTooLarge)}, false, false},
		"an error of no kind":  {answer{err: odd}, false, false},
		"cancelled":            {answer{err: context.Canceled}, false, false},
		"200":                  {answer{status: 200}, false, false},
		"206":                  {answer{status: 206}, false, false},
		"301":                  {answer{status: 301}, false, false},
		"304":                  {answer{status: 304}, false, false},
		"400":                  {answer{status: 400}, false, false},
		"403":                  {answer{status: 403}, false, false},
		"404":                  {answer{status: 404}, false, false},
		"408":                  {answer{status: 408}, true, false},
		"409":                  {answer{status: 409}, false, false},
		"412":                  {answer{status: 412}, false, false},
		"429":                  {answer{status: 429}, true, true},
		"500":                  {answer{status: 500}, true, false},
		"501":                  {answer{status: 501}, false, false},
		"502":                  {answer{status: 502}, true, false},
		"503":                  {answer{status: 503}, true, true},
		"504":                  {answer{status: 504}, true, false},
		"507":                  {answer{status: 507}, false, false},
		"no status whatsoever": {answer{status: 0}, false, false},
	} {
		for once, again := range map[bool]bool{false: tc.plain, true: tc.once} {
			t.Run(fmt.Sprintf("%s, once %v", name, once), func(t *testing.T) {
				w := &wire{answers: []answer{tc.first, {status: 200}}}
				req := &transport.Request{Once: once}
				resp, err := w.transport(Policy{}).Do(t.Context(), req)
				want := 1
				if again {
					want = 2
					if err != nil || resp.Status != 200 {
						t.Errorf("got %v, %v, want the second answer", resp, err)
					}
				} else if err != tc.first.err || err == nil && resp.Status != tc.first.status {
					t.Errorf("got %v, %v, want the first answer", resp, err)
				}
				if len(w.sent) != want || len(w.waits) != want-1 {
					t.Errorf("sent %d times with %d waits, want %d with %d", len(w.sent), len(w.waits), want, want-1)
				}
				for i, sent := range w.sent {
					if sent.Attempt != i+1 {
						t.Errorf("attempt %d is numbered %d", i+1, sent.Attempt)
					}
					if sent.Attempt = req.Attempt; !reflect.DeepEqual(sent, req) {
						t.Errorf("sent %v, want the request itself, %v", sent, req)
					}
				}
			})
		}
	}
}

func TestStatusesOfThePolicy(t *testing.T) {
	for name, tc := range map[string]struct {
		statuses []int
		status   int
		once     bool
		sent     int
	}{
		"one more":             {[]int{409}, 409, false, 2},
		"one less":             {[]int{409}, 503, false, 1},
		"none":                 {[]int{}, 503, false, 1},
		"one more, once":       {[]int{409}, 409, true, 1},
		"one less, once":       {[]int{409}, 503, true, 1},
		"default, once, again": {nil, 503, true, 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := &wire{answers: status(tc.status, 200)}
			_, err := w.transport(Policy{Statuses: tc.statuses}).Do(t.Context(), &transport.Request{Once: tc.once})
			if len(w.sent) != tc.sent || err != nil {
				t.Errorf("sent %d times, %v, want %d", len(w.sent), err, tc.sent)
			}
		})
	}
}

func TestAttempts(t *testing.T) {
	network := fault(transport.KindNetwork)
	for name, tc := range map[string]struct {
		attempts int
		answers  []answer
		sent     int
		want     answer
	}{
		"default":                      {0, status(500), DefaultAttempts, answer{status: 500}},
		"one":                          {1, status(500), 1, answer{status: 500}},
		"two":                          {2, status(500, 503), 2, answer{status: 503}},
		"seven":                        {7, status(500), 7, answer{status: 500}},
		"the last succeeds":            {3, status(500, 500, 200), 3, answer{status: 200}},
		"ends with a final refusal":    {4, status(500, 404), 2, answer{status: 404}},
		"below zero":                   {-1, status(500), 1, answer{status: 500}},
		"errors":                       {3, []answer{{err: network}}, 3, answer{err: network}},
		"an error, an answer, success": {4, []answer{{err: network}, {status: 502}, {status: 204}}, 3, answer{status: 204}},
	} {
		t.Run(name, func(t *testing.T) {
			w := &wire{answers: tc.answers}
			resp, err := w.transport(Policy{Attempts: tc.attempts}).Do(t.Context(), &transport.Request{})
			if err != tc.want.err || err == nil && resp.Status != tc.want.status {
				t.Errorf("got %+v, %v, want %+v", resp, err, tc.want)
			}
			if len(w.sent) != tc.sent {
				t.Errorf("sent %d times, want %d", len(w.sent), tc.sent)
			}
		})
	}
}

func TestCancelledWhileItWaits(t *testing.T) {
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	w := &wire{answers: status(503)}
	tr := New(w, judge, Policy{After: func(time.Duration) <-chan time.Time {
		cancel(errLeft)
		return nil // never
	}})
	resp, err := tr.Do(ctx, &transport.Request{})
	if resp != nil || err != errLeft || len(w.sent) != 1 {
		t.Errorf("got %v, %v after %d attempts, want nil, %v after 1", resp, err, len(w.sent), errLeft)
	}
}

func TestCancelledBeforeItWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := &wire{answers: status(503)}
	next := transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		cancel()
		return w.Do(ctx, req)
	})
	resp, err := New(next, judge, Policy{After: w.after}).Do(ctx, &transport.Request{})
	if err != nil || resp.Status != 503 || len(w.sent) != 1 || w.waits != nil {
		t.Errorf("got %v, %v after %d attempts and waits %v, want the 503 after one", resp, err, len(w.sent), w.waits)
	}
}

func TestZeroPolicy(t *testing.T) {
	got := Policy{}.withDefaults()
	if got.Attempts != 100 || got.BaseDelay != 200*time.Millisecond || got.MaxDelay != 10*time.Second || got.Statuses != nil ||
		got.MaxElapsed != 10*time.Second || got.MaxStalled != 2*time.Minute {
		t.Errorf("got %+v, want 100 attempts, 200 ms, 10 s, 10 s, 2 min and no statuses of its own", got)
	}
	for range 100 {
		if r := got.Random(); r < 0 || r >= 1 {
			t.Errorf("random: got %v, want 0 to 1", r)
		}
	}
	<-got.After(0)
}
