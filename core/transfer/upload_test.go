package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// stream gives the parts of a tape of so many parts of ten bytes.
func stream(t *testing.T, parts int64) (*tape, Parts) {
	src := newTape(t, 10*parts)
	first, err := src.Next(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	return src, Rest(first, src, 10)
}

// flight counts the parts that are in it.
type flight struct{ now, most, ever atomic.Int64 }

func (f *flight) enter() {
	f.ever.Add(1)
	now := f.now.Add(1)
	for most := f.most.Load(); now > most && !f.most.CompareAndSwap(most, now); most = f.most.Load() {
	}
}

func (f *flight) leave() { f.now.Add(-1) }

// The bubbles of synctest have a clock of their own, and panic when a goroutine
// stays behind.
func TestUploadReturnsTheOrderOfTheParts(t *testing.T) {
	for name, tc := range map[string]struct {
		parts       int64
		concurrency int
	}{
		"one part":             {1, 4},
		"one at a time":        {20, 1},
		"four at once":         {50, 4},
		"more hands than work": {3, 16},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, uint64(tc.parts)))
				var waits, want []int
				for i := range tc.parts {
					waits, want = append(waits, r.IntN(1000)), append(want, int(i)+1)
				}
				_, parts := stream(t, tc.parts)
				got, err := Upload(t.Context(), parts, tc.concurrency, func(_ context.Context, part Part) (int, error) {
					time.Sleep(time.Duration(waits[part.Number-1]) * time.Millisecond)
					if got, want := part.Payload.(*piece).offset, int64(part.Number-1)*10; got != want {
						t.Errorf("part %d: got bytes from %d, want from %d", part.Number, got, want)
					}
					return part.Number, nil
				})
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("got %d, %v, want %d", got, err, want)
				}
			})
		})
	}
}

func TestUploadOfNoParts(t *testing.T) {
	got, err := Upload(t.Context(), Cut(transport.Bytes(nil), 10), 4, func(context.Context, Part) (int, error) {
		t.Error("a part was sent, want none")
		return 0, nil
	})
	if len(got) != 0 || err != nil {
		t.Errorf("got %v, %v, want nothing", got, err)
	}
}

func TestUploadConcurrency(t *testing.T) {
	for _, concurrency := range []int{1, 2, 4, 16} {
		t.Run(fmt.Sprint(concurrency), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sending flight
				src, parts := stream(t, 40)
				_, err := Upload(t.Context(), parts, concurrency, func(context.Context, Part) (int, error) {
					sending.enter()
					defer sending.leave()
					time.Sleep(time.Second)
					if held := unreleased(src); held > concurrency {
						t.Errorf("got %d pieces in memory, want at most %d", held, concurrency)
					}
					return 0, nil
				})
				if got := sending.most.Load(); got != int64(concurrency) || err != nil {
					t.Errorf("got %d at once, %v, want %d", got, err, concurrency)
				}
			})
		})
	}
}

func unreleased(s *tape) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, released := range s.released {
		n += 1 - int(released.Load())
	}
	return n
}

func TestUploadFirstFailureCancelsTheOthers(t *testing.T) {
	errRefused := errors.New("refused")
	for name, failure := range map[string]error{"an error": errRefused, "io.EOF, which is not the end of the parts": io.EOF} {
		t.Run(name, func(t *testing.T) {
			var sending flight
			_, parts := stream(t, 40)
			full := make(chan struct{})
			got, err := Upload(t.Context(), parts, 4, func(ctx context.Context, part Part) (int, error) {
				sending.enter()
				defer sending.leave()
				if part.Number == 4 {
					close(full)
				}
				<-full // all four are in flight
				if part.Number == 3 {
					return 0, failure
				}
				<-ctx.Done()
				if cause := context.Cause(ctx); cause != failure {
					t.Errorf("part %d: cancelled with %v, want %v", part.Number, cause, failure)
				}
				return 0, ctx.Err()
			})
			if err != failure || got != nil {
				t.Errorf("got %v, %v, want nil, %v", got, err, failure)
			}
			if now, ever := sending.now.Load(), sending.ever.Load(); now != 0 || ever != 4 {
				t.Errorf("after the return %d of %d are still sending, want 0 of 4", now, ever)
			}
		})
	}
}

