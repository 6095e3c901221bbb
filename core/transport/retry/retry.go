// Package retry sends a request again when that may help: a Transport around
// another, with full jitter between the attempts. It does not sign; put the
// signer below it, so that every attempt carries a signature of its own.
//
//	tr := retry.New(next, judge, retry.Policy{Attempts: 3})
package retry

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/minnow-s3/minnow/core/transport"
)

// The defaults of a Policy.
const (
	DefaultAttempts   = 100 // more than the times below leave room for
	DefaultBaseDelay  = 200 * time.Millisecond
	DefaultMaxDelay   = 10 * time.Second
	DefaultMaxElapsed = 10 * time.Second
	DefaultMaxStalled = 2 * time.Minute
)

// maxRetryAfter is the longest wait that a server may ask for, where it is not
// for a transfer. Beyond it the answer goes to the caller, which knows better
// whether to wait.
const maxRetryAfter = time.Minute

// Policy says how long, how often and how fast. Its zero value means the
// defaults. Its times begin with the first of several failures in a row.
//
// They are for servers that have answered before. A request to one that never
// did, or that a page may never be allowed to send, goes a few times at most.
type Policy struct {
	Attempts   int           // tries in all; 1 never retries
	BaseDelay  time.Duration // upper bound of the first wait, doubled for each further one
	MaxDelay   time.Duration // upper bound of any wait
	MaxElapsed time.Duration // how long a request is tried again
	MaxStalled time.Duration // the same for one of a Transfer, from its last progress on
	Statuses   []int         // retried statuses, no others then are; nil: by the Judge
	Random     func() float64
	After      func(time.Duration) <-chan time.Time

	// Pause waits in the place of After, less where it knows that the network has
	// come back, and not beyond the end of ctx. nil: After does.
	Pause func(ctx context.Context, wait time.Duration)

	// Reachable tells whether the server of req answers anything at all, by a
	// request that no CORS rules forbid. It is asked after a request without an
	// answer of a kind that was never answered, of a server that was: if it is
	// there, the request is not allowed. nil, as where there is no CORS: it is the
	// server that is away.
	Reachable func(ctx context.Context, req *transport.Request) bool

	// Online waits while this machine has no network, and tells whether it had
	// to. It is asked after an attempt that got no answer; one that failed
	// offline counts towards nothing. It fails only when
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
	if p.MaxElapsed == 0 {
		p.MaxElapsed = DefaultMaxElapsed
	}
	if p.MaxStalled == 0 {
		p.MaxStalled = DefaultMaxStalled
	}
	if p.Random == nil {
		p.Random = rand.Float64
	}
	if p.After == nil {
		p.After = time.After
	}
	return p
}

// Judge tells whether an attempt that ended so, with resp or err, is worth another.
// statuses are the Policy's. It knows the protocol, which this package does not.
type Judge func(req *transport.Request, resp *transport.Response, err error, statuses []int) bool

// New returns a Transport that sends again what next fails at, as judge says. A
// response that stays bad after the last attempt is returned as it is.
func New(next transport.Transport, judge Judge, policy Policy) transport.Transport {
	return &retrier{next: next, judge: judge, policy: policy.withDefaults()}
}

type retrier struct {
	next    transport.Transport
	judge   Judge
	policy  Policy
	known   known
	outages outages
}

func (r *retrier) Do(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	t := tries{Patience: r.policy.Patience(ctx)}
	for attempt := 1; ; attempt++ {
		numbered := *req
		numbered.Attempt = attempt
		resp, err := r.next.Do(ctx, &numbered)
		if err == nil {
			r.known.note(req)
		}
		if !r.judge(req, resp, err, r.policy.Statuses) {
			if err == nil {
				r.outages.ended(req)
			}
			return resp, err
		}
		wait, again, gone := r.consider(ctx, &t, req, resp, err)
		if gone == nil && again {
			gone = t.pause(ctx, wait)
		}
		if gone != nil {
			return nil, gone
		}
		if !again {
			return resp, err
		}
	}
}

// tries are those of one request.
type tries struct {
	*Patience
	unanswered int // failures in a row of which there may never be an answer
}

// consider tells whether there is to be another try, and the wait before it;
// gone is how ctx ended while there was no network.
func (r *retrier) consider(ctx context.Context, t *tries, req *transport.Request, resp *transport.Response, err error) (wait time.Duration, again bool, gone error) {
	wasOffline := false
	if err != nil {
		if wasOffline, gone = r.policy.offline(ctx); gone != nil {
			return 0, false, gone
		}
	}
	why, down := serverAway, time.Duration(0)
	if !wasOffline {
		t.fail()
		down = r.outages.failed(req, r.policy.MaxElapsed)
		why = r.causeOf(ctx, req, err)
	}
	if t.unanswered++; why == serverAway {
		t.unanswered = 0
	}
	wait, again = r.delay(t.Patience, resp, why)
	if wasOffline { // now the network is back
		wait = min(wait, r.policy.wait(1))
	}
	if t.unanswered >= unansweredTries || t.unanswered > 1 && why == serverUnknown && t.spent >= unknownLimit {
		again = false
	}
	return wait, again && ctx.Err() == nil && (t.transfer != nil || down < r.policy.MaxElapsed), nil
}

// delay is what Retry-After says, or else the policy's wait; ok is false where
// that is too long, or there were enough tries. What is refused by a server that
// is there need not wait for longer each time.
func (r *retrier) delay(p *Patience, resp *transport.Response, why cause) (wait time.Duration, ok bool) {
	wait, ok = p.next(r.policy.wait(max(p.failures, 1)))
	if why == notAllowed {
		wait = min(wait, r.policy.wait(1))
	}
	if resp == nil {
		return wait, ok
	}
	after, found := retryAfter(resp.Header)
	limit := maxRetryAfter
	if p.transfer != nil {
		limit = p.limit() - p.spent
	}
	if found {
		return after, ok && after <= limit
	}
	return wait, ok
}

// wait is a random part of a bound that doubles with each failure in a row.
func (p Policy) wait(failures int) time.Duration {
	bound := min(p.BaseDelay<<min(failures-1, 20), p.MaxDelay)
	return time.Duration(p.Random() * float64(bound))
}

// Again is for what is tried a few times only, whatever the time: it waits
// before another try of what has failed so many times in a row, and tells
// whether there is to be one. A failure for want of a network does not count.
func (p Policy) Again(ctx context.Context, failures int) bool {
	p = p.withDefaults()
	waited, gone := p.offline(ctx)
	if waited || gone != nil {
		return gone == nil && ctx.Err() == nil
	}
	return failures < p.Attempts && ctx.Err() == nil && p.pause(ctx, p.wait(failures)) == nil
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
