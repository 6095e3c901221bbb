package events

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/request"
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

// stream is one connection of a feed, which owns all but the goroutine that
// reads it.
type stream struct {
	filter notify.Filter
	cancel context.CancelCauseFunc
	open   bool // its answer has begun: no event from now on is missing

	silent     int // periods since its last sign of life
	keepAlives int // since the feed began to count them
}

// report is what a stream tells its feed: that it is open, that it is alive (no
// records), records, or its end.
type report struct {
	from    *stream
	open    bool
	records []notify.Record
	err     error
}

// open starts a stream with a goroutine of its own.
func (f *feed) open(filter notify.Filter, headers map[string]string) *stream {
	ctx, cancel := context.WithCancelCause(f.ctx)
	s := &stream{filter: filter, cancel: cancel}
	f.streams.Add(1)
	go func() {
		defer f.streams.Done()
		defer cancel(nil)
		f.report(report{from: s, err: f.read(ctx, s, headers)})
	}()
	return s
}

func (f *feed) report(r report) {
	select {
	case f.reports <- r:
	case <-f.ctx.Done():
	}
}

// read reads a stream to its end, which is always an error.
func (f *feed) read(ctx context.Context, s *stream, headers map[string]string) (err error) {
	defer s3err.Recover(&err, request.ListenNotification.Name)
	resp, err := f.listeners.Open(ctx, f.bucket, queryOf(s.filter), headers)
	if silence, ok := context.Cause(ctx).(*transport.Error); ok && err != nil {
		return silence
	}
	if err != nil {
		return err
	}
	if resp.Body == nil {
		return f.malformed(resp, errNoEvents)
	}
	closeBody := sync.OnceFunc(func() { resp.Body.Close() })
	defer closeBody()
	defer context.AfterFunc(ctx, closeBody)() // a Read that knows no ctx ends as well
	if t := resp.Header["content-type"]; strings.Contains(t, "xml") || strings.Contains(t, "html") {
		return f.malformed(resp, errNoEvents)
	}
	f.report(report{from: s, open: true})
	err = f.readLines(s, resp.Body)
	if _, odd := errors.AsType[*notify.FormatError](err); odd {
		return f.malformed(resp, err)
	}
	return &transport.Error{Kind: transport.KindNetwork, Err: err}
}

func (f *feed) readLines(s *stream, body io.Reader) error {
	reader := notify.NewReader(body)
	records, err := reader.Next()
	if err == io.EOF {
		return &notify.FormatError{Reason: "is empty"}
	}
	for err == nil {
		f.report(report{from: s, records: records})
		records, err = reader.Next()
	}
	return err
}

// tick counts a period without a sign of life.
func (s *stream) tick() {
	if s == nil {
		return
	}
	s.silent++
	if s.open && s.silent > patience || s.silent > patienceAtAll {
		s.cancel(&transport.Error{Kind: transport.KindTimeout, Err: errors.New("the stream of events fell silent")})
	}
}

var errNoEvents = errors.New("it is no stream of events")

func queryOf(filter notify.Filter) s3addr.Query {
	var query s3addr.Query
	for _, event := range filter.Events {
		query.Add("events", event)
	}
	query.Add("ping", strconv.Itoa(int(keepAlive/time.Second)))
	query.Add("prefix", filter.Prefix)
	query.Add("suffix", filter.Suffix)
	return query
}

// malformed is the error of a success that is no stream of events, for a reason.
func (f *feed) malformed(resp *transport.Response, reason error) error {
	return s3err.Malformed(resp, f.bucket, "", s3err.Unreadable+reason.Error())
}
