package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"time"
)

const (
	healthInterval = 50 * time.Millisecond
	healthTimeout  = 60 * time.Second // a cold disk, a busy machine
	stopTime       = 5 * time.Second  // from "please end" to "ended"
	logKept        = 16 << 10         // bytes of a process's output to show when it fails
)

// startProcess starts cmd, which is called name, and waits until client gets a
// 200 from the address health. Its stop ends cmd, and calls remove; so does a failure.
func startProcess(ctx context.Context, name string, cmd *exec.Cmd, client *http.Client, health string, remove func()) (*server, error) {
	log := &tail{}
	cmd.Stdout, cmd.Stderr = log, log
	ownLife(cmd)
	if err := cmd.Start(); err != nil {
		remove()
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	failed, ended := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(ended)
		failed <- fmt.Errorf("%s ended (%v) and said:\n%s", name, cmd.Wait(), log)
	}()
	s := &server{failed: failed, stop: func() {
		cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(stopTime):
			cmd.Process.Kill()
			<-ended
		}
		remove()
	}}
	if err := healthy(ctx, name, client, health, failed); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// healthy waits until the server answers, ends or ctx does.
func healthy(ctx context.Context, name string, client *http.Client, address string, failed <-chan error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, healthTimeout, fmt.Errorf("%s did not become healthy in a minute", name))
	defer cancel()
	again := time.NewTicker(healthInterval)
	defer again.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		if resp, err := client.Do(req); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-failed:
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-again.C:
		}
	}
}

// tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

// Write never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - logKept; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

// String returns what is kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.buf))
}