func TestUploadSourceFails(t *testing.T) {
	for fails := 2; fails <= 9; fails++ { // the first question was asked before
		t.Run(fmt.Sprint("at question ", fails), func(t *testing.T) {
			var sending flight
			src, parts := stream(t, 8)
			src.fails = fails
			got, err := Upload(t.Context(), parts, 4, func(ctx context.Context, part Part) (int, error) {
				sending.enter()
				defer sending.leave()
				if part.Number+3 > fails-1 { // the last three; the fourth hand asks
					<-ctx.Done()
					return 0, ctx.Err()
				}
				return 0, nil
			})
			if err != errBroken || got != nil {
				t.Errorf("got %v, %v, want nil, %v", got, err, errBroken)
			}
			if got := sending.now.Load(); got != 0 {
				t.Errorf("after the return %d are still sending, want 0", got)
			}
		})
	}
}

// A stream that yields nothing must not keep a failed upload from ending.
func TestUploadFailureReachesAWaitingSource(t *testing.T) {
	for name, piecesComeAllTheSame := range map[string]bool{"it gives up": false, "it yields a piece all the same": true} {
		t.Run(name, func(t *testing.T) {
			waiting := make(chan struct{})
			src, parts := stream(t, 8)
			src.hook = func(ctx context.Context) error {
				close(waiting)
				<-ctx.Done()
				if piecesComeAllTheSame {
					return nil
				}
				return ctx.Err()
			}
			_, err := Upload(t.Context(), parts, 4, func(ctx context.Context, part Part) (int, error) {
				if part.Number == 1 {
					<-waiting
					return 0, errBroken
				}
				return 0, ctx.Err()
			})
			if err != errBroken {
				t.Errorf("got %v, want %v", err, errBroken)
			}
		})
	}
}

func TestUploadCancelled(t *testing.T) {
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	var sending flight
	_, parts := stream(t, 40)
	got, err := Upload(ctx, parts, 4, func(ctx context.Context, part Part) (int, error) {
		sending.enter()
		defer sending.leave()
		if part.Number == 6 {
			cancel(errLeft)
		}
		if part.Number >= 3 {
			<-ctx.Done()
		}
		return 0, ctx.Err()
	})
	if err != errLeft || got != nil {
		t.Errorf("got %v, %v, want nil, %v", got, err, errLeft)
	}
	if got := sending.now.Load(); got != 0 {
		t.Errorf("after the return %d are still sending, want 0", got)
	}
}

func TestUploadCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	parts := func(context.Context) (Part, error) {
		t.Error("a part was asked for, want none")
		return Part{}, io.EOF
	}
	_, err := Upload(ctx, parts, 4, func(context.Context, Part) (int, error) { return 0, nil })
	if err != context.Canceled {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestUploadOfWhatPanics(t *testing.T) {
	for name, tc := range map[string]struct {
		parts Parts
		send  func(context.Context, Part) (int, error)
	}{
		"a source": {func(context.Context) (Part, error) { panic("ouch") }, func(context.Context, Part) (int, error) { return 0, nil }},
		"a part":   {Cut(transport.Bytes("0123456789"), 1), func(context.Context, Part) (int, error) { panic("ouch") }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, err := Upload(t.Context(), tc.parts, 4, tc.send)
				var failed *s3err.Finding
				if got != nil || !errors.As(err, &failed) || failed.Code != s3err.InternalClientError {
					t.Errorf("got %v, %v, want InternalClientError", got, err)
				}
			})
		})
	}
}
