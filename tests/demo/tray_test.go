package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/minnow-s3/minnow/tests/harness"
)

// state waits until the newest transfer stands so.
func (p *person) state(want string) {
	p.t.Helper()
	p.until(`document.querySelector("[data-testid=transfer]")?.dataset.state === ` + quote(want))
}

// underWay waits until the newest transfer says how long it will take.
func (p *person) underWay() {
	p.t.Helper()
	p.until(`document.querySelector("[data-testid=transfer] .note")?.textContent.includes(" left")`)
}

// uploading begins to upload a file, on a line that leaves time to look.
func (p *person) uploading(path string) {
	p.t.Helper()
	p.line(8 << 20)
	p.upload(path)
	p.underWay()
}

// sameAs compares an object with a file.
func (p *person) sameAs(key, path string) {
	p.t.Helper()
	if got, want := sum(p.t, p.download(key)), sum(p.t, path); got != want {
		p.t.Errorf("%s: downloaded %s, want %s", key, got, want)
	}
}

const trayButton = "[data-testid=transfer]:first-child button"

func TestPauseResumeCancelRetry(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.connect(s)
	p.makeBucket("tray")
	film := makeFile(t, "film.mp4", 120<<20)
	p.uploading(film)
	p.click(trayButton + "[aria-label^=Pause]")
	p.state("paused")
	p.click(trayButton + "[aria-label^=Resume]")
	p.underWay()
	p.click(trayButton + "[aria-label^=Cancel]")
	p.state("cancelled")
	p.expect("policy=")
	p.click("#manage")
	p.until(`document.querySelector("#no-incomplete").checkVisibility()`) // nothing stays at the server
	p.click("[data-testid=bucket]")
	p.line(0)
	p.click(trayButton + "[aria-label^=Try]")
	p.state("done")
	p.sameAs("film.mp4", film)
}

func TestIncompleteUploadsFollowTray(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("policy=", "uploadId=") // an upload may go between the list and the look at its parts
	p.connect(s)
	p.makeBucket("followed")
	gone := `document.querySelector("#no-incomplete").checkVisibility()`
	for _, end := range []func(){
		func() { p.click(trayButton + "[aria-label^=Cancel]") },
		func() { p.line(0) }, // it is through
	} {
		p.click("[data-testid=bucket]")
		p.uploading(makeFile(t, "film.mp4", 60<<20))
		p.click("#manage")
		p.until(`document.querySelector("[data-testid=incomplete]")?.dataset.key === "film.mp4"`)
		end()
		p.until(gone)
	}
}

func TestRetryAfterFailure(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("ERR_BLOCKED_BY_CLIENT", askedForTheServer)
	p.connect(s)
	p.makeBucket("broken")
	film := makeFile(t, "film.mp4", 20<<20)
	// All parts: where one was taken before, the others would be tried for two minutes.
	p.do("break the line", network.SetBlockedURLs([]string{"*partNumber=*"}))
	p.upload(film)
	p.state("failed")
	if got := p.text("#notices"); !strings.Contains(got, "No usable answer from "+s.Endpoint) {
		t.Errorf("the page says %q", got)
	}
	p.do("mend it", network.SetBlockedURLs([]string{}))
	p.click(trayButton + "[aria-label^=Try]")
	p.state("done")
	p.sameAs("film.mp4", film)
}

// askedForTheServer is what Chromium says of the unsigned request by which a
// client finds out that the server is there, though a request got no answer.
const askedForTheServer = "the server responded with a status of 403"

// What cannot be cancelled at the server is not said to be.
func TestCancelWithoutServer(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("ERR_BLOCKED_BY_CLIENT", askedForTheServer)
	p.connect(s)
	p.makeBucket("kept")
	film := makeFile(t, "film.mp4", 60<<20)
	p.uploading(film)
	p.click(trayButton + "[aria-label^=Pause]")
	p.state("paused")
	p.line(0)
	p.do("break the line", network.SetBlockedURLs([]string{"*uploadId=*"}))
	p.click(trayButton + "[aria-label^=Cancel]")
	p.state("failed")
	p.do("mend it", network.SetBlockedURLs([]string{}))
	p.click(trayButton + "[aria-label^=Try]")
	p.state("done")
	p.sameAs("film.mp4", film)
}

// Two tabs are one browser: what one of them sends is not broken off for the other.
func TestUploadOfAnotherTab(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.connect(s)
	p.makeBucket("tabs")
	p.line(1 << 20)
	p.upload(makeFile(t, "film.mp4", 40<<20))
	p.state("running")
	p.see(`new Promise((resolve) => indexedDB.open("minnow-demo", 1).onsuccess = ({ target }) => {
		target.result.transaction("uploads", "readwrite").objectStore("uploads").put({ id: "left", endpoint: `+quote(s.Endpoint)+`, bucket: "tabs", key: "left.bin", name: "left.bin", size: 1 }).onsuccess = () => resolve(true);
	})`, new(bool))
	other := p.tab()
	other.connect(s)
	other.state("interrupted")
	var offered string
	if other.see(`[...document.querySelectorAll("[data-testid=transfer]")].map((row) => row.dataset.name).join()`, &offered); offered != "left.bin" {
		t.Errorf("the other tab offers to continue with %s, want left.bin alone", offered)
	}
	p.line(0)
	p.state("done")
}

// reload leaves the page and comes back, and says yes where it warns of that.
func (p *person) reload(s harness.Serve) (warned bool) {
	p.t.Helper()
	asked := make(chan struct{}, 8)
	chromedp.ListenTarget(p.ctx, func(event any) {
		if dialog, ok := event.(*page.EventJavascriptDialogOpening); ok && dialog.Type == page.DialogTypeBeforeunload {
			asked <- struct{}{}
			go chromedp.Run(p.ctx, page.HandleJavaScriptDialog(true))
		}
	})
	p.do("reload", chromedp.Reload())
	p.until("!document.querySelector('#connect-button').disabled")
	p.click("#connect-button")
	p.until("document.querySelector('#browser').checkVisibility()")
	return len(asked) > 0
}

