package credentials

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var start = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

// numbered gives key-1, key-2, …, each good for life; zero is forever.
func numbered(clock *time.Time, life time.Duration) *Refreshing {
	n := 0
	return NewRefreshing(func(context.Context) (Value, error) {
		n++
		value := Value{AccessKeyID: fmt.Sprint("key-", n), SecretAccessKey: "secret"}
		if life != 0 {
			value.Expires = clock.Add(life)
		}
		return value, nil
	}, func() time.Time { return *clock })
}

func TestRefreshingAsksBeforeExpiry(t *testing.T) {
	for name, tc := range map[string]struct {
		life, after time.Duration
		want        string
	}{
		"at once":                        {time.Hour, 0, "key-1"},
		"61 s before the end":            {time.Hour, time.Hour - 61*time.Second, "key-1"},
		"a minute before the end":        {time.Hour, time.Hour - time.Minute, "key-2"},
		"after the end":                  {time.Hour, 2 * time.Hour, "key-2"},
		"short life, first three fourth": {time.Minute, 44 * time.Second, "key-1"},
		"short life, last fourth":        {time.Minute, 45 * time.Second, "key-2"},
		"no end":                         {0, 1000 * time.Hour, "key-1"},
		"ended when it came":             {-time.Hour, 0, "key-1"},
		"ended when it came, 19 s later": {-time.Hour, 19 * time.Second, "key-1"},
		"ended when it came, 20 s later": {-time.Hour, 20 * time.Second, "key-2"},
		"ends a second after it came":    {time.Second, 19 * time.Second, "key-1"},
		"and 20 s later":                 {time.Second, 20 * time.Second, "key-2"},
	} {
		t.Run(name, func(t *testing.T) {
			clock := start
			p := numbered(&clock, tc.life)
			if _, err := p.Retrieve(t.Context()); err != nil {
				t.Fatal(err)
			}
			clock = clock.Add(tc.after)
			got, err := p.Retrieve(t.Context())
			if got.AccessKeyID != tc.want || err != nil {
				t.Errorf("got %s, %v, want %s", got.AccessKeyID, err, tc.want)
			}
		})
	}
}

func TestRefreshingAsksOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		p := NewRefreshing(func(context.Context) (Value, error) {
			asked++
			time.Sleep(time.Second)
			return Value{AccessKeyID: "key"}, nil
		}, nil)
		var callers sync.WaitGroup
		for range 10 {
			callers.Go(func() {
				if got, err := p.Retrieve(t.Context()); got.AccessKeyID != "key" || err != nil {
					t.Errorf("got %v, %v, want key", got, err)
				}
			})
		}
		callers.Wait()
		if asked != 1 {
			t.Errorf("asked %d times, want once", asked)
		}
	})
}

func TestRefreshingForgetsAFailure(t *testing.T) {
	failure := errors.New("the server of the application is down")
	asked := 0
	p := NewRefreshing(func(context.Context) (Value, error) {
		if asked++; asked == 1 {
			return Value{}, failure
		}
		return Value{AccessKeyID: "key"}, nil
	}, nil)
	if _, err := p.Retrieve(t.Context()); err != failure {
		t.Errorf("got %v, want %v", err, failure)
	}
	if got, err := p.Retrieve(t.Context()); got.AccessKeyID != "key" || err != nil {
		t.Errorf("again: got %v, %v, want key", got, err)
	}
}

// A machine's clock that is ahead by more than the credentials' life: they are
// asked for a few times in a minute, however many requests there are.
func TestClockAheadOfTheCredentials(t *testing.T) {
	for name, life := range map[string]time.Duration{"ahead by more than their life": -time.Hour, "ahead by nearly their life": time.Second} {
		t.Run(name, func(t *testing.T) {
			clock, asked := start, 0
			p := NewRefreshing(func(context.Context) (Value, error) {
				asked++
				return Value{AccessKeyID: "key", Expires: clock.Add(life)}, nil
			}, func() time.Time { return clock })
			for range 600 {
				if _, err := p.Retrieve(t.Context()); err != nil {
					t.Fatal(err)
				}
				clock = clock.Add(100 * time.Millisecond)
			}
			if asked != 3 {
				t.Errorf("asked %d times in a minute, want 3", asked)
			}
		})
	}
}

