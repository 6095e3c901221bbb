package skew

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

var start = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

// server refuses what is signed more than 15 minutes off its own clock.
type server struct {
	clock  *Clock
	ahead  time.Duration
	status int
	hidden bool
	sent   int
}

func (s *server) Do(ctx context.Context, _ *transport.Request) (*transport.Response, error) {
	s.sent++
	if off := s.clock.At(ctx).Sub(start.Add(s.ahead)).Abs(); off > 15*time.Minute {
		return &transport.Response{Status: s.status}, nil
	}
	return &transport.Response{Status: 200}, nil
}

func (s *server) time(*transport.Response) (time.Time, bool) { return start.Add(s.ahead), !s.hidden }

// unnamed is of refusals that do not name the time as their reason.
func unnamed(*transport.Response) bool { return false }

func TestCorrection(t *testing.T) {
	for name, tc := range map[string]struct {
		ahead        time.Duration
		status       int
		hidden       bool
		wantStatus   int
		wantSent     int
		wantedOffset time.Duration
	}{
		"no skew":                       {0, 403, false, 200, 1, 0},
		"5 minutes, which S3 takes":     {5 * time.Minute, 403, false, 200, 1, 0},
		"20 minutes behind the server":  {20 * time.Minute, 403, false, 200, 2, 20 * time.Minute},
		"20 minutes ahead of it":        {-20 * time.Minute, 403, false, 200, 2, -20 * time.Minute},
		"a year":                        {365 * 24 * time.Hour, 403, false, 200, 2, 365 * 24 * time.Hour},
		"the server does not tell":      {20 * time.Minute, 403, true, 403, 1, 0},
		"refused for some other reason": {20 * time.Minute, 400, false, 400, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			clock := NewClock(func() time.Time { return start })
			s := &server{clock: clock, ahead: tc.ahead, status: tc.status, hidden: tc.hidden}
			var told []time.Duration
			tr := New(s, clock, s.time, unnamed, func(_ context.Context, offset time.Duration) { told = append(told, offset) })
			resp, err := tr.Do(t.Context(), &transport.Request{})
			if err != nil || resp.Status != tc.wantStatus || s.sent != tc.wantSent || clock.Offset() != tc.wantedOffset {
				t.Errorf("got status %d, %v, %d sent, offset %v, want %d, %d, %v",
					resp.Status, err, s.sent, clock.Offset(), tc.wantStatus, tc.wantSent, tc.wantedOffset)
			}
			if (len(told) > 0) != (tc.wantedOffset != 0) {
				t.Errorf("told %v, want what was learnt", told)
			}
			if tr.Do(t.Context(), &transport.Request{}); tc.wantSent == 2 && s.sent != 3 {
				t.Errorf("the next request: sent %d times, want once, with what was learnt", s.sent-2)
			}
		})
	}
}

// A refusal under the right time is no reason to ask twice.
func TestRefusalWithoutSkew(t *testing.T) {
	clock, sent := NewClock(func() time.Time { return start }), 0
	refusal := transport.Func(func(context.Context, *transport.Request) (*transport.Response, error) {
		sent++
		return &transport.Response{Status: 403}, nil
	})
	tr := New(refusal, clock, func(*transport.Response) (time.Time, bool) { return start.Add(time.Minute), true }, unnamed, nil)
	if resp, err := tr.Do(t.Context(), &transport.Request{}); err != nil || resp.Status != 403 || sent != 1 {
		t.Errorf("got %v, %v after %d requests, want 403 after 1", resp, err, sent)
	}
}

// A clock that was set right and is wrong again: the offset counts from the
// machine's clock, not from the corrected one.
func TestOffsetDoesNotAddUp(t *testing.T) {
	now := start
	clock := NewClock(func() time.Time { return now })
	s := &server{clock: clock, ahead: time.Hour, status: 403}
	tr := New(s, clock, s.time, unnamed, nil)
	tr.Do(t.Context(), &transport.Request{})
	now = start.Add(time.Hour) // the user has set the clock
	tr.Do(t.Context(), &transport.Request{})
	if got := clock.Offset(); got != 0 {
		t.Errorf("offset: got %v, want 0", got)
	}
}

