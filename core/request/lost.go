package request

import (
	"context"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// lostAnswer is the key of a context's flag that the answer to a try was lost.
type lostAnswer struct{}

// WatchForLost returns a context under which lost is set where a try may have been
// carried out though no answer says so: the next one then meets its result.
func WatchForLost(ctx context.Context, lost *bool) context.Context {
	return context.WithValue(ctx, lostAnswer{}, lost)
}

// noteLost is told of each try. A look at something on the way is none.
func noteLost(ctx context.Context, req *transport.Request, resp *transport.Response, err error) {
	lost, watched := ctx.Value(lostAnswer{}).(*bool)
	if !watched || req.Method == "GET" || req.Method == "HEAD" {
		return
	}
	if err == nil {
		err = resp.Failure
	}
	v := s3err.Judge(err)
	*lost = *lost || v.Unclear && !v.Busy
}
