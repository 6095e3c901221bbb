package downloads

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// long is 100 bytes.
var long = strings.Repeat("0123456789", 10)

// sinks are those of this package, each with what it has got.
func sinks() map[string]func() (Sink, func() string) {
	return map[string]func() (Sink, func() string){
		"at places": func() (Sink, func() string) {
			file := &page{}
			return ToWriterAt(file), func() string { return string(file.bytes) }
		},
		"in order": func() (Sink, func() string) {
			var to bytes.Buffer
			return ToWriter(&to), to.String
		},
	}
}

func TestFetchInParts(t *testing.T) {
	quarters := []string{"", "bytes=25-49", "bytes=50-74", "bytes=75-99"}
	for name, tc := range map[string]struct {
		content string
		plan    Plan
		asked   []string
	}{
		"four at once":          {long, Plan{PartSize: 25, Concurrency: 4}, quarters},
		"two at once":           {long, Plan{PartSize: 25, Concurrency: 2, Verify: true}, quarters},
		"one at a time":         {long, Plan{PartSize: 25, Concurrency: 1}, []string{""}},
		"two parts":             {long, Plan{PartSize: 50, Concurrency: 4}, []string{""}},
		"a last part of a byte": {long[:51], Plan{PartSize: 25, Concurrency: 4, Verify: true}, []string{"", "bytes=25-49", "bytes=50-50"}},
		"nothing":               {"", Plan{PartSize: 25, Concurrency: 4, Verify: true}, []string{""}},
	} {
		for kind, open := range sinks() {
			t.Run(name+", "+kind, func(t *testing.T) {
				s := newServer(tc.content)
				to, got := open()
				if err := s.fetch(t.Context(), t, to, tc.plan); err != nil || got() != tc.content {
					t.Errorf("got %q, %v, want %q", got(), err, tc.content)
				}
				if asked := s.ranges(); !slices.Equal(asked, tc.asked) {
					t.Errorf("asked for %q, want %q", asked, tc.asked)
				}
			})
		}
	}
}

func TestFetchGoesOnWithEachPartThatBreaks(t *testing.T) {
	for kind, open := range sinks() {
		t.Run(kind, func(t *testing.T) {
			s, broken := newServer(long), map[string]bool{}
			s.change = func(asked string, body io.Reader) (io.Reader, *transport.Response, error) {
				if part := asked == "" || strings.HasSuffix(asked, "49") || strings.HasSuffix(asked, "99"); !part || broken[asked] {
					return body, nil, nil
				}
				broken[asked] = true
				return cutAfter(body, 10), nil, nil
			}
			to, got := open()
			if err := s.fetch(t.Context(), t, to, Plan{PartSize: 25, Concurrency: 4, Verify: true}); err != nil || got() != long {
				t.Errorf("got %q, %v, want %q", got(), err, long)
			}
			for _, want := range []string{"bytes=10-24", "bytes=35-49", "bytes=85-99", "bytes=95-99"} {
				if !slices.Contains(s.asked, want) {
					t.Errorf("asked for %q, want %s among it", s.asked, want)
				}
			}
		})
	}
}

// What comes of a download that goes wrong, and what the sink is left with.
func TestFetchThatFails(t *testing.T) {
	errFull := errors.New("the disk is full")
	refuse := func(status int) func(string, io.Reader) (io.Reader, *transport.Response, error) {
		return func(asked string, body io.Reader) (io.Reader, *transport.Response, error) {
			if asked != "bytes=50-74" {
				return body, nil, nil
			}
			return nil, &transport.Response{Status: status, Header: transport.Header{"x-amz-request-id": "1"}}, nil
		}
	}
	for name, tc := range map[string]struct {
		change  func(s *fakeServer)
		sinkErr error
		check   func(error) bool
	}{
		"a refusal":   {func(s *fakeServer) { s.change = refuse(403) }, nil, func(err error) bool { return request.HasCode(err, "AccessDenied") }},
		"replaced":    {func(s *fakeServer) { s.change = refuse(416) }, nil, func(err error) bool { return request.HasCode(err, ObjectChanged) }},
		"changed":     {func(s *fakeServer) { s.sum = "AAAAAA==" }, nil, func(err error) bool { return request.HasCode(err, ChecksumMismatch) }},
		"a full disk": {func(*fakeServer) {}, errFull, func(err error) bool { return errors.Is(err, errFull) }},
		"cut without progress": {func(s *fakeServer) {
			s.change = func(_ string, body io.Reader) (io.Reader, *transport.Response, error) {
				return cutAfter(body, 0), nil, nil
			}
		}, nil, func(err error) bool { return errors.Is(err, errCut) }},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(long)
			tc.change(s)
			to := &fakeSink{Sink: ToWriterAt(&page{}), fails: tc.sinkErr}
			err := s.fetch(t.Context(), t, to, Plan{PartSize: 25, Concurrency: 4, Verify: true})
			var operation *smithy.OperationError
			if !errors.As(err, &operation) || !tc.check(err) {
				t.Errorf("got %v", err)
			}
			if to.closed || len(to.left) != 1 || !tc.check(to.left[0]) {
				t.Errorf("closed: %t, left with %v; want it left with what failed", to.closed, to.left)
			}
		})
	}
}

