package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/minnow-s3/minnow/tests/harness"
)

// TestScreenshots goes through each state of the page, light and dark, wide, at
// 200 % and on a phone, and looks that nothing sticks out and that axe-core has
// no objection. The pictures are for somebody to look at, in the directory that
// MINNOW_SCREENSHOTS names.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("MINNOW_SCREENSHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 640, 360} {
			t.Run(fmt.Sprintf("%s-%d", scheme, width), func(t *testing.T) {
				s, p := start(t), newPerson(t)
				scale := 1.0
				if width == 640 {
					scale = 2 // 1280 pixels at 200 %
				}
				p.expect("400", "403", "404", "409")
				p.do("look", emulation.SetDeviceMetricsOverride(width, 800, scale, width < 500),
					emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
						{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}))
				p.states(s, func(state string) {
					p.picture(filepath.Join(dir, strings.Join([]string{state, scheme, fmt.Sprint(width)}, "-")+".png"))
					p.axe(state)
				})
			})
		}
	}
}

// picture takes what is in sight.
func (p *person) picture(path string) {
	p.t.Helper()
	var png []byte
	p.do("take a picture", chromedp.CaptureScreenshot(&png))
	if err := os.WriteFile(path, png, 0o644); err != nil {
		p.t.Fatal(err)
	}
	var over int // what sticks out makes the page scroll sideways
	if p.see("document.documentElement.scrollWidth - innerWidth", &over); over > 0 {
		p.t.Errorf("%s: %d pixels stick out", filepath.Base(path), over)
	}
}

// states goes through the page, on a server that has all of it.
func (p *person) states(s harness.Serve, picture func(state string)) {
	t := p.t
	p.open(s.Page)
	picture("01-connect")
	p.write("#secret-key", "wrong")
	p.click("#connect-button")
	p.until("document.querySelector('#connect-problem').textContent")
	p.until("!document.querySelector('#connect-button').disabled")
	picture("02-wrong-secret")
	p.connect(s)
	p.until("document.querySelector('#no-buckets').checkVisibility()")
	picture("03-no-buckets")
	p.makeBucket("holiday-2026")
	picture("04-empty-bucket")
	p.line(16 << 20)
	p.upload(makeFile(t, "a film with a rather long name, as cameras and people give them (final version 2).mp4", 200<<20+12345),
		makeFile(t, "notes.txt", 1234), makeFile(t, "waiting.bin", 3<<20))
	p.until(`[...document.querySelectorAll("#transfers progress")].some((bar) => bar.value > .2 && bar.value < 1)`)
	picture("05-uploading")
	p.line(0)
	p.until(`document.querySelectorAll("[data-testid=transfer][data-state=done]").length === 3`)
	picture("06-uploaded")
	p.put(s, "holiday-2026", "2026/brest/IMG_0001.jpg", "2026/brest/IMG_0002.jpg", "photo\u202Egpj.exe", "<img src=x onerror=alert(1)>",
		"a-name-without-any-place-to-break-it-"+strings.Repeat("0123456789", 9)+".tar.gz", "Dünen & Möwen.txt",
		"deeply/nested/folders/"+strings.Repeat("longer-and-longer/", 5)+"file.txt")
	p.click("#refresh")
	p.listed(9)
	p.see("document.querySelectorAll('#rows input')[1].click()", nil)
	p.see("document.querySelectorAll('#rows input')[3].click()", nil)
	picture("07-list")
	p.hash("#/holiday-2026/deeply/nested/folders/" + strings.Repeat("longer-and-longer/", 5))
	p.until(`document.querySelectorAll("#crumbs li").length > 5`)
	p.listed(1)
	picture("08-deep-folder")
	p.hash("#/holiday-2026/2026/")
	p.until("document.querySelector(" + quote(rowOf("2026/brest/")) + ")") // the folder before had one row too
	p.see(`document.querySelector("#rows button[aria-label^=Delete]").click()`, nil)
	p.until("document.querySelector('#ask').open")
	picture("09-ask")
	p.click("#ask-no")
	p.hash("#/holiday-2026/")
	p.listed(9)
	p.see("document.body.classList.toggle('dragging')", new(bool))
	picture("10-dragging")
	p.see("document.body.classList.toggle('dragging')", new(bool))
	p.store(s, "holiday-2026", "sea.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><rect width="640" height="360" fill="#9fdbe8"/>
		<circle cx="500" cy="90" r="46" fill="#ffd36b"/><path d="M0 220q80-40 160 0t160 0 160 0 160 0v140H0z" fill="#0b7285"/></svg>`)
	p.hash("#/holiday-2026/sea.svg?object")
	p.until(`document.querySelector("#preview img")?.complete`)
	p.click("#share")
	p.until(`document.querySelector("#share-url").checkVisibility()`)
	picture("11-object")
	p.hash("#/holiday-2026/notes.txt?object")
	p.until(`document.querySelector("#preview pre")`)
	picture("12-text")
	p.hash("#/holiday-2026/2026/?manage")
	p.until(`document.querySelector("#no-rules").textContent && document.querySelector("#no-incomplete").textContent`)
	p.click("#policy-form [value=readonly]")
	p.click("#set-policy")
	p.until(`document.querySelector("[data-testid=rule]")`)
	p.see("scrollTo(0, 0)", nil)
	picture("13-manage")
	p.click("#remove-bucket")
	p.confirm("holiday-2026")
	p.until("document.querySelector('.notice')")
	picture("14-notice")
	p.hash("#/not-there")
	p.until("document.querySelectorAll('.notice').length > 1")
	picture("15-no-such-bucket")
	p.hash("#/")
	p.until("document.querySelector('#inside').hidden")
	picture("16-buckets")
	p.see(`document.querySelector("#language").value = "zh", document.querySelector("#language").dispatchEvent(new Event("change"))`, nil)
	p.hash("#/holiday-2026/")
	p.listed(10)
	picture("17-chinese")
}

// hash goes to a place by the address bar.
func (p *person) hash(hash string) {
	p.t.Helper()
	p.see("location.hash = "+quote(hash), new(string))
}
