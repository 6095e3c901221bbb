package uploads_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/transport"
)

// traffic is a server at which every part takes a second.
type traffic struct {
	*s3test.FakeServer
	mu       sync.Mutex
	now      int
	most     int
	finished map[string]time.Duration // objects, by when they were done
}

func newTraffic() *traffic {
	s := &traffic{FakeServer: s3test.NewFakeServer(), finished: map[string]time.Duration{}}
	s.Overlaps = true
	s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if part == 0 && req.Operation != "PutObject" {
			return nil, nil
		}
		s.mu.Lock()
		s.now++
		s.most = max(s.most, s.now)
		s.mu.Unlock()
		time.Sleep(time.Second)
		s.mu.Lock()
		s.now--
		s.mu.Unlock()
		return nil, nil
	}
	return s
}

// All uploads of a client share its places, and take turns: a small one that
// comes late is done while a large one continues.
func TestUploadsShareOneQueue(t *testing.T) {
	for name, tc := range map[string]struct {
		opts   core.PutOptions // of the large one
		client int
		most   int
		small  time.Duration // until each of three small ones is done, at most
	}{
		"the client's places":       {core.PutOptions{}, 0, 4, 2 * time.Second},
		"the large one has more":    {core.PutOptions{Concurrency: 8}, 0, 8, 2 * time.Second},
		"the large one has fewer":   {core.PutOptions{Concurrency: 1}, 0, 4, 2 * time.Second},
		"one place, all take turns": {core.PutOptions{}, 1, 1, 7 * time.Second},
		"a resumable one":           {core.PutOptions{Resume: core.ResumeOwn}, 0, 4, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newTraffic()
				c := newResumer(t, s.FakeServer, s3test.NewJournal(t), func(o *core.Options) { o.Concurrency = tc.client })
				start := time.Now()
				put := func(object string, size int64, opts core.PutOptions) {
					if _, err := c.PutObject(t.Context(), "photos", object, s3test.NewFakePayload(object, size), opts); err != nil {
						t.Error(err)
					}
					s.mu.Lock()
					s.finished[object] = time.Since(start)
					s.mu.Unlock()
				}
				var all sync.WaitGroup
				all.Go(func() { put("large", 500*s3test.MiB, tc.opts) })
				synctest.Wait()
				for _, object := range []string{"a", "b", "c"} {
					all.Go(func() { put(object, s3test.MiB, core.PutOptions{Concurrency: tc.opts.Concurrency}) })
				}
				all.Wait()
				s3test.Same(t, "parts at once", s.most, tc.most)
				small := []time.Duration{s.finished["a"], s.finished["b"], s.finished["c"]}
				if slowest := slices.Max(small); slowest > tc.small || s.finished["large"] < 8*time.Second {
					t.Errorf("got the small ones after %v, the large one after %v, want them within %v", small, s.finished["large"], tc.small)
				}
			})
		})
	}
}
