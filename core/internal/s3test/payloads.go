package s3test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

// Span is a payload that is a range and nothing else; its digest is where it
// begins. It may fail.
type Span struct {
	Offset, Length int64
	Err            error
}

func (s Span) Size() int64 { return s.Length }

func (s Span) Slice(offset, length int64) transport.Payload {
	return Span{s.Offset + offset, length, s.Err}
}

func (s Span) Digest(context.Context, transport.Algorithm) ([]byte, error) {
	if s.Err != nil {
		return nil, s.Err
	}
	return []byte(fmt.Sprintf("%04d", s.Offset>>20)), nil
}

// Stream is a source of so many bytes, in pieces that count their releases.
type Stream struct {
	Bytes int64
	Err   error // instead of the end

	Asked  []int64
	pieces []*piece
}

type piece struct {
	Span
	released atomic.Int32
}

func (p *piece) Release() { p.released.Add(1) }

func (s *Stream) Next(_ context.Context, size int64) (transport.Payload, error) {
	s.Asked = append(s.Asked, size)
	n := min(size, s.Bytes)
	if s.Bytes -= n; n < size && s.Err != nil {
		return nil, s.Err
	}
	s.pieces = append(s.pieces, &piece{Span: Span{Length: n}})
	return s.pieces[len(s.pieces)-1], nil
}

// AllReleased checks that no piece is kept, nor let go of twice.
func (s *Stream) AllReleased(t *testing.T) {
	t.Helper()
	for i, p := range s.pieces {
		if got := p.released.Load(); got != 1 {
			t.Errorf("piece %d of %d: released %d times, want once", i+1, len(s.pieces), got)
		}
	}
}

const MiB = int64(1) << 20

const TestSize = 20 * MiB
