package retry

import (
	"context"
	"errors"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

// network is a machine that is offline for so many questions, and then online.
type network struct {
	offline, asked int
}

func (n *network) online(context.Context) (bool, error) {
	n.asked++
	n.offline--
	return n.offline >= 0, nil
}

func TestAttemptsMadeOfflineDoNotCount(t *testing.T) {
	cut, late := answer{err: fault(transport.KindNetwork)}, answer{err: fault(transport.KindTimeout)}
	for name, tc := range map[string]struct {
		policy      Policy
		offline     int
		answers     []answer
		sent, asked int
		want        answer
	}{
		"online all the time":          {Policy{Attempts: 3}, 0, []answer{cut}, 3, 3, cut},
		"offline, then there":          {Policy{Attempts: 2}, 5, []answer{cut, cut, cut, cut, cut, cut, {status: 200}}, 7, 6, answer{status: 200}},
		"offline, then still cut":      {Policy{Attempts: 2}, 5, []answer{cut}, 7, 7, cut},
		"silence counts as a cut does": {Policy{Attempts: 2}, 1, []answer{late, late, {status: 204}}, 3, 2, answer{status: 204}},
		"a refusal does not ask":       {Policy{Attempts: 2}, 5, []answer{{status: 503}}, 2, 0, answer{status: 503}},
		"nor one that is final":        {Policy{}, 5, []answer{{status: 404}}, 1, 0, answer{status: 404}},
		"nor what cannot be read":      {Policy{}, 5, []answer{{err: fault(transport.KindUnreadable)}}, 1, 0, answer{err: fault(transport.KindUnreadable)}},
		"one attempt never waits":      {Policy{Attempts: 1}, 5, []answer{cut}, 1, 0, cut},
	} {
		t.Run(name, func(t *testing.T) {
			w, n := &wire{answers: tc.answers}, &network{offline: tc.offline}
			tc.policy.Online = n.online
			resp, err := w.transport(tc.policy).Do(t.Context(), &transport.Request{})
			if (err == nil) != (tc.want.err == nil) || err == nil && resp.Status != tc.want.status {
				t.Errorf("got %+v, %v, want %+v", resp, err, tc.want)
			}
			if len(w.sent) != tc.sent || n.asked != tc.asked {
				t.Errorf("sent %d times and asked %d times for the network, want %d and %d", len(w.sent), n.asked, tc.sent, tc.asked)
			}
			for i, sent := range w.sent {
				if sent.Attempt != i+1 {
					t.Errorf("attempt %d is numbered %d", i+1, sent.Attempt)
				}
			}
		})
	}
}

// A laptop that was asleep has all its time in hand when it wakes.
func TestOfflineIsNoOutage(t *testing.T) {
	w, n := &wire{answers: []answer{{err: fault(transport.KindNetwork)}}}, &network{offline: 1000}
	r := w.transport(Policy{Attempts: 2, Online: n.online}).(*retrier)
	if _, err := r.Do(t.Context(), &transport.Request{}); err == nil || len(w.sent) != 1002 {
		t.Errorf("got %v after %d attempts, want an error after 1,002", err, len(w.sent))
	}
}

func TestOnceGoesOnceWhateverTheNetwork(t *testing.T) {
	w, n := &wire{answers: []answer{{err: fault(transport.KindNetwork)}}}, &network{offline: 1}
	if _, err := w.transport(Policy{Online: n.online}).Do(t.Context(), &transport.Request{Once: true}); err == nil || len(w.sent) != 1 {
		t.Errorf("got %v after %d attempts, want an error after one", err, len(w.sent))
	}
}

func TestCancelledWhileOffline(t *testing.T) {
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	w := &wire{answers: []answer{{err: fault(transport.KindNetwork)}}}
	tr := w.transport(Policy{Online: func(ctx context.Context) (bool, error) {
		cancel(errLeft)
		<-ctx.Done()
		return false, context.Cause(ctx)
	}})
	if _, err := tr.Do(ctx, &transport.Request{}); err != errLeft || len(w.sent) != 1 {
		t.Errorf("got %v after %d attempts, want %v after 1", err, len(w.sent), errLeft)
	}
}
