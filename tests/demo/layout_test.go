package demo

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// watchShifts notes what moves though the person has done nothing for half a
// second, which is how Chromium counts: by how much of the window, and what.
const watchShifts = `
	window.shifts = [];
	new PerformanceObserver((list) => {
		for (const { value, hadRecentInput, sources } of list.getEntries()) {
			if (hadRecentInput) continue;
			const what = sources.map(({ node, previousRect, currentRect }) => [node?.id || node?.nodeName, previousRect.top, "to", currentRect.top].join(" "));
			shifts.push({ value, what: what.join(", ") });
		}
	}).observe({ type: "layout-shift", buffered: true });`

// When the answer of a far server comes at last, nothing jumps away under the
// person's eyes. The page connects by itself, as what moves after a click counts for nothing.
func TestNothingJumps(t *testing.T) {
	const most = .006 // of a view; the web takes .1 for good
	s, p := start(t), newPerson(t)
	p.expect("policy=")
	p.open(s.Page)
	p.click("#keep")
	p.click("#connect-button")
	p.makeBucket("still")
	p.put(s, "still", "a/b.txt", "c.txt", "d.txt")
	p.store(s, "still", "sea.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"/>`)
	p.do("watch", network.EmulateNetworkConditions(false, 40, -1, -1), chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(watchShifts).Do(ctx)
		return err
	}))
	for hash, there := range map[string]string{
		"":                     `document.querySelector("#no-place").checkVisibility()`,
		"still/":               `document.querySelector("#rows > :nth-child(4)")`,
		"still/nothing/":       `document.querySelector("#no-objects").checkVisibility()`,
		"still/sea.svg?object": `document.querySelector("#preview img")?.complete && document.querySelector("#properties dd")`,
		"still/c.txt?object":   `document.querySelector("#preview pre") && document.querySelector("#properties dd")`,
		"still/?manage":        `document.querySelector("#no-rules").textContent && document.querySelector("#no-incomplete").textContent`,
	} {
		p.do("open", chromedp.Navigate("about:blank"), chromedp.Navigate(s.Page+"/#/"+hash))
		p.until(there)
		var shifts []struct {
			Value float64
			What  string
		}
		p.see("new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(shifts))))", &shifts)
		sum := 0.
		for _, shift := range shifts {
			sum += shift.Value
		}
		if sum > most {
			t.Errorf("#/%s: %v moves, want at most %v: %v", hash, sum, most, shifts)
		}
	}
}
