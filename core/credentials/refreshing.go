package credentials

import (
	"context"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/flight"
)

// early is how long before their end credentials are replaced: a request must
// still arrive, and a clock may be off. Of short-lived ones it is a quarter of
// their life, or they would be asked for by every request.
const early = time.Minute

// Refreshing is a Provider over a function that gets temporary credentials,
// from a server of the application's or an STS. It asks before they expire, and
// once for all the requests that wait. Make one with NewRefreshing.
type Refreshing struct {
	get   func(ctx context.Context) (Value, error)
	clock func() time.Time
	asked flight.Group[Value]

	mu      sync.Mutex
	value   Value
	renewAt time.Time // zero: when the server calls value expired
}

// NewRefreshing returns a Refreshing. Get runs when credentials are first
// needed, shortly before their Expires, and when the server calls them expired;
// its error fails the requests that wait, and the next one asks again. A nil
// clock is time.Now.
func NewRefreshing(get func(ctx context.Context) (Value, error), clock func() time.Time) *Refreshing {
	if clock == nil {
		clock = time.Now
	}
	return &Refreshing{get: get, clock: clock}
}

// Retrieve returns the credentials at hand, or new ones when it is time.
func (r *Refreshing) Retrieve(ctx context.Context) (Value, error) {
	r.mu.Lock()
	value, renewAt := r.value, r.renewAt
	r.mu.Unlock()
	if !value.Anonymous() && (renewAt.IsZero() || r.clock().Before(renewAt)) {
		return value, nil
	}
	return r.asked.Do(ctx, "", r.ask)
}

// Renew returns what another request got since, or asks for new credentials.
func (r *Refreshing) Renew(ctx context.Context, stale Value) (Value, error) {
	r.mu.Lock()
	value := r.value
	r.mu.Unlock()
	if value != stale {
		return value, nil
	}
	return r.asked.Do(ctx, "", r.ask)
}

func (r *Refreshing) ask(ctx context.Context) (Value, error) {
	value, err := r.get(ctx)
	if err != nil {
		return Value{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.value, r.renewAt = value, time.Time{}
	if !value.Expires.IsZero() {
		life := value.Expires.Sub(r.clock())
		r.renewAt = value.Expires.Add(-min(early, max(life/4, 0)))
	}
	return value, nil
}
