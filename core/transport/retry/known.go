package retry

import (
	"context"
	"errors"
	"sync"

	"github.com/minnow-s3/minnow/core/transport"
)

// unansweredTries is how often a request is sent that may never be answered: to a
// server that never answered anything, or past CORS rules that may forbid it.
// With the default waits that takes up to 1.4 s.
const unansweredTries = 4

// known is what the answers of servers have shown. A browser tells a page no
// more of a request that CORS rules forbid than of a server that is away; but a
// method and headers that were answered once are allowed, so that what fails
// later is the network or the server.
type known struct {
	mu    sync.Mutex
	seen  map[string]bool // origins, and what is allowed in their buckets
	names []string        // of the request that is looked at
}

// note remembers that a request was answered, with whatever status.
func (k *known) note(req *transport.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.seen == nil {
		k.seen = map[string]bool{}
	}
	k.seen[origin(req)] = true
	for _, what := range k.traits(req) {
		k.seen[what] = true
	}
}

// hasAnswered tells whether anything was ever answered from there.
func (k *known) hasAnswered(req *transport.Request) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.seen[origin(req)]
}

// isAllowed tells whether a page may send such a request: its method and each of
// its headers were in one that was answered.
func (k *known) isAllowed(req *transport.Request) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, what := range k.traits(req) {
		if !k.seen[what] {
			return false
		}
	}
	return true
}

func origin(req *transport.Request) string { return req.Scheme + "://" + req.Host }

// traits are what CORS rules look at. Without a header that asks for a preflight
// they do not judge the method before it is sent.
func (k *known) traits(req *transport.Request) []string {
	where := origin(req) + "/" + req.Bucket + " "
	k.names = k.names[:0]
	for name := range req.Header {
		if name != "range" && req.Form == nil {
			k.names = append(k.names, where+name)
		}
	}
	if len(k.names) == 0 {
		return append(k.names, where+"simple "+req.Method)
	}
	return append(k.names, where+req.Method)
}

// cause is why a request failed.
type cause int

const (
	serverAway    cause = iota // it has answered before, or has just told of its trouble
	serverUnknown              // nothing was ever answered from there
	notAllowed                 // the server is there: CORS rules may forbid the request
)

func (r *retrier) causeOf(ctx context.Context, req *transport.Request, failure error) cause {
	var wire *transport.Error
	switch {
	case failure == nil || r.policy.Attempts <= 1:
		return serverAway
	case !r.known.hasAnswered(req):
		return serverUnknown
	case r.policy.Reachable == nil, !errors.As(failure, &wire), wire.Kind != transport.KindNetwork, r.known.isAllowed(req):
		return serverAway
	case r.policy.Reachable(ctx, req):
		return notAllowed
	}
	return serverAway
}
