package demo

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/minnow-s3/minnow/tests/harness"
)

// person is somebody in front of a new browser, with one tab.
type person struct {
	t         *testing.T
	ctx       context.Context
	downloads string // directory that files are saved in
	saved     chan *browser.EventDownloadProgress

	mu         sync.Mutex
	complaints []string // what the console tells of errors, exceptions and broken policies
	expected   []string // words of complaints that are part of the test
}

// newPerson starts a browser, and ends it with the test, which fails when the
// console has complained.
func newPerson(t *testing.T) *person {
	t.Helper()
	chromium, err := harness.FindChromium()
	if err != nil {
		t.Fatal(err)
	}
	// Chromium as root needs no-sandbox; it sees the tests' own pages alone.
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("headless", "new"), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1280, 900))
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(end)
	// A newer browser says things that this chromedp does not know: no error of ours.
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(func() {
		chromedp.Cancel(ctx) // waits until it has closed, or its files could not be removed
		cancel()
	})
	p := &person{t: t, ctx: ctx, downloads: t.TempDir(), saved: make(chan *browser.EventDownloadProgress, 16)}
	chromedp.ListenTarget(ctx, p.listen)
	if err := chromedp.Run(ctx); err != nil { // starts it, for as long as ctx
		t.Fatalf("start Chromium: %v", err)
	}
	p.do("set up",
		chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument("delete window.showSaveFilePicker; delete window.showOpenFilePicker").Do(ctx)
			return err // the pickers are the browser's own windows: out of reach, and other browsers have none
		}),
		browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllowAndName).
			WithDownloadPath(p.downloads).WithEventsEnabled(true))
	t.Cleanup(p.checkConsole)
	return p
}

// tab opens another tab of the same browser.
func (p *person) tab() *person {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	p.t.Cleanup(cancel)
	other := &person{t: p.t, ctx: ctx, downloads: p.downloads, saved: p.saved}
	chromedp.ListenTarget(ctx, other.listen)
	if err := chromedp.Run(ctx); err != nil {
		p.t.Fatalf("open a tab: %v", err)
	}
	p.t.Cleanup(other.checkConsole)
	return other
}

func (p *person) listen(event any) {
	switch e := event.(type) {
	case *browser.EventDownloadProgress:
		if e.State != browser.DownloadProgressStateInProgress {
			p.saved <- e
		}
	case *runtime.EventExceptionThrown:
		p.complain(e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning || e.Type == runtime.APITypeAssert {
			p.complain(fmt.Sprintf("console.%s: %s", e.Type, e.Args[0].Value))
		}
	case *log.EventEntryAdded: // policies, requests that fail
		if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
			p.complain(e.Entry.Text + " " + e.Entry.URL)
		}
	}
}

func (p *person) complain(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints = append(p.complaints, text)
}

// expect says which words a complaint may have.
func (p *person) expect(words ...string) { p.expected = append(p.expected, words...) }

func (p *person) checkConsole() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, complaint := range p.complaints {
		known := false
		for _, words := range p.expected {
			known = known || strings.Contains(complaint, words)
		}
		if !known {
			p.t.Errorf("the console says: %s", complaint)
		}
	}
}
