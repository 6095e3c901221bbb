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

// numbered gives key-1, key-2, …, each good for life; zero is for ever.
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
		"ended when it came":             {-time.Hour, 0, "key-2"},
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
