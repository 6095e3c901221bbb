package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestScreenshots goes through each state of the page, light and dark, wide and
// narrow, and looks that nothing sticks out. The pictures are for somebody to
// look at, in the directory that MINNOW_SCREENSHOTS names.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("MINNOW_SCREENSHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 800, 360} {
			t.Run(fmt.Sprintf("%s-%d", scheme, width), func(t *testing.T) {
				p := newPerson(t)
				p.expect("403", "404", "409")
				p.do("look", emulation.SetDeviceMetricsOverride(width, 800, 1, width < 500),
					emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
						{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}))
				p.states(func(state string) {
					p.picture(filepath.Join(dir, strings.Join([]string{state, scheme, fmt.Sprint(width)}, "-")+".png"))
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

// states goes through the page.
func (p *person) states(picture func(state string)) {
	t, s := p.t, start(p.t)
	p.open(s.Page)
	picture("01-connect")
	p.write("#secret-key", "wrong")
	p.click("#connect-button")
	p.until("document.querySelector('#connect-problem').textContent")
	picture("02-wrong-secret")
	p.connect(s)
	p.until("document.querySelector('#no-buckets').checkVisibility()")
	picture("03-no-buckets")
	p.makeBucket("holiday-2026")
	picture("04-empty-bucket")
	p.upload(makeFile(t, "a film with a rather long name, as cameras and people give them (final version 2).mp4", 200<<20+12345),
		makeFile(t, "notes.txt", 1234), makeFile(t, "waiting.bin", 3<<20))
	p.until(`[...document.querySelectorAll("#transfers progress")].some((bar) => bar.value > .2 && bar.value < 1)`)
	picture("05-uploading")
	p.until(`document.querySelectorAll("[data-testid=transfer][data-state=done]").length === 3`)
	picture("06-uploaded")
	p.put(s, "holiday-2026", "2026/brest/IMG_0001.jpg", "2026/brest/IMG_0002.jpg", "photo\u202Egpj.exe", "<img src=x onerror=alert(1)>",
		"a-name-without-any-place-to-break-it-"+strings.Repeat("0123456789", 9)+".tar.gz", "海と砂.txt",
		"deeply/nested/folders/"+strings.Repeat("longer-and-longer/", 5)+"file.txt")
	p.click("#refresh")
	p.until(`document.querySelectorAll("#rows tr").length === 9`)
	picture("07-list")
	p.see("location.hash = '#/holiday-2026/deeply/nested/folders/"+strings.Repeat("longer-and-longer/", 5)+"'", new(string))
	p.until(`document.querySelectorAll("#rows tr").length === 1 && document.querySelectorAll("#crumbs li").length > 5`)
	picture("08-deep-folder")
	p.see("location.hash = '#/holiday-2026/2026/'", new(string))
	p.until(`document.querySelectorAll("#rows tr").length === 1 && document.querySelectorAll("#crumbs li").length === 3`)
	p.click("#rows button[aria-label^=Delete]")
	p.until("document.querySelector('#ask').open")
	picture("09-ask")
	p.click("#ask-no")
	p.see("location.hash = '#/holiday-2026'", new(string))
	p.until(`document.querySelectorAll("#rows tr").length === 9`)
	p.see("document.body.classList.toggle('dragging')", new(bool))
	picture("10-dragging")
	p.see("document.body.classList.toggle('dragging')", new(bool))
	p.click("#remove-bucket")
	p.confirm("holiday-2026")
	p.until("document.querySelector('.notice')")
	picture("11-notice")
	p.see("location.hash = '#/not-there'", new(string))
	p.until("document.querySelectorAll('.notice').length === 2")
	picture("12-no-such-bucket")
	p.see("location.hash = '#/'", new(string))
	p.until("document.querySelector('#crumbs') && document.querySelector('#listing').hidden")
	picture("13-buckets")
}
