package demo

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// look opens the view of an object.
func (p *person) look(bucket, key string) {
	p.t.Helper()
	p.hash("#/" + bucket + "/" + key + "?object")
	p.until(`document.querySelector("#object-title").textContent === ` + quote(key) + ` && document.querySelector("#preview").childNodes.length > 0`)
}

func TestObject(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.connect(s)
	p.makeBucket("shared")
	p.store(s, "shared", "notes.txt", "text/plain; charset=utf-8", "Fish & <chips>")
	p.look("shared", "notes.txt")
	if got := p.text("#preview"); got != "Fish & <chips>" {
		t.Errorf("preview: got %q", got)
	}
	for _, words := range []string{"14 bytes", "text/plain", "said-by", "<b>nobody</b>"} {
		if got := p.text("#properties"); !strings.Contains(got, words) {
			t.Errorf("properties: got %q, want %q in it", got, words)
		}
	}
	p.see(`document.querySelector("#expiry").value = "3600"`, new(string))
	p.click("#share")
	p.until(`document.querySelector("#share-url").checkVisibility()`)
	var link string
	p.see(`document.querySelector("#share-url").value`, &link)
	if !strings.Contains(link, "X-Amz-Expires=3600&") {
		t.Errorf("link: got %s, want one for an hour", link)
	}
	resp, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("link: got %s", resp.Status)
	}
	p.until(`document.querySelector("#code").textContent.includes("presignedGetObject")`)
}

// tone stores a WAV file of some minutes: long enough that a player seeks by a
// range, not in what it has.
func (p *person) tone(s harness.Serve, bucket, key string) {
	p.t.Helper()
	p.withClient(s, `
		const rate = 48000, samples = rate * 300, view = new DataView(new ArrayBuffer(44 + 2 * samples));
		const word = (at, text) => [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
		word(0, "RIFF"), view.setUint32(4, 36 + 2 * samples, true), word(8, "WAVEfmt "), view.setUint32(16, 16, true);
		view.setUint16(20, 1, true), view.setUint16(22, 1, true), view.setUint32(24, rate, true), view.setUint32(28, 2 * rate, true);
		view.setUint16(32, 2, true), view.setUint16(34, 16, true), word(36, "data"), view.setUint32(40, 2 * samples, true);
		await client.putObject(`+quote(bucket)+`, `+quote(key)+`, view, { contentType: "audio/wav" });
	`, nil)
}

// film stores a video of two seconds, which the browser itself makes of a canvas.
func (p *person) film(s harness.Serve, bucket, key string) {
	p.t.Helper()
	p.withClient(s, `
		const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 }), pen = canvas.getContext("2d");
		const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
		const pieces = [], ended = new Promise((resolve) => recorder.onstop = resolve);
		recorder.ondataavailable = ({ data }) => pieces.push(data);
		recorder.start();
		const painting = setInterval(() => (pen.fillStyle = "hsl(" + performance.now() + " 50% 50%)", pen.fillRect(0, 0, 64, 48)), 20);
		await new Promise((resolve) => setTimeout(resolve, 2000));
		clearInterval(painting), recorder.stop();
		await ended;
		await client.putObject(`+quote(bucket)+`, `+quote(key)+`, new Blob(pieces), { contentType: "video/webm" });
	`, nil)
}

