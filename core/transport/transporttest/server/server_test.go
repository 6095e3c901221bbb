package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// A page of another origin may ask for all and see all, or the suite would run
// in no browser.
func TestOpenToPages(t *testing.T) {
	preflight := httptest.NewRequest("OPTIONS", "/echo/", nil)
	preflight.Header.Set("Access-Control-Request-Method", "DELETE")
	preflight.Header.Set("Access-Control-Request-Headers", "authorization,x-amz-date")
	tests := map[string]struct {
		request *http.Request
		status  int
		want    map[string]string
	}{
		"preflight": {preflight, 204, map[string]string{
			"Access-Control-Allow-Origin":  "*",
			"Access-Control-Allow-Methods": "DELETE",
			"Access-Control-Allow-Headers": "authorization,x-amz-date",
		}},
		"answer": {httptest.NewRequest("GET", "/status/503", nil), 503, map[string]string{
			"Access-Control-Allow-Origin":   "*",
			"Access-Control-Expose-Headers": "*",
		}},
		"options of its own": {httptest.NewRequest("OPTIONS", "/echo/", nil), 200, nil},
		"no such path":       {httptest.NewRequest("GET", "/none/", nil), 501, map[string]string{"Access-Control-Allow-Origin": "*"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			New().ServeHTTP(w, test.request)
			if w.Code != test.status {
				t.Errorf("got status %d, want %d", w.Code, test.status)
			}
			for name, want := range test.want {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
		})
	}
}
