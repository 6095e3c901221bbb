package skew

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// Ask finds out how far the server of a request that got no answer is ahead of
// this machine.
type Ask func(ctx context.Context, req *transport.Request) (ahead time.Duration, ok bool)

// NewHidden returns a Transport for a page, around that of New. Servers write no
// CORS headers into what they refuse before they know the key: a page sees no
// answer at all then, or one without its time. So after a request without an
// answer, and after one that is untimely, ask is asked, and the request is sent
// once more with what it tells, if that is another time. An offset is kept only
// where it brings another answer; else the first one, or the failure, is returned.
// What is Once is not sent again after silence: it may have been done. Ask is to
// limit how often it asks, and learned may be nil.
func NewHidden(next transport.Transport, clock *Clock, ask Ask, untimely func(*transport.Response) bool, learned func(ctx context.Context, offset time.Duration)) transport.Transport {
	return transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		used := clock.Offset()
		resp, err := next.Do(ctx, req)
		if ctx.Err() != nil || err != nil && !transport.IsSilence(err) || err == nil && !untimely(resp) {
			return resp, err
		}
		offset := clock.Offset() // another request may have learnt it meanwhile
		if near(offset, used) {
			ahead, ok := ask(ctx, req)
			if !ok {
				return resp, err
			}
			offset = ahead
		}
		if near(offset, used) || err != nil && req.Once || ctx.Err() != nil {
			return resp, err
		}
		second, failure := next.Do(context.WithValue(ctx, clock, offset), req)
		if failure != nil || err == nil && second.Status == resp.Status {
			return resp, err
		}
		clock.learn(ctx, second, offset, learned)
		return second, nil
	})
}
