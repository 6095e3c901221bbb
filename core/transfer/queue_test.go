package transfer

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// names are noted in the order in which they come.
type names struct {
	mu   sync.Mutex
	list []string
}

func (n *names) add(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, name)
}

// fly takes a place in line for a second, and notes its name as it starts.
func fly(t *testing.T, line *Line, name string, started *names) {
	if err := line.Enter(t.Context()); err != nil {
		t.Error(err)
	}
	started.add(name)
	time.Sleep(time.Second)
	line.Leave()
}

// after lets the clock of the bubble continue, and waits for what that brings.
func after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// Turns go around the uploads, whatever number of parts each has waiting.
func TestQueueTakesTurns(t *testing.T) {
	for name, tc := range map[string]struct{ waiting, want string }{
		"one upload":                         {"aaa", "aaa"},
		"two, side by side":                  {"aabb", "abab"},
		"a small one behind a large one":     {"aaaaaab", "abaaaaa"},
		"small ones behind large ones":       {"aaabbbcd", "abcdabab"},
		"one that comes late in its turn":    {"abcabcaaa", "abcabcaaa"},
		"many small ones, and a large among": {"aaaabcdefg", "abcdefgaaa"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var q Queue
				var started names
				lines := map[rune]*Line{}
				busy := q.Join(1)
				if err := busy.Enter(t.Context()); err != nil {
					t.Fatal(err)
				}
				for _, who := range tc.waiting {
					if lines[who] == nil {
						lines[who] = q.Join(1)
					}
					go fly(t, lines[who], string(who), &started)
					synctest.Wait() // so that they wait in this order
				}
				busy.Leave()
				after(time.Minute)
				if got := strings.Join(started.list, ""); got != tc.want {
					t.Errorf("got %s, want %s", got, tc.want)
				}
			})
		})
	}
}

// As many fly as the open line with the highest wish says.
func TestQueuePlaces(t *testing.T) {
	for name, tc := range map[string]struct {
		wishes []int // of lines with eight parts each
		want   int64
	}{
		"one":                   {[]int{1}, 1},
		"four":                  {[]int{4}, 4},
		"four over two uploads": {[]int{4, 4}, 4},
		"the higher wish":       {[]int{4, 6}, 6},
		"the higher wish first": {[]int{6, 4}, 6},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var q Queue
				var sending flight
				for _, places := range tc.wishes {
					line := q.Join(places)
					for range 8 {
						go func() {
							if err := line.Enter(t.Context()); err != nil {
								t.Error(err)
							}
							sending.enter()
							time.Sleep(time.Second)
							sending.leave()
							line.Leave()
						}()
					}
				}
				after(time.Minute)
				if got := sending.most.Load(); got != tc.want || sending.ever.Load() != int64(8*len(tc.wishes)) {
					t.Errorf("got %d at once, %d in all, want %d, all", got, sending.ever.Load(), tc.want)
				}
			})
		})
	}
}

// A wish ends with its line; what it let fly is waited for.
func TestQueueAfterAWishIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q Queue
		large, small := q.Join(3), q.Join(1)
		for range 3 {
			if err := large.Enter(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		var started names
		go fly(t, small, "a", &started)
		go fly(t, small, "b", &started)
		large.Leave()
		large.Leave()
		synctest.Wait()
		if len(started.list) != 2 {
			t.Errorf("got %q, want both in the places of the wish", started.list)
		}
		large.Close()
		go fly(t, small, "c", &started)
		after(2 * time.Second)
		if len(started.list) != 2 {
			t.Errorf("got %q, want one to wait for the last of the closed line", started.list)
		}
		large.Leave()
		after(2 * time.Second)
		if len(started.list) != 3 || len(q.open) != 1 {
			t.Errorf("got %q, %d wishes, want all, and one", started.list, len(q.open))
		}
	})
}

// A line that opens may bring places for callers that wait.
func TestQueueGrowsForThoseWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q Queue
		var started names
		line := q.Join(1)
		go fly(t, line, "a", &started)
		synctest.Wait()
		go fly(t, line, "b", &started)
		synctest.Wait()
		q.Join(2)
		synctest.Wait()
		if want := []string{"a", "b"}; !reflect.DeepEqual(started.list, want) {
			t.Errorf("got %q, want %q", started.list, want)
		}
		after(time.Minute)
	})
}

func TestQueueLeftWhileWaiting(t *testing.T) {
	errLeft := errors.New("the user left")
	for _, leaves := range []int{0, 1, 2} {
		t.Run(fmt.Sprint("number ", leaves), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var q Queue
				var started names
				line := q.Join(1)
				if err := line.Enter(t.Context()); err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancelCause(t.Context())
				for i := range 3 {
					if i != leaves {
						go fly(t, line, fmt.Sprint(i), &started)
					} else {
						go func() {
							if err := line.Enter(ctx); err != errLeft {
								t.Errorf("got %v, want %v", err, errLeft)
							}
						}()
					}
					synctest.Wait()
				}
				cancel(errLeft)
				synctest.Wait()
				line.Leave()
				after(time.Minute)
				if len(started.list) != 2 || q.flying != 0 || len(q.turns) != 0 {
					t.Errorf("got %q, %d flying, %d waiting, want the other two, and none", started.list, q.flying, len(q.turns))
				}
			})
		})
	}
}

// A caller that gives up just as it is admitted gives the place back.
func TestQueueLeftAsItIsAdmitted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 1000 {
		var q Queue
		line := q.Join(1)
		if line.Enter(ctx) == nil {
			line.Leave()
		}
		line.Close()
		if q.flying != 0 || len(q.turns) != 0 || len(q.open) != 0 {
			t.Fatalf("got %d flying, %d waiting, %d wishes, want none", q.flying, len(q.turns), len(q.open))
		}
	}
}
