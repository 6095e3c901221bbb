package core

import (
	"context"
	"sync/atomic"

	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

// stream is a source of so many zeros, in pieces that count their releases.
type stream struct {
	bytes int64
	err   error // instead of the end

	asked []int64
	cut   []*cutting
}

type cutting struct {
	transport.Bytes
	released atomic.Int32
}

func (c *cutting) Release() { c.released.Add(1) }

var zeros = make(transport.Bytes, 8<<20)

func (s *stream) Next(_ context.Context, size int64) (transport.Payload, error) {
	s.asked = append(s.asked, size)
	n := min(size, s.bytes)
	if s.bytes -= n; n < size && s.err != nil {
		return nil, s.err
	}
	piece := &cutting{Bytes: zeros[:n]}
	s.cut = append(s.cut, piece)
	return piece, nil
}

var _ transfer.Releaser = (*cutting)(nil)
