//go:build js && wasm

package jsbridge

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall/js"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/transporttest"
)

// farEnd returns the address of a running transporttest/serve.
func farEnd(t *testing.T) string {
	address := os.Getenv("MINNOW_TRANSPORT_SERVER")
	if address == "" {
		t.Fatal("MINNOW_TRANSPORT_SERVER must name the server that core/transport/transporttest/serve is")
	}
	return address
}

// farRequest is a GET for the far end.
func farRequest(t *testing.T, path string) *transport.Request {
	scheme, host, _ := strings.Cut(farEnd(t), "://")
	return &transport.Request{Method: "GET", Scheme: scheme, Host: host, Path: path, Header: transport.Header{}}
}

func TestConformance(t *testing.T) {
	address := farEnd(t)
	t.Run("fetch", func(t *testing.T) {
		p := newPage(t)
		transporttest.Run(t, fetcher{p.host}, address, func(content []byte) transport.Payload { return p.blob(content) })
	})
	t.Run("XMLHttpRequest", func(t *testing.T) { // for payloads whose progress is watched
		p := newPage(t)
		p.value.Call("begin", watchedCall, js.Undefined(), true)
		transporttest.Run(t, watched(p), address, func(content []byte) transport.Payload { return p.blob(content) })
		if p.value.Get("progress").Length() == 0 {
			t.Error("no payload was watched")
		}
	})
}

const watchedCall = 7

// watched is the transport of a call whose progress is watched.
func watched(p *page) transport.Transport {
	return transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		return fetcher{p.host}.Do(withCaller(ctx, caller{call: watchedCall}), req)
	})
}

// withFetch returns the transport of a call that has a fetch of its own.
func withFetch(p *page, fetch js.Value) transport.Transport {
	const call = 8
	p.value.Call("begin", call, fetch)
	return transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		return fetcher{p.host}.Do(withCaller(ctx, caller{call: call}), req)
	})
}

func TestFetchTellsNobody(t *testing.T) {
	p := newPage(t)
	resp, err := fetcher{p.host}.Do(t.Context(), farRequest(t, "/echo/referer"))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"referer", "cookie"} {
		if strings.Contains(string(resp.Document), `"`+header+`":`) {
			t.Errorf("the server saw %s, want no %s", resp.Document, header)
		}
	}
}

