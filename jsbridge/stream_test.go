//go:build js && wasm

package jsbridge

import (
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"strings"
	"syscall/js"
	"testing"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// streamOf makes a ReadableStream of chunks of those sizes, whose bytes count
// from 0 on, and which then ends, fails or stays silent.
func streamOf(end string, sizes ...any) js.Value {
	return script(`(end, sizes) => {
		let count = 0;
		const result = new ReadableStream({
			pull(controller) {
				if (sizes.length) return controller.enqueue(new Uint8Array(sizes.shift()).map(() => count++));
				if (end === "ends") return controller.close();
				if (end === "fails") return controller.error(new RangeError("the camera was unplugged"));
				return new Promise(() => {});
			},
			cancel() { result.cancelled = true; },
		}, { highWaterMark: 0 });
		return result;
	}`, end, sizes)
}

// next cuts a piece and checks its size, its bytes and its place in the page.
func next(t *testing.T, p *page, s stream, size int64, from, want int) {
	t.Helper()
	payload, err := s.Next(t.Context(), size)
	if err != nil {
		t.Fatal(err)
	}
	if got := payload.Size(); got != int64(want) {
		t.Errorf("got a piece of %d bytes, want %d", got, want)
	}
	content := make([]byte, want)
	for i := range content {
		content[i] = byte(from + i)
	}
	sum := md5.Sum(content)
	if got, err := payload.Digest(t.Context(), transport.MD5); err != nil || !bytes.Equal(got, sum[:]) {
		t.Errorf("got MD5 %x and %v, want %x", got, err, sum)
	}
	held := p.value.Get("io").Get("size").Int()
	payload.(piece).Release()
	p.holds(held - 1)
}

func TestStreamIsCut(t *testing.T) {
	tests := map[string]struct {
		chunks []any
		size   int64
		want   []int
	}{
		"empty":                      {nil, 4, []int{0}},
		"chunks smaller than pieces": {[]any{3, 5, 2}, 4, []int{4, 4, 2, 0}},
		"chunks larger than pieces":  {[]any{10, 1}, 3, []int{3, 3, 3, 2, 0}},
		"chunks just as large":       {[]any{4, 4}, 4, []int{4, 4, 0}},
		"empty chunks":               {[]any{0, 2, 0, 0, 2, 0}, 3, []int{3, 1, 0}},
		"a piece holds it all":       {[]any{1, 2, 3}, 100, []int{6, 0}},
		"pieces of several windows":  {[]any{3 << 20, 1}, 3 << 20, []int{3 << 20, 1, 0}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := newPage(t)
			s := stream{p.host, p.hold(streamOf("ends", test.chunks...))}
			from := 0
			for _, want := range test.want {
				next(t, p, s, test.size, from, want)
				from += want
			}
		})
	}
}

func TestStreamThatFails(t *testing.T) {
	tests := map[string]struct {
		stream js.Value
		reason string
	}{
		"at once":         {streamOf("fails"), "the camera was unplugged"},
		"within a piece":  {streamOf("fails", 10, 3), "the camera was unplugged"},
		"yields text":     {script(`() => new Response("a").body.pipeThrough(new TextDecoderStream())`), "Uint8Array"},
		"read by others":  {script(`() => { const s = new ReadableStream(); s.getReader(); return s; }`), "locked"},
		"throws no Error": {script(`() => new ReadableStream({ pull() { throw "just a word"; } })`), "just a word"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := newPage(t)
			payload, err := stream{p.host, p.hold(test.stream)}.Next(t.Context(), 100)
			var e *transport.Error
			if !errors.As(err, &e) || e.Kind != transport.KindUnreadable || s3err.Judge(err).Again {
				t.Fatalf("got %v and %v, want one of kind %q, never retried", payload, err, transport.KindUnreadable)
			}
			if !strings.Contains(err.Error(), test.reason) {
				t.Errorf("got %q, want %q in it", err, test.reason)
			}
			p.holds(1) // the stream alone
		})
	}
}

// Nobody can wake a stream that never yields; cancelling the wait must not need
// it to.
func TestCancelledWhileAStreamIsSilent(t *testing.T) {
	for name, chunks := range map[string][]any{"from the start": nil, "after some bytes": {3}} {
		t.Run(name, func(t *testing.T) {
			p := newPage(t)
			value := streamOf("is silent", chunks...)
			s := stream{p.host, p.hold(value)}
			gone := errors.New("the user went home")
			ctx, cancel := context.WithCancelCause(t.Context())
			ended := make(chan error, 1)
			go func() {
				_, err := s.Next(ctx, 10)
				ended <- err
			}()
			turns(3)
			p.asks(1)
			cancel(gone)
			if err := soon(t, ended); !errors.Is(err, gone) {
				t.Errorf("got %v, want %v", err, gone)
			}
			if !value.Get("cancelled").Truthy() {
				t.Error("the stream was not cancelled")
			}
			p.holds(1) // the stream alone
		})
	}
}

// A call that fails has pieces that nobody came to send.
func TestPiecesGoWithTheirCall(t *testing.T) {
	const call = 9
	p := newPage(t)
	p.value.Call("begin", call)
	s := stream{p.host, p.hold(streamOf("ends", 10))}
	for range 2 {
		if _, err := s.Next(withCaller(t.Context(), caller{call: call}), 4); err != nil {
			t.Fatal(err)
		}
	}
	p.holds(3)
	p.value.Get("io").Call("end", call)
	p.holds(1)
}
