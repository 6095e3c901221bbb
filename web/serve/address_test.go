package main

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestReachable(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:8080": "127.0.0.1:8080", "0.0.0.0:8080": "127.0.0.1:8080", ":8080": "127.0.0.1:8080",
		"[::1]:8080": "[::1]:8080", "192.168.1.2:80": "192.168.1.2:80", "localhost:1": "localhost:1",
	} {
		if got := reachable(address); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}

// The address that is announced answers, wherever the server listens.
func TestReachableAnswers(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "0.0.0.0:0", ":0", "[::]:0", "[::1]:0"} {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			t.Logf("%s: %v", address, err) // a machine without IPv6
			continue
		}
		s := serve(listener, http.NotFoundHandler())
		resp, err := http.Get("http://" + reachable(listener.Addr().String()))
		if err != nil {
			t.Errorf("%s: %v", address, err)
		} else {
			resp.Body.Close()
		}
		s.stop()
	}
}

func TestOriginsOf(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:8080":   "http://127.0.0.1:8080,http://localhost:8080",
		"127.0.0.1:80":     "http://127.0.0.1,http://localhost",
		"[::1]:8080":       "http://[::1]:8080,http://localhost:8080",
		"192.168.1.2:8080": "http://192.168.1.2:8080",
	} {
		if got := originsOf(address); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
	everywhere := strings.Split(originsOf("0.0.0.0:8080"), ",")
	for _, want := range []string{"http://127.0.0.1:8080", "http://localhost:8080"} {
		if !slices.Contains(everywhere, want) {
			t.Errorf("everywhere: got %q, want %s among them", everywhere, want)
		}
	}
	if strings.Contains(strings.Join(everywhere, ","), "*") {
		t.Errorf("everywhere: got %q, want no *", everywhere)
	}
}
