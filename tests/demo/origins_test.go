package demo

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

// asked is what a page gets to see of an address: the status, or nothing.
func (p *person) asked(address string) (seen string) {
	p.t.Helper()
	p.see(`fetch(`+quote(address)+`).then(({ status }) => String(status), ({ name }) => name)`, &seen)
	return seen
}

// A page of another origin, on this machine or not, reads neither the keys nor an
// answer of the S3 server, not even with an address that somebody signed.
func TestPagesOfOtherOrigins(t *testing.T) {
	for name, args := range map[string]func(*testing.T) []string{
		"versitygw": func(*testing.T) []string { return nil },
		"MinIO":     func(t *testing.T) []string { return []string{"-minio", minio(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			s, p := start(t, args(t)...), newPerson(t)
			p.expect("CORS", "ERR_FAILED", "403", "404")
			signed := presigned(t, s)
			p.open(s.Page)
			for address, want := range map[string]string{s.Page + "/config.json": "200", s.Endpoint: "403", signed: "404"} {
				if got := p.asked(address); got != want {
					t.Errorf("the demo's own page: %s: got %s, want %s", address, got, want)
				}
			}
			other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				io.WriteString(w, "<!doctype html><link rel=icon href=data:,>")
			}))
			defer other.Close()
			for _, page := range []string{other.URL, strings.Replace(other.URL, "127.0.0.1", "localhost", 1)} {
				p.do("open "+page, chromedp.Navigate(page))
				for _, address := range []string{s.Page + "/config.json", s.Endpoint, signed} {
					if got := p.asked(address); got != "TypeError" {
						t.Errorf("%s: %s: got %s, want nothing to read", page, address, got)
					}
				}
			}
			p.connect(harness.Serve{Page: strings.Replace(s.Page, "127.0.0.1", "localhost", 1)}) // as people write it
		})
	}
}

// presigned is an address of an object that there is not.
func presigned(t *testing.T, s harness.Serve) string {
	t.Helper()
	client, err := core.New(s.Endpoint, core.Options{Region: "us-east-1", Transport: nethttp.New(nil),
		Credentials: credentials.Static{AccessKeyID: "minioadmin", SecretAccessKey: s.SecretKey}})
	if err != nil {
		t.Fatal(err)
	}
	address, err := client.PresignedGetObject(context.Background(), "none", "none", core.PresignOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return address
}
