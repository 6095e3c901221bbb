package conformance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/minnow-s3/minnow/core"
)

// listenTime is how long the records that a step waits for may take.
const listenTime = 20 * time.Second

// listen begins to listen: {args, ready, ignore, take}. Nothing tells when the
// server has begun to send, so the call ready is made over and over until a
// record comes of it: those about the key ignore are dropped. Then the other
// steps are done, once, and the next records are the result, take of them.
func (r *running) listen(ctx context.Context, step Step, known scope) (any, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, listenTime, errors.New("the records did not come in time"))
	o := known.resolve(step.Listen).(map[string]any)
	client, err := r.client(known, step.Client)
	if err != nil {
		cancel()
		return nil, err
	}
	heard, err := hear(ctx, client, &arguments{list: o["args"].([]any)})
	defer func() {
		cancel()
		for range heard { // until the listener has ended
		}
	}()
	if err == nil {
		err = r.untilHeard(ctx, client, o["ready"].([]any), heard)
	}
	if err == nil {
		err = r.steps(ctx, step.Steps)
	}
	if err != nil {
		return nil, err
	}
	return takeRecords(ctx, heard, o["ignore"].(string), int(o["take"].(float64)))
}

// heardRecord is what a listener yields.
type heardRecord struct {
	json, object string
	err          error
}

// hear listens until ctx ends.
func hear(ctx context.Context, client *core.Client, a *arguments) (<-chan heardRecord, error) {
	heard := make(chan heardRecord)
	bucket, opts := a.text(0), options[core.ListenOptions](a, 1)
	if a.err != nil {
		close(heard)
		return heard, a.err
	}
	go func() {
		defer close(heard)
		for record, err := range client.ListenBucketNotification(ctx, bucket, opts) {
			select {
			case heard <- heardRecord{record.JSON, record.ObjectName, err}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return heard, nil
}

// untilHeard makes a call until a record comes, and returns the listener's error.
func (r *running) untilHeard(ctx context.Context, client *core.Client, ready []any, heard <-chan heardRecord) error {
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		if _, err := calls()[ready[0].(string)](ctx, client, &arguments{list: ready[1].([]any)}); err != nil {
			return err
		}
		select {
		case record := <-heard:
			return errors.Join(record.err, context.Cause(ctx))
		case <-again.C:
		}
	}
}

func takeRecords(ctx context.Context, heard <-chan heardRecord, ignore string, take int) (any, error) {
	records := []any{}
	for len(records) < take {
		record, more := <-heard
		if !more || record.err != nil {
			return nil, fmt.Errorf("%d records came: %s: %w", len(records), show(records), errors.Join(record.err, context.Cause(ctx)))
		}
		if record.object != ignore {
			v, err := fromJSON(record.json)
			if err != nil {
				return nil, err
			}
			records = append(records, v)
		}
	}
	return records, nil
}
