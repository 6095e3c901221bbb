package retry

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

const ms = time.Millisecond

// The wait is a random part of a bound that doubles up to MaxDelay.
func TestBackOff(t *testing.T) {
	const most = 1 - 1.0/(1<<53) // what a random number may be at most
	for name, tc := range map[string]struct {
		policy Policy
		random float64
		want   []time.Duration
	}{
		"none of it":        {Policy{Attempts: 4}, 0, []time.Duration{0, 0, 0}},
		"half of it":        {Policy{Attempts: 4}, 0.5, []time.Duration{100 * ms, 200 * ms, 400 * ms}},
		"nearly all of it":  {Policy{Attempts: 4}, most, []time.Duration{200*ms - 1, 400*ms - 1, 800*ms - 1}},
		"up to the longest": {Policy{Attempts: 10, MaxElapsed: time.Hour}, 0.5, []time.Duration{100 * ms, 200 * ms, 400 * ms, 800 * ms, 1600 * ms, 3200 * ms, 5 * time.Second, 5 * time.Second, 5 * time.Second}},
		"another base":      {Policy{Attempts: 3, BaseDelay: time.Second}, 0.5, []time.Duration{500 * ms, time.Second}},
		"another bound":     {Policy{Attempts: 4, MaxDelay: 300 * ms}, 0.5, []time.Duration{100 * ms, 150 * ms, 150 * ms}},
		"a bound below":     {Policy{Attempts: 3, MaxDelay: 50 * ms}, 0.5, []time.Duration{25 * ms, 25 * ms}},
	} {
		t.Run(name, func(t *testing.T) {
			w := &wire{answers: status(500), random: tc.random}
			if _, err := w.transport(tc.policy).Do(t.Context(), &transport.Request{}); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(w.waits, tc.want) {
				t.Errorf("got %v, want %v", w.waits, tc.want)
			}
		})
	}
}

func TestBackOffNeverOverflows(t *testing.T) {
	r := &retrier{policy: Policy{BaseDelay: time.Second, MaxDelay: time.Minute, Random: func() float64 { return 0.5 }}}
	for failures := 7; failures < 1000; failures++ {
		if got := r.policy.wait(failures); got != 30*time.Second {
			t.Fatalf("failure %d: got %v, want 30s", failures, got)
		}
	}
}

// With a real random source the waits spread over the whole bound.
func TestJitterIsFull(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	r := &retrier{policy: Policy{BaseDelay: 100 * ms, MaxDelay: time.Second, Random: random.Float64}}
	var tenths [10]int
	for range 10_000 {
		wait := r.policy.wait(1)
		if wait < 0 || wait >= 100*ms {
			t.Fatalf("got %v, want 0 to 100ms", wait)
		}
		tenths[wait/(10*ms)]++
	}
	for i, n := range tenths {
		if n < 800 || n > 1200 {
			t.Errorf("waits of %d to %d ms: got %d of 10,000, want about 1,000", 10*i, 10*i+10, n)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	const noon, later, minute = "Fri, 24 May 2013 12:00:00 GMT", "Fri, 24 May 2013 12:00:07 GMT", "Fri, 24 May 2013 12:01:01 GMT"
	const backOff = 100 * ms // without a word of the server
	for name, tc := range map[string]struct {
		header transport.Header
		waits  []time.Duration // none: the answer goes to the caller at once
	}{
		"no header":                {nil, []time.Duration{backOff}},
		"seconds":                  {transport.Header{"retry-after": "7"}, []time.Duration{7 * time.Second}},
		"at once":                  {transport.Header{"retry-after": "0"}, []time.Duration{0}},
		"as long as may be":        {transport.Header{"retry-after": "60"}, []time.Duration{time.Minute}},
		"a second too long":        {transport.Header{"retry-after": "61"}, nil},
		"an hour":                  {transport.Header{"retry-after": "3600"}, nil},
		"date":                     {transport.Header{"retry-after": later, "date": noon}, []time.Duration{7 * time.Second}},
		"date gone by":             {transport.Header{"retry-after": noon, "date": later}, []time.Duration{0}},
		"date too far":             {transport.Header{"retry-after": minute, "date": noon}, nil},
		"date without the clock":   {transport.Header{"retry-after": later}, []time.Duration{backOff}},
		"date, a broken clock":     {transport.Header{"retry-after": later, "date": "noon"}, []time.Duration{backOff}},
		"below zero":               {transport.Header{"retry-after": "-1"}, []time.Duration{backOff}},
		"a fraction":               {transport.Header{"retry-after": "1.5"}, []time.Duration{backOff}},
		"words":                    {transport.Header{"retry-after": "soon", "date": noon}, []time.Duration{backOff}},
		"empty":                    {transport.Header{"retry-after": ""}, []time.Duration{backOff}},
		"more than a number holds": {transport.Header{"retry-after": "99999999999999999999"}, []time.Duration{backOff}},
	} {
		t.Run(name, func(t *testing.T) {
			w := &wire{answers: []answer{{status: 503, header: tc.header}, {status: 200}}, random: 0.5}
			resp, err := w.transport(Policy{}).Do(t.Context(), &transport.Request{})
			if err != nil {
				t.Fatal(err)
			}
			want := 200
			if tc.waits == nil {
				want = 503
			}
			if resp.Status != want || !reflect.DeepEqual(w.waits, tc.waits) {
				t.Errorf("got status %d after %v, want %d after %v", resp.Status, w.waits, want, tc.waits)
			}
		})
	}
}

// Nothing injected: the waits are real ones, on the clock of the bubble.
func TestDefaultsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: []answer{{status: 503, header: transport.Header{"retry-after": "7"}}, {status: 500}, {status: 200}}}
		start := time.Now()
		resp, err := New(w, judge, Policy{}).Do(t.Context(), &transport.Request{})
		if err != nil || resp.Status != 200 {
			t.Errorf("got %v, %v, want status 200", resp, err)
		}
		if got := time.Since(start); got < 7*time.Second || got >= 7400*ms {
			t.Errorf("got %v of waiting, want 7 s and up to 400 ms", got)
		}
	})
}
