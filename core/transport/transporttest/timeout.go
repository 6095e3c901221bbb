package transporttest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// The limits are short where the server is silent for good, and long where it
// is only slow: the machine that runs this may be slow itself.
const (
	short = 200 * time.Millisecond
	long  = 3 * time.Second
)

func (s *suite) timeouts(t *testing.T) {
	t.Run("no answer", s.noAnswer)
	run(t, map[string]func(*testing.T){
		"a document stops":                  s.silentDocument,
		"the answer to an upload stops":     s.silentUpload,
		"a body stops":                      s.silentBody,
		"a body drips too slowly":           s.slowDrip,
		"the next exchange goes well":       s.nextAfterSilence,
		"the caller's end before the limit": s.leftBeforeTheLimit,
		"nobody is silent":                  s.notSilent,
	})
}

// noAnswer is a server that takes the request, or not even that, and says
// nothing.
func (s *suite) noAnswer(t *testing.T) {
	stream := func(req *transport.Request) { req.Stream = true }
	upload := func(size int) func(*transport.Request) {
		return func(req *transport.Request) { req.Method, req.Payload = "PUT", s.payload(pattern(size)) }
	}
	tests := map[string]struct {
		path   string
		change func(*transport.Request)
	}{
		"to a read":           {"/silent/", func(*transport.Request) {}},
		"to a download":       {"/silent/", stream},
		"to an upload":        {"/silent/", upload(1000)},
		"as the payload goes": {"/choked/", upload(9 << 20)}, // more than a connection's buffers
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			id := newID()
			req := s.request("GET", test.path+id, secret)
			req.FirstByte, req.Idle = short, time.Hour
			test.change(req)
			resp, err := s.send(patient(t), t, req)
			if err == nil {
				t.Fatalf("got status %d, want an error", resp.Status)
			}
			s.isTimeout(t, err, req)
			s.await(t, "gone", id)
		})
	}
}

func (s *suite) isTimeout(t *testing.T, err error, req *transport.Request) {
	t.Helper()
	var e *transport.Error
	if !errors.As(err, &e) || e.Kind != transport.KindTimeout || e.Err == nil {
		t.Fatalf("got %T: %v, want an error of kind %q, with a reason", err, err, transport.KindTimeout)
	}
	s.tellsNoQuery(t, err, req)
}

// stuck is a request whose answer stops after headers and a few bytes.
func (s *suite) stuck(method, id string) *transport.Request {
	req := s.request(method, "/stuck/"+id, secret)
	req.FirstByte, req.Idle = time.Hour, short
	return req
}

func (s *suite) silentDocument(t *testing.T) {
	id := newID()
	req := s.stuck("GET", id)
	_, err := s.send(patient(t), t, req)
	s.isTimeout(t, err, req)
	s.await(t, "gone", id)
}

func (s *suite) silentUpload(t *testing.T) {
	id := newID()
	req := s.stuck("PUT", id)
	req.Payload = s.payload(pattern(1000))
	_, err := s.send(patient(t), t, req)
	s.isTimeout(t, err, req)
	s.await(t, "gone", id)
}

func (s *suite) silentBody(t *testing.T) {
	id := newID()
	req := s.stuck("GET", id)
	req.Stream = true
	body := s.do(t, req).Body
	defer body.Close()
	content, err := io.ReadAll(body)
	if string(content) != "first" {
		t.Errorf("got %q, want what came: first", content)
	}
	s.isTimeout(t, err, req)
	s.await(t, "gone", id)
}

func (s *suite) slowDrip(t *testing.T) {
	req := s.request("GET", "/drip/3/60000", secret)
	req.Idle, req.Stream = short, true
	body := s.do(t, req).Body
	defer body.Close()
	content, err := io.ReadAll(body)
	if len(content) > 1 {
		t.Errorf("got %d bytes, want one", len(content))
	}
	s.isTimeout(t, err, req)
}

// notSilent are exchanges that last longer than the limit: at the same time,
// since it is a long one.
func (s *suite) notSilent(t *testing.T) {
	drip := s.request("GET", "/drip/35/100", "")
	drip.FirstByte, drip.Idle = long, long
	streamed, large := drip.Clone(), drip.Clone()
	streamed.Stream, large.Stream = true, true
	large.Path = "/bytes/3000000"
	all := map[string]started{
		"a document that drips":        s.whole(t, drip, 35, 0),
		"a body that drips":            s.whole(t, streamed, 35, 0),
		"a reader that takes its time": s.whole(t, large, 3_000_000, long+short),
	}
	for name, x := range all {
		if err := x.wait(t); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// whole reads size bytes, the second half after a pause.
func (s *suite) whole(t *testing.T, req *transport.Request, size int, pause time.Duration) started {
	return start(t, func(ctx context.Context) error {
		resp, err := s.send(ctx, t, req)
		if err != nil || !req.Stream {
			if err == nil && len(resp.Document) != size {
				err = fmt.Errorf("got %d bytes, want %d", len(resp.Document), size)
			}
			return err
		}
		defer resp.Body.Close()
		first, err := io.ReadFull(resp.Body, make([]byte, size/2))
		if err != nil {
			return fmt.Errorf("after %d bytes: %w", first, err)
		}
		time.Sleep(pause)
		rest, err := io.ReadAll(resp.Body)
		if err == nil && first+len(rest) != size {
			err = fmt.Errorf("got %d bytes, want %d", first+len(rest), size)
		}
		return err
	})
}

func (s *suite) nextAfterSilence(t *testing.T) {
	s.silentBody(t)
	if got := s.echo(t, s.request("GET", "/echo/next", "")); got.URI != "/echo/next" {
		t.Errorf("the server saw %q, want /echo/next", got.URI)
	}
}

func (s *suite) leftBeforeTheLimit(t *testing.T) {
	id := newID()
	x := start(t, func(ctx context.Context) error {
		req := s.request("GET", "/silent/"+id, secret)
		req.FirstByte, req.Idle = time.Hour, time.Hour
		_, err := s.send(ctx, t, req)
		return err
	})
	s.await(t, "began", id)
	x.wantWentHome(t)
	s.await(t, "gone", id)
}
