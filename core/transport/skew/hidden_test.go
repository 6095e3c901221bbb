package skew

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

func never(*transport.Response) bool { return false }

var silence = &transport.Error{Kind: transport.KindNetwork}

func TestTimeOfAServerThatHidesItsRefusals(t *testing.T) {
	timeout := &transport.Error{Kind: transport.KindTimeout}
	for name, tc := range map[string]struct {
		ahead   time.Duration // of the server
		told    time.Duration // what is found out
		ask     bool          // whether anything is
		failure error
		once    bool
		sent    int
		ok      bool
		offset  time.Duration
	}{
		"a clock that is right":            {0, 0, true, silence, false, 1, true, 0},
		"an hour behind":                   {time.Hour, time.Hour, true, silence, false, 2, true, time.Hour},
		"an hour ahead":                    {-time.Hour, -time.Hour, true, silence, false, 2, true, -time.Hour},
		"nobody knows":                     {time.Hour, 0, false, silence, false, 1, false, 0},
		"the time told is this machine's":  {time.Hour, 30 * time.Second, true, silence, false, 1, false, 0},
		"a time that does not help":        {time.Hour, 3 * time.Hour, true, silence, false, 2, false, 0},
		"a server that is slow":            {time.Hour, time.Hour, true, timeout, false, 1, false, 0},
		"what may have been done":          {time.Hour, time.Hour, true, silence, true, 1, false, 0},
		"an error that is not the network": {time.Hour, time.Hour, true, errors.New("no keys"), false, 1, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			clock, sent, learned := NewClock(func() time.Time { return start }), 0, 0
			tr := NewHidden(transport.Func(func(ctx context.Context, _ *transport.Request) (*transport.Response, error) {
				if sent++; clock.At(ctx).Sub(start.Add(tc.ahead)).Abs() > 15*time.Minute {
					return nil, tc.failure
				}
				return &transport.Response{Status: 200}, nil
			}), clock, func(context.Context, *transport.Request) (time.Duration, bool) { return tc.told, tc.ask },
				never, func(context.Context, time.Duration) { learned++ })
			resp, err := tr.Do(t.Context(), &transport.Request{Once: tc.once})
			if sent != tc.sent || (err == nil) != tc.ok || err != nil && err != tc.failure || (resp != nil) != tc.ok {
				t.Errorf("got %v, %v after %d, want %d sent and an answer: %v", resp, err, sent, tc.sent, tc.ok)
			}
			if clock.Offset() != tc.offset || learned > 0 != (tc.offset != 0) {
				t.Errorf("got offset %v, told %d times, want %v", clock.Offset(), learned, tc.offset)
			}
		})
	}
}

// A failure that the server's trouble follows keeps no offset, and one that was
// learnt by another request meanwhile is used without asking.
func TestHiddenTimeOfOthers(t *testing.T) {
	clock := NewClock(func() time.Time { return start })
	status := 503
	tr := NewHidden(transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		if clock.At(ctx) == start {
			if req.Attempt > 0 {
				clock.offset.Store(int64(time.Hour))
			}
			return nil, silence
		}
		return &transport.Response{Status: status}, nil
	}), clock, func(_ context.Context, req *transport.Request) (time.Duration, bool) {
		if req.Attempt > 0 {
			t.Error("asked for what was known")
		}
		return time.Hour, true
	}, never, nil)
	if resp, err := tr.Do(t.Context(), &transport.Request{}); err != nil || resp.Status != 503 || clock.Offset() != 0 {
		t.Errorf("got %v, %v, offset %v, want 503 and none", resp, err, clock.Offset())
	}
	status = 200
	if resp, err := tr.Do(t.Context(), &transport.Request{Attempt: 1}); err != nil || resp.Status != 200 || clock.Offset() != time.Hour {
		t.Errorf("got %v, %v, offset %v, want 200 and an hour", resp, err, clock.Offset())
	}
}

// A refusal that is seen, and hides its time.
func TestTimeOfARefusalThatHidesIt(t *testing.T) {
	for name, tc := range map[string]struct {
		untimely bool
		second   int
		want     int
		sent     int
		offset   time.Duration
	}{
		"for the time":              {true, 200, 200, 2, time.Hour},
		"for the time, then nobody": {true, 404, 404, 2, time.Hour},
		"for something else":        {true, 403, 403, 2, 0},
		"that names another reason": {false, 200, 403, 1, 0},
	} {
		clock, sent := NewClock(func() time.Time { return start }), 0
		tr := NewHidden(transport.Func(func(ctx context.Context, _ *transport.Request) (*transport.Response, error) {
			if sent++; clock.At(ctx) == start {
				return &transport.Response{Status: 403}, nil
			}
			return &transport.Response{Status: tc.second}, nil
		}), clock, func(context.Context, *transport.Request) (time.Duration, bool) { return time.Hour, true },
			func(*transport.Response) bool { return tc.untimely }, nil)
		resp, err := tr.Do(t.Context(), &transport.Request{Once: true})
		if err != nil || resp.Status != tc.want || sent != tc.sent || clock.Offset() != tc.offset {
			t.Errorf("%s: got %v, %v after %d, offset %v, want %d, %d, %v", name, resp, err, sent, clock.Offset(), tc.want, tc.sent, tc.offset)
		}
	}
}
