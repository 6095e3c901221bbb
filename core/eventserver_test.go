package core

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// eventServer is a wire on which each listen request waits until the test
// answers it.
type eventServer struct {
	*wire
	t     *testing.T
	calls chan *listenRequest
}

// listenRequest is a request that is being served, and then the stream to it.
type listenRequest struct {
	*io.PipeWriter
	t      *testing.T
	query  url.Values
	body   *trackedBody
	answer chan func() (*transport.Response, error)
}

// trackedBody counts how often it is closed.
type trackedBody struct {
	io.ReadCloser
	closes atomic.Int32
}

func (b *trackedBody) Close() error {
	b.closes.Add(1)
	return b.ReadCloser.Close()
}

func newEventServer(t *testing.T) *eventServer {
	s := &eventServer{t: t, calls: make(chan *listenRequest, 10)}
	s.wire = &wire{answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		query, err := url.ParseQuery(req.Query)
		if err != nil || req.Operation != "ListenNotification" || !req.Stream {
			t.Errorf("got %s, stream %v, %v, want a stream of events", line(req), req.Stream, err)
		}
		r := &listenRequest{t: t, query: query, answer: make(chan func() (*transport.Response, error))}
		reader, writer := io.Pipe()
		r.body, r.PipeWriter = &trackedBody{ReadCloser: reader}, writer
		s.calls <- r
		select {
		case answer := <-r.answer:
			return answer()
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}}
	return s
}

// client tries each request once: what is tried again, the listeners try.
func (s *eventServer) client() *Client {
	return newClient(s.t, s, func(o *Options) {
		o.Retry = retry.Policy{Attempts: 1, Random: func() float64 { return 1 }}
	})
}

// request returns the request that has come since, and none is an error.
func (s *eventServer) request() *listenRequest {
	s.t.Helper()
	synctest.Wait()
	select {
	case r := <-s.calls:
		return r
	default:
		s.t.Fatal("no request came")
		return nil
	}
}

// quiet checks that no request has come.
func (s *eventServer) quiet() {
	s.t.Helper()
	synctest.Wait()
	if n := len(s.calls); n > 0 {
		s.t.Fatalf("got %d requests, want none", n)
	}
}

func (r *listenRequest) fail(resp *transport.Response, err error) {
	r.answer <- func() (*transport.Response, error) { return resp, err }
	synctest.Wait()
}

// accept answers with a stream, as MinIO does: with a first line at once.
func (r *listenRequest) accept() *listenRequest {
	r.fail(&transport.Response{Status: 200, Header: transport.Header{"content-type": "text/event-stream"}, Body: r.body}, nil)
	r.keepAlive()
	return r
}

func (r *listenRequest) write(text string) {
	r.t.Helper()
	if _, err := io.WriteString(r, text); err != nil {
		r.t.Fatalf("the stream was closed: %v", err)
	}
	synctest.Wait()
}

func (r *listenRequest) keepAlive() { r.t.Helper(); r.write("{\"Records\":null}\n") }

// put sends events of keys that were put, each of a request of its own.
func (r *listenRequest) put(keys ...string) {
	r.t.Helper()
	for _, key := range keys {
		r.write(eventLine("s3:ObjectCreated:Put", key, key))
	}
}

func eventLine(event, key, request string) string {
	return fmt.Sprintf(`{"Records":[{"eventSource":"minio:s3","eventTime":"2026-11-22T21:35:30.685Z","eventName":%q,"responseElements":{"x-amz-request-id":%q},`+
		`"s3":{"bucket":{"name":"photos"},"object":{"key":%q,"sequencer":"18EA7BA07D104956"}}}]}`+"\n", event, request, key)
}

// closed tells whether the client has let go of the stream.
func (r *listenRequest) closed() bool {
	synctest.Wait()
	done := make(chan error, 1)
	go func() {
		_, err := r.Write(nil)
		done <- err
	}()
	synctest.Wait()
	select {
	case err := <-done:
		return err != nil
	default:
		r.CloseWithError(io.ErrUnexpectedEOF)
		return false
	}
}

// consumer runs one iteration and keeps what comes.
type consumer struct {
	cancel context.CancelCauseFunc
	ended  chan struct{}

	mu   sync.Mutex
	keys []string
	err  error
}

// listen begins an iteration and waits until it has done what it can. A take
// that returns false breaks off the loop.
func listen(t *testing.T, c *Client, bucket string, opts ListenOptions, take ...func(key string) bool) *consumer {
	ctx, cancel := context.WithCancelCause(t.Context())
	l := &consumer{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(l.ended)
		for record, err := range c.ListenBucketNotification(ctx, bucket, opts) {
			l.mu.Lock()
			if l.err = err; err == nil {
				l.keys = append(l.keys, record.ObjectName)
			}
			l.mu.Unlock()
			if len(take) > 0 && !take[0](record.ObjectName) {
				return
			}
		}
	}()
	synctest.Wait()
	return l
}

// got returns the keys that came since.
func (l *consumer) got() string {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	keys := strings.Join(l.keys, " ")
	l.keys = nil
	return keys
}

func (l *consumer) leave() {
	l.cancel(errors.New("enough"))
	<-l.ended
}

// end returns the error that the iteration has ended with.
func (l *consumer) end(t *testing.T) error {
	t.Helper()
	synctest.Wait()
	select {
	case <-l.ended:
	default:
		t.Fatal("the listener goes on")
	}
	return l.err
}
