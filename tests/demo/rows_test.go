package demo

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/minnow-s3/minnow/tests/harness"
)

// manyKeys answers listings of a bucket with so many keys, a thousand a page.
// Putting them on a real server would take longer than all the other tests.
func manyKeys(t *testing.T, count int) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		query := r.URL.Query()
		if r.URL.Path == "/" {
			fmt.Fprint(w, `<ListAllMyBucketsResult><Buckets><Bucket><Name>many</Name><CreationDate>2026-01-02T03:04:05Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>`)
			return
		}
		if query.Get("list-type") != "2" {
			w.WriteHeader(http.StatusNotImplemented)
			fmt.Fprint(w, `<Error><Code>NotImplemented</Code><Message>only lists</Message></Error>`)
			return
		}
		first, _ := strconv.Atoi(query.Get("continuation-token"))
		last := min(first+1000, count)
		fmt.Fprintf(w, `<ListBucketResult><Name>many</Name><IsTruncated>%t</IsTruncated><NextContinuationToken>%d</NextContinuationToken>`, last < count, last)
		for i := first; i < last; i++ {
			fmt.Fprintf(w, `<Contents><Key>key-%06d</Key><Size>%d</Size><LastModified>2026-01-02T03:04:05Z</LastModified></Contents>`, i, i)
		}
		fmt.Fprint(w, `</ListBucketResult>`)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// press sends keys to what has the focus.
func (p *person) press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		p.do("press", chromedp.KeyEvent(key))
	}
}

// focused is the key of the row that has the focus.
func (p *person) focused(key string) {
	p.t.Helper()
	p.until(`document.activeElement.dataset.key === ` + quote(key))
}

func TestHundredThousandKeys(t *testing.T) {
	const most = 200
	many := manyKeys(t, 101_000)
	s, p := start(t), newPerson(t)
	p.expect("501")
	p.open(s.Page)
	p.write("#endpoint", many)
	p.write("#region", "us-east-1")
	p.click("#connect-button")
	p.until("document.querySelector('#browser').checkVisibility()")
	p.see(`window.most = 0; new MutationObserver(() => (most = Math.max(most, document.querySelectorAll("#rows > *").length)))
		.observe(document.querySelector("#rows"), { childList: true }); true`, new(bool))
	p.click("[data-testid=bucket]")
	p.until(`document.querySelector("#count").textContent.startsWith("100,000")`)
	p.click("#more")
	p.until(`document.querySelector("#count").textContent === "101,000 entries"`)
	p.see(`document.querySelector("#rows [tabindex='0']").focus()`, nil)
	for _, step := range []struct{ key, want string }{
		{kb.End, "key-100999"}, {kb.Home, "key-000000"}, {kb.ArrowDown, "key-000001"}, {kb.ArrowUp, "key-000000"},
	} {
		p.press(step.key)
		p.focused(step.want)
	}
	for part := range 20 {
		p.see(fmt.Sprintf(`document.querySelector("#grid").scrollTop = document.querySelector("#grid").scrollHeight * %d / 20`, part), new(float64))
		p.until(fmt.Sprintf(`[...document.querySelectorAll("#rows > *")].some((row) => Math.abs(Number(row.dataset.key.slice(4)) - %d) < 30)`, part*5050))
	}
	var got int
	if p.see("most", &got); got > most || got < 10 {
		t.Errorf("got %d rows at once, want at most %d", got, most)
	}
}

func TestKeyboard(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.connect(s)
	p.makeBucket("by-hand")
	p.put(s, "by-hand", "a.txt", "b.txt", "c/one.txt", "d.txt")
	p.click("#refresh")
	p.listed(4)
	p.see(`document.querySelector("#rows [tabindex='0']").focus()`, nil)
	p.focused("a.txt")
	selected := func(want ...string) {
		t.Helper()
		p.until(fmt.Sprintf(`[...document.querySelectorAll("#rows [aria-selected=true]")].map((row) => row.dataset.key).join() === %s`, quote(strings.Join(want, ","))))
	}
	p.press(" ")
	selected("a.txt")
	p.press(kb.ArrowDown, " ")
	selected("a.txt", "b.txt")
	p.press(kb.Escape)
	selected()
	p.do("Ctrl-A", chromedp.KeyEvent("a", chromedp.KeyModifiers(2)))
	selected("a.txt", "b.txt", "c/", "d.txt")
	p.press(kb.Escape, kb.End, kb.PageUp, kb.PageDown, kb.ArrowUp, kb.Enter) // into the folder c
	p.listed(1)
	p.see("history.back()", nil)
	p.listed(4)
	p.see(`document.querySelector("#rows [tabindex='0']").focus()`, nil)
	p.press(kb.Home, " ", kb.ArrowDown, " ", kb.Delete)
	p.confirm("2 entries")
	p.listed(2)
	p.focused("c/")
	if got := p.keys(s, "by-hand"); got != "c/one.txt,d.txt" {
		t.Errorf("at the server: got %s", got)
	}
}

// keys are what a bucket has, asked of the server by the package itself.
func (p *person) keys(s harness.Serve, bucket string) (keys string) {
	p.t.Helper()
	p.withClient(s, `
		const keys = [];
		for await (const { objectName } of client.listObjectsV2(`+quote(bucket)+`, { recursive: true })) keys.push(objectName);
		return keys.join();
	`, &keys)
	return keys
}

func TestDeepLinks(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.connect(s)
	p.makeBucket("linked")
	p.put(s, "linked", "a b/ü?#%/x.txt", "top.txt")
	for hash, want := range map[string]string{
		"#/linked/a%20b/":                             "ü?#%/",
		"#/linked/a%20b/%C3%BC%3F%23%25/":             "x.txt",
		"#/linked/":                                   "a b/",
		"#/linked/a%20b/%C3%BC%3F%23%25/x.txt?object": "x.txt",
	} {
		p.do("open "+hash, chromedp.Navigate("about:blank"), chromedp.Navigate(s.Page+"/"+hash))
		p.until("!document.querySelector('#connect-button').disabled")
		p.click("#connect-button")
		p.until(`[...document.querySelectorAll("#rows bdi, #object-title")].some((node) => node.checkVisibility() && node.textContent === ` + quote(want) + `)`)
	}
}
