package demo

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A server that CORS has never been heard of at: the page is told what to paste.
func TestRefusedByCORS(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	s, p := start(t), newPerson(t)
	p.expect("403", "CORS policy", "ERR_FAILED", "ERR_SSL_PROTOCOL_ERROR") // it tries https as well
	p.open(s.Page)
	p.write("#endpoint", server.URL)
	p.write("#bucket", "photos")
	p.click("#connect-button")
	p.until(`document.querySelector("[data-code=OriginRefused] button")`)
	got := p.text("#findings")
	for _, words := range []string{"AllowedOrigins", s.Page} {
		if !strings.Contains(got, words) {
			t.Errorf("got %q, want %q in it", got, words)
		}
	}
	p.see(`navigator.clipboard.writeText = async (text) => { window.pasted = text; }, true`, new(bool))
	p.click("[data-code=OriginRefused] button")
	p.until(`window.pasted === document.querySelector("#findings pre").textContent`)
	p.axe("diagnosis")
	if strings.Contains(p.text("body"), "TypeError") {
		t.Errorf("a raw error: %s", p.text("body"))
	}
}
