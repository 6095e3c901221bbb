package downloads

import (
	"context"
	"io"

	"github.com/minnow-s3/minnow/core/transport/retry"
)

// ResumableBody is the body of an open object, for a Go program to read: where it
// breaks it continues from the byte reached.
type ResumableBody struct {
	ctx context.Context
	*stretch
}

// NewBody returns the body of an object that s has opened. It ends with ctx.
func (s *Source) NewBody(ctx context.Context, object *Object) *ResumableBody {
	ctx = retry.WithTransfer(ctx)
	return &ResumableBody{ctx, newStretch(ctx, s, object)}
}

// Resumable gives what was opened such a body.
func (s *Source) Resumable(ctx context.Context) func(*Object, error) (Object, error) {
	return func(got *Object, err error) (Object, error) {
		if err != nil {
			return Object{}, err
		}
		resumable := *got
		resumable.Body = s.NewBody(ctx, got)
		return resumable, nil
	}
}

// Unwrap returns the body as it came, which does not continue by itself.
func (b *ResumableBody) Unwrap() io.ReadCloser { return b.body }

// Close ends the connection.
func (b *ResumableBody) Close() error { return b.body.Close() }

// Read fails with what the last connection ended with, as Source.OpenRest does, or
// with the end of the context.
func (b *ResumableBody) Read(p []byte) (int, error) {
	for {
		if err := b.open(b.ctx); err != nil {
			return 0, err
		}
		n, err := b.body.Read(p)
		if err == io.EOF && b.object.counted() && b.next+int64(n) < b.end {
			err = endedEarly()
		}
		if !b.moved(b.ctx, int64(n), err) || b.next == b.end {
			b.broken = nil
			return n, err
		}
		if n > 0 {
			return n, nil
		}
	}
}
