package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"time"
)

const (
	healthInterval = 100 * time.Millisecond
	healthTimeout  = 60 * time.Second // a cold disk, a busy machine
	minioStopTime  = 5 * time.Second  // from "please end" to "ended"
	logKept        = 16 << 10         // bytes of MinIO's output to show when it fails
)

// startMinIO starts the binary on address and waits until it is healthy.
func startMinIO(ctx context.Context, o options, address string) (*s3Server, error) {
	data, certs, remove, err := minioDirs(o.data)
	if err != nil {
		return nil, err
	}
	log := &tail{}
	cmd := exec.Command(o.minio, "server", "--quiet", "--address", address,
		"--console-address", "127.0.0.1:0", "--certs-dir", certs, data)
	cmd.Env = append(os.Environ(), "MINIO_ROOT_USER="+o.accessKey, "MINIO_ROOT_PASSWORD="+o.secretKey,
		"MINIO_API_CORS_ALLOW_ORIGIN="+o.origin, "MINIO_BROWSER=off", "MINIO_UPDATE=off", "MINIO_CALLHOME_ENABLE=off")
	cmd.Stdout, cmd.Stderr = log, log
	ownLife(cmd)
	if err := cmd.Start(); err != nil {
		remove()
		return nil, fmt.Errorf("start MinIO: %w", err)
	}
	failed, ended := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(ended)
		failed <- fmt.Errorf("MinIO ended (%v) and said:\n%s", cmd.Wait(), log)
	}()
	s := &server{failed: failed, stop: func() {
		cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(minioStopTime):
			cmd.Process.Kill()
			<-ended
		}
		remove()
	}}
	endpoint := "http://" + reachable(address)
	if err := healthy(ctx, endpoint, failed); err != nil {
		s.stop()
		return nil, err
	}
	return &s3Server{server: s, config: config{Endpoint: endpoint, AccessKey: o.accessKey,
		SecretKey: o.secretKey, Server: serverMinIO, Lacks: []string{}}}, nil
}

// minioDirs returns the data directory, a directory of certificates that is
// empty (so that nobody's own turn TLS on), and what removes the temporary ones.
func minioDirs(kept string) (data, certs string, remove func(), err error) {
	temp, err := os.MkdirTemp("", "minnow-minio-")
	if err != nil {
		return "", "", nil, err
	}
	remove = func() { os.RemoveAll(temp) }
	data, certs = temp+"/data", temp+"/certs"
	if kept != "" {
		data = kept
	}
	if err := errors.Join(os.MkdirAll(data, 0o755), os.MkdirAll(certs, 0o755)); err != nil {
		remove()
		return "", "", nil, err
	}
	return data, certs, remove, nil
}

// healthy waits until the server answers, ends or ctx does.
func healthy(ctx context.Context, endpoint string, failed <-chan error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, healthTimeout, errors.New("MinIO did not become healthy in a minute"))
	defer cancel()
	again := time.NewTicker(healthInterval)
	defer again.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+"/minio/health/ready", nil)
		if err != nil {
			return err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
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
