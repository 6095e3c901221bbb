// Package retry sends a request again when that may help: a Transport around
// another, with full jitter between the attempts and a budget over all of
// them. It does not sign; put the signer below it, so that every attempt
// carries a signature of its own.
//
//	tr := retry.New(next, retry.Policy{Attempts: 3})
package retry

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/minnow-s3/minnow/core/transport"
)

// The defaults of a Policy.
const (
	DefaultAttempts  = 4
	DefaultBaseDelay = 200 * time.Millisecond
	DefaultMaxDelay  = 20 * time.Second
)

// maxRetryAfter is the longest wait that a server may ask for. Beyond it the
// answer goes to the caller, who knows better whether to wait.
const maxRetryAfter = time.Minute

// budget is how many retries one Transport has in hand: a server that is down
// is not asked Attempts times by every request of a long queue. Each success
// gives a quarter of a retry back.
const budget = 32

// Policy says how often and how fast. Its zero value means the defaults.
type Policy struct {
	Attempts  int           // tries in all; 1 never retries
	BaseDelay time.Duration // upper bound of the first wait, doubled for each further one
	MaxDelay  time.Duration // upper bound of any wait
	Statuses  []int         // retried statuses, nothing else then is; nil: those that Judge says
	Judge     Judge         // nil means ByStatus
	Random    func() float64
	After     func(time.Duration) <-chan time.Time

	// Online waits while this machine has no network, and tells whether it had
	// to. It is asked after an attempt that got no answer; one that failed
	// offline counts neither towards Attempts nor the budget. It fails only when
	// ctx ends. nil, or Attempts of 1: nothing waits.
	Online func(ctx context.Context) (waited bool, err error)
}

func (p Policy) withDefaults() Policy {
	if p.Attempts == 0 {
		p.Attempts = DefaultAttempts
	}
	if p.BaseDelay == 0 {
		p.BaseDelay = DefaultBaseDelay
	}
	if p.MaxDelay == 0 {
		p.MaxDelay = DefaultMaxDelay
	}
	if p.Judge == nil {
		p.Judge = ByStatus
	}
	if p.Random == nil {
		p.Random = rand.Float64
	}
	if p.After == nil {
		p.After = time.After
	}
	return p
}

// New returns a Transport that retries what next fails at. A response that
// stays bad after the last attempt is returned as it is.
func New(next transport.Transport, policy Policy) transport.Transport {
	return &retrier{next: next, policy: policy.withDefaults(), tokens: budget}
}

type retrier struct {
	next   transport.Transport
	policy Policy

	mu     sync.Mutex
	tokens float64
}

func (r *retrier) Do(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	spent := 0 // tries, which attempts made offline are not
	for attempt := 1; ; attempt++ {
		numbered := *req
		numbered.Attempt = attempt
		resp, err := r.next.Do(ctx, &numbered)
		if !r.retryable(req, resp, err) {
			if err == nil {
				r.earn()
			}
			return resp, err
		}
		wasOffline, gone := r.offline(ctx, err)
		if gone != nil {
			return nil, gone
		}
		if !wasOffline {
			spent++
		}
		wait, ok := r.delay(max(spent, 1), resp)
		if !ok || spent >= r.policy.Attempts || ctx.Err() != nil || !wasOffline && !r.spend() {
			return resp, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-r.policy.After(wait):
		}
	}
}

// offline tells whether the failure came of having no network, which is back
// when it returns; gone is how ctx ended before that.
func (r *retrier) offline(ctx context.Context, failure error) (waited bool, gone error) {
	if failure == nil || r.policy.Online == nil || r.policy.Attempts <= 1 || ctx.Err() != nil {
		return false, nil
	}
	return r.policy.Online(ctx)
}

// delay is what Retry-After says, or else the policy's wait; ok is false where
// that is too long.
func (r *retrier) delay(attempt int, resp *transport.Response) (wait time.Duration, ok bool) {
	if resp != nil {
		if after, found := retryAfter(resp.Header); found {
			return after, after <= maxRetryAfter
		}
	}
	return r.policy.wait(attempt), true
}

// wait is a random part of a bound that doubles with each failure in a row.
func (p Policy) wait(failures int) time.Duration {
	bound := min(p.BaseDelay<<min(failures-1, 20), p.MaxDelay)
	return time.Duration(p.Random() * float64(bound))
}

// Again is for what no request does by itself, such as going on with a body: it
// waits before another try of what has failed so many times in a row, and tells
// whether there is to be one. A failure for want of a network does not count.
func (p Policy) Again(ctx context.Context, failures int) bool {
	p = p.withDefaults()
	if p.Online != nil && p.Attempts > 1 {
		if waited, err := p.Online(ctx); waited || err != nil {
			return err == nil && ctx.Err() == nil
		}
	}
	if failures >= p.Attempts || ctx.Err() != nil {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-p.After(p.wait(failures)):
		return true
	}
}

// retryAfter reads seconds or an HTTP date (RFC 9110 §10.2.3); the date counts
// from the server's own clock.
func retryAfter(h transport.Header) (time.Duration, bool) {
	value := h["retry-after"]
	if value == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	until, err := smithytime.ParseHTTPDate(value)
	now, err2 := smithytime.ParseHTTPDate(h["date"])
	if err != nil || err2 != nil {
		return 0, false
	}
	return max(until.Sub(now), 0), true
}

func (r *retrier) earn() {
	r.mu.Lock()
	r.tokens = min(r.tokens+0.25, budget)
	r.mu.Unlock()
}

func (r *retrier) spend() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tokens < 1 {
		return false
	}
	r.tokens--
	return true
}
