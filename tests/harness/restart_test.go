package harness

import (
	"net/http"
	"testing"
)

func TestRestart(t *testing.T) {
	s := StartMinIO(t)
	alive := func() bool {
		resp, err := http.Get("http://" + s.Endpoint + "/minio/health/live")
		if err == nil {
			resp.Body.Close()
		}
		return err == nil
	}
	s.Kill()
	if alive() {
		t.Error("it answers after Kill")
	}
	s.Restart(t)
	if !alive() {
		t.Error("it does not answer after Restart")
	}
}
