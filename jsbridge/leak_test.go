//go:build js && wasm

package jsbridge

import (
	"context"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

// Requests of all kinds leave nothing behind, on either side.
func TestRequestsLeaveNothing(t *testing.T) {
	p := newPage(t)
	payload := p.blob([]byte("content"))
	kinds := []func(){
		func() { leaves(t, p, "/echo/document", nil, false) },
		func() { leaves(t, p, "/echo/payload", payload, false) },
		func() { leaves(t, p, "/bytes/100000", nil, true) },
		func() { leaves(t, p, "/cut/1000/400", nil, true) },
		func() { leaves(t, p, "/reset", nil, false) },
		func() { cancelled(t, p) },
		func() { payload.Digest(t.Context(), transport.MD5) },
		func() { stream{p.host, p.hold(streamOf("fails"))}.Next(t.Context(), 5) },
	}
	round := func(times int) {
		for i := range times {
			kinds[i%len(kinds)]()
		}
	}
	round(2 * len(kinds)) // what is made once is made now
	running := len(goroutines())
	references := p.references(1 << 30)
	p.asks(0)
	held := p.value.Get("io").Get("size").Int()
	round(200)
	p.asks(0)
	p.holds(held + 200/len(kinds)) // the failed streams, which are their owner's
	if got := settled(running); len(got) > running {
		t.Errorf("got %d goroutines, want %d:\n%s", len(got), running, strings.Join(got, "\n\n"))
	}
	if got := p.references(references + 10); got > references+10 {
		t.Errorf("Go holds %d values of JavaScript, want about %d", got, references)
	}
}

func leaves(t *testing.T, p *page, path string, payload transport.Payload, stream bool) {
	req := farRequest(t, path)
	req.Stream = stream
	if payload != nil {
		req.Method, req.Payload = "PUT", payload
	}
	if resp, err := (fetcher{p.host}).Do(t.Context(), req); err == nil && stream {
		io.ReadFull(resp.Body, make([]byte, 1000))
		resp.Body.Close()
	}
}

func cancelled(t *testing.T, p *page) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		fetcher{p.host}.Do(ctx, farRequest(t, "/silent/leak"))
		close(ended)
	}()
	turns(1)
	cancel()
	soon(t, ended)
}

// references returns how many values of JavaScript Go holds, after it has had
// its chance to let go of all but that many.
func (p *page) references(want int) int {
	for range 20 {
		runtime.GC()
		turns(1) // finalizers run
		if got := p.value.Call("references").Int(); got <= want && want < 1<<30 {
			return got
		}
	}
	return p.value.Call("references").Int()
}
