package retry

import (
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// outages are the servers that have answered nothing well for a while. What is
// no transfer gives up with its first failure once its server has been so for
// MaxElapsed: a long queue of requests waits that long once, not each by itself,
// and the server is asked no more than once by each.
type outages struct {
	mu     sync.Mutex
	began  map[string]time.Time // by origin
	latest map[string]time.Time // failure
}

// failed notes a failure, and tells since when there was nothing else. Failures
// with a pause of MaxElapsed between them do not belong together.
func (o *outages) failed(req *transport.Request, limit time.Duration) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.began == nil {
		o.began, o.latest = map[string]time.Time{}, map[string]time.Time{}
	}
	now, where := time.Now(), origin(req)
	if latest, ok := o.latest[where]; !ok || now.Sub(latest) > limit {
		o.began[where] = now
	}
	o.latest[where] = now
	return now.Sub(o.began[where])
}

// ended notes that a server answered well.
func (o *outages) ended(req *transport.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.latest, origin(req))
}
