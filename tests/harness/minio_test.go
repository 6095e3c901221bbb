package harness

import (
	"net"
	"net/http"
	"testing"
)

func TestStartMinIO(t *testing.T) {
	var endpoint string
	t.Run("serves", func(t *testing.T) {
		s := StartMinIO(t)
		endpoint = s.Endpoint
		resp, err := http.Get("http://" + endpoint + "/minio/health/live")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("got status %d, want 200", resp.StatusCode)
		}
		if shared := minio.Server(t).Endpoint; shared == endpoint {
			t.Errorf("got the shared server at %s, want another", shared)
		}
	})
	if conn, err := net.Dial("tcp", endpoint); err == nil {
		conn.Close()
		t.Errorf("MinIO at %s outlives its test", endpoint)
	}
}

func TestStartMinIOSaysWhyItCannot(t *testing.T) {
	if s, err := minIO.startOnce("/bin/false", t.TempDir(), nil); err == nil {
		t.Errorf("got a server at %s, want an error", s.Endpoint)
	}
}