func TestUploadGoesOnAfterReload(t *testing.T) {
	for name, c := range map[string]struct {
		begin func(p *person, path string)
		goOn  func(p *person, path string)
	}{
		"by the same file, chosen again": {
			func(p *person, path string) { p.upload(path) },
			func(p *person, path string) {
				p.choose(trayButton+"[aria-label^=Resume]", "#again", path)
			},
		},
		"by the kept handle": {
			func(p *person, path string) {
				p.intoOPFS(path)
				p.see(`window.showOpenFilePicker = async () => [await (await navigator.storage.getDirectory()).getFileHandle("film.mp4")]; true`, new(bool))
				p.click("#choose-files")
			},
			func(p *person, path string) { p.click(trayButton + "[aria-label^=Resume]") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, p := start(t), newPerson(t)
			p.expect("ERR_ABORTED", "Failed to load resource: net::ERR_FAILED")
			p.connect(s)
			p.makeBucket("onward")
			film := makeFile(t, "film.mp4", 200<<20)
			p.line(16 << 20)
			c.begin(p, film)
			p.until(`document.querySelector("#transfers progress")?.value > .1`)
			if !p.reload(s) {
				t.Error("no warning before leaving")
			}
			p.state("interrupted")
			p.line(0)
			c.goOn(p, film)
			p.state("done")
			p.sameAs("film.mp4", film)
			if p.reload(s) {
				t.Error("a warning, though all is done")
			}
			if got := p.text("#transfers"); got != "" {
				t.Errorf("got %q, want nothing more to continue with", got)
			}
		})
	}
}

// What an earlier page began is gone from the server too when it is cancelled
// before this page came to send anything of it.
func TestCancelInTheQueue(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("ERR_ABORTED", "Failed to load resource: net::ERR_FAILED")
	p.connect(s)
	p.makeBucket("queued")
	film := makeFile(t, "film.mp4", 100<<20)
	p.line(8 << 20)
	p.upload(film)
	p.until(`document.querySelector("#transfers progress")?.value > .1`)
	p.reload(s)
	p.state("interrupted")
	p.upload(makeFile(t, "a.bin", 60<<20), makeFile(t, "b.bin", 60<<20), makeFile(t, "c.bin", 60<<20))
	p.until(`document.querySelectorAll("[data-testid=transfer][data-state=running]").length === 3`)
	const row = "[data-testid=transfer][data-name='film.mp4']"
	p.choose(row+" button[aria-label^=Resume]", "#again", film)
	p.until("document.querySelector(" + quote(row) + ").dataset.state === 'waiting'")
	p.click(row + " button[aria-label^=Cancel]")
	p.until("document.querySelector(" + quote(row) + ").dataset.state === 'cancelled'")
	var left bool
	p.withClient(s, `
		for await (const { objectName } of client.listIncompleteUploads("queued", { recursive: true })) if (objectName === "film.mp4") return true;
		return false;
	`, &left)
	if left {
		t.Error("it is still at the server")
	}
}

// intoOPFS copies a file into the browser's own file system, whose handles are
// those of the picker, but need no window to be had.
func (p *person) intoOPFS(path string) {
	p.t.Helper()
	p.see(`document.body.append(Object.assign(document.createElement("input"), { type: "file", id: "from-test" })), true`, new(bool))
	p.do("choose", chromedp.SetUploadFiles("#from-test", []string{path}, chromedp.ByQuery))
	p.see(`(async () => {
		const [file] = document.querySelector("#from-test").files;
		const handle = await (await navigator.storage.getDirectory()).getFileHandle(file.name, { create: true });
		await file.stream().pipeTo(await handle.createWritable());
		document.querySelector("#from-test").remove();
		return true;
	})()`, new(bool))
}

func TestDownloadIntoPickedFile(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.connect(s)
	p.makeBucket("picked")
	p.upload(makeFile(t, "film.mp4", 30<<20))
	p.state("done")
	p.see(`window.showSaveFilePicker = async ({ suggestedName }) => (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true }); true`, new(bool))
	p.click(rowOf("film.mp4") + " button[aria-label^=Download]")
	p.until(`document.querySelector("[data-direction=download]")?.dataset.state === "done"`)
	var size int
	p.see(`navigator.storage.getDirectory().then((root) => root.getFileHandle("film.mp4")).then((handle) => handle.getFile()).then(({ size }) => size)`, &size)
	if size != 30<<20 {
		t.Errorf("got %d bytes, want %d", size, 30<<20)
	}
}

func TestFolder(t *testing.T) {
	for name, give := range map[string]func(p *person, dir string){
		"dropped": func(p *person, dir string) { p.drop("#no-objects", dir) },
		"chosen":  func(p *person, dir string) { p.choose("#choose-folder", "#folder", dir) },
	} {
		t.Run(name, func(t *testing.T) {
			s, p := start(t), newPerson(t)
			p.connect(s)
			p.makeBucket("folders")
			give(p, album(t))
			p.until(`document.querySelectorAll("[data-testid=transfer][data-state=done]").length === 3`)
			p.until("document.querySelector(" + quote(rowOf("album/")) + ")")
			if got := p.keys(s, "folders"); got != "album/one.txt,album/sub/deep/three.txt,album/sub/two.txt" {
				t.Errorf("at the server: got %s", got)
			}
		})
	}
}

// album makes a folder with folders in it.
func album(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "album")
	for _, name := range []string{"one.txt", "sub/two.txt", "sub/deep/three.txt"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
