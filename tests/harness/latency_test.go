package harness

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestLatency(t *testing.T) {
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }))
	defer far.Close()
	const roundTrip = 50 * time.Millisecond
	at := "http://" + NewLatency(t, far.Listener.Addr().String(), roundTrip)
	text := strings.Repeat("0123456789", 100_000)
	start := time.Now()
	resp, err := http.Post(at, "text/plain", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil || string(got) != text {
		t.Errorf("got %d bytes and %v, want what was sent", len(got), err)
	}
	if took := time.Since(start); took < roundTrip {
		t.Errorf("it took %s, want at least a round trip", took)
	}
}
