// Package flight lets callers that need the same thing at the same time wait
// for one piece of work: new credentials, the region of a bucket. It remembers
// nothing: the next caller after the landing starts anew.
//
//	var lookups flight.Group
//	region, err := lookups.Do(ctx, bucket, func(ctx context.Context) (string, error) { … })
package flight

import (
	"context"
	"sync"

	"github.com/minnow-s3/minnow/core/s3err"
)

// Group is a set of works under way, by key. Its zero value is ready.
type Group[V any] struct {
	mu   sync.Mutex
	work map[string]*work[V]
}

type work[V any] struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	value   V
	err     error
}

// Do runs f, or waits for the f that another caller runs under the same key. F
// has the values of the first caller's context, but ends only when no caller waits
// any more; the last of them waits until it has ended. A caller that gives up early
// gets the cause of the end of its own ctx.
func (g *Group[V]) Do(ctx context.Context, key string, f func(ctx context.Context) (V, error)) (V, error) {
	g.mu.Lock()
	w := g.work[key]
	if w == nil {
		w = g.start(ctx, key, f)
	}
	w.waiting++
	g.mu.Unlock()
	select {
	case <-w.done:
		return w.value, w.err
	case <-ctx.Done():
		g.leave(key, w)
		var none V
		return none, context.Cause(ctx)
	}
}

func (g *Group[V]) start(ctx context.Context, key string, f func(ctx context.Context) (V, error)) *work[V] {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	w := &work[V]{cancel: cancel, done: make(chan struct{})}
	if g.work == nil {
		g.work = map[string]*work[V]{}
	}
	g.work[key] = w
	go func() {
		w.run(ctx, f)
		g.mu.Lock()
		g.forget(key, w)
		g.mu.Unlock()
		cancel()
		close(w.done)
	}()
	return w
}

// run makes a panic of f its error, for all callers that wait.
func (w *work[V]) run(ctx context.Context, f func(ctx context.Context) (V, error)) {
	defer s3err.Recover(&w.err, "work that calls share")
	w.value, w.err = f(ctx)
}

func (g *Group[V]) leave(key string, w *work[V]) {
	g.mu.Lock()
	w.waiting--
	last := w.waiting == 0
	if last {
		g.forget(key, w) // a later caller does not want what is being ended
	}
	g.mu.Unlock()
	if last {
		w.cancel()
		<-w.done
	}
}

func (g *Group[V]) forget(key string, w *work[V]) {
	if g.work[key] == w {
		delete(g.work, key)
	}
}
