//go:build js && wasm

package jsbridge

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"
	"testing"

	"github.com/hack-pad/safejs"

	"github.com/minnow-s3/minnow/core/jsontext"
)

// wire is a JavaScript half that only keeps what it is sent: the test answers.
type wire struct {
	t    *testing.T
	host *host
	sent chan string
}

func newWire(t *testing.T) *wire {
	w := &wire{t: t, sent: make(chan string, 100)}
	post := js.FuncOf(func(_ js.Value, args []js.Value) any { w.sent <- args[0].String(); return nil })
	t.Cleanup(post.Release)
	global := js.Global().Get("Object").New()
	global.Set("post", post)
	h, err := newHost(safejs.Safe(global))
	if err != nil {
		t.Fatal(err)
	}
	w.host = h
	return w
}

// gets waits for the next message, which must be to do that.
func (w *wire) gets(do string) jsontext.Value {
	w.t.Helper()
	text := soon(w.t, w.sent)
	m := parsed(w.t, text)
	if got, _ := m.Get("do").String(); got != do {
		w.t.Fatalf("got message %s, want to do %q", text, do)
	}
	return m
}

func (w *wire) getsNothing() {
	w.t.Helper()
	turns(3)
	select {
	case text := <-w.sent:
		w.t.Errorf("got message %s, want none", text)
	default:
	}
}

// answers lets an answer arrive.
func (w *wire) answers(id int, members string) {
	w.host.answer(parsed(w.t, fmt.Sprintf(`{"do":"answer","id":%d%s}`, id, members)), safejs.Undefined())
}

func parsed(t *testing.T, text string) jsontext.Value {
	t.Helper()
	v, err := jsontext.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// outcome is what ask returned.
type outcome struct {
	answer jsontext.Value
	data   []byte
	err    error
}

func (w *wire) ask(ctx context.Context) chan outcome {
	result := make(chan outcome, 1)
	go func() {
		answer, data, err := w.host.ask(ctx, "fetch", func(m []byte) []byte { return m }, nil)
		result <- outcome{answer, data, err}
	}()
	return result
}

// waits checks that an ask has not returned.
func waits(t *testing.T, result chan outcome) {
	t.Helper()
	turns(3)
	select {
	case got := <-result:
		t.Fatalf("ask has returned %+v, want it to wait for the answer", got)
	default:
	}
}

func TestAskWaitsForItsOwnAnswer(t *testing.T) {
	w := newWire(t)
	first := w.ask(t.Context())
	one := number(w.gets("ask"), "id")
	second := w.ask(withCaller(t.Context(), caller{call: 5}))
	m := w.gets("ask")
	two := number(m, "id")
	if call := number(m, "call"); call != 5 {
		t.Errorf("got call %d, want 5", call)
	}
	w.answers(two, `,"status":202`)
	if got := soon(t, second); got.err != nil || number(got.answer, "status") != 202 {
		t.Errorf("got %+v, want the answer 202", got)
	}
	waits(t, first)
	w.answers(one, `,"error":{"kind":"network","message":"no"}`)
	var failure *hostError
	if got := soon(t, first); !errors.As(got.err, &failure) || *failure != (hostError{"network", "no"}) {
		t.Errorf("got %+v, want the failure", got)
	}
	if open := w.host.open(); open != 0 {
		t.Errorf("%d asks are open, want none", open)
	}
}

// A cancelled ask tells the page, and returns when the page has done with it;
// what still came is let go.
func TestCancelledAskSettles(t *testing.T) {
	gone := errors.New("the user went home")
	for name, test := range map[string]struct {
		answer   string
		released int
	}{
		"with a late answer":           {`,"status":200`, 0},
		"with a late answer's handle":  {`,"status":200,"handle":42`, 42},
		"with the failure that it has": {`,"error":{"kind":"aborted","message":"The user aborted a request."}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t)
			ctx, cancel := context.WithCancelCause(t.Context())
			result := w.ask(ctx)
			id := number(w.gets("ask"), "id")
			cancel(gone)
			if got := number(w.gets("abort"), "id"); got != id {
				t.Errorf("got an abort of ask %d, want %d", got, id)
			}
			waits(t, result)
			w.answers(id, test.answer)
			if got := soon(t, result); !errors.Is(got.err, gone) {
				t.Errorf("got %v, want %v", got.err, gone)
			}
			if test.released != 0 {
				if got := number(w.gets("release"), "handle"); got != test.released {
					t.Errorf("got a release of handle %d, want %d", got, test.released)
				}
			}
			w.getsNothing()
			if open := w.host.open(); open != 0 {
				t.Errorf("%d asks are open, want none", open)
			}
		})
	}
}

func TestAskUnderCancelledContext(t *testing.T) {
	w := newWire(t)
	gone := errors.New("the user went home")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	if got := soon(t, w.ask(ctx)); !errors.Is(got.err, gone) {
		t.Errorf("got %v, want %v", got.err, gone)
	}
	w.getsNothing()
}

func TestAnswerToNoAsk(t *testing.T) {
	w := newWire(t)
	result := w.ask(t.Context())
	id := number(w.gets("ask"), "id")
	w.answers(id+1, `,"status":500`)
	waits(t, result)
	w.answers(id, `,"status":200`)
	w.answers(id, `,"status":500`) // a second one neither blocks nor counts
	if got := soon(t, result); number(got.answer, "status") != 200 {
		t.Errorf("got %+v, want the answer 200", got)
	}
}
