//go:build js && wasm

package jsbridge

import (
	"context"
	"sync"

	"github.com/hack-pad/safejs"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// window is how many bytes are hashed at a time. Wasm memory never shrinks:
// windows of 8 MiB leave it 10 MiB larger than these.
const window = 1 << 20

// host is the JavaScript half as Go sees it.
type host struct {
	global, post safejs.Value

	mu      sync.Mutex
	last    int
	pending map[int]*ask
	scratch []byte // one window, shared by all: it is used within receive only
}

// ask is a question that awaits its answer.
type ask struct {
	ctx    context.Context
	sink   func([]byte) // takes the bytes that come along, which it must not keep; nil: they are kept
	kept   []byte
	answer chan jsontext.Value
}

func newHost(global safejs.Value) (*host, error) {
	post, err := global.Get("post")
	return &host{global: global, post: post, pending: map[int]*ask{}}, err
}

// send posts one message. Post is our own function and does not throw.
func (h *host) send(message []byte) {
	if _, err := h.post.Invoke(string(message)); err != nil {
		panic(err)
	}
}

// tell sends {"do":…, name:n}.
func (h *host) tell(do, name string, n int) {
	message := jsontext.AppendStringMember([]byte("{"), "do", do)
	h.send(append(jsontext.AppendIntMember(message, name, int64(n)), '}'))
}

// ask sends a question and waits for the answer. When ctx ends it asks to
// abort, and still waits: an ask has settled when it returns.
func (h *host) ask(ctx context.Context, what string, members func([]byte) []byte, sink func([]byte)) (jsontext.Value, []byte, error) {
	if ctx.Err() != nil {
		return jsontext.Value{}, nil, context.Cause(ctx)
	}
	q := &ask{ctx: ctx, sink: sink, answer: make(chan jsontext.Value, 1)}
	h.mu.Lock()
	h.last++
	id := h.last
	h.pending[id] = q
	h.mu.Unlock()
	message := jsontext.AppendStringMember([]byte("{"), "do", "ask")
	message = jsontext.AppendIntMember(message, "id", int64(id))
	message = appendCaller(message, ctx)
	message = jsontext.AppendStringMember(message, "what", what)
	h.send(append(members(message), '}'))
	select {
	case v := <-q.answer:
		return v, q.kept, hostErrorOf(v)
	case <-ctx.Done():
		h.tell("abort", "id", id)
		v := <-q.answer
		h.drop(v)
		return v, q.kept, context.Cause(ctx)
	}
}

// drop releases the handle of an answer that came too late to be used.
func (h *host) drop(v jsontext.Value) {
	if handle := number(v, "handle"); handle != 0 {
		h.tell("release", "handle", handle)
	}
}

// answer hands an answer to the goroutine that waits for it. It runs within
// receive and does not block: the channel has room for the one answer.
func (h *host) answer(m jsontext.Value, data safejs.Value) {
	id := number(m, "id")
	h.mu.Lock()
	q := h.pending[id]
	delete(h.pending, id)
	h.mu.Unlock()
	if q == nil {
		return
	}
	if !data.IsUndefined() {
		h.take(q, data)
	}
	q.answer <- m
}

// chunk takes what an ask tells before it ends: that bytes of a body have come,
// and those themselves where they are to be looked at; then it tells that it has.
func (h *host) chunk(m jsontext.Value, data safejs.Value) {
	id := number(m, "id")
	h.mu.Lock()
	q := h.pending[id]
	h.mu.Unlock()
	if q == nil {
		return
	}
	retry.Moved(q.ctx)
	if !data.IsUndefined() {
		h.take(q, data)
		h.tell("taken", "id", id)
	}
}

func (h *host) take(q *ask, data safejs.Value) {
	length, err := data.Length()
	if err != nil {
		panic(err)
	}
	if q.sink == nil {
		q.kept = make([]byte, length)
		_, err = safejs.CopyBytesToGo(q.kept, data)
	} else {
		if h.scratch == nil {
			h.scratch = make([]byte, window)
		}
		_, err = safejs.CopyBytesToGo(h.scratch[:length], data)
		q.sink(h.scratch[:length])
	}
	if err != nil {
		panic(err)
	}
}

// memory returns the size of the wasm memory in bytes, and open how many asks
// await their answers.
func (h *host) memory() (int, error) {
	bytes, err := h.global.Call("memory")
	if err != nil {
		return 0, err
	}
	return bytes.Int()
}

func (h *host) open() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.pending)
}

// hostError is a failure on the other side: its kind is a transport.Kind.
type hostError struct{ kind, message string }

func (e *hostError) Error() string { return e.message }

func hostErrorOf(v jsontext.Value) error {
	failure := v.Get("error")
	if failure.Kind() != jsontext.Object {
		return nil
	}
	kind, _ := failure.Get("kind").String()
	message, _ := failure.Get("message").String()
	return &hostError{kind, message}
}

// report tells a call something while it continues.
func (h *host) report(ctx context.Context, do string, members func([]byte) []byte) {
	message := appendCaller(jsontext.AppendStringMember([]byte("{"), "do", do), ctx)
	h.send(append(members(message), '}'))
}

// caller is the call that something is done for, and its client: the page counts
// a request's bytes towards that call's progress, and sends it by that client's
// fetch. Work that several calls wait for may outlive the one it began with.
type caller struct{ call, client int }

type callerKey struct{}

func withCaller(ctx context.Context, c caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

func appendCaller(m []byte, ctx context.Context) []byte {
	c, _ := ctx.Value(callerKey{}).(caller)
	return jsontext.AppendIntMember(jsontext.AppendIntMember(m, "call", int64(c.call)), "client", int64(c.client))
}
