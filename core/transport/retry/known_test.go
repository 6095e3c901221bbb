package retry

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// site is a server in a browser's eyes: what it may not send gets no answer.
type site struct {
	away    func() bool
	forbids func(req *transport.Request) bool
	sent    int
	probed  int
}

func (s *site) Do(_ context.Context, req *transport.Request) (*transport.Response, error) {
	s.sent++
	if s.away != nil && s.away() || s.forbids != nil && s.forbids(req) {
		return nil, fault(transport.KindNetwork)
	}
	return &transport.Response{Status: 200}, nil
}

func (s *site) reachable(context.Context, *transport.Request) bool {
	s.probed++
	return s.away == nil || !s.away()
}

func request(method string, headers ...string) *transport.Request {
	req := &transport.Request{Method: method, Scheme: "https", Host: "h", Bucket: "b", Header: transport.Header{}}
	for _, name := range headers {
		req.Header[name] = "x"
	}
	return req
}

// What can never succeed fails within two seconds, whatever was answered before.
func TestHopelessRequestsFailSoon(t *testing.T) {
	list, put := request("GET"), request("PUT", "content-type", "x-amz-checksum-crc32c")
	method := func(req *transport.Request) bool { return req.Method == "PUT" }
	header := func(req *transport.Request) bool { return req.Header["x-amz-checksum-crc32c"] != "" }
	elsewhere, otherBucket := *list, *list
	elsewhere.Host, otherBucket.Bucket = "elsewhere", "private"
	for name, tc := range map[string]struct {
		before  []*transport.Request
		req     *transport.Request
		site    site
		probed  bool
		patient bool
	}{
		"nothing was ever answered":                {nil, list, site{away: func() bool { return true }}, false, false},
		"another server answered":                  {[]*transport.Request{&elsewhere}, list, site{forbids: func(r *transport.Request) bool { return r.Host == "h" }}, false, false},
		"the method is forbidden":                  {[]*transport.Request{list}, put, site{forbids: method}, true, false},
		"the method is forbidden, a header not":    {[]*transport.Request{list, request("POST", "content-type", "x-amz-checksum-crc32c")}, put, site{forbids: method}, true, false},
		"the header is forbidden, the method not":  {[]*transport.Request{request("PUT", "content-type")}, put, site{forbids: header}, true, false},
		"another bucket forbids what one allows":   {[]*transport.Request{list}, &otherBucket, site{forbids: func(r *transport.Request) bool { return r.Bucket == "private" }}, true, false},
		"the same was answered: the server is bad": {[]*transport.Request{put}, put, site{}, false, true},
		"its traits were answered, one by one":     {[]*transport.Request{request("PUT", "content-type"), request("POST", "x-amz-checksum-crc32c")}, put, site{}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &tc.site
				r := New(s, judge, Policy{Reachable: s.reachable})
				for _, req := range tc.before {
					if _, err := r.Do(t.Context(), req); err != nil {
						t.Fatal(err)
					}
				}
				if tc.patient { // it breaks for a minute, and what asks only whether it is there gets through
					back := time.Now().Add(time.Minute)
					s.forbids = func(*transport.Request) bool { return time.Now().Before(back) }
				}
				start := time.Now()
				_, err := r.Do(WithTransfer(t.Context()), tc.req)
				if (err == nil) != tc.patient || (s.probed > 0) != tc.probed {
					t.Errorf("got %v after %v and %d probes, want patience %v, probes %v", err, time.Since(start), s.probed, tc.patient, tc.probed)
				}
				if took := time.Since(start); !tc.patient && took > 2*time.Second {
					t.Errorf("failed after %v, want two seconds at most", took)
				}
			})
		})
	}
}

// A server that goes away is waited for, also where it is back for a moment as
// the probe comes, and also in the first request of a kind.
func TestAServerThatIsAwayIsNoRefusal(t *testing.T) {
	for name, away := range map[string]func(since time.Duration) bool{
		"for a minute":           func(since time.Duration) bool { return since < time.Minute },
		"every other second":     func(since time.Duration) bool { return since < time.Minute && since/time.Second%2 == 0 },
		"but for a short moment": func(since time.Duration) bool { return since < time.Minute && since/(100*ms)%20 != 3 },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &site{}
				r := New(s, judge, Policy{Reachable: s.reachable})
				if _, err := r.Do(t.Context(), request("GET")); err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				s.away = func() bool { return away(time.Since(start)) }
				if _, err := r.Do(WithTransfer(t.Context()), request("PUT", "content-type")); err != nil {
					t.Errorf("got %v after %v, want it to wait", err, time.Since(start))
				}
				for s.away() {
					time.Sleep(time.Second)
				}
			})
		})
	}
}

// Where nothing can tell, as natively, it is the server that is away.
func TestWithoutProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{}
		r := New(s, judge, Policy{})
		if _, err := r.Do(t.Context(), request("GET")); err != nil {
			t.Fatal(err)
		}
		back := time.Now().Add(time.Minute)
		s.away = func() bool { return time.Now().Before(back) }
		if _, err := r.Do(WithTransfer(t.Context()), request("PUT", "content-type")); err != nil {
			t.Errorf("got %v, want it to wait", err)
		}
	})
}

// A name whose look-up takes seconds is asked for twice, and no more.
func TestSlowFailuresOfAnUnknownServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		r := New(transport.Func(func(context.Context, *transport.Request) (*transport.Response, error) {
			sent++
			time.Sleep(1200 * ms)
			return nil, fault(transport.KindNetwork)
		}), judge, Policy{})
		if _, err := r.Do(t.Context(), request("GET")); err == nil || sent != 2 {
			t.Errorf("got %v after %d tries, want an error after two", err, sent)
		}
	})
}

// A first answer that is long in coming is waited for once more, not without end.
func TestSilenceOfAnUnknownServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		r := New(transport.Func(func(context.Context, *transport.Request) (*transport.Response, error) {
			sent++
			time.Sleep(time.Minute)
			return nil, fault(transport.KindTimeout)
		}), judge, Policy{})
		if _, err := r.Do(WithTransfer(t.Context()), request("GET")); err == nil || sent != 2 {
			t.Errorf("got %v after %d tries, want an error after two", err, sent)
		}
	})
}

// A form and a plain read need no preflight, and prove nothing of what does.
func TestWhatNeedsNoPreflightProvesNothing(t *testing.T) {
	form := request("POST", "x-of-the-form")
	form.Form = []transport.Field{{Name: "key"}}
	var k known
	k.note(form)
	k.note(request("GET", "range"))
	for _, tc := range []struct {
		req  *transport.Request
		want bool
	}{
		{form, true},
		{request("GET"), true},
		{request("HEAD"), false},
		{request("POST", "content-type"), false},
		{request("GET", "if-match"), false},
	} {
		if got := k.isAllowed(tc.req); got != tc.want {
			t.Errorf("%s with %v: got %v, want %v", tc.req.Method, tc.req.Header, got, tc.want)
		}
	}
}
