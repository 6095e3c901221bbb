package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/minnow-s3/minnow/tests/harness"
)

const (
	patience = 2 * time.Minute       // until something on the page must have happened
	interval = 50 * time.Millisecond // between two looks
)

// do takes actions, each of which waits until it can.
func (p *person) do(what string, actions ...chromedp.Action) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// see evaluates an expression, or a promise, into result.
func (p *person) see(expression string, result any) {
	p.t.Helper()
	await := func(params *runtime.EvaluateParams) *runtime.EvaluateParams { return params.WithAwaitPromise(true) }
	p.do(expression, chromedp.Evaluate(expression, result, await))
}

// withClient runs the body of a function, of a client of the package itself, and
// takes what it returns.
func (p *person) withClient(s harness.Serve, body string, result any) {
	p.t.Helper()
	p.see(`import("/dist/index.js").then(async ({ Client }) => {
		const client = new Client({ endpoint: `+quote(s.Endpoint)+`, accessKey: "minioadmin", secretKey: `+quote(s.SecretKey)+`, upload: "put" });
		return (async () => {`+body+`})().finally(() => client.close());
	})`, result)
}

// text is what an element says that is in sight.
func (p *person) text(selector string) (text string) {
	p.t.Helper()
	p.see(fmt.Sprintf("((element) => element?.checkVisibility() ? element.innerText : '')(document.querySelector(%s))", quote(selector)), &text)
	return text
}

// until looks until a condition holds. One that cannot be looked at does not
// hold yet: the page may be loading.
func (p *person) until(condition string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	var problem error // of the last look
	for holds := false; ; {
		err := chromedp.Run(ctx, chromedp.Evaluate("Boolean("+condition+")", &holds))
		if err == nil && holds {
			return
		}
		if ctx.Err() != nil {
			p.t.Fatalf("never came true: %s (%v)\nthe page says:\n%s", condition, problem, p.text("body"))
		}
		problem = err
		select {
		case <-p.ctx.Done():
			p.t.Fatal("the browser is gone")
		case <-time.After(interval):
		}
	}
}

// eventually looks until something holds, and tells whether it came to that.
func eventually(holds func() bool) bool {
	for end := time.Now().Add(patience); !holds(); time.Sleep(interval) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

// click clicks on what is there, seen and enabled.
func (p *person) click(selector string) {
	p.t.Helper()
	p.do("click "+selector, chromedp.WaitEnabled(selector, chromedp.ByQuery), chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeVisible))
}

// write replaces what is in an input.
func (p *person) write(selector, text string) {
	p.t.Helper()
	p.do("write into "+selector, chromedp.Focus(selector, chromedp.ByQuery, chromedp.NodeVisible),
		chromedp.Evaluate("document.activeElement.select()", nil), input.InsertText(text))
}

// open opens the page and waits for its form.
func (p *person) open(address string) {
	p.t.Helper()
	p.do("open "+address, chromedp.Navigate(address))
	p.until("!document.querySelector('#connect-button').disabled")
}

// connect opens the page and takes the form as it is.
func (p *person) connect(s harness.Serve) {
	p.t.Helper()
	p.open(s.Page)
	p.click("#connect-button")
	p.until("document.querySelector('#browser').checkVisibility()")
}

// makeBucket makes a bucket, which opens it.
func (p *person) makeBucket(name string) {
	p.t.Helper()
	p.write("#bucket-name", name)
	p.click("#make-bucket")
	p.until("document.querySelector('#no-objects').checkVisibility() && document.querySelector('#crumbs').innerText.includes(" + quote(name) + ")")
}

// removeBucket removes the open bucket, from its own view.
func (p *person) removeBucket(name string) {
	p.t.Helper()
	p.expect("policy=", "uploads=") // none of either: 404
	p.click("#manage")
	p.until(`document.querySelector("#no-rules").textContent && document.querySelector("#no-incomplete").textContent`) // nothing moves any more
	p.click("#remove-bucket")
	p.confirm(name)
}

// upload gives files to the page's own input, as its dialog does.
func (p *person) upload(paths ...string) {
	p.t.Helper()
	p.do("choose files", chromedp.SetUploadFiles("#files", paths, chromedp.ByQuery))
}

// choose clicks on a button that opens the dialog of an input, and gives the
// input that file or folder: the dialog itself is a window out of reach.
func (p *person) choose(button, input, path string) {
	p.t.Helper()
	p.see(`window.asked = new Promise((resolve) => document.querySelector(`+quote(input)+`).addEventListener("click", (event) => { event.preventDefault(); resolve(true); })); true`, new(bool))
	p.click(button)
	p.see("asked", new(bool))
	p.do("choose "+path, chromedp.SetUploadFiles(input, []string{path}, chromedp.ByQuery))
}

// line holds the page's requests to so many bytes a second each way, for states
// that a fast machine is through before anybody looks; 0 lets them go again.
func (p *person) line(bytesPerSecond int) {
	p.t.Helper()
	rate := float64(bytesPerSecond)
	if bytesPerSecond == 0 {
		rate = -1 // the protocol's word for no limit
	}
	p.do("hold the line", network.EmulateNetworkConditions(false, 0, rate, rate))
}

// drop drags a file over an element, and lets it go there.
func (p *person) drop(selector, path string) {
	p.t.Helper()
	var at struct{ X, Y float64 }
	p.see(`(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(document.querySelector(`+
		quote(selector)+`).getBoundingClientRect())`, &at)
	data := &input.DragData{Items: []*input.DragDataItem{}, Files: []string{path}, DragOperationsMask: 1}
	for _, step := range []input.DispatchDragEventType{input.DragEnter, input.DragOver, input.Drop} {
		p.do("drop "+path, input.DispatchDragEvent(step, at.X, at.Y, data))
	}
}

// download clicks on an object's button and returns the file that was saved.
func (p *person) download(key string) string {
	p.t.Helper()
	p.click(rowOf(key) + " button[aria-label^=Download]")
	select {
	case saved := <-p.saved:
		if saved.State != browser.DownloadProgressStateCompleted {
			p.t.Fatalf("download of %q: got %s", key, saved.State)
		}
		return filepath.Join(p.downloads, saved.GUID)
	case <-time.After(patience):
		p.t.Fatalf("download of %q: nothing was saved; the page says:\n%s", key, p.text("body"))
		return ""
	}
}

// confirm waits for the dialog, which must tell of name, and agrees.
func (p *person) confirm(name string) {
	p.t.Helper()
	p.until("document.querySelector('#ask').open && document.querySelector('#ask-title').textContent.includes(" + quote(name) + ")")
	p.click("#ask-yes")
}

// rowOf is a selector of the row of an object or a folder.
func rowOf(key string) string { return "#rows [data-key=" + quote(key) + "]" }

// quote writes a string for JavaScript, and for CSS as long as it is printable.
func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always can
	}
	return string(quoted)
}
