package events

import (
	"context"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
)

// MaxQueued is how many records wait for a caller, about 15 MB of them.
const MaxQueued = 10_000

// listener is one iteration. Its queue lets a slow caller keep no other waiting.
type listener struct {
	filter  notify.Filter
	headers map[string]string

	source  *stream // the feed's: where the listener gets its records from
	hadSeen bool    // the feed's: the listener has had the records of feed.seen

	mu    sync.Mutex
	queue []notify.Record
	err   error         // after what is in the queue
	ready chan struct{} // something is in queue or err
}

func newListener(filter notify.Filter, headers map[string]string) (*listener, error) {
	if len(filter.Events) == 0 {
		filter.Events = []string{"s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectAccessed:*"}
	}
	for _, event := range filter.Events {
		if !notify.KnownEvent(event) {
			return nil, s3err.Argument("events", "must be events of S3 or MinIO, such as s3:ObjectCreated:*")
		}
	}
	if !utf8.ValidString(filter.Prefix) {
		return nil, s3err.Argument("prefix", "must be valid Unicode")
	}
	if !utf8.ValidString(filter.Suffix) {
		return nil, s3err.Argument("suffix", "must be valid Unicode")
	}
	filter.Events = slices.Clone(filter.Events)
	return &listener{filter: filter, headers: headers, ready: make(chan struct{}, 1)}, nil
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
	return notify.Record{}, request.Canceled(ctx, nil)
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
	if len(l.queue) == MaxQueued {
		return false
	}
	l.queue = append(l.queue, record)
	wake(l.ready)
	return true
}

func (l *listener) end(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
	wake(l.ready)
}

// wake leaves word in a channel with room for one.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
