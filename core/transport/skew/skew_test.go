package skew

import (
	"context"
	"errors"
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

func (s *server) Do(context.Context, *transport.Request) (*transport.Response, error) {
	s.sent++
	if off := s.clock.Now().Sub(start.Add(s.ahead)).Abs(); off > 15*time.Minute {
		return &transport.Response{Status: s.status}, nil
	}
	return &transport.Response{Status: 200}, nil
}

func (s *server) time(*transport.Response) (time.Time, bool) { return start.Add(s.ahead), !s.hidden }

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
			tr := New(s, clock, s.time, func(_ context.Context, offset time.Duration) { told = append(told, offset) })
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
	tr := New(refusal, clock, func(*transport.Response) (time.Time, bool) { return start.Add(time.Minute), true }, nil)
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
	tr := New(s, clock, s.time, nil)
	tr.Do(t.Context(), &transport.Request{})
	now = start.Add(time.Hour) // the user has set the clock
	tr.Do(t.Context(), &transport.Request{})
	if got := clock.Offset(); got != 0 {
		t.Errorf("offset: got %v, want 0", got)
	}
}

func TestNoAnswer(t *testing.T) {
	failure := errors.New("reset")
	tr := New(transport.Func(func(context.Context, *transport.Request) (*transport.Response, error) { return nil, failure }),
		NewClock(time.Now), nil, nil)
	if _, err := tr.Do(t.Context(), &transport.Request{}); err != failure {
		t.Errorf("got %v, want %v", err, failure)
	}
}
