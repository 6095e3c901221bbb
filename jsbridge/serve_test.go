//go:build js && wasm

package jsbridge

import (
	"encoding/json"
	"errors"
	"strings"
	"syscall/js"
	"testing"

	"github.com/minnow-s3/minnow/core/s3err"
)

func TestMethodsHaveOneRowEach(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range methods {
		if seen[m.name] {
			t.Errorf("method %q has two rows", m.name)
		}
		seen[m.name] = true
		if m.name == "" || m.method == nil {
			t.Errorf("got the row %q without a name or a method", m.name)
		}
		if methodCalled(m.name) == nil {
			t.Errorf("method %q is not found", m.name)
		}
	}
}

// One bad call does not take the module down with all the others.
func TestPanicIsAnError(t *testing.T) {
	p := newPage(t)
	result, err := p.server.run(t.Context(), "listBuckets", opened{}, parsed(t, `{}`))
	var e *s3err.Finding
	if result != nil || !errors.As(err, &e) || e.Code != "InternalClientError" {
		t.Fatalf("got %v, want an *s3err.Finding with code InternalClientError", err)
	}
	if !strings.HasPrefix(e.Message, "Minnow failed in listBuckets: ") {
		t.Errorf("got message %q, want the method's name in it", e.Message)
	}
}

func TestRunRefuses(t *testing.T) {
	p := newPage(t)
	noClient := errors.New("the client could not be made")
	tests := map[string]struct {
		method, args string
		client       opened
		want         string
	}{
		"a method that there is not": {"putobject", `{}`, opened{}, "method: there is none called putobject"},
		"a client that there is not": {"listBuckets", `{}`, opened{err: noClient}, noClient.Error()},
		"an argument":                {"makeBucket", `{"bucket":5}`, opened{}, "bucket: must be a string"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := p.server.run(t.Context(), test.method, test.client, parsed(t, test.args)); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// served is Serve at work in this very program, and what it posts.
type served struct {
	t     *testing.T
	value js.Value
	ended chan error
	sent  chan string
}

func serve(t *testing.T) *served {
	s := &served{t: t, value: loadGlue().Call("newPage"), ended: make(chan error, 1), sent: make(chan string, 100)}
	post := js.FuncOf(func(_ js.Value, args []js.Value) any { s.sent <- args[0].String(); return nil })
	s.value.Set("post", post)
	js.Global().Set("minnow", s.value)
	t.Cleanup(func() {
		js.Global().Delete("minnow")
		post.Release()
	})
	go func() { s.ended <- Serve() }()
	turns(2)
	if s.value.Get("receive").Type() != js.TypeFunction {
		t.Fatal("Serve did not say how to reach it")
	}
	return s
}

func (s *served) send(messages string) { s.value.Call("receive", "["+messages+"]") }

// settled waits for a message that settles a call.
func (s *served) settled(id float64) (result, failure map[string]any) {
	s.t.Helper()
	var m struct {
		Do     string
		ID     float64
		Result map[string]any
		Error  map[string]any
	}
	text := soon(s.t, s.sent)
	if err := json.Unmarshal([]byte(text), &m); err != nil || m.Do != "settle" || m.ID != id {
		s.t.Fatalf("got message %s and %v, want call %v settled", text, err, id)
	}
	return m.Result, m.Error
}

func TestServe(t *testing.T) {
	s := serve(t)
	s.send(`{"do":"open","client":1,"options":{"endpoint":"https://s3.example"}},{"do":"call","id":1,"client":1,"method":"Stats","args":{}}`)
	result, failure := s.settled(1)
	if failure != nil || result["wasmBytes"].(float64) < 1<<20 || result["goroutines"].(float64) < 1 || result["asks"] != 0.0 {
		t.Errorf("got %v and %v, want statistics", result, failure)
	}
	s.send(`{"do":"open","client":2,"options":{"endpoint":5}},{"do":"call","id":2,"client":2,"method":"listBuckets","args":{}}`)
	if _, failure := s.settled(2); failure["argument"] != "endpoint" {
		t.Errorf("got %v, want the argument endpoint refused", failure)
	}
	s.send(`{"do":"close","client":1},{"do":"call","id":3,"client":1,"method":"listBuckets","args":{}}`)
	if _, failure := s.settled(3); failure["code"] != "InternalClientError" {
		t.Errorf("got %v for a client that was closed, want an error and a module that runs on", failure)
	}
	s.send(`{"do":"exit"}`)
	if err := soon(t, s.ended); err != nil {
		t.Errorf("got %v at the end, want none", err)
	}
}

func TestCancelledCallSettles(t *testing.T) {
	s := serve(t)
	s.send(`{"do":"open","client":1,"options":{"endpoint":"https://s3.example"}},{"do":"call","id":1,"client":1,"method":"listBuckets","args":{}}`)
	ask := parsed(t, soon(t, s.sent))
	if what, _ := ask.Get("what").String(); what != "fetch" {
		t.Fatalf("got %v, want an ask to fetch", ask)
	}
	s.send(`{"do":"cancel","id":1},{"do":"cancel","id":99}`)
	if do, _ := parsed(t, soon(t, s.sent)).Get("do").String(); do != "abort" {
		t.Errorf("got a message to do %q, want abort", do)
	}
	s.send(`{"do":"answer","id":1,"error":{"kind":"aborted","message":"aborted"}}`)
	if _, failure := s.settled(1); failure["type"] != "Canceled" || failure["operation"] != "ListBuckets" {
		t.Errorf("got %v, want type Canceled and operation ListBuckets", failure)
	}
	s.send(`{"do":"exit"}`)
	soon(t, s.ended)
}
