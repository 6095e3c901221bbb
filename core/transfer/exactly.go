package transfer

import (
	"context"
	"errors"

	"github.com/minnow-s3/minnow/core/transport"
)

// Exactly is src held to its word: it fails with a *transport.Error of
// KindUnreadable when src ends before length bytes or continues behind them, so
// that no object is stored that is not the one announced.
func Exactly(src Source, length int64) Source { return &exactly{src: src, rest: length} }

type exactly struct {
	src   Source
	rest  int64 // bytes still to come
	ended bool  // src was asked for more than its length
}

func (e *exactly) Next(ctx context.Context, size int64) (transport.Payload, error) {
	var payload transport.Payload = transport.Bytes(nil)
	if size = min(size, e.rest); size > 0 {
		var err error
		if payload, err = e.src.Next(ctx, size); err != nil {
			return nil, err
		}
		if payload.Size() < size {
			Release(payload)
			return nil, wrongLength("the stream ended before its length")
		}
		e.rest -= size
	}
	if e.rest == 0 && !e.ended {
		e.ended = true
		if err := e.end(ctx); err != nil {
			Release(payload)
			return nil, err
		}
	}
	return payload, nil
}

// end fails when src continues.
func (e *exactly) end(ctx context.Context) error {
	more, err := e.src.Next(ctx, 1)
	if err != nil {
		return err
	}
	defer Release(more)
	if more.Size() > 0 {
		return wrongLength("the stream goes on behind its length")
	}
	return nil
}

func wrongLength(reason string) error {
	return &transport.Error{Kind: transport.KindUnreadable, Err: errors.New(reason)}
}
