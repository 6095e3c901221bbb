package retry

import (
	"context"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// unansweredTries is how often a request is sent that may never be answered: to a
// server that never answered anything, or past CORS rules that may forbid it.
// With the default waits that takes up to 1.4 s.
const unansweredTries = 4

// unknownLimit is when a server that never answered is given up, if the second
// try has ended by then: it may take seconds to find that there is no such host.
const unknownLimit = time.Second

// known is what the answers of servers have shown. A browser tells a page no
// more of a request that CORS rules forbid than of a server that is away; but a
// method and headers that were answered once are allowed, so that what fails
// later is the network or the server.
type known struct {
	mu   sync.Mutex
	seen map[string]bool // origins, and what is allowed in their buckets
}

// note remembers that a request was answered, with whatever status.
func (k *known) note(req *transport.Request) { k.see(req, true) }

// isAllowed tells whether a page may send such a request: its method and each of
// its headers were in one that was answered.
func (k *known) isAllowed(req *transport.Request) bool { return k.see(req, false) }

// see looks at what CORS rules judge, and tells whether all of it was seen
// before. Without a header that needs a preflight they do not judge the method
// before it is sent.
func (k *known) see(req *transport.Request, note bool) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.seen == nil {
		k.seen = map[string]bool{}
	}
	all, method := true, "simple "+req.Method
	where := origin(req) + "/" + req.Bucket + " "
	for name := range req.Header {
		if name != "range" && req.Form == nil {
			method = req.Method
			all = k.has(where+name, note) && all
		}
	}
	return k.has(where+method, note) && k.has(origin(req), note) && all
}

func (k *known) has(what string, note bool) bool {
	if note {
		k.seen[what] = true
	}
	return k.seen[what]
}

// hasAnswered tells whether anything was ever answered from there.
func (k *known) hasAnswered(req *transport.Request) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.seen[origin(req)]
}

func origin(req *transport.Request) string { return req.Scheme + "://" + req.Host }

// cause is why a request failed.
type cause int

const (
	serverAway    cause = iota // it has answered before, or has just told of its trouble
	serverUnknown              // nothing was ever answered from there
	notAllowed                 // the server is there: CORS rules may forbid the request
)

func (r *retrier) causeOf(ctx context.Context, req *transport.Request, failure error) cause {
	switch {
	case failure == nil || r.policy.Attempts <= 1:
		return serverAway
	case !r.known.hasAnswered(req):
		return serverUnknown
	case r.policy.Reachable == nil, !transport.IsSilence(failure), r.known.isAllowed(req):
		return serverAway
	case r.policy.Reachable(ctx, req):
		return notAllowed
	}
	return serverAway
}
