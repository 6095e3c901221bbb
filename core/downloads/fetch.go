package downloads

import (
	"context"
	"io"
	"sync"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// Plan is what a caller says of parts.
type Plan struct {
	PartSize    int64 // bytes
	Concurrency int   // parts at once
	Verify      bool  // compare with Object.Checksum, if there is one
	File        *PartFile
	Kept        func(ctx context.Context, bytes int64) // called with the number of bytes that File held already; may be nil
}

// fetch is a download on its way.
type fetch struct {
	source *Source
	object *Object
	to     Sink
	plan   Plan
	add    func(sum uint64, p []byte) uint64 // nil: nothing is compared
	opened bool
	parts  []part // none: the object comes as one, by the answer that is there

	mu     sync.Mutex
	unread io.ReadCloser // the body of the first answer, until a part takes it
	next   int           // the part that is fetched next
	pieces []*Piece      // by part, of those that are there
}

// part is a range of the object.
type part struct{ first, end int64 }

// Fetch writes an object that s has opened to a sink, and closes both. It fails
// with what the sink or a request failed with, or as Checksum.Check does, and has
// left the sink then. It returns once every request has ended.
func (s *Source) Fetch(ctx context.Context, object *Object, to Sink, plan Plan) error {
	ctx = retry.WithTransfer(ctx)
	f := &fetch{source: s, object: object, to: to, plan: plan, unread: object.Body}
	if plan.Verify && object.counted() {
		f.add = object.Checksum.Algorithm.Updater()
	}
	err := f.run(ctx)
	f.drop()
	if err == nil {
		return nil
	}
	f.leave(context.WithoutCancel(ctx), err)
	return request.GetObject.Fail(request.Canceled(ctx, err))
}

func (f *fetch) run(ctx context.Context) error {
	kept, err := f.plan.File.find(ctx, f)
	if err != nil {
		return err
	}
	if err := f.to.Open(ctx, len(kept) > 0, f.object.Length); err != nil {
		return err
	}
	f.opened = true
	f.parts = f.cut()
	f.pieces = make([]*Piece, max(len(f.parts), 1))
	copy(f.pieces, kept)
	if len(kept) > 0 && f.plan.Kept != nil {
		f.plan.Kept(ctx, f.received())
	}
	if f.pieces[0] != nil {
		f.drop() // its connection is for what is missing
	}
	if err := f.fetchAll(ctx); err != nil {
		return err
	}
	if f.add != nil && f.received() == f.object.Size {
		if err := f.object.Checksum.Check(f.all()); err != nil {
			return err
		}
	}
	if err := f.to.Close(ctx); err != nil {
		return err
	}
	f.plan.File.forget(ctx)
	return nil
}

// cut makes the parts. Up to two are not worth a second request, unless one is to
// be kept.
func (f *fetch) cut() (parts []part) {
	size, o := f.plan.PartSize, f.object
	if !o.counted() || f.plan.File == nil && (f.plan.Concurrency == 1 || o.Length <= 2*size) || o.Length == 0 {
		return nil
	}
	end := o.Offset + o.Length
	for first := o.Offset; first < end; first += size {
		parts = append(parts, part{first, min(first+size, end)})
	}
	return parts
}

// fetchAll fetches the parts, several at once. The first failure cancels the
// others, and is the one that it returns.
func (f *fetch) fetchAll(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var lanes sync.WaitGroup
	for range min(f.plan.Concurrency, len(f.pieces)) {
		lanes.Go(func() {
			if err := f.lane(ctx); err != nil {
				cancel(err)
			}
		})
	}
	lanes.Wait()
	return context.Cause(ctx)
}

func (f *fetch) lane(ctx context.Context) (err error) {
	defer s3err.Recover(&err, "fetching a part")
	for ctx.Err() == nil {
		n := f.take()
		if n < 0 {
			return nil
		}
		piece, err := f.fetchPart(ctx, n)
		if err != nil {
			return err
		}
		f.mu.Lock()
		f.pieces[n] = &piece
		f.mu.Unlock()
		if err := f.plan.File.grown(ctx, f); err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}

// take returns the number of a part that is not there, -1 where there is none.
func (f *fetch) take() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	for ; f.next < len(f.pieces); f.next++ {
		if f.pieces[f.next] == nil {
			f.next++
			return f.next - 1
		}
	}
	return -1
}

// stretch is the bytes of part n; those of the first one come by the answer that
// is there.
func (f *fetch) stretch(ctx context.Context, n int) *stretch {
	s := newStretch(ctx, f.source, f.object)
	s.body = nil
	if n == 0 {
		s.body = f.body()
	}
	if f.parts != nil {
		s.next, s.end, s.exact = f.parts[n].first, f.parts[n].end, true
	}
	return s
}

// body hands over the body of the first answer, nil where that was done.
func (f *fetch) body() io.ReadCloser {
	f.mu.Lock()
	defer f.mu.Unlock()
	body := f.unread
	f.unread = nil
	return body
}

// drop closes the body of the first answer, unless a part has it.
func (f *fetch) drop() {
	if body := f.body(); body != nil {
		body.Close()
	}
}

// fetchPart moves part n to the sink.
func (f *fetch) fetchPart(ctx context.Context, n int) (piece Piece, err error) {
	s := f.stretch(ctx, n)
	defer s.close()
	span := Span{Part: n}
	if f.add != nil {
		span.Sum = func(p []byte) { piece.Sum = f.add(piece.Sum, p) }
	}
	for {
		if err := s.open(ctx); err != nil {
			return Piece{}, err
		}
		span.Before, span.Offset, span.Length, span.Announced = piece.Length, max(s.next, 0), s.left(), s.announced()
		moved, err := f.to.Take(ctx, s.body, span)
		piece.Length += moved
		if err == nil && s.exact && moved < span.Length {
			err = endedEarly()
		}
		if err == nil || !s.moved(ctx, moved, err) {
			return piece, err
		}
		if s.next == s.end { // nothing is missing
			span.Before, span.Offset, span.Length = piece.Length, s.next, 0
			_, err := f.to.Take(ctx, nil, span)
			return piece, err
		}
	}
}

// received is how many bytes are there.
func (f *fetch) received() (bytes int64) {
	for _, piece := range f.snapshot() {
		if piece != nil {
			bytes += piece.Length
		}
	}
	return bytes
}

// snapshot is the pieces that are there at this moment.
func (f *fetch) snapshot() []*Piece {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]*Piece(nil), f.pieces...)
}

// all is the pieces, once all are there.
func (f *fetch) all() (pieces []Piece) {
	for _, piece := range f.snapshot() {
		pieces = append(pieces, *piece)
	}
	return pieces
}

// leave ends the sink after a failure: with what can be used later, or with what
// it held before.
func (f *fetch) leave(ctx context.Context, err error) {
	if f.opened && !f.plan.File.keep(ctx, f, err) {
		f.to.Leave(ctx, err)
	}
}
