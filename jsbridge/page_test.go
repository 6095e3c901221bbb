//go:build js && wasm

package jsbridge

import (
	"context"
	_ "embed"
	"encoding/base64"
	"strings"
	"sync"
	"syscall/js"
	"testing"

	"github.com/hack-pad/safejs"
)

//go:embed esm/io.js
var ioSource string

//go:embed esm/exchange.js
var exchangeSource string

//go:embed esm/linked.js
var linkedSource string

//go:embed esm/limits.gen.js
var limitsSource string

//go:embed esm/brands.js
var brandsSource string

// asURL is a module that imports nothing by a relative name.
func asURL(source string) string {
	return "data:text/javascript;charset=utf-8;base64," + base64.StdEncoding.EncodeToString([]byte(source))
}

// glue joins io.js to this half as channel.js does, and shows what happens
// between them. The engine is wasm_exec.js's, whose only way in is its class.
const glue = `async (io) => {
  const { IO } = await import(io);
  let engine;
  const resume = Go.prototype._resume;
  Go.prototype._resume = function () {
    engine = this;
    resume.call(this);
  };
  return {
    newPage() {
      const page = { asked: [], pending: 0, progress: [] };
      const io = page.io = new IO((fields, bytes) => {
        page.pending--;
        page.receive("[" + JSON.stringify(fields) + "]", bytes);
      });
      page.post = (text) => {
        const m = JSON.parse(text);
        if (m.do === "release") io.release(m.handle);
        if (m.do === "abort") io.abort(m.id);
        if (m.do !== "ask") return;
        page.pending++;
        page.asked.push(m);
        io.ask(m);
      };
      page.memory = () => engine._inst.exports.mem.buffer.byteLength;
      page.references = () => engine._values.length - engine._idPool.length;
      page.hold = (value) => io.hold(value);
      page.begin = (id, fetch, watched) => io.begin(id, { fetch, progress: watched ? {
        flying: (id, bytes) => page.progress.push(bytes),
        landed: (id, bytes) => page.progress.push(bytes),
      } : undefined });
      return page;
    },
  };
}`

var loadGlue = sync.OnceValue(func() js.Value {
	load := js.Global().Call("eval", glue)
	leaves := []string{"./linked.js", asURL(linkedSource), "./brands.js", asURL(brandsSource), "./limits.gen.js", asURL(limitsSource)}
	exchange := asURL(strings.NewReplacer(leaves...).Replace(exchangeSource))
	loaded, err := await(load.Invoke(asURL(strings.NewReplacer(append(leaves, "./exchange.js", exchange)...).Replace(ioSource))))
	if err != nil {
		panic(err)
	}
	return loaded
})

// await waits for a promise.
func await(promise js.Value) (js.Value, error) {
	done := make(chan js.Value, 1)
	failed := make(chan js.Error, 1)
	resolve := js.FuncOf(func(_ js.Value, args []js.Value) any { done <- args[0]; return nil })
	reject := js.FuncOf(func(_ js.Value, args []js.Value) any { failed <- js.Error{Value: args[0]}; return nil })
	defer resolve.Release()
	defer reject.Release()
	promise.Call("then", resolve, reject)
	select {
	case v := <-done:
		return v, nil
	case err := <-failed:
		return js.Undefined(), err
	}
}

// page is a JavaScript half: io.js as it is shipped, and a server joined to it.
type page struct {
	t      *testing.T
	value  js.Value
	host   *host
	server *server
}

// newPage returns a page that fails its test if anything is left in it.
func newPage(t *testing.T) *page {
	value := loadGlue().Call("newPage")
	h, err := newHost(safejs.Safe(value))
	if err != nil {
		t.Fatal(err)
	}
	s := &server{host: h, exit: make(chan struct{}), clients: map[int]opened{}, calls: map[int]context.CancelFunc{}}
	receive, err := safejs.FuncOf(s.receive)
	if err != nil {
		t.Fatal(err)
	}
	value.Set("receive", safejs.Unsafe(receive.Value()))
	p := &page{t, value, h, s}
	t.Cleanup(func() {
		p.holds(0)
		p.asks(0)
		receive.Release()
	})
	return p
}

// holds checks how many handles io.js keeps.
func (p *page) holds(want int) {
	p.t.Helper()
	if got := p.value.Get("io").Get("size").Int(); got != want {
		p.t.Errorf("the page holds %d handles, want %d", got, want)
	}
}

// asks checks how many questions are without an answer, on either side.
func (p *page) asks(want int) {
	p.t.Helper()
	if here, there := p.host.open(), p.value.Get("pending").Int(); here != want || there != want {
		p.t.Errorf("%d asks await an answer here and %d there, want %d", here, there, want)
	}
}

// hold gives a value of the page a handle, for the time of the test.
func (p *page) hold(value js.Value) int {
	handle := p.value.Call("hold", value).Int()
	p.t.Cleanup(func() { p.release(handle) })
	return handle
}

func (p *page) release(handle int) { p.value.Get("io").Call("release", handle) }

// blob is content as a payload of the page.
func (p *page) blob(content []byte) blob {
	array := js.Global().Get("Uint8Array").New(len(content))
	js.CopyBytesToJS(array, content)
	return p.blobOf(js.Global().Get("Blob").New([]any{array}))
}

func (p *page) blobOf(value js.Value) blob {
	return blob{host: p.host, handle: p.hold(value), size: int64(value.Get("size").Int())}
}

// asked returns the questions so far whose what is so.
func (p *page) asked(what string) (result []js.Value) {
	asked := p.value.Get("asked")
	for i := range asked.Length() {
		if m := asked.Index(i); m.Get("what").String() == what {
			result = append(result, m)
		}
	}
	return result
}

// script evaluates a function of the page and calls it.
func script(source string, args ...any) js.Value {
	return js.Global().Call("eval", "("+source+")").Invoke(args...)
}
