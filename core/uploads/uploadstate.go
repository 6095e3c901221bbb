package uploads

import (
	"context"
	"sync"
)

// locks keep uploads of one object apart. The zero value is ready.
type locks struct {
	mu      sync.Mutex
	resumed map[string]chan struct{} // journal keys of uploads under way, closed as they end
}

// lockKey waits until no other upload resumes under the same key: two would take
// the same parts for theirs to send.
func (t *locks) lockKey(ctx context.Context, key string) (done func(), err error) {
	for {
		t.mu.Lock()
		other := t.resumed[key]
		if other == nil {
			if t.resumed == nil {
				t.resumed = map[string]chan struct{}{}
			}
			own := make(chan struct{})
			t.resumed[key] = own
			t.mu.Unlock()
			return func() { t.end(key, own) }, nil
		}
		t.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

func (t *locks) end(key string, own chan struct{}) {
	t.mu.Lock()
	delete(t.resumed, key)
	t.mu.Unlock()
	close(own)
}
