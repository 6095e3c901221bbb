package retry

import (
	"context"
	"time"
)

// Patience counts the failures in a row of one thing that is tried again, and
// the time that they took: the waits, and the tries after the first failure.
// The time while a machine sleeps or has no network is not meant to count, so
// waits are counted as they were planned.
type Patience struct {
	policy   Policy
	transfer *Transfer
	moved    int64 // of the transfer, at the last failure
	failures int
	spent    time.Duration
	trying   time.Time // since when; zero before the first failure
}

// Patience returns that of something done under ctx.
func (p Policy) Patience(ctx context.Context) *Patience {
	return &Patience{policy: p.withDefaults(), transfer: transferOf(ctx)}
}

// KeepOn is Again for a caller that counts by itself: so many failures in a row,
// this one included, and the time that they took. It returns the wait as it
// counts.
func (p Policy) KeepOn(ctx context.Context, failures int, spent time.Duration) (waited time.Duration, more bool) {
	patience := p.Patience(ctx)
	patience.failures, patience.spent = failures-1, spent
	more = patience.Again(ctx)
	return patience.spent - spent, more
}

// Again notes a failure, waits before another try, and tells whether there is
// to be one. A failure for want of a network does not count.
func (p *Patience) Again(ctx context.Context) bool {
	offline, gone := p.policy.offline(ctx)
	if gone != nil || ctx.Err() != nil {
		return false
	}
	failures := 1
	if !offline {
		p.fail()
		failures = p.failures
	}
	wait, ok := p.next(p.policy.wait(failures))
	return ok && p.pause(ctx, wait) == nil
}

// Reset forgets the failures: the thing got ahead.
func (p *Patience) Reset() { p.failures, p.spent, p.trying = 0, 0, time.Time{} }

func (p *Patience) fail() {
	if p.transfer != nil {
		if moved := p.transfer.moved.Load(); moved != p.moved {
			p.Reset()
			p.moved = moved
		}
	}
	p.failures++
	if !p.trying.IsZero() {
		p.spent += time.Since(p.trying)
	}
}

// limit is how long the failures in a row may take.
func (p *Patience) limit() time.Duration {
	if p.transfer != nil {
		return p.policy.MaxStalled
	}
	return p.policy.MaxElapsed
}

// next shortens a wait to the time that is left; ok is false where there is
// none, or no try.
func (p *Patience) next(wait time.Duration) (time.Duration, bool) {
	left := p.limit() - p.spent
	return min(wait, left), left > 0 && p.failures < p.policy.Attempts
}

// pause waits, and fails with the cause of the end of ctx.
func (p *Patience) pause(ctx context.Context, wait time.Duration) error {
	err := p.policy.pause(ctx, wait)
	p.spent += wait
	p.trying = time.Now()
	return err
}

// pause waits, or less where Pause knows of a reason, or until ctx ends.
func (p Policy) pause(ctx context.Context, wait time.Duration) error {
	if p.Pause != nil {
		p.Pause(ctx, wait)
		return context.Cause(ctx)
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.After(wait):
		return nil
	}
}

// offline waits while there is no network, and tells whether it had to; gone is
// how ctx ended before that.
func (p Policy) offline(ctx context.Context) (waited bool, gone error) {
	if p.Online == nil || p.Attempts <= 1 || ctx.Err() != nil {
		return false, nil
	}
	return p.Online(ctx)
}
