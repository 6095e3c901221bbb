package events

import (
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// What is no stream of events, and what the server refuses, ends the listener.
func TestListenRefused(t *testing.T) {
	stream := func(contentType, text string) *transport.Response {
		return &transport.Response{Status: 200, Header: transport.Header{"content-type": contentType}, Body: io.NopCloser(strings.NewReader(text))}
	}
	for name, tc := range map[string]struct {
		resp *transport.Response
		code string
	}{
		"denied":              {errorReply(403, "AccessDenied"), "AccessDenied"},
		"no such bucket":      {errorReply(404, "NoSuchBucket"), "NoSuchBucket"},
		"not implemented":     {errorReply(501, "NotImplemented"), "NotImplemented"},
		"down at the start":   {errorReply(503, "SlowDown"), "SlowDown"},
		"a document, cut":     {stream("application/xml", " \n"), s3err.MalformedReply},
		"a list of one line":  {stream("", "<ListBucketResult/>"), s3err.MalformedReply},
		"a list of two lines": {stream("", "<?xml version=\"1.0\"?>\n<ListBucketResult/>"), s3err.MalformedReply},
		"a page":              {stream("text/html; charset=utf-8", "<html>"), s3err.MalformedReply},
		"an empty answer":     {stream("text/event-stream", ""), s3err.MalformedReply},
		"a document":          {&transport.Response{Status: 204, Header: transport.Header{}}, s3err.MalformedReply},
		"too long a line":     {stream("", strings.Repeat("x", 2<<20)), s3err.MalformedReply},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newEventServer(t)
				c := s.listeners()
				one, two := listen(t, c, "photos", notify.Filter{}), listen(t, c, "photos", notify.Filter{})
				s.request().fail(tc.resp, nil)
				for _, l := range []*consumer{one, two} {
					err := l.end(t)
					if got := s3err.AnswerOf(err); s3err.CodeOf(err) != tc.code || got == nil || got.BucketName != "photos" {
						t.Errorf("got %v, want %s", err, tc.code)
					}
				}
				s.quiet()
			})
		})
	}
	t.Run("unreachable", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newEventServer(t)
			l := listen(t, s.listeners(), "photos", notify.Filter{})
			broken := &transport.Error{Kind: transport.KindNetwork}
			s.request().fail(nil, broken)
			same(t, "error", holds[*transport.Error](t, l.end(t)), broken)
		})
	})
	t.Run("when it begins anew", func(t *testing.T) {
		for status, code := range map[int]string{403: "AccessDenied", 404: "NoSuchBucket", 501: "NotImplemented"} {
			synctest.Test(t, func(t *testing.T) {
				s := newEventServer(t)
				l := listen(t, s.listeners(), "photos", notify.Filter{})
				s.request().accept().Close()
				time.Sleep(firstReopen)
				s.request().fail(errorReply(status, code), nil)
				same(t, "code", holds[*s3err.Error](t, l.end(t)).Code, code)
				s.quiet()
			})
		}
	})
	t.Run("later", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newEventServer(t)
			l := listen(t, s.listeners(), "photos", notify.Filter{})
			r := s.request().accept()
			r.put("a")
			r.write("<html>\n")
			same(t, "keys", l.got(), "a")
			same(t, "code", holds[*s3err.Finding](t, l.end(t)).Code, s3err.MalformedReply)
		})
	})
}

func TestListenReopens(t *testing.T) {
	for name, fail := range map[string]func(r *listenRequest){
		"cut":              func(r *listenRequest) { r.CloseWithError(&transport.Error{Kind: transport.KindNetwork}) },
		"cut, by any name": func(r *listenRequest) { r.CloseWithError(errors.New("reset")) },
		"ended":            func(r *listenRequest) { r.Close() },
		"cut in a line":    func(r *listenRequest) { r.write(`{"Records":[{"event`); r.Close() },
		"silent":           func(r *listenRequest) { time.Sleep(4 * keepAlive) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newEventServer(t)
				l := listen(t, s.listeners(), "photos", notify.Filter{})
				r := s.request().accept()
				r.put("a")
				fail(r)
				s.quiet()
				time.Sleep(firstReopen)
				same(t, "closed", r.body.closes.Load(), 1)
				s.request().accept().put("b")
				same(t, "keys", l.got(), "a b")
				l.leave()
			})
		})
	}
}