// The clock is set right while credentials are held that had seemed expired: from
// then on they are asked for when they end.
func TestClockSetRight(t *testing.T) {
	clock, asked := start.Add(2*time.Hour), 0
	p := NewRefreshing(func(context.Context) (Value, error) {
		asked++
		return Value{AccessKeyID: fmt.Sprint("key-", asked), Expires: start.Add(time.Duration(asked) * time.Hour)}, nil
	}, nil)
	p.UseClock(func() time.Time { return clock })
	for _, step := range []struct {
		at   time.Duration
		want string
	}{{2 * time.Hour, "key-1"}, {time.Second, "key-1"}, {time.Hour - time.Second, "key-1"}, {time.Hour, "key-2"}} {
		clock = start.Add(step.at)
		if got, err := p.Retrieve(t.Context()); got.AccessKeyID != step.want || err != nil {
			t.Errorf("at %v: got %s, %v, want %s", step.at, got.AccessKeyID, err, step.want)
		}
	}
	given := NewRefreshing(nil, func() time.Time { return start })
	given.UseClock(func() time.Time { return clock })
	if got := given.clock(); !got.Equal(start) {
		t.Errorf("got %v, want the clock that was given", got)
	}
}

// While the application's server is down, keys that are good for another minute
// serve on, and it is not asked with each request.
func TestEarlyRenewalThatFails(t *testing.T) {
	failure := errors.New("the server of the application is down")
	for name, life := range map[string]time.Duration{"a minute before the end": time.Hour, "in the last quarter": time.Minute, "ended by the clock": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			clock, asked, down := start, 0, false
			p := NewRefreshing(func(context.Context) (Value, error) {
				if asked++; down {
					return Value{}, failure
				}
				return Value{AccessKeyID: fmt.Sprint("key-", asked), Expires: clock.Add(life)}, nil
			}, func() time.Time { return clock })
			first, _ := p.Retrieve(t.Context())
			down, clock = true, start.Add(max(life-min(early, life/4), pause))
			for range 10 {
				if got, err := p.Retrieve(t.Context()); got != first || err != nil {
					t.Fatalf("got %v, %v, want the keys at hand", got, err)
				}
				clock = clock.Add(-time.Microsecond) // as a page's own clock may do
			}
			if asked != 2 {
				t.Errorf("asked %d times, want once more", asked)
			}
			if got, err := p.Renew(t.Context(), first); err != failure {
				t.Errorf("called expired by the server: got %v, %v, want %v", got, err, failure)
			}
			if life < 0 {
				return
			}
			clock = first.Expires
			if got, err := p.Retrieve(t.Context()); err != failure {
				t.Errorf("at their end: got %v, %v, want %v", got, err, failure)
			}
			down = false
			if got, err := p.Retrieve(t.Context()); got == first || err != nil {
				t.Errorf("afterwards: got %v, %v, want new ones", got, err)
			}
		})
	}
}

func TestRenew(t *testing.T) {
	clock := start
	p := numbered(&clock, 0)
	first, _ := p.Retrieve(t.Context())
	second, err := p.Renew(t.Context(), first)
	if second.AccessKeyID != "key-2" || err != nil {
		t.Errorf("got %v, %v, want key-2", second, err)
	}
	if got, _ := p.Renew(t.Context(), first); got != second {
		t.Errorf("of what was renewed already: got %v, want %v", got, second)
	}
	if got, _ := p.Retrieve(t.Context()); got != second {
		t.Errorf("afterwards: got %v, want %v", got, second)
	}
}

func TestPrintingShowsNoSecret(t *testing.T) {
	value := Value{AccessKeyID: "AKIA", SecretAccessKey: "wJalrXUtnFEMI", SessionToken: "IQoJb3Jp"}
	holder := struct{ Value Value }{value}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		for _, printed := range []any{value, &value, Static(value), holder, numbered(new(time.Time), 0)} {
			got := fmt.Sprintf(format, printed)
			if strings.Contains(got, "wJal") || strings.Contains(got, "IQoJ") {
				t.Errorf("%s of a %T: got %s, with a secret", format, printed, got)
			}
		}
	}
}