// A 403 for another reason that carries a wrong time, such as a proxy's or that
// of an answer from a cache, leaves the clock alone: the first answer is that of
// the call.
func TestWrongTimeInARefusal(t *testing.T) {
	for name, tc := range map[string]struct {
		skewed []bool // what the two refusals say
		second int
		want   int // the answer that is returned
		offset time.Duration
	}{
		"refused again":                               {[]bool{false, false}, 403, 1, 0},
		"refused again, for the time":                 {[]bool{false, true}, 403, 1, 0},
		"twice for the time":                          {[]bool{true, true}, 403, 1, 0},
		"for the time, then for something else":       {[]bool{true, false}, 403, 2, time.Hour},
		"there is nothing":                            {[]bool{false, false}, 404, 2, time.Hour},
		"a success":                                   {[]bool{false, false}, 200, 2, time.Hour},
		"a server that is busy, which proves nothing": {[]bool{true, false}, 503, 2, 0},
		"too many requests":                           {[]bool{true, false}, 429, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			clock, sent, told := NewClock(func() time.Time { return start }), 0, 0
			var signed []time.Time
			tr := New(transport.Func(func(ctx context.Context, _ *transport.Request) (*transport.Response, error) {
				sent++
				signed = append(signed, clock.At(ctx))
				if sent == 1 {
					return &transport.Response{Status: 403, Header: transport.Header{"n": "1"}}, nil
				}
				return &transport.Response{Status: tc.second, Header: transport.Header{"n": "2"}}, nil
			}), clock, func(*transport.Response) (time.Time, bool) { return start.Add(time.Hour), true }, func(resp *transport.Response) bool {
				return tc.skewed[resp.Header["n"][0]-'1']
			}, func(context.Context, time.Duration) { told++ })
			resp, err := tr.Do(t.Context(), &transport.Request{})
			if err != nil || resp.Header["n"] != string(rune('0'+tc.want)) || sent != 2 {
				t.Errorf("got %v, %v after %d, want answer %d of 2", resp, err, sent, tc.want)
			}
			if clock.Offset() != tc.offset || told > 0 != (tc.offset != 0) {
				t.Errorf("got offset %v, told %d times, want %v", clock.Offset(), told, tc.offset)
			}
			if !signed[0].Equal(start) || !signed[1].Equal(start.Add(time.Hour)) {
				t.Errorf("signed at %v, want the second at the time of the refusal", signed)
			}
		})
	}
}

// Requests at the same time do not see each other's trials, each comes through,
// and one of them tells of it. One that was signed before another learnt the
// time, and is refused after it, is sent again as well.
func TestManyRequestsUnderAWrongClock(t *testing.T) {
	clock := NewClock(func() time.Time { return start })
	s := &server{clock: clock, ahead: time.Hour, status: 403}
	var all sync.WaitGroup
	all.Add(10)
	told := 0
	var mu sync.Mutex
	tr := New(transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		mu.Lock()
		resp, err := s.Do(ctx, req)
		mu.Unlock()
		if resp.Status == 403 {
			all.Done()
			all.Wait() // all are refused before one is sent again
		}
		if resp.Status == 403 && req.Attempt > 0 {
			for clock.Offset() == 0 {
				runtime.Gosched()
			}
		}
		return resp, err
	}), clock, s.time, unnamed, func(context.Context, time.Duration) { mu.Lock(); told++; mu.Unlock() })
	var calls sync.WaitGroup
	for i := range 10 {
		calls.Go(func() {
			if resp, err := tr.Do(t.Context(), &transport.Request{Attempt: i}); err != nil || resp.Status != 200 {
				t.Errorf("got %v, %v, want 200", resp, err)
			}
		})
	}
	calls.Wait()
	if told == 0 || clock.Offset() != time.Hour {
		t.Errorf("told %d times of %v, want an hour", told, clock.Offset())
	}
}

// Two refusals with different wrong times, at the same time, spoil nothing for
// each other or for a third request.
func TestTrialsStayApart(t *testing.T) {
	clock := NewClock(func() time.Time { return start })
	var seen sync.Map
	tr := New(transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		seen.Store(req.Bucket+clock.At(ctx).Sub(start).String(), true)
		return &transport.Response{Status: 403, Header: transport.Header{"date": req.Bucket}}, nil
	}), clock, func(resp *transport.Response) (time.Time, bool) {
		lead, _ := time.ParseDuration(resp.Header["date"])
		return start.Add(lead), true
	}, unnamed, func(context.Context, time.Duration) { t.Error("an offset was learnt that did not help") })
	var calls sync.WaitGroup
	leads := []string{"1h0m0s", "-2h0m0s", "0s"}
	for _, lead := range leads {
		calls.Go(func() { tr.Do(t.Context(), &transport.Request{Bucket: lead}) })
	}
	calls.Wait()
	got := 0
	seen.Range(func(key, _ any) bool {
		if key := key.(string); !strings.HasSuffix(key, "s0s") && key[:len(key)/2] != key[len(key)/2:] {
			t.Errorf("got %s, want each request signed at its own time", key)
		}
		got++
		return true
	})
	if got != 5 || clock.Offset() != 0 {
		t.Errorf("got %d ways of signing, offset %v, want 5 and none", got, clock.Offset())
	}
}

func TestNoAnswer(t *testing.T) {
	failure := errors.New("reset")
	tr := New(transport.Func(func(context.Context, *transport.Request) (*transport.Response, error) { return nil, failure }),
		NewClock(time.Now), nil, nil, nil)
	if _, err := tr.Do(t.Context(), &transport.Request{}); err != failure {
		t.Errorf("got %v, want %v", err, failure)
	}
}
