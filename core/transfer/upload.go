package transfer

import (
	"context"
	"io"
	"sync"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// Part is one numbered range of an upload.
type Part struct {
	Number  int // from 1
	Payload transport.Payload
}

// Parts yields the parts in their order, and io.EOF after the last.
type Parts func(ctx context.Context) (Part, error)

// Source is a payload whose length is not known: a stream. Next reads up to
// size bytes; fewer, or none, mean that it has ended. It is never asked again
// after that, nor twice at once.
type Source interface {
	Next(ctx context.Context, size int64) (transport.Payload, error)
}

// Releaser is a Payload that holds memory until it is released.
type Releaser interface{ Release() }

// Release frees a payload that is a Releaser.
func Release(payload transport.Payload) {
	if r, ok := payload.(Releaser); ok {
		r.Release()
	}
}

// Cut yields the parts of a payload of known length.
func Cut(payload transport.Payload, partSize int64) Parts {
	var offset int64
	number := 0
	return func(context.Context) (Part, error) {
		if offset >= payload.Size() {
			return Part{}, io.EOF
		}
		length := min(partSize, payload.Size()-offset)
		number++
		part := Part{number, payload.Slice(offset, length)}
		offset += length
		return part, nil
	}
}

// Rest yields first as part 1, and then what src still holds. Parts grow, so
// that S3's largest object is reached within MaxParts; at most one part for
// each concurrent sender is in memory.
func Rest(first transport.Payload, src Source, partSize int64) Parts {
	number, ended := 0, false
	return func(ctx context.Context) (Part, error) {
		number++
		if number == 1 {
			return Part{1, first}, nil
		}
		if ended {
			return Part{}, io.EOF
		}
		size := GrowingPart(number, partSize)
		if number > MaxParts { // only to see whether the source has ended
			size = 1
		}
		payload, err := src.Next(ctx, size)
		if err != nil {
			return Part{}, err
		}
		if ended = payload.Size() < size; payload.Size() == 0 {
			Release(payload)
			return Part{}, io.EOF
		}
		if number > MaxParts {
			Release(payload)
			return Part{}, s3err.Argument("partSize", "must cut the stream into at most 10,000 parts")
		}
		return Part{number, payload}, nil
	}
}

// Upload sends the parts, up to concurrency at once, and returns what send
// made of each, in the order of the parts. The first failure cancels the
// others; Upload returns once all have settled.
func Upload[T any](ctx context.Context, parts Parts, concurrency int, send func(context.Context, Part) (T, error)) ([]T, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		reading sync.Mutex // held by the one worker that takes the next part
		storing sync.Mutex
		sent    []T
		workers sync.WaitGroup
	)
	work := func() error {
		reading.Lock()
		if ctx.Err() != nil {
			reading.Unlock()
			return context.Cause(ctx)
		}
		part, err := read(ctx, parts)
		if err != nil && err != io.EOF {
			cancel(err) // before the next worker asks a source that has failed
		}
		reading.Unlock()
		if err != nil {
			return err
		}
		result, err := deliver(ctx, part, send)
		Release(part.Payload)
		if err != nil {
			cancel(err)
			return err
		}
		storing.Lock()
		defer storing.Unlock()
		for len(sent) < part.Number {
			sent = append(sent, *new(T))
		}
		sent[part.Number-1] = result
		return nil
	}
	for range concurrency {
		workers.Go(func() {
			for work() == nil {
			}
		})
	}
	workers.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return sent, nil
}

// read and deliver give a panic back as an error: Upload's workers are nobody's
// call, and hold what others wait for.
func read(ctx context.Context, parts Parts) (part Part, err error) {
	defer s3err.Recover(&err, "reading a part")
	return parts(ctx)
}

func deliver[T any](ctx context.Context, part Part, send func(context.Context, Part) (T, error)) (result T, err error) {
	defer s3err.Recover(&err, "sending a part")
	return send(ctx, part)
}
