// Package events is the live events of buckets: Listeners, of which a client has
// one, lets any number of callers listen, and opens as few connections for them
// as it can. It sends nothing itself: an Open does, and what a record
// says is told in core/notify.
//
//	l := events.Listeners{Open: open}
//	for record, err := range l.Listen(ctx, "photos", notify.Filter{Prefix: "a/"}, nil) {
//		…
//	}
//
// # From the server to a caller
//
//	Open ─► stream ─► feed ─► listener ─► the caller's loop
//	        goroutine goroutine queue of
//	        each      per bucket 10,000
//
// A stream is one connection. It reads lines and reports to its feed. A feed has
// all that concerns one bucket, and hands each record to the listeners whose
// filter picks it. A listener is one loop of one caller: its queue keeps a slow
// loop from holding up the others. The feed of a bucket is made by the first
// listener and ends with the last, which waits until its connections are closed.
//
// # The states of a feed
//
// MinIO takes a filter when a stream is opened, and none later. When a listener
// wants more than the stream carries, the feed opens a wider one beside it and
// changes over without a gap and without telling a record twice:
//
//	           ┌── a break: after a wait ──┐
//	           ▼                           │
//	       ┌────────┐    Open         ┌────┴─────┐ a listener wants more ┌──────────┐
//	  ───► │ closed │ ──────────────► │  steady  │ ────────────────────► │ widening │
//	       └────────┘                 └──────────┘ ◄──────────────────── └────┬─────┘
//	           ▲                           ▲         the wider one breaks,    │
//	           │                           │         or is refused            │ live has nothing older
//	           │                           │ two keep-alives                  │ left, breaks, or falls
//	           │        a break       ┌────┴─────┐                            │ 10,000 records behind
//	           └───────────────────── │ settling │ ◄──────────────────────────┘
//	                                  └──────────┘
//
//	state     live  wider  seen  where the listeners get their records from
//	closed    –     –      –     nowhere: a timer (reopen) or the next listener opens a stream
//	steady    yes   –      –     live
//	widening  yes   yes    yes   those from before: live; the new ones: wider, whose records are held for the others
//	settling  yes   –      yes   live, which was wider: it may still bring what the old one has brought (seen)
//
// One change at a time: a listener that joins in widening or settling and wants
// yet more waits for steady. A refusal (AccessDenied, no stream of events) ends the
// listeners of that stream; a break after a first success does not, nor do the
// server's passing troubles: the feed opens the stream anew after growing waits.
// What happens in between is lost, as MinIO keeps none of it.
package events

import (
	"context"
	"iter"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/transport"
)

// SlowListener is the code of the error that a listener ends with whose caller
// let 10,000 records wait. It is not S3's.
const SlowListener = "SlowListener"

// Open asks the server for a bucket's events, with the parameters of query, and
// returns a success with its body unread. It ends with ctx, and has the headers
// of the caller for whom the stream is opened.
type Open func(ctx context.Context, bucket string, query s3addr.Query, headers map[string]string) (*transport.Response, error)

// Listen iterates over the events of a bucket that filter picks, from now on; a
// filter without events picks what is created, removed and read. It ends with
// an error:
//
//   - *s3err.ArgumentError: filter is not valid, or it is the fifth bucket;
//   - what Open failed with, at first or, where that is no passing trouble, later;
//   - *s3err.Error, of what the server refuses;
//   - *s3err.Finding, of what sends no events, or with the code SlowListener;
//   - *smithy.CanceledError when ctx ends.
//
// The headers go with the stream that this call opens; where it joins a stream,
// they are not sent.
func (s *Listeners) Listen(ctx context.Context, bucket string, filter notify.Filter, headers map[string]string) iter.Seq2[notify.Record, error] {
	return func(yield func(notify.Record, error) bool) {
		l, err := newListener(filter, headers)
		if err == nil && ctx.Err() != nil {
			err = request.Canceled(ctx, nil)
		}
		var f *feed
		if err == nil {
			f, err = s.join(ctx, bucket, l)
		}
		if err != nil {
			yield(notify.Record{}, err)
			return
		}
		defer s.leave(f, l)
		for err == nil {
			var record notify.Record
			record, err = l.next(ctx)
			if !yield(record, err) {
				return
			}
		}
	}
}