// fakeSink notes how it ends.
type fakeSink struct {
	Sink
	fails  error // of the second part
	begun  func(Span)
	closed bool
	left   []error
}

func (s *fakeSink) Take(ctx context.Context, body io.Reader, span Span) (int64, error) {
	if s.begun != nil {
		s.begun(span)
	}
	if s.fails != nil && span.Part == 1 {
		return 0, s.fails
	}
	return s.Sink.Take(ctx, body, span)
}

func (s *fakeSink) Close(context.Context) error { s.closed = true; return nil }

func (s *fakeSink) Leave(_ context.Context, err error) { s.left = append(s.left, err) }

func TestFetchCancelled(t *testing.T) {
	errLeft := errors.New("the user left")
	for kind, open := range sinks() {
		t.Run(kind, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			s := newServer(long)
			inner, _ := open()
			to := &fakeSink{Sink: inner, begun: func(span Span) {
				if span.Part == 2 {
					cancel(errLeft)
				}
			}}
			err := s.fetch(ctx, t, to, Plan{PartSize: 10, Concurrency: 2})
			var canceled *smithy.CanceledError
			if !errors.As(err, &canceled) || canceled.Err != errLeft || to.closed || len(to.left) != 1 {
				t.Errorf("got %v, closed %t, left with %v", err, to.closed, to.left)
			}
		})
	}
}

// What fails ends also the part that comes by the first answer, however long that
// would have taken.
func TestFetchThatFailsWhileTheFirstAnswerIsSilent(t *testing.T) {
	for kind, open := range sinks() {
		t.Run(kind, func(t *testing.T) {
			s := newServer(long)
			s.change = func(asked string, body io.Reader) (io.Reader, *transport.Response, error) {
				if asked == "" {
					return &silent{closed: make(chan struct{})}, nil, nil
				}
				return nil, &transport.Response{Status: 403, Header: transport.Header{"x-amz-request-id": "1"}}, nil
			}
			to, _ := open()
			done := make(chan error, 1)
			go func() { done <- s.fetch(context.Background(), t, to, Plan{PartSize: 25, Concurrency: 2}) }()
			select {
			case err := <-done:
				if !request.HasCode(err, "AccessDenied") {
					t.Errorf("got %v", err)
				}
			case <-time.After(10 * time.Second):
				t.Error("it still waits")
			}
		})
	}
}

// silent is a body of which nothing comes until it is closed.
type silent struct {
	once   sync.Once
	closed chan struct{}
}

func (s *silent) Read([]byte) (int, error) {
	<-s.closed
	return 0, errCut
}

func (s *silent) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

// A part that panics fails the download, and no other.
func TestFetchToASinkThatPanics(t *testing.T) {
	to := &fakeSink{Sink: ToWriterAt(&page{}), begun: func(span Span) {
		if span.Part == 1 {
			panic("ouch")
		}
	}}
	err := newServer(long).fetch(t.Context(), t, to, Plan{PartSize: 10, Concurrency: 2})
	if !request.HasCode(err, "InternalClientError") || len(to.left) != 1 {
		t.Errorf("got %v, left with %v", err, to.left)
	}
}

// Of parts that come too early no more wait than come side by side.
func TestWriterGetsPartsInOrder(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {1, 0, 2}} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			var got bytes.Buffer
			to, done := ToWriter(&got), make(chan error, len(order))
			begun := make(chan struct{})
			for _, part := range order {
				body := &signalling{strings.NewReader(strings.Repeat(string(rune('a'+part)), 3)), begun}
				go func() {
					_, err := to.Take(t.Context(), body, Span{Part: part, Length: 3})
					done <- err
				}()
				<-begun
			}
			for range order {
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
			if got.String() != "aaabbbccc" {
				t.Errorf("got %q", got.String())
			}
		})
	}
}

// signalling tells when it is read first.
type signalling struct {
	io.Reader
	begun chan struct{}
}

func (s *signalling) Read(p []byte) (int, error) {
	if s.begun != nil {
		s.begun <- struct{}{}
		s.begun = nil
	}
	return s.Reader.Read(p)
}
