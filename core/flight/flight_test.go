package flight

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"github.com/minnow-s3/minnow/core/s3err"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestManyWaitForOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[int]
		var runs atomic.Int32
		landing := make(chan struct{})
		var callers sync.WaitGroup
		for range 10 {
			callers.Go(func() {
				got, err := g.Do(t.Context(), "a", func(context.Context) (int, error) {
					runs.Add(1)
					<-landing
					return 7, nil
				})
				if got != 7 || err != nil {
					t.Errorf("got %d, %v, want 7", got, err)
				}
			})
		}
		synctest.Wait()
		close(landing)
		callers.Wait()
		if got := runs.Load(); got != 1 {
			t.Errorf("runs: got %d, want 1", got)
		}
	})
}

func TestNothingIsRemembered(t *testing.T) {
	var g Group[int]
	failure := errors.New("no")
	for want := range 3 {
		got, err := g.Do(t.Context(), "a", func(context.Context) (int, error) { return want, failure })
		if got != want || err != failure {
			t.Errorf("got %d, %v, want %d, %v", got, err, want, failure)
		}
	}
	if len(g.work) != 0 {
		t.Errorf("got %d works after all landed, want none", len(g.work))
	}
}

func TestOtherKeysDoNotWait(t *testing.T) {
	var g Group[string]
	got, _ := g.Do(t.Context(), "a", func(ctx context.Context) (string, error) {
		return g.Do(ctx, "b", func(context.Context) (string, error) { return "b", nil })
	})
	if got != "b" {
		t.Errorf("got %q, want b", got)
	}
}

// The first caller gives up: the other still gets the result.
func TestTheFirstMayLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[int]
		landing, gone := make(chan struct{}), errors.New("gone")
		first, leave := context.WithCancelCause(t.Context())
		f := func(ctx context.Context) (int, error) {
			<-landing
			return 7, ctx.Err()
		}
		var callers sync.WaitGroup
		callers.Go(func() {
			if _, err := g.Do(first, "a", f); err != gone {
				t.Errorf("the first: got %v, want %v", err, gone)
			}
		})
		synctest.Wait()
		callers.Go(func() {
			if got, err := g.Do(t.Context(), "a", f); got != 7 || err != nil {
				t.Errorf("the other: got %d, %v, want 7", got, err)
			}
		})
		synctest.Wait()
		leave(gone)
		synctest.Wait()
		close(landing)
		callers.Wait()
	})
}

// Work that no caller waits for is ended, and has ended when the last caller returns.
func TestTheLastEndsTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[int]
		ctx, leave := context.WithCancel(t.Context())
		ended := false
		go func() {
			synctest.Wait()
			leave()
		}()
		g.Do(ctx, "a", func(ctx context.Context) (int, error) {
			<-ctx.Done()
			ended = true
			return 0, ctx.Err()
		})
		if !ended {
			t.Error("Do returned while the work continued")
		}
		if got, err := g.Do(t.Context(), "a", func(context.Context) (int, error) { return 7, nil }); got != 7 || err != nil {
			t.Errorf("afterwards: got %d, %v, want 7", got, err)
		}
	})
}

type key struct{}

func TestTheWorkHasTheValuesOfTheFirst(t *testing.T) {
	var g Group[any]
	got, _ := g.Do(context.WithValue(t.Context(), key{}, 7), "a", func(ctx context.Context) (any, error) { return ctx.Value(key{}), nil })
	if got != 7 {
		t.Errorf("got %v, want 7", got)
	}
}

func TestAPanicIsTheErrorOfAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[int]
		landing := make(chan struct{})
		var callers sync.WaitGroup
		for range 3 {
			callers.Go(func() {
				_, err := g.Do(t.Context(), "a", func(context.Context) (int, error) {
					<-landing
					panic("ouch")
				})
				var failed *s3err.Finding
				if !errors.As(err, &failed) || failed.Code != s3err.InternalClientError {
					t.Errorf("got %v, want InternalClientError", err)
				}
			})
		}
		synctest.Wait()
		close(landing)
		callers.Wait()
		if got, err := g.Do(t.Context(), "a", func(context.Context) (int, error) { return 7, nil }); got != 7 || err != nil {
			t.Errorf("the next: got %d, %v, want 7", got, err)
		}
	})
}
