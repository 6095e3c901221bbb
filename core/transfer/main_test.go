package transfer

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"github.com/minnow-s3/minnow/core/transport"
)

// TestMain fails on goroutines that outlive the tests.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errBroken = errors.New("the stream broke")

// piece is a payload without bytes that counts its releases.
type piece struct {
	transport.Payload // none: nobody may read it
	offset, size      int64
	released          *atomic.Int32
}

func (p *piece) Size() int64 { return p.size }
func (p *piece) Release()    { p.released.Add(1) }

// tape is a Source of so many bytes that holds its caller to the contract: it
// fails the test when it is asked again after its end or its error, or twice at
// once, and at the end of the test unless every piece was released once.
type tape struct {
	t     *testing.T
	bytes int64
	fails int // the question that is answered with errBroken, from 1; 0 for none
	hook  func(ctx context.Context) error

	asking sync.Mutex // held while a question is answered
	asked  []int64
	offset int64
	over   bool // ended or failed

	mu       sync.Mutex
	released []*atomic.Int32
}

func newTape(t *testing.T, bytes int64) *tape {
	s := &tape{t: t, bytes: bytes}
	t.Cleanup(func() {
		for i, n := range s.released {
			if n := n.Load(); n != 1 {
				t.Errorf("piece %d of %d: released %d times, want once", i+1, len(s.released), n)
			}
		}
	})
	return s
}

func (s *tape) Next(ctx context.Context, size int64) (transport.Payload, error) {
	if !s.asking.TryLock() {
		s.t.Error("the source was asked twice at once")
		return nil, errBroken
	}
	defer s.asking.Unlock()
	if s.over {
		s.t.Errorf("the source was asked for %d bytes after its end or its error", size)
	}
	s.asked = append(s.asked, size)
	if s.hook != nil {
		if err := s.hook(ctx); err != nil {
			s.over = true
			return nil, err
		}
	}
	if len(s.asked) == s.fails {
		s.over = true
		return nil, errBroken
	}
	p := &piece{offset: s.offset, size: min(size, s.bytes-s.offset), released: new(atomic.Int32)}
	s.offset += p.size
	s.over = p.size < size
	s.mu.Lock()
	defer s.mu.Unlock()
	s.released = append(s.released, p.released)
	return p, nil
}
