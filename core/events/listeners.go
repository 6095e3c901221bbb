package events

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/s3err"
)

// maxListened is how many buckets one client listens to at a time. Each holds a
// connection for good, of the six that a browser opens to a host over HTTP/1.1:
// two stay free for all else.
const maxListened = 4

// Listeners are all listeners of one client, to at most four buckets at a time.
// Open is required. They are safe for concurrent use.
type Listeners struct {
	Open   Open
	After  func(time.Duration) <-chan time.Time // nil means time.After
	Random func() float64                       // spreads the waits before a stream is opened again; nil means rand.Float64

	mu    sync.Mutex       // guards feeds, and each feed's members
	feeds map[string]*feed // by bucket
}

// join adds l to the feed of its bucket, which it starts where there is none.
func (s *Listeners) join(ctx context.Context, bucket string, l *listener) (*feed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.feeds[bucket]
	if f == nil {
		if len(s.feeds) == maxListened {
			return nil, s3err.Argument("bucket", "must be one of at most 4 that a client listens to at a time")
		}
		if s.feeds == nil {
			s.feeds = map[string]*feed{}
		}
		f = newFeed(ctx, s, bucket)
		s.feeds[bucket] = f
		go f.run()
	}
	f.members = append(f.members, l)
	wake(f.joined)
	return f, nil
}

// leave ends a listener's part in f. The last one waits until the connections
// are closed.
func (s *Listeners) leave(f *feed, l *listener) {
	if s.remove(f, l) {
		<-f.done
	}
}

// remove tells whether f has no listener any more, which ends f.
func (s *Listeners) remove(f *feed, l *listener) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.members = slices.DeleteFunc(f.members, func(m *listener) bool { return m == l })
	if len(f.members) > 0 {
		return false
	}
	if s.feeds[f.bucket] == f {
		delete(s.feeds, f.bucket)
	}
	f.cancel()
	return true
}

func (s *Listeners) membersOf(f *feed) []*listener {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(f.members)
}

func (s *Listeners) startTimer(wait time.Duration) <-chan time.Time {
	if s.After != nil {
		return s.After(wait)
	}
	return time.After(wait)
}
