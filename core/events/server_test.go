package events

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/aws/smithy-go"
	"go.uber.org/goleak"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// TestMain fails on goroutines that outlive the tests.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// eventServer is an Open whose every request waits until the test answers it.
type eventServer struct {
	t     *testing.T
	calls chan *listenRequest

	mu     sync.Mutex
	opened []string // "photos?events=…"
}

// listenRequest is a request that is being served, and then the stream to it.
type listenRequest struct {
	*io.PipeWriter
	t      *testing.T
	query  url.Values
	header map[string]string
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
	return &eventServer{t: t, calls: make(chan *listenRequest, 10)}
}

// open is what a client does for its listeners: what is no success is an error
// that names the operation.
func (s *eventServer) open(ctx context.Context, bucket string, query s3addr.Query, headers map[string]string) (*transport.Response, error) {
	s.mu.Lock()
	s.opened = append(s.opened, bucket+"?"+query.String())
	s.mu.Unlock()
	parsed, err := url.ParseQuery(query.String())
	if err != nil {
		s.t.Error(err)
	}
	r := &listenRequest{t: s.t, query: parsed, header: headers, answer: make(chan func() (*transport.Response, error))}
	reader, writer := io.Pipe()
	r.body, r.PipeWriter = &trackedBody{ReadCloser: reader}, writer
	s.calls <- r
	select {
	case answer := <-r.answer:
		resp, err := answer()
		if err == nil && resp.Status > 299 {
			err = s3err.FromResponse(resp, bucket, "")
		}
		if err != nil {
			return nil, &smithy.OperationError{ServiceID: "S3", OperationName: request.ListenNotification.Name, Err: err}
		}
		return resp, nil
	case <-ctx.Done():
		return nil, &smithy.CanceledError{Err: context.Cause(ctx)}
	}
}

// requests lists what was asked for.
func (s *eventServer) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.opened)
}

// listeners are those of one client, that draw the longest of waits.
func (s *eventServer) listeners() *Listeners {
	return &Listeners{Open: s.open, Random: func() float64 { return 1 }}
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
func listen(t *testing.T, s *Listeners, bucket string, filter notify.Filter, take ...func(key string) bool) *consumer {
	ctx, cancel := context.WithCancelCause(t.Context())
	l := &consumer{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(l.ended)
		for record, err := range s.Listen(ctx, bucket, filter, nil) {
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
		t.Fatal("the listener continues")
	}
	return l.err
}

// errorReply is an answer that refuses.
func errorReply(status int, code string) *transport.Response {
	return &transport.Response{Status: status, Header: transport.Header{}, Document: []byte("<Error><Code>" + code + "</Code><Message>no</Message></Error>")}
}

// holds checks that there is a T in err.
func holds[T error](t *testing.T, err error) (inner T) {
	t.Helper()
	if !errors.As(err, &inner) {
		t.Fatalf("got %v, want a %T in it", err, inner)
	}
	return inner
}

func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %v\nwant %v", what, got, want)
	}
}
