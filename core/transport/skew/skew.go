// Package skew keeps signatures valid where this machine's clock is wrong. S3
// refuses a request signed more than 15 minutes off; from such a refusal the
// server's time is learnt, and the request is sent once more.
//
// It signs nothing: put the signer below it, on the same Clock.
//
//	clock := skew.NewClock(time.Now)
//	tr := skew.New(signer, clock, serverTime, nil)
package skew

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// tolerance is how far two clocks may differ for other reasons: the way of the
// answer, and a Date that counts in seconds.
const tolerance = time.Minute

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

// ServerTime reads the server's time off a refusal, if it tells it.
type ServerTime func(*transport.Response) (time.Time, bool)

// New returns a Transport that learns from what next answers with 403. That is
// the status of RequestTimeTooSkewed, and of the AccessDenied that an expired
// signature in the query gets. Learned is told each new offset; it may be nil.
func New(next transport.Transport, clock *Clock, read ServerTime, learned func(ctx context.Context, offset time.Duration)) transport.Transport {
	return transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		resp, err := next.Do(ctx, req)
		if err != nil || resp.Status != 403 || ctx.Err() != nil {
			return resp, err
		}
		server, ok := read(resp)
		if !ok || server.Sub(clock.Now()).Abs() <= tolerance {
			return resp, nil
		}
		offset := server.Sub(clock.now())
		clock.offset.Store(int64(offset))
		if learned != nil {
			learned(ctx, offset)
		}
		return next.Do(ctx, req)
	})
}
