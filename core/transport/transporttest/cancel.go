package transporttest

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// errWentHome is what the contexts are cancelled with.
var errWentHome = errors.New("the user went home")

func (s *suite) cancels(t *testing.T) {
	t.Run("waiting", s.cancelledWaiting)
	run(t, map[string]func(*testing.T){
		"before it is sent":          s.cancelledBefore,
		"reading a document":         s.cancelledDocument,
		"reading a body":             s.cancelledBody,
		"between two reads":          s.cancelledBetween,
		"a deadline":                 s.deadline,
		"leaves the others as is":    s.othersStay,
		"and the next one goes well": s.nextGoesWell,
	})
}

// started is an exchange under way, and how to leave it.
type started struct {
	leave func()
	ended chan error
}

// start runs work in the background, under a context that leave cancels.
func start(t *testing.T, work func(ctx context.Context) error) started {
	ctx, cancel := context.WithCancelCause(patient(t))
	x := started{func() { cancel(errWentHome) }, make(chan error, 1)}
	go func() { x.ended <- work(ctx) }()
	return x
}

// wait returns what work ended with.
func (x started) wait(t *testing.T) error {
	t.Helper()
	select {
	case err := <-x.ended:
		return err
	case <-time.After(patience / 2):
		t.Fatal("it goes on after its context was cancelled")
		return nil
	}
}

// wantWentHome leaves x and checks that it ends with the reason for that.
func (x started) wantWentHome(t *testing.T) {
	t.Helper()
	x.leave()
	if err := x.wait(t); !errors.Is(err, errWentHome) {
		t.Errorf("got %v, want %v", err, errWentHome)
	}
}

// cancelledWaiting is a request whose server says nothing yet.
func (s *suite) cancelledWaiting(t *testing.T) {
	get := func(string) *transport.Request { return s.request("GET", "", secret) }
	tests := map[string]func() *transport.Request{
		"for the headers of a document": func() *transport.Request { return get("") },
		"for the headers of a body": func() *transport.Request {
			req := get("")
			req.Stream = true
			return req
		},
		"after an upload": func() *transport.Request {
			req := s.request("PUT", "", secret)
			req.Payload = s.payload(pattern(1 << 20))
			return req
		},
	}
	for name, build := range tests {
		t.Run(name, func(t *testing.T) {
			id, req := newID(), build()
			req.Path = "/silent/" + id
			s.leaves(t, id, req)
		})
	}
	t.Run("for the payload to go up", func(t *testing.T) {
		id := newID()
		req := s.request("PUT", "/choked/"+id, secret)
		req.Payload = s.payload(pattern(9 << 20)) // more than a connection's buffers
		s.leaves(t, id, req)
	})
}

// leaves cancels req once the server has it, and checks that the server sees
// the client go.
func (s *suite) leaves(t *testing.T, id string, req *transport.Request) {
	t.Helper()
	x := start(t, func(ctx context.Context) error {
		_, err := s.send(ctx, t, req)
		return err
	})
	s.await(t, "began", id)
	x.wantWentHome(t)
	s.await(t, "gone", id)
}

func (s *suite) cancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancelCause(patient(t))
	cancel(errWentHome)
	resp, err := s.send(ctx, t, s.request("GET", "/echo/too-late", secret))
	if resp != nil || !errors.Is(err, errWentHome) {
		t.Errorf("got %v and %v, want none and %v", resp, err, errWentHome)
	}
}

func (s *suite) cancelledDocument(t *testing.T) {
	id := newID()
	s.leaves(t, id, s.request("GET", "/stuck/"+id, secret))
}

// stuckBody opens a body that stops after its first bytes, and reads those.
func (s *suite) stuckBody(ctx context.Context, t *testing.T, id string) (io.ReadCloser, error) {
	t.Helper()
	req := s.request("GET", "/stuck/"+id, secret)
	req.Stream = true
	resp, err := s.send(ctx, t, req)
	if err != nil {
		return nil, err
	}
	_, err = io.ReadFull(resp.Body, make([]byte, len("first")))
	return resp.Body, err
}

func (s *suite) cancelledBody(t *testing.T) {
	id, reading := newID(), make(chan struct{})
	x := start(t, func(ctx context.Context) error {
		body, err := s.stuckBody(ctx, t, id)
		close(reading)
		if err != nil {
			return err
		}
		defer body.Close()
		_, err = body.Read(make([]byte, 10))
		return err
	})
	<-reading
	s.await(t, "began", id) // long since; but by the answer the read waits as well
	x.wantWentHome(t)
	s.await(t, "gone", id)
}

func (s *suite) cancelledBetween(t *testing.T) {
	id := newID()
	ctx, cancel := context.WithCancelCause(patient(t))
	body, err := s.stuckBody(ctx, t, id)
	if err != nil {
		t.Fatal(err)
	}
	cancel(errWentHome)
	if n, err := body.Read(make([]byte, 10)); n != 0 || !errors.Is(err, errWentHome) {
		t.Errorf("got %d bytes and %v, want none and %v", n, err, errWentHome)
	}
	body.Close()
	s.await(t, "gone", id)
}

func (s *suite) deadline(t *testing.T) {
	id := newID()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := s.send(ctx, t, s.request("GET", "/silent/"+id, secret)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
}

func (s *suite) othersStay(t *testing.T) {
	first, second := newID(), newID()
	ask := func(id string) started {
		return start(t, func(ctx context.Context) error {
			_, err := s.send(ctx, t, s.request("GET", "/silent/"+id, secret))
			return err
		})
	}
	one, other := ask(first), ask(second)
	s.await(t, "began", first)
	s.await(t, "began", second)
	one.wantWentHome(t)
	s.await(t, "gone", first)
	select {
	case err := <-other.ended:
		t.Errorf("the other has ended with %v", err)
	default:
	}
	other.wantWentHome(t)
	s.await(t, "gone", second)
}

func (s *suite) nextGoesWell(t *testing.T) {
	id := newID()
	s.leaves(t, id, s.request("GET", "/silent/"+id, secret))
	if got := s.echo(t, s.request("GET", "/echo/next", "")); got.URI != "/echo/next" {
		t.Errorf("the server saw %q, want /echo/next", got.URI)
	}
}
