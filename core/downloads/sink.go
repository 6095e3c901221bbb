package downloads

import (
	"context"
	"errors"
	"io"
	"strconv"
	"sync"

	"github.com/minnow-s3/minnow/core/transport"
)

// Sink is where a download goes to. Its parts, numbered from 0, come side by
// side; the bytes of each come in their order.
type Sink interface {
	// Open makes it ready to take bytes. What it holds is to stay if keep is
	// true; length is how many bytes come, -1 where that is not known.
	Open(ctx context.Context, keep bool, length int64) error
	// Take moves bytes from a body to where they belong, and returns how many it has
	// moved. It fails with a *transport.Error where the body does, and with
	// any other where the sink does. A body that ends before Length bytes is no
	// failure; one that has others than the announced is, where Length is -1.
	// Once it has moved all of the span it may wait until the parts before have come.
	Take(ctx context.Context, body io.Reader, span Span) (moved int64, err error)
	// Close ends it once all has come, and was right.
	Close(ctx context.Context) error
	// Leave ends it after a failure; it is to hold what it held before, if it can.
	Leave(ctx context.Context, err error)
}

// Span says where the bytes of a body belong.
type Span struct {
	Part      int
	Before    int64          // bytes of the part that were taken already
	Offset    int64          // in the object
	Length    int64          // bytes to take, which are the rest of the part; -1: all there are
	Announced int64          // bytes that the body is said to have, where Length is -1; -1: not known
	Sum       func(p []byte) // called with the bytes as they pass, which it must not keep; may be nil
}

// bare is a Sink without an end of its own.
type bare struct{}

func (bare) Open(context.Context, bool, int64) error { return nil }
func (bare) Close(context.Context) error             { return nil }
func (bare) Leave(context.Context, error)            {}

// ToWriterAt is a Sink that writes to any place of a file. What fails leaves in
// place what was written until then.
func ToWriterAt(to io.WriterAt) Sink { return placed{to: to} }

type placed struct {
	bare
	to io.WriterAt
}

func (p placed) Take(ctx context.Context, body io.Reader, span Span) (int64, error) {
	return span.copy(ctx, io.NewOffsetWriter(p.to, span.Offset), body)
}

// copy moves a span. An error of the body's is one of the transport already. The body
// of the first answer does not end with ctx by itself: that of all parts is younger.
func (s Span) copy(ctx context.Context, to io.Writer, body io.Reader) (int64, error) {
	if s.Length == 0 {
		return 0, nil
	}
	if closer, ok := body.(io.Closer); ok {
		stop := context.AfterFunc(ctx, func() { closer.Close() })
		defer stop()
	}
	if s.Length > 0 {
		body = io.LimitReader(body, s.Length)
	}
	if s.Sum != nil {
		to = io.MultiWriter(to, summing(s.Sum))
	}
	n, err := io.Copy(to, body)
	if err == nil && s.Length < 0 && s.Announced >= 0 && n != s.Announced {
		err = &transport.Error{Kind: transport.KindNetwork, Err: errors.New(strconv.FormatInt(n, 10) +
			" bytes came of the " + strconv.FormatInt(s.Announced, 10) + " announced")}
	}
	return n, err
}

type summing func(p []byte)

func (s summing) Write(p []byte) (int, error) {
	s(p)
	return len(p), nil
}

// ToWriter is a Sink that writes one part after the other: what comes too early
// is kept in memory, of no more parts than come side by side.
func ToWriter(to io.Writer) Sink {
	return &ordered{to: to, early: map[int][]byte{}, waiting: map[int]chan struct{}{}}
}

type ordered struct {
	bare
	to io.Writer // of the part whose turn it is

	mu      sync.Mutex
	turn    int
	early   map[int][]byte
	waiting map[int]chan struct{} // parts that have come, closed at their turn
}

func (o *ordered) Take(ctx context.Context, body io.Reader, span Span) (int64, error) {
	moved, err := span.copy(ctx, inTurn{o, span.Part}, body)
	if err == nil && (span.Length < 0 || moved == span.Length) {
		err = o.done(ctx, span.Part)
	}
	return moved, err
}

// done ends a part once those before it have been written.
func (o *ordered) done(ctx context.Context, part int) error {
	turn := make(chan struct{})
	o.mu.Lock()
	if o.waiting[part] = turn; o.turn == part {
		close(turn)
	}
	o.mu.Unlock()
	select {
	case <-turn:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if _, err := (inTurn{o, part}).Write(nil); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.waiting, part)
	o.turn++
	if next := o.waiting[o.turn]; next != nil {
		close(next)
	}
	return nil
}

// inTurn writes bytes of a part, or keeps them until its turn.
type inTurn struct {
	*ordered
	part int
}

func (w inTurn) Write(p []byte) (int, error) {
	w.mu.Lock()
	early := w.early[w.part]
	if w.turn != w.part {
		w.early[w.part] = append(early, p...)
		w.mu.Unlock()
		return len(p), nil
	}
	delete(w.early, w.part)
	w.mu.Unlock()
	if len(early) > 0 {
		if _, err := w.to.Write(early); err != nil {
			return 0, err
		}
	}
	if len(p) == 0 {
		return 0, nil
	}
	return w.to.Write(p)
}
