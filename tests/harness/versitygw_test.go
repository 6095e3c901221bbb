package harness

import (
	"net/http"
	"testing"
)

func TestStartVersityGW(t *testing.T) {
	for name, test := range map[string]struct {
		flags []string
		want  string // Access-Control-Allow-Origin
	}{
		"a page may nothing":      {nil, ""},
		"any page may everything": {[]string{"--cors-allow-origin", "*"}, "*"},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequest("GET", "http://"+StartVersityGW(t, test.flags...).Endpoint+"/", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Origin", "http://page.example")
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if got := resp.Header.Get("Access-Control-Allow-Origin"); resp.StatusCode != http.StatusForbidden || got != test.want {
				t.Errorf("got status %d and %q, want 403 and %q", resp.StatusCode, got, test.want)
			}
		})
	}
}
