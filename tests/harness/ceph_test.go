package harness

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestStartCeph(t *testing.T) {
	var pids []int
	t.Run("serves", func(t *testing.T) {
		s := StartCeph(t)
		wantKept(t, s)
		for _, c := range append(s.beside, s.process) {
			pids = append(pids, c.cmd.Process.Pid)
		}
	})
	for _, pid := range pids {
		if name, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "comm")); err == nil {
			t.Errorf("%s outlives its test", strings.TrimSpace(string(name)))
		}
	}
}

func TestStartCephWithoutItsPrograms(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	s, err := startCeph(t.TempDir(), nil)
	if missing := (unavailable{}); !errors.As(err, &missing) {
		t.Errorf("got %v, %v; want that it cannot be had", s, err)
	}
}

// wantKept stores an object, and reads it again after a crash of the server.
func wantKept(t *testing.T, s *Server) {
	t.Helper()
	user := User{AccessKey: AccessKey, SecretKey: SecretKey, Region: "us-east-1"}
	bucket := "http://" + s.Endpoint + "/harness"
	send := func(method, url, body string) string {
		t.Helper()
		text, err := user.Send(method, url, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	send("PUT", bucket, "")
	send("PUT", bucket+"/object", "content")
	s.Kill()
	s.Restart(t)
	if got := send("GET", bucket+"/object", ""); got != "content" {
		t.Errorf("after a restart: got %q, want the content", got)
	}
	user.SecretKey = "wrong"
	if _, err := user.Send("HEAD", bucket, nil); err == nil {
		t.Error("with a wrong key: got no error")
	}
}
