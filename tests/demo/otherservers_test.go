package demo

import (
	"net/http"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// The demo before servers that are not its own, with buckets that have the rules of
// the docs. Of Ceph a page cannot list the buckets: there it is told of the one.
func TestOtherServers(t *testing.T) {
	for name, row := range map[string]struct {
		start func(t *testing.T) *harness.Server
		only  string // the bucket that is named as it connects
	}{
		"SeaweedFS": {func(t *testing.T) *harness.Server { return harness.StartSeaweedFS(t) }, ""},
		"Ceph":      {func(t *testing.T) *harness.Server { return harness.StartCeph(t) }, "holiday"},
	} {
		t.Run(name, func(t *testing.T) {
			server := row.start(t)
			endpoint := "http://" + server.Endpoint
			rules, err := harness.DocumentedRules()
			if err != nil {
				t.Fatal(err)
			}
			user := harness.User{AccessKey: harness.AccessKey, SecretKey: harness.SecretKey, Region: "us-east-1"}
			for _, request := range []struct {
				query string
				body  []byte
			}{{"", nil}, {"?cors=", rules}} {
				if _, err := user.Send("PUT", endpoint+"/holiday"+request.query, request.body); err != nil {
					t.Fatal(err)
				}
			}
			s, p := start(t), newPerson(t)
			p.expect("policy=", "uploads=", "events=", "show no metadata", "403", "404", "CORS policy", "net::ERR_FAILED")
			p.open(s.Page)
			p.write("#endpoint", endpoint)
			p.write("#access-key", harness.AccessKey)
			p.write("#secret-key", harness.SecretKey)
			if row.only != "" {
				p.write("#bucket", row.only)
			}
			p.click("#connect-button")
			p.until("document.querySelector('#browser').checkVisibility()")
			p.hash("#/holiday")
			p.until("document.querySelector('#no-objects').checkVisibility()")

			film := makeFile(t, "film.mp4", 24<<20+12345)
			p.upload(film)
			p.state("done")
			p.until("document.querySelector(" + quote(rowOf("film.mp4")) + ")")
			if got, want := sum(t, p.download("film.mp4")), sum(t, film); got != want {
				t.Errorf("downloaded %s, want %s", got, want)
			}
			p.hash("#/holiday/public/?manage")
			p.until(`document.querySelector("#no-rules").checkVisibility()`)
			p.click("#policy-form [value=readonly]")
			p.click("#set-policy")
			p.until(`document.querySelector("[data-testid=rule]")?.textContent.startsWith("Below public/ everyone may list and download")`)
			if _, err := user.Send("PUT", endpoint+"/holiday/public/a.txt", []byte("a")); err != nil {
				t.Fatal(err)
			}
			for key, want := range map[string]int{"public/a.txt": http.StatusOK, "film.mp4": http.StatusForbidden} {
				resp, err := http.Get(endpoint + "/holiday/" + key)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				if resp.StatusCode != want {
					t.Errorf("%s without keys: got %d, want %d", key, resp.StatusCode, want)
				}
			}
		})
	}
}
