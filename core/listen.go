package core

import (
	"context"
	"iter"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/transport"
)

// ListenOptions are the options of ListenBucketNotification.
type ListenOptions struct {
	request.CallOptions          // the headers go with the stream that this listener opens; one that joins a stream sends none
	Prefix              string   `js:"prefix"` // only keys that begin so
	Suffix              string   `js:"suffix"` // only keys that end so
	Events              []string `js:"events"` // default: created, removed and accessed
}

// ListenBucketNotification iterates over the events of a bucket from now on, an
// extension of MinIO's. It begins anew with growing delays when the connection
// breaks; what happens between two connections may be lost. It ends with an
// error when the first connection cannot be made, when the server refuses or
// sends no events, when ctx ends, and, with the code events.SlowListener, when
// the caller lets 10,000 records wait.
//
// All listeners of a client to one bucket share a stream. A client listens to at
// most four buckets at a time.
// https://min.io/docs/minio/linux/developers/go/API.html#ListenBucketNotification
func (c *Client) ListenBucketNotification(ctx context.Context, bucket string, opts ListenOptions) iter.Seq2[notify.Record, error] {
	return func(yield func(notify.Record, error) bool) {
		r := listenCall(bucket, opts.Headers)
		if err := r.Check(); err != nil {
			yield(notify.Record{}, err)
			return
		}
		filter := notify.Filter{Prefix: opts.Prefix, Suffix: opts.Suffix, Events: opts.Events}
		// Called, not ranged over, which costs the wasm a loop within this one.
		c.listeners.Listen(ctx, bucket, filter, opts.Headers)(func(record notify.Record, err error) bool {
			if err != nil {
				err = r.Fail(err)
			}
			return yield(record, err)
		})
	}
}

func listenCall(bucket string, headers map[string]string) request.Call {
	return request.Call{Operation: request.ListenNotification, Bucket: bucket, Extra: headers}
}

// openEvents opens a stream for the listeners to a bucket.
func (c *Client) openEvents(ctx context.Context, bucket string, query s3addr.Query, headers map[string]string) (*transport.Response, error) {
	r := listenCall(bucket, headers)
	r.Query = query
	return c.pipeline.Do(ctx, r)
}