func TestFetchOfTheCaller(t *testing.T) {
	p := newPage(t)
	tr := withFetch(p, script(`() => async (url, init) => {
		const seen = [url, init.method, init.credentials, init.referrerPolicy, init.cache, init.headers.range, typeof init.signal];
		return new Response(seen.join(" "), { status: 203, headers: [["__proto__", "kept"], ["X-Upper", "a"]] });
	}`))
	req := &transport.Request{Method: "GET", Scheme: "https", Host: "s3.example", Path: "/a", Header: transport.Header{"range": "bytes=0-"}}
	resp, err := tr.Do(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	want := "https://s3.example/a GET omit no-referrer no-store bytes=0- object"
	if got := string(resp.Document); got != want || resp.Status != 203 {
		t.Errorf("got status %d and %q, want 203 and %q", resp.Status, got, want)
	}
	if resp.Header["__proto__"] != "kept" || resp.Header["x-upper"] != "a" {
		t.Errorf("got headers %v, want __proto__ and x-upper", resp.Header)
	}
}

// A fetch may tell the whole address, as Node's does for one it cannot parse.
func TestFetchErrorTellsNoQuery(t *testing.T) {
	p := newPage(t)
	tr := withFetch(p, script(`() => async (url) => { throw new TypeError("cannot reach " + url + ", alas: " + url); }`))
	_, err := tr.Do(t.Context(), &transport.Request{
		Method: "GET", Scheme: "https", Host: "s3.example", Path: "/a", Query: "X-Amz-Signature=5ec2e7", Header: transport.Header{},
	})
	var e *transport.Error
	if !errors.As(err, &e) || e.Kind != transport.KindNetwork {
		t.Fatalf("got %v, want a *transport.Error of kind %q", err, transport.KindNetwork)
	}
	want := "network error at https://s3.example/a: cannot reach https://s3.example/a, alas: https://s3.example/a"
	if got := err.Error(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The browser's own fetch settles when it is aborted. A caller's may heed no
// signal: Do does not wait for it, and what it brings later is cancelled.
func TestCancelledFetchIsNotAwaited(t *testing.T) {
	p := newPage(t)
	state := js.Global().Get("Object").New()
	tr := withFetch(p, script(`(state) => (url, { signal }) => new Promise((resolve) => {
		state.begun = true;
		signal.addEventListener("abort", () => { state.aborted = true; });
		state.settle = () => resolve(new Response(new ReadableStream({ cancel: () => { state.cancelled = true; } })));
	})`, state))
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("the user went home")
	ended := make(chan error, 1)
	go func() {
		_, err := tr.Do(ctx, &transport.Request{Method: "GET", Scheme: "https", Host: "s3.example", Path: "/"})
		ended <- err
	}()
	turns(3)
	cancel(gone)
	turns(10)
	if begun, aborted := state.Get("begun").Truthy(), state.Get("aborted").Truthy(); !begun || !aborted {
		t.Fatalf("the fetch has begun: %v, is aborted: %v; want both", begun, aborted)
	}
	if err := soon(t, ended); !errors.Is(err, gone) {
		t.Errorf("got %v, want %v", err, gone)
	}
	p.asks(0)
	state.Call("settle")
	turns(10)
	if !state.Get("cancelled").Truthy() {
		t.Error("the body that came too late was not cancelled")
	}
}

// The request of a body that is closed ends, whatever of it was read.
func TestClosedBodyAbortsItsRequest(t *testing.T) {
	for name, read := range map[string]int{"unread": 0, "read in part": 3} {
		t.Run(name, func(t *testing.T) {
			p := newPage(t)
			state := js.Global().Get("Object").New()
			tr := withFetch(p, script(`(state) => async (url, { signal }) => {
				state.signal = signal;
				return new Response(new ReadableStream({
					start: (c) => c.enqueue(new Uint8Array(10)),
					cancel: () => { state.cancelled = true; },
				}));
			}`, state))
			resp, err := tr.Do(t.Context(), &transport.Request{Method: "GET", Scheme: "https", Host: "s3.example", Path: "/", Stream: true})
			if err != nil {
				t.Fatal(err)
			}
			if n, err := resp.Body.Read(make([]byte, read)); read > 0 && (n != read || err != nil) {
				t.Errorf("got %d bytes and %v, want %d", n, err, read)
			}
			p.holds(1)
			resp.Body.Close()
			turns(2)
			p.holds(0)
			if aborted, cancelled := state.Get("signal").Get("aborted").Bool(), state.Get("cancelled").Truthy(); !aborted || !cancelled {
				t.Errorf("request aborted: %v, stream cancelled: %v, want both", aborted, cancelled)
			}
		})
	}
}

// An abort and an answer may cross: what is answered is Go's to close.
func TestLateAbortDoesNoHarm(t *testing.T) {
	p := newPage(t)
	req := farRequest(t, "/bytes/1000000")
	req.Stream = true
	resp, err := fetcher{p.host}.Do(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	p.host.tell("abort", "id", p.asked("fetch")[0].Get("id").Int())
	if content, err := io.ReadAll(resp.Body); len(content) != 1_000_000 || err != nil {
		t.Errorf("got %d bytes and %v, want 1000000", len(content), err)
	}
	resp.Body.Close()
}

// The bytes of a file go from the page to the server, past this memory.
func TestUploadStaysInThePage(t *testing.T) {
	const size, limit = 16 << 20, 1 << 20
	p := newPage(t)
	req := farRequest(t, "/echo/large")
	req.Method, req.Payload = "PUT", p.blobOf(script(`(size) => new Blob([new Uint8Array(size)])`, size))
	before := allocations()
	resp, err := fetcher{p.host}.Do(t.Context(), req)
	if err != nil || resp.Status != 200 {
		t.Fatalf("got %v and %v, want status 200", resp, err)
	}
	if spent := allocations() - before; spent >= limit {
		t.Errorf("the upload of %d bytes allocated %d, want less than %d", size, spent, limit)
	}
}

// A document that came as its call was cancelled is handed over: it may name
// what the call has to undo, such as an upload.
func TestDocumentThatComesWithTheCancel(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		status int // 0 for the reason of the cancel
	}{
		"a document": {`,"status":200,"headers":{"etag":"e"}`, 200},
		"a body":     {`,"status":200,"headers":{},"handle":42`, 0},
		"a failure":  {`,"error":{"kind":"aborted","message":"The user aborted a request."}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w, gone := newWire(t), errors.New("the user went home")
			ctx, cancel := context.WithCancelCause(t.Context())
			type outcome struct {
				resp *transport.Response
				err  error
			}
			ended := make(chan outcome, 1)
			go func() {
				resp, err := fetcher{w.host}.Do(ctx, &transport.Request{Method: "POST", Scheme: "https", Host: "s3.example", Path: "/"})
				ended <- outcome{resp, err}
			}()
			id := number(w.gets("ask"), "id")
			cancel(gone)
			w.gets("abort")
			w.answers(id, test.answer)
			got := soon(t, ended)
			if test.status == 0 && !errors.Is(got.err, gone) || test.status != 0 && (got.err != nil || got.resp.Status != test.status || got.resp.Header["etag"] != "e") {
				t.Errorf("got %+v, %v, want status %d or %v", got.resp, got.err, test.status, gone)
			}
		})
	}
}
