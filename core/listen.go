package core

import (
	"context"
	"iter"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/s3err"
)

// maxListened is how many buckets one client listens to at a time. Each holds a
// connection for good, of the six that a browser opens to a host over HTTP/1.1:
// two stay free for all else.
const maxListened = 4

// maxQueued is how many records wait for a consumer, about 15 MB of them.
const maxQueued = 10_000

// SlowListener is the code of the error that a listener ends with whose consumer
// let 10,000 records wait. It is not S3's.
const SlowListener = "SlowListener"

// ListenOptions are the options of ListenBucketNotification.
type ListenOptions struct {
	CallOptions          // the headers go with the stream that this listener opens; one that joins a stream sends none
	Prefix      string   `js:"prefix"` // only keys that begin so
	Suffix      string   `js:"suffix"` // only keys that end so
	Events      []string `js:"events"` // default: created, removed and accessed
}

// ListenBucketNotification iterates over the events of a bucket from now on, an
// extension of MinIO's. It begins anew with growing delays when the connection
// breaks; what happens between two connections may be lost. It ends with an
// error when the first connection cannot be made, when the server refuses or
// sends no events, when ctx ends, and, with the code SlowListener, when the
// consumer lets 10,000 records wait.
//
// All listeners of a client to one bucket share a stream. A client listens to at
// most four buckets at a time.
// https://min.io/docs/minio/linux/developers/go/API.html#ListenBucketNotification
func (c *Client) ListenBucketNotification(ctx context.Context, bucket string, opts ListenOptions) iter.Seq2[notify.Record, error] {
	return func(yield func(notify.Record, error) bool) {
		r := listenCall(bucket, opts.Headers)
		l, err := newListener(r, opts)
		if err == nil && ctx.Err() != nil {
			err = r.Fail(canceled(ctx, nil))
		}
		var f *feed
		if err == nil {
			f, err = c.listeners.join(ctx, c, bucket, l)
		}
		if err != nil {
			yield(notify.Record{}, err)
			return
		}
		defer c.listeners.leave(f, l)
		for err == nil {
			var record notify.Record
			if record, err = l.next(ctx); err != nil {
				err = r.Fail(canceled(ctx, err))
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

func listenCall(bucket string, headers map[string]string) call {
	return call{Operation: ListenNotification, bucket: bucket, extra: headers}
}

// listener is one iteration. Its queue lets a slow consumer keep nobody waiting.
type listener struct {
	filter  notify.Filter
	headers map[string]string

	source *eventStream // feed's own: what it gets its records from
	doubly bool         // feed's own: it has had the feed's seen records already

	mu    sync.Mutex
	queue []notify.Record
	err   error         // after what is in the queue
	ready chan struct{} // something is in queue or err
}

func newListener(r call, opts ListenOptions) (*listener, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	events := opts.Events
	if len(events) == 0 {
		events = []string{"s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectAccessed:*"}
	}
	for _, event := range events {
		if !notify.KnownEvent(event) {
			return nil, s3err.Argument("events", "must be events of S3 or MinIO, such as s3:ObjectCreated:*")
		}
	}
	if !utf8.ValidString(opts.Prefix) {
		return nil, s3err.Argument("prefix", "must be valid Unicode")
	}
	if !utf8.ValidString(opts.Suffix) {
		return nil, s3err.Argument("suffix", "must be valid Unicode")
	}
	filter := notify.Filter{Prefix: opts.Prefix, Suffix: opts.Suffix, Events: slices.Clone(events)}
	return &listener{filter: filter, headers: opts.Headers, ready: make(chan struct{}, 1)}, nil
}

// next waits for a record, the listener's end, or that of ctx.
func (l *listener) next(ctx context.Context) (notify.Record, error) {
	for ctx.Err() == nil {
		if record, ok, err := l.take(); ok || err != nil {
			return record, err
		}
		select {
		case <-ctx.Done():
		case <-l.ready:
		}
	}
	return notify.Record{}, ctx.Err()
}

func (l *listener) take() (record notify.Record, ok bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		return record, false, l.err
	}
	record, l.queue[0] = l.queue[0], notify.Record{}
	l.queue = l.queue[1:]
	return record, true, nil
}

// push queues a record and tells whether there was room.
func (l *listener) push(record notify.Record) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == maxQueued {
		return false
	}
	l.queue = append(l.queue, record)
	l.wake()
	return true
}

func (l *listener) end(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
	l.wake()
}

func (l *listener) wake() { signal(l.ready) }

// signal leaves word in a channel with room for one.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// listeners are all of one Client. Its zero value is ready.
type listeners struct {
	mu    sync.Mutex // guards feeds, and each feed's members
	feeds map[string]*feed
}

func (s *listeners) join(ctx context.Context, c *Client, bucket string, l *listener) (*feed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.feeds[bucket]
	if f == nil {
		if len(s.feeds) == maxListened {
			return nil, s3err.Argument("bucket", "must be one of at most 4 that a client listens to at a time")
		}
		if s.feeds == nil {
			s.feeds = map[string]*feed{}
		}
		f = newFeed(ctx, c, bucket)
		s.feeds[bucket] = f
		go f.run()
	}
	f.members = append(f.members, l)
	signal(f.joined)
	return f, nil
}

// leave ends a listener's part in f. The last one out waits until the connection
// is closed.
func (s *listeners) leave(f *feed, l *listener) {
	if s.remove(f, l) {
		<-f.done
	}
}

// remove tells whether nobody is left, which is f's end.
func (s *listeners) remove(f *feed, l *listener) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.members = slices.DeleteFunc(f.members, func(m *listener) bool { return m == l })
	if len(f.members) > 0 {
		return false
	}
	if s.feeds[f.bucket] == f {
		delete(s.feeds, f.bucket)
	}
	f.cancel()
	return true
}

func (s *listeners) membersOf(f *feed) []*listener {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(f.members)
}
