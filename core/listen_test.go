package core

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// eventStream is a success with these lines, on which nothing more comes.
func eventStream(lines string) *transport.Response {
	return &transport.Response{Status: 200, Header: transport.Header{"content-type": "text/event-stream"}, Body: io.NopCloser(strings.NewReader(lines))}
}

const putLine = `{"Records":[{"eventSource":"minio:s3","eventName":"s3:ObjectCreated:Put","s3":{"bucket":{"name":"photos"},"object":{"key":"a+b%2F1%2B.jpg"}}}]}` + "\n"

func TestListenBucketNotification(t *testing.T) {
	w := s3test.Answers(eventStream(putLine))
	opts := ListenOptions{
		CallOptions: CallOptions{Headers: map[string]string{"X-Own": "1"}},
		Prefix:      "a b/", Suffix: "+.jpg", Events: []string{"s3:ObjectCreated:Put"},
	}
	for record, err := range newClient(t, w).ListenBucketNotification(t.Context(), "photos", opts) {
		if err != nil || record.ObjectName != "a b/1+.jpg" {
			t.Errorf("got %+v, %v, want a b/1+.jpg", record, err)
		}
		break
	}
	req := w.Last(t, "ListenNotification")
	s3test.Same(t, "request", s3test.Line(req), "GET /photos?events=s3%3AObjectCreated%3APut&ping=5&prefix=a%20b%2F&suffix=%2B.jpg")
	s3test.Same(t, "header", req.Header["x-own"], "1")
	s3test.Same(t, "stream", req.Stream, true)
}

func TestListenChecksItsArguments(t *testing.T) {
	for name, tc := range map[string]struct {
		bucket         string
		opts           ListenOptions
		argument, rule string
	}{
		"bucket":        {"B", ListenOptions{}, "bucket", "3 to 255"},
		"unknown event": {"photos", ListenOptions{Events: []string{"s3:ObjectCreated:*", "s3:Nothing"}}, "events", "must be events"},
		"empty event":   {"photos", ListenOptions{Events: []string{""}}, "events", "must be events"},
		"prefix":        {"photos", ListenOptions{Prefix: "\xed\xa0\xbd"}, "prefix", "valid Unicode"},
		"suffix":        {"photos", ListenOptions{Suffix: "\xff"}, "suffix", "valid Unicode"},
		"header":        {"photos", ListenOptions{CallOptions: CallOptions{Headers: map[string]string{"cookie": "a"}}}, "headers", "must not set cookie"},
	} {
		t.Run(name, func(t *testing.T) {
			w, n := s3test.Answers(s3test.Reply(200, "")), 0
			for record, err := range newClient(t, w).ListenBucketNotification(t.Context(), tc.bucket, tc.opts) {
				s3test.Refused(t, w, err, tc.argument, tc.rule)
				s3test.Same(t, "record", record.JSON, "")
				n++
			}
			s3test.Same(t, "turns of the loop", n, 1)
		})
	}
}

// Whatever ends a listener is of the operation, once.
func TestListenFails(t *testing.T) {
	end := func(ctx context.Context, c *Client) (last error) {
		for _, err := range c.ListenBucketNotification(ctx, "photos", ListenOptions{}) {
			last = err
		}
		return last
	}
	t.Run("by a refusal", func(t *testing.T) {
		err := end(t.Context(), newClient(t, s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))))
		s3test.Same(t, "code", s3test.ErrorOf(t, err, "ListenNotification").Code, "AccessDenied")
	})
	t.Run("by a page", func(t *testing.T) {
		page := eventStream("<html>")
		page.Header["content-type"] = "text/html; charset=utf-8"
		err := end(t.Context(), newClient(t, s3test.Answers(page)))
		s3test.Same(t, "code", s3test.ErrorOf(t, err, "ListenNotification").Code, s3err.MalformedReply)
	})
	t.Run("by another document", func(t *testing.T) {
		err := end(t.Context(), newClient(t, s3test.Answers(eventStream("<ListBucketResult/>"))))
		got := s3test.ErrorOf(t, err, "ListenNotification")
		s3test.Same(t, "code", got.Code, s3err.MalformedReply)
		s3test.Same(t, "bucket", got.BucketName, "photos")
	})
	t.Run("by the network", func(t *testing.T) {
		broken := &transport.Error{Kind: transport.KindNetwork}
		w := &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) { return nil, broken }}
		c := newClient(t, w, func(o *Options) { o.Retry.Attempts = 1 })
		s3test.Same(t, "error", s3test.OperationError[*transport.Error](t, end(t.Context(), c), "ListenNotification"), broken)
	})
	t.Run("by its caller", func(t *testing.T) {
		errLeft := errors.New("the user left")
		ctx, cancel := context.WithCancelCause(t.Context())
		w := &s3test.Wire{Answer: func(ctx context.Context, _ *transport.Request) (*transport.Response, error) {
			cancel(errLeft)
			<-ctx.Done()
			return nil, context.Cause(ctx)
		}}
		if got := s3test.OperationError[*smithy.CanceledError](t, end(ctx, newClient(t, w)), "ListenNotification"); got.Err != errLeft {
			t.Errorf("got cause %v, want %v", got.Err, errLeft)
		}
	})
}

func TestListenUsesTheClientsTimers(t *testing.T) {
	waits := make(chan time.Duration, 10)
	never := make(chan time.Time)
	c := newClient(t, s3test.Answers(eventStream(putLine)), func(o *Options) {
		o.Retry = retry.Policy{Attempts: 1, Random: func() float64 { return 0.5 }, After: func(d time.Duration) <-chan time.Time {
			waits <- d
			return never
		}}
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for range c.ListenBucketNotification(ctx, "photos", ListenOptions{}) {
		}
	}()
	s3test.Same(t, "wait for a sign of life", <-waits, 5*time.Second)
	s3test.Same(t, "wait before it is opened again", <-waits, 50*time.Millisecond)
	cancel()
	<-ended
}
