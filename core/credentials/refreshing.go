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

// pause is the least time between two askings that only the clock is a reason for:
// after one that failed while the credentials at hand were still valid, and after
// one that brought credentials which by the clock live for less than that.
const pause = 20 * time.Second

// Refreshing is a Provider over a function that gets temporary credentials,
// from a server of the application's or an STS. It asks before they expire, and
// once for all the requests that wait. Make one with NewRefreshing.
type Refreshing struct {
	get   func(ctx context.Context) (Value, error)
	asked flight.Group[Value]

	mu    sync.Mutex
	clock func() time.Time
	given bool // clock is the caller's own
	value Value
	early time.Duration // before Expires
	doubt bool          // value lives for less than a pause by the clock, which may be wrong: the server judges
	hold  time.Time     // until then nothing is asked for
}

// NewRefreshing returns a Refreshing. Get runs when credentials are first
// needed, shortly before their Expires, and when the server calls them expired.
// Where it fails before they have expired they serve on, and it runs again 20
// seconds later; else its error fails the requests that wait, and the next one
// asks again. Credentials that by the clock expire within 20 seconds, or have
// expired, when they come are used for 20 seconds, or until the server calls them
// expired: the clock may be wrong. A nil clock is that of the Client which the
// Refreshing is given to, and goes by the server's time where that is known.
func NewRefreshing(get func(ctx context.Context) (Value, error), clock func() time.Time) *Refreshing {
	r := &Refreshing{get: get, clock: clock, given: clock != nil}
	if !r.given {
		r.clock = time.Now
	}
	return r
}

// UseClock sets the clock, unless NewRefreshing was given one.
func (r *Refreshing) UseClock(clock func() time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.given {
		r.clock = clock
	}
}

// Retrieve returns the credentials at hand, or new ones when it is time.
func (r *Refreshing) Retrieve(ctx context.Context) (Value, error) {
	r.mu.Lock()
	value, due := r.value, r.due()
	r.mu.Unlock()
	if !due {
		return value, nil
	}
	return r.asked.Do(ctx, "", r.replace)
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

// due tells whether it is time to ask. A hold that is much longer than a pause is
// of a clock that has been set right since; a page's own may step back by a little.
func (r *Refreshing) due() bool {
	if r.value.Anonymous() || r.value.Expires.IsZero() {
		return r.value.Anonymous()
	}
	now := r.clock()
	held := r.hold.Sub(now)
	if held > 0 && held <= 2*pause && (r.doubt || now.Before(r.value.Expires)) {
		return false
	}
	return !now.Before(r.value.Expires.Add(-r.early))
}

// replace asks for new credentials, and returns those at hand where there are
// none to be had and the server may still take these.
func (r *Refreshing) replace(ctx context.Context) (Value, error) {
	value, err := r.ask(ctx)
	if err == nil || ctx.Err() != nil {
		return value, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock()
	if r.value.Anonymous() || !r.doubt && !now.Before(r.value.Expires) {
		return Value{}, err
	}
	r.hold = now.Add(pause)
	return r.value, nil
}

func (r *Refreshing) ask(ctx context.Context) (Value, error) {
	value, err := r.get(ctx)
	if err == nil {
		err = value.Check()
	}
	if err != nil {
		return Value{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock()
	life := value.Expires.Sub(now)
	r.value, r.early, r.doubt = value, min(early, max(life/4, 0)), life < pause
	if r.hold = (time.Time{}); r.doubt {
		r.hold = now.Add(pause)
	}
	return value, nil
}
