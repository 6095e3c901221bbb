package downloads

import (
	"context"
	"errors"
	"io"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// stretch is bytes of an object that follow each other, from next up to end, over
// as many connections as it takes.
type stretch struct {
	source    *Source
	object    *Object
	body      io.ReadCloser // nil: it is to be asked for
	next, end int64
	exact     bool // body may be longer than that: what lies behind end is not read
	patience  *retry.Patience
	broken    error // what the last connection ended with
}

// newStretch is that of all the bytes that the object's own answer gives.
func newStretch(ctx context.Context, source *Source, o *Object) *stretch {
	return &stretch{source: source, object: o, body: o.Body, next: o.Offset, end: o.Offset + o.Length,
		patience: source.Pipeline.Options.Retry.Patience(ctx)}
}

// left is how many bytes are to come; -1 where the body has to say.
func (s *stretch) left() int64 {
	if !s.exact {
		return -1
	}
	return s.end - s.next
}

// announced is how many bytes body has by its answer, -1 where that is not known. Of
// one that is decoded it is how many were sent.
func (s *stretch) announced() int64 {
	if s.object.decoded {
		return -1
	}
	return s.object.Length
}

// moved notes bytes that came, and that the connection ended with err after
// them. It tells whether the stretch outlives that; else err is how it ends.
func (s *stretch) moved(ctx context.Context, n int64, err error) (more bool) {
	if s.next += n; n > 0 {
		s.patience.Reset()
		retry.Moved(ctx)
	}
	if !s3err.Judge(err).Again || ctx.Err() != nil || !s.object.counted() || s.next > s.end {
		return false
	}
	s.broken = err
	return true
}

// open sees to it that there is a body, asks for the rest after a break, or says
// why there is none.
func (s *stretch) open(ctx context.Context) error {
	if s.body != nil && s.broken == nil {
		return nil
	}
	if s.broken != nil && !s.patience.Again(ctx) {
		return request.Canceled(ctx, s.broken)
	}
	rest, err := s.source.OpenRest(ctx, &s.object.ObjectStat, s.next, s.end-1)
	if s.broken != nil && request.HasCode(err, s3err.MalformedReply) {
		return s.broken // a server that knows no ranges
	}
	if err != nil {
		return err
	}
	s.close()
	s.body, s.broken, s.exact = rest.Body, nil, true
	return nil
}

func (s *stretch) close() {
	if s.body != nil {
		s.body.Close()
	}
}

// endedEarly is a body that seems whole and is not.
func endedEarly() error {
	return &transport.Error{Kind: transport.KindNetwork, Err: errors.New("the body ended early")}
}
