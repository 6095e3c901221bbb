// Package skew keeps signatures valid where this machine's clock is wrong. S3
// refuses a request signed more than 15 minutes off; from such a refusal the
// server's time is learnt, and the request is sent once more.
//
// It signs nothing: put the signer below it, on the same Clock.
//
//	clock := skew.NewClock(time.Now)
//	tr := skew.New(signer, clock, serverTime, isSkewed, nil)
//	… date := clock.At(ctx) // in the signer
package skew

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// Tolerance is how far two clocks may differ for other reasons: the time that the
// answer takes, and a Date that counts in seconds.
const Tolerance = time.Minute

// Clock is a clock that can be set right.
type Clock struct {
	now    func() time.Time
	offset atomic.Int64 // nanoseconds
}

// NewClock returns a Clock that goes by now.
func NewClock(now func() time.Time) *Clock { return &Clock{now: now} }

// Now returns the time, corrected by what was learnt.
func (c *Clock) Now() time.Time { return c.now().Add(c.Offset()) }

// Offset returns how far the server is ahead of this machine.
func (c *Clock) Offset() time.Duration { return time.Duration(c.offset.Load()) }

// At returns the time to sign a request with that has ctx: the one that is on
// trial for it, else Now.
func (c *Clock) At(ctx context.Context) time.Time {
	if offset, ok := ctx.Value(c).(time.Duration); ok {
		return c.now().Add(offset)
	}
	return c.Now()
}

// ServerTime reads the server's time off a refusal, if it tells it.
type ServerTime func(*transport.Response) (time.Time, bool)

// New returns a Transport that learns from what next answers with 403. That is
// the status of RequestTimeTooSkewed, and of the AccessDenied that an expired
// signature in the query gets. Since a 403 has other reasons as well, and the
// time in it may be that of a proxy or a cache, an offset is kept only when the
// request comes through with it; else the first answer is returned. Skewed tells
// of a refusal that names the time as its reason, which not every one does that
// has it. Learned is told each new offset; it may be nil.
func New(next transport.Transport, clock *Clock, read ServerTime, skewed func(*transport.Response) bool, learned func(ctx context.Context, offset time.Duration)) transport.Transport {
	return transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		used := clock.Offset()
		first, err := next.Do(ctx, req)
		if err != nil || first.Status != 403 || ctx.Err() != nil {
			return first, err
		}
		server, ok := read(first)
		offset := server.Sub(clock.now())
		if !ok || near(offset, used) {
			return first, nil
		}
		second, err := next.Do(context.WithValue(ctx, clock, offset), req)
		if err != nil {
			return second, err
		}
		if second.Status == 403 && (!skewed(first) || skewed(second)) {
			return first, nil
		}
		clock.learn(ctx, second, offset, learned)
		return second, nil
	})
}

// learn keeps an offset that a request came through with.
func (c *Clock) learn(ctx context.Context, resp *transport.Response, offset time.Duration, learned func(context.Context, time.Duration)) {
	if !proves(resp.Status) || near(offset, c.Offset()) {
		return
	}
	c.offset.Store(int64(offset))
	if learned != nil {
		learned(ctx, offset)
	}
}

func near(a, b time.Duration) bool { return (a - b).Abs() <= Tolerance }

// proves tells whether a server that answers so has looked at the signature: one
// that is busy or failing may not have.
func proves(status int) bool { return status < 500 && status != 408 && status != 429 }
