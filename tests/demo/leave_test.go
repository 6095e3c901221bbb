package demo

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
)

// listened is a way to a server that counts the connections for live events.
func listened(t *testing.T, endpoint string) (address string, open *atomic.Int32) {
	target, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	open = new(atomic.Int32)
	proxy := &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // it is signed
	}, ErrorHandler: func(http.ResponseWriter, *http.Request, error) {}} // a client that left wants no answer
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.RawQuery, "events=") {
			open.Add(1)
			defer open.Add(-1)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, open
}

// The browser keeps a page that was left, connections and all, for a while: six
// such would be all that it opens to a server.
func TestPageLeftForAnother(t *testing.T) {
	s := start(t, "-minio", minio(t))
	address, open := listened(t, s.Endpoint)
	p := newPerson(t)
	connections := func(want int32) {
		t.Helper()
		if !eventually(func() bool { return open.Load() == want }) {
			t.Fatalf("got %d connections for events, want %d", open.Load(), want)
		}
	}
	connect := func() {
		t.Helper()
		p.write("#endpoint", address)
		p.click("#connect-button")
		p.until("document.querySelector('#browser').checkVisibility()")
	}
	p.open(s.Page)
	connect()
	p.makeBucket("left")
	connections(1)
	p.see("window.same = true", new(bool))
	p.do("leave", chromedp.Navigate("about:blank"))
	connections(0)
	p.see("void setTimeout(() => history.back())", nil) // later than the answer to this, which it would cut off
	p.until(`window.same || document.querySelector("#connect-button")?.disabled === false`)
	var same bool
	if p.see("Boolean(window.same)", &same); !same {
		t.Log("the browser, short of memory, has loaded the page anew")
		connect()
	}
	connections(1)
	other := p.tab()
	other.open(s.Page)
	n := 0
	p.untilWith(func() { n++; other.put(s, "left", strings.Repeat("a", n)) }, `document.querySelector("#rows > *")`)
}
