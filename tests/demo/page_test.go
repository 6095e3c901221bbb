package demo

import (
	"net"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/minnow-s3/minnow/tests/harness"
)

func TestFormIsPrefilled(t *testing.T) {
	s, p := start(t, "-access-key", "somebody", "-secret-key", "s3cret-of-nobody"), newPerson(t)
	p.open(s.Page)
	for id, want := range map[string]string{"endpoint": s.Endpoint, "access-key": "somebody", "secret-key": "s3cret-of-nobody", "region": ""} {
		var got string
		if p.see("document.querySelector('#"+id+"').value", &got); got != want {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
	p.click("#connect-button")
	p.until("document.querySelector('#no-buckets').checkVisibility()")
	if strings.Contains(p.text("#code"), "s3cret-of-nobody") {
		t.Errorf("the secret is in the code: %s", p.text("#code"))
	}
}

func TestNoteNamesTheOtherCommand(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.open(s.Page)
	note := p.text("#server-note")
	for _, words := range []string{"versitygw", "live events", "make run-minio"} {
		if !strings.Contains(note, words) {
			t.Errorf("got %q, want %q in it", note, words)
		}
	}
	p.connect(harness.Serve{Page: start(t, "-minio", minio(t)).Page})
	if note := p.text("#server-note"); note != "" {
		t.Errorf("with MinIO: got %q, want no note", note)
	}
}

func TestWrongSecret(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("403")
	p.open(s.Page)
	p.write("#secret-key", "wrong-secret")
	p.click("#connect-button")
	p.until("document.querySelector('#connect-problem').textContent")
	got := p.text("#connect-problem")
	if !regexp.MustCompile(`^[A-Z][^()]{30,}\. \(SignatureDoesNotMatch\)$`).MatchString(got) {
		t.Errorf("got %q, want a sentence and the code", got)
	}
	for _, words := range []string{"TypeError", "undefined", "[object", "wrong-secret"} {
		if strings.Contains(p.text("body"), words) {
			t.Errorf("the page says %q:\n%s", words, p.text("body"))
		}
	}
	p.write("#secret-key", s.SecretKey) // and once more, with the right one
	p.click("#connect-button")
	p.until("document.querySelector('#no-buckets').checkVisibility()")
}

func TestSaysWhyItCannotStart(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("ERR_BLOCKED_BY_CLIENT")
	for blocked, want := range map[string]string{"*/app/lang.js": "The page could not start", "*/dist/index.js": "make build"} {
		p.do("break", network.SetBlockedURLs([]string{blocked}), chromedp.Navigate(s.Page))
		p.until(`document.querySelector("#connect-problem").checkVisibility() && document.querySelector("#connect-problem").textContent.includes(` + quote(want) + `)`)
	}
}

func TestNobodyThere(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("net::ERR_CONNECTION_REFUSED")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	endpoint := "http://" + listener.Addr().String()
	listener.Close()
	p.open(s.Page)
	p.write("#endpoint", endpoint)
	p.click("#connect-button")
	p.until("document.querySelector('#connect-problem').textContent")
	if got := p.text("#connect-problem"); !strings.Contains(got, endpoint) || strings.Contains(got, "TypeError") {
		t.Errorf("got %q, want a sentence that names the endpoint", got)
	}
}

func TestDrop(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.connect(s)
	small := makeFile(t, "small.bin", 200<<10)
	p.drop("#no-place", small)
	p.until(`document.querySelector("#notices").textContent.includes("Open a bucket first")`)
	p.makeBucket("dropped")
	p.drop("#no-objects", small) // anywhere will do
	p.until("document.querySelector(" + quote(rowOf("small.bin")) + ")")
	if got, want := sum(t, p.download("small.bin")), sum(t, small); got != want {
		t.Errorf("downloaded %s, want %s", got, want)
	}
}
