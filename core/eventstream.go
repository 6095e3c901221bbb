package core

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// keepAlive is how often the server is asked to show that it is there. MinIO
// sends the head of its answer with the first line, so it is also how long it
// takes until a quiet stream is known to stand.
const keepAlive = 5 * time.Second

// A stream that was silent for this many keep-alive periods is given up: an
// open one, and one whose answer has not begun, which the transport may be
// trying again for up to a minute.
const (
	patience      = 3
	patienceAtAll = 24
)

// eventStream is one connection of a feed, which owns all but the goroutine that
// reads it.
type eventStream struct {
	filter notify.Filter
	cancel context.CancelCauseFunc
	open   bool // its answer has begun: no event from now on is missing
	quiet  int  // ticks since it last gave a sign of life
	alive  int  // keep-alives since the feed began to count them
}

// sign is what a stream tells its feed: that it is open, that it is alive,
// records, or its end.
type sign struct {
	from    *eventStream
	open    bool
	records []notify.Record
	err     error
}

// open starts a stream with a goroutine of its own.
func (f *feed) open(filter notify.Filter, headers map[string]string) *eventStream {
	ctx, cancel := context.WithCancelCause(f.ctx)
	s := &eventStream{filter: filter, cancel: cancel}
	f.streams.Add(1)
	go func() {
		defer f.streams.Done()
		defer cancel(nil)
		f.tell(sign{from: s, err: f.read(ctx, s, headers)})
	}()
	return s
}

func (f *feed) tell(s sign) {
	select {
	case f.signs <- s:
	case <-f.ctx.Done():
	}
}

// read reads a stream to its end, which is always an error.
func (f *feed) read(ctx context.Context, s *eventStream, headers map[string]string) (err error) {
	r := listenCall(f.bucket, headers)
	defer s3err.Recover(&err, r.Name)
	r.query = listenQuery(s.filter)
	resp, err := f.client.do(ctx, r)
	if silence, ok := context.Cause(ctx).(*transport.Error); ok && err != nil {
		return r.Fail(silence)
	}
	if err != nil {
		return err
	}
	if resp.Body == nil {
		return r.malformed(resp, errNoEvents)
	}
	closeBody := sync.OnceFunc(func() { resp.Body.Close() })
	defer closeBody()
	defer context.AfterFunc(ctx, closeBody)() // a Read that knows no ctx ends as well
	if t := resp.Header["content-type"]; strings.Contains(t, "xml") || strings.Contains(t, "html") {
		return r.malformed(resp, errNoEvents)
	}
	f.tell(sign{from: s, open: true})
	err = f.readLines(s, resp.Body)
	if format := (*notify.FormatError)(nil); errors.As(err, &format) {
		return r.malformed(resp, err)
	}
	return r.Fail(&transport.Error{Kind: transport.KindNetwork, Err: err})
}

func (f *feed) readLines(s *eventStream, body io.Reader) error {
	reader := notify.NewReader(body)
	records, err := reader.Next()
	if err == io.EOF {
		return &notify.FormatError{Reason: "is empty"}
	}
	for err == nil {
		f.tell(sign{from: s, records: records})
		records, err = reader.Next()
	}
	return err
}

// tick counts a period without a sign of life.
func (s *eventStream) tick() {
	if s == nil {
		return
	}
	s.quiet++
	if s.open && s.quiet > patience || s.quiet > patienceAtAll {
		s.cancel(&transport.Error{Kind: transport.KindTimeout, Err: errors.New("the stream of events fell silent")})
	}
}

var errNoEvents = errors.New("it is no stream of events")

func listenQuery(filter notify.Filter) s3addr.Query {
	var query s3addr.Query
	for _, event := range filter.Events {
		query.Add("events", event)
	}
	query.Add("ping", decimal(int64(keepAlive/time.Second)))
	query.Add("prefix", filter.Prefix)
	query.Add("suffix", filter.Suffix)
	return query
}

// breaks tells whether err is the break of a stream, after which another is
// opened, and not a refusal. Before a first stream has stood a failure of the
// network is final: the address may be wrong, or CORS forbid it.
func breaks(err error, heard bool) bool {
	if refused := refusal(err); refused != nil {
		return heard && refused.Retryable()
	}
	var wire *transport.Error
	return heard && errors.As(err, &wire) && wire.Retryable()
}
