//go:build js && wasm

package jsbridge

import (
	"errors"
	"io"
	"syscall/js"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// A caller's own fetch need not heed its signal, nor the stream that it hands
// over.
func TestTimeoutsOfACallersFetch(t *testing.T) {
	const limit = 50 * time.Millisecond
	for name, source := range map[string]string{
		"that never answers":                 `() => (url, { signal }) => new Promise(() => {})`,
		"whose body is silent":               `() => async () => new Response(new ReadableStream({}))`,
		"whose body ends after a long while": `() => async () => new Response(new ReadableStream({ start: (c) => setTimeout(() => c.close(), 60000) }))`,
	} {
		for kind, stream := range map[string]bool{"document": false, "body": true} {
			t.Run(name+", "+kind, func(t *testing.T) {
				p := newPage(t)
				req := &transport.Request{Method: "GET", Scheme: "https", Host: "s3.example", Path: "/", FirstByte: limit, Idle: limit, Stream: stream}
				resp, err := withFetch(p, script(source)).Do(t.Context(), req)
				if err == nil && stream {
					_, err = io.ReadAll(resp.Body)
					resp.Body.Close()
				}
				var e *transport.Error
				if !errors.As(err, &e) || e.Kind != transport.KindTimeout {
					t.Errorf("got %v, want an error of kind %q", err, transport.KindTimeout)
				}
			})
		}
	}
}

// A limit beyond what a timer can count, 2^31 milliseconds, must not end a
// request at once.
func TestLimitOfWeeks(t *testing.T) {
	p := newPage(t)
	req := farRequest(t, "/bytes/10")
	req.FirstByte, req.Idle = 25*24*time.Hour, 25*24*time.Hour
	resp, err := fetcher{p.host}.Do(t.Context(), req)
	if err != nil || len(resp.Document) != 10 {
		t.Errorf("got %v, %v, want 10 bytes", resp, err)
	}
}

func TestMilliseconds(t *testing.T) {
	for d, want := range map[time.Duration]int64{0: 0, 1: 1, time.Millisecond: 1, time.Millisecond + 1: 2, time.Minute: 60_000} {
		if got := milliseconds(d); got != want {
			t.Errorf("%v: got %d, want %d", d, got, want)
		}
	}
}

// sized is a fetch that answers with so many bytes, whatever its headers say.
// Of another origin (cors) a response may hide its Content-Encoding.
func sized(size int, headers map[string]any, kind string) js.Value {
	return script(`(size, headers, type) => async () => {
		const response = new Response(new ReadableStream({ start(c) {
			c.enqueue(new Uint8Array(size));
			c.close();
		} }), { headers });
		Object.defineProperty(response, "type", { value: type });
		return response;
	}`, size, headers, kind)
}

func TestLengthOfABodyIsChecked(t *testing.T) {
	announced := func(length string) map[string]any { return map[string]any{"content-length": length} }
	encoded := map[string]any{"content-length": "1000", "content-encoding": "gzip"}
	for name, test := range map[string]struct {
		size    int
		headers map[string]any
		kind    string
		whole   bool
	}{
		"as announced":                        {1000, announced("1000"), "default", true},
		"a byte short":                        {999, announced("1000"), "default", false},
		"none":                                {0, announced("1000"), "default", false},
		"a byte more":                         {1001, announced("1000"), "default", false},
		"more than nothing":                   {1, announced("0"), "default", false},
		"not encoded, it says":                {999, map[string]any{"content-length": "1000", "content-encoding": "identity"}, "default", false},
		"unknown":                             {999, map[string]any{}, "default", true},
		"no number":                           {999, announced("many"), "default", true},
		"decoded, longer":                     {5000, encoded, "default", true},
		"decoded, shorter":                    {10, encoded, "default", true},
		"of another origin, as announced":     {1000, announced("1000"), "cors", true},
		"of another origin, cut":              {500, announced("1000"), "cors", false},
		"of another origin, perhaps decoded":  {5000, announced("1000"), "cors", true},
		"of another origin, perhaps a little": {980, announced("1000"), "cors", true},
	} {
		for kind, stream := range map[string]bool{"document": false, "body": true} {
			t.Run(name+", "+kind, func(t *testing.T) {
				p := newPage(t)
				req := &transport.Request{Method: "GET", Scheme: "https", Host: "s3.example", Path: "/", Stream: stream}
				resp, err := withFetch(p, sized(test.size, test.headers, test.kind)).Do(t.Context(), req)
				if err == nil && stream {
					_, err = io.ReadAll(resp.Body)
					resp.Body.Close()
				}
				var e *transport.Error
				if whole := err == nil; whole != test.whole || !whole && (!errors.As(err, &e) || e.Kind != transport.KindNetwork) {
					t.Errorf("got %v, want it to pass for whole: %v", err, test.whole)
				}
			})
		}
	}
}

// HEAD and 304 announce a length that is not their own.
func TestLengthWithoutABody(t *testing.T) {
	p := newPage(t)
	tr := withFetch(p, script(`() => async (url, { method }) => new Response(null, { status: method === "HEAD" ? 200 : 304, headers: { "content-length": "1000" } })`))
	for method, status := range map[string]int{"HEAD": 200, "GET": 304} {
		resp, err := tr.Do(t.Context(), &transport.Request{Method: method, Scheme: "https", Host: "s3.example", Path: "/"})
		if err != nil || resp.Status != status {
			t.Errorf("%s: got %v, %v, want status %d", method, resp, err, status)
		}
	}
}