func TestPreviews(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("Blocked script execution", "Content Security Policy", "frame is sandboxed")
	p.connect(s)
	p.makeBucket("seen")
	const evil = `<script>top.owned = parent.owned = 1</script><img src=x onerror="top.owned=1"><p>words</p>`
	p.store(s, "seen", "page.html", "text/html", evil)
	p.store(s, "seen", "picture.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" onload="top.owned=1"><script>top.owned=1</script><circle r="32"/></svg>`)
	p.store(s, "seen", "lies.png", "image/png", evil)
	p.store(s, "seen", "thing.bin", "application/octet-stream", "\x00\x01")
	p.tone(s, "seen", "tone.wav")
	p.film(s, "seen", "film.webm")
	for _, c := range []struct{ key, want string }{
		{"page.html", `document.querySelector("#preview iframe").getAttribute("sandbox") === "" && document.querySelector("#preview iframe").contentDocument === null`},
		{"picture.svg", `document.querySelector("#preview img")?.naturalWidth === 64`},
		{"lies.png", `document.querySelector("#preview img")?.complete && document.querySelector("#preview img").naturalWidth === 0`},
		{"thing.bin", `document.querySelector("#preview").textContent.includes("No preview")`},
		{"tone.wav", `document.querySelector("#preview audio")?.duration > 299`},
	} {
		p.look("seen", c.key)
		p.until(c.want)
	}
	p.see(`document.querySelector("audio").currentTime = 290`, new(float64))
	p.until(`!document.querySelector("audio").seeking && document.querySelector("audio").currentTime >= 290 && document.querySelector("audio").readyState >= 2`)
	p.look("seen", "film.webm")
	p.until(`document.querySelector("video")?.videoWidth === 64`)
	p.see(`document.querySelector("video").currentTime = 1.5`, new(float64))
	p.until(`!document.querySelector("video").seeking && document.querySelector("video").currentTime >= 1.5 && document.querySelector("video").readyState >= 2`)
	var owned bool
	if p.see("Boolean(window.owned)", &owned); owned {
		t.Error("a preview ran its script")
	}
}

func TestPolicyPerPrefix(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("policy=", "uploads=")
	p.connect(s)
	p.makeBucket("rules")
	p.put(s, "rules", "public/a.txt", "private.txt")
	p.hash("#/rules/public/?manage")
	p.until(`document.querySelector("#no-rules").checkVisibility()`)
	status := func(key string, want int) {
		t.Helper()
		resp, err := http.Get(s.Endpoint + "/rules/" + key)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s without keys: got %d, want %d", key, resp.StatusCode, want)
		}
	}
	status("public/a.txt", 403)
	p.click("#policy-form [value=readonly]")
	p.click("#set-policy")
	p.until(`document.querySelector("[data-testid=rule]")?.textContent.startsWith("Below public/ everyone may list and download")`)
	status("public/a.txt", 200)
	status("private.txt", 403)
	p.click("[data-testid=rule] button")
	p.until(`document.querySelector("#no-rules").checkVisibility()`)
	status("public/a.txt", 403)
}

func TestLiveEvents(t *testing.T) {
	s, p := start(t, "-minio", minio(t)), newPerson(t)
	p.connect(s)
	p.makeBucket("alive")
	n := 0
	p.untilWith(func() { n++; p.put(s, "alive", fmt.Sprintf("first-%d.txt", n)) }, // it listens a moment after the bucket is open
		`document.querySelector("#rows > *")`)
	p.put(s, "alive", "b.txt", "folder/c.txt")
	p.until("document.querySelector(" + quote(rowOf("b.txt")) + ") && document.querySelector(" + quote(rowOf("folder/")) + ")")
	p.withClient(s, `await client.removeObject("alive", "b.txt");`, nil)
	p.until("!document.querySelector(" + quote(rowOf("b.txt")) + ")")
	p.expect("policy=")
	p.click("#manage")
	p.until(`document.querySelector("[data-testid=event]")?.textContent.includes("removed")`)
}

// untilWith does something again and again until a condition holds.
func (p *person) untilWith(again func(), condition string) {
	p.t.Helper()
	if !eventually(func() (holds bool) {
		again()
		p.see("Boolean("+condition+")", &holds)
		return holds
	}) {
		p.t.Fatalf("never came true: %s", condition)
	}
}

func TestIncompleteUploads(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("policy=")
	p.connect(s)
	p.makeBucket("begun")
	p.withClient(s, `
		for (const key of ["one.bin", "two.bin"]) {
			const stop = new AbortController();
			await client.fPutObject("begun", key, new File([new Uint8Array(40 << 20)], key), { resume: true, concurrency: 1, signal: stop.signal,
				onProgress: ({ loaded }) => loaded > 11e6 && stop.abort() }).catch(() => {});
		}
	`, nil)
	p.click("#manage")
	p.until(`document.querySelectorAll("[data-testid=incomplete]").length === 2`)
	if got := p.text("[data-testid=incomplete] .note"); !strings.Contains(got, "MB") {
		t.Errorf("got %q, want its size", got)
	}
	p.click("[data-testid=incomplete] button")
	p.until(`document.querySelectorAll("[data-testid=incomplete]").length === 1`)
	p.click("#clean-all")
	p.until(`document.querySelector("#no-incomplete").checkVisibility() && !document.querySelector("#clean-all").checkVisibility()`)
}

// What a server has not is told where it would be.
func TestWhatIsLackingIsExplained(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("policy=", "uploads=", "501")
	p.connect(s)
	p.makeBucket("plain")
	p.click("#manage")
	p.until(`document.querySelector("#no-events").textContent.includes("no live events")`)
	p.click("#policy-form [value=readonly]")
	p.click("#set-policy")
	p.until(`document.querySelector("[data-testid=rule]")`) // what it has works
	for _, words := range []string{"undefined", "TypeError", "[object", "MalformedReply"} {
		if strings.Contains(p.text("body"), words) {
			t.Errorf("the page says %q:\n%s", words, p.text("body"))
		}
	}
}