func TestListenIsPatient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newEventServer(t)
		l := listen(t, s.listeners(), "photos", notify.Filter{})
		r := s.request().accept()
		for range 10 {
			time.Sleep(2 * keepAlive)
			r.keepAlive()
		}
		time.Sleep(2 * keepAlive)
		r.write(" ")
		time.Sleep(2 * keepAlive)
		r.put("a")
		s.quiet()
		same(t, "keys", l.got(), "a")
		l.leave()
	})
}

// An answer that never begins is given up as well.
func TestListenWithoutAnyAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newEventServer(t)
		l := listen(t, s.listeners(), "photos", notify.Filter{})
		s.request()
		time.Sleep((patienceAtAll + 1) * keepAlive)
		err := l.end(t)
		same(t, "kind", holds[*transport.Error](t, err).Kind, transport.KindTimeout)
		if canceled := (*smithy.CanceledError)(nil); errors.As(err, &canceled) {
			t.Errorf("got %v, want no cancellation: nobody asked for it", err)
		}
	})
}

func TestListenWaitsLongerEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, waits := newEventServer(t), []time.Duration{}
		l := listen(t, s.listeners(), "photos", notify.Filter{})
		s.request().accept().Close()
		for i := range 10 {
			began := time.Now()
			r := <-s.calls
			waits = append(waits, time.Since(began))
			if i == 8 {
				r.accept().CloseWithError(io.ErrUnexpectedEOF)
				continue
			}
			r.fail(errorReply([]int{503, 500, 429, 408}[i%4], "InternalError"), nil)
		}
		const ms = time.Millisecond
		want := []time.Duration{100 * ms, 200 * ms, 400 * ms, 800 * ms, 1600 * ms, 3200 * ms, 6400 * ms, 10000 * ms, 10000 * ms, 100 * ms}
		if !reflect.DeepEqual(waits, want) {
			t.Errorf("got waits %v, want %v", waits, want)
		}
		l.leave()
	})
}

func TestListenUsesTheTimersGiven(t *testing.T) {
	waits := make(chan time.Duration, 10)
	s := newEventServer(t)
	c := &Listeners{Open: s.open, Random: func() float64 { return 0.5 }, After: func(d time.Duration) <-chan time.Time {
		waits <- d
		return nil
	}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for range c.Listen(ctx, "photos", notify.Filter{}, nil) {
		}
	}()
	same(t, "first wait", <-waits, keepAlive)
	r := <-s.calls
	r.answer <- func() (*transport.Response, error) {
		return &transport.Response{Status: 200, Header: transport.Header{}, Body: r.body}, nil
	}
	io.WriteString(r, " ")
	r.Close()
	same(t, "second wait", <-waits, firstReopen/2)
	cancel()
	<-ended
}

func TestSlowListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, hold := newEventServer(t), make(chan struct{})
		c := s.listeners()
		slow := listen(t, c, "photos", notify.Filter{}, func(string) bool { <-hold; return true })
		fast := listen(t, c, "photos", notify.Filter{})
		r := s.request().accept()
		r.put("first") // is with the consumer
		for range MaxQueued / 100 {
			r.write(strings.Repeat(eventLine("s3:ObjectCreated:Put", "a", "1"), 100))
		}
		s.quiet()
		r.put("one-too-many", "two")
		close(hold)
		got := holds[*s3err.Finding](t, slow.end(t))
		same(t, "code", got.Code, SlowListener)
		same(t, "records of the slow", len(strings.Fields(slow.got())), 1+MaxQueued)
		same(t, "records of the fast", len(strings.Fields(fast.got())), 3+MaxQueued)
		same(t, "closed", r.closed(), false)
		fast.leave()
	})
}
