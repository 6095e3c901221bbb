package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, in) }()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimSuffix(line, "\n")
	resp, err := http.Get(address + "/status/404")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 404 {
		t.Errorf("got status %d, want 404", resp.StatusCode)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("got %v at the end, want none", err)
	}
	if resp, err := http.Get(address + "/status/404"); err == nil {
		resp.Body.Close()
		t.Errorf("got status %d after the end, want no server", resp.StatusCode)
	}
}
