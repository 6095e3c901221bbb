package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestMain lets this binary play MinIO's part: see fakeMinIO.
func TestMain(m *testing.M) {
	if mode := os.Getenv("MINNOW_FAKE_MINIO"); mode != "" {
		fakeMinIO(mode)
	}
	os.Exit(m.Run())
}

// fakeMinIO takes MinIO's arguments; it is healthy at the third question, or
// fails at once.
func fakeMinIO(mode string) {
	if mode == "fails" {
		fmt.Fprintln(os.Stderr, "FATAL the drive is on fire")
		os.Exit(1)
	}
	args := strings.Join(os.Args[1:], " ")
	address := regexp.MustCompile(`--address (\S+)`).FindStringSubmatch(args)[1]
	data := os.Args[len(os.Args)-1]
	os.WriteFile(filepath.Join(data, "env"), []byte(os.Getenv("MINIO_ROOT_USER")+" "+os.Getenv("MINIO_ROOT_PASSWORD")), 0o600)
	asked := 0
	http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		io.WriteString(w, data)
	}))
	os.Exit(1)
}

// running starts run and returns what it announced, and how to end it.
func running(t *testing.T, args ...string) (said string, end func() error) {
	t.Helper()
	o, err := parse(append([]string{"-root", checkout(t), "-listen", "127.0.0.1:0", "-s3", "127.0.0.1:0"}, args...), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	out, ended := &tail{}, make(chan error, 1)
	announced := make(chan struct{})
	go func() { ended <- run(ctx, o, &watcher{tail: out, seen: announced}) }()
	select {
	case <-announced:
	case err := <-ended:
		t.Fatalf("ended at once: %v", err)
	case <-time.After(20 * time.Second):
		t.Fatalf("nothing announced, only %q", out)
	}
	return out.String(), func() error { cancel(); return <-ended }
}

// watcher tells when the last line of the announcement has come.
type watcher struct {
	*tail
	seen chan struct{}
}

func (w *watcher) Write(p []byte) (int, error) {
	n, err := w.tail.Write(p)
	if strings.Contains(string(p), "Ctrl-C") {
		close(w.seen)
	}
	return n, err
}

func fetchConfig(t *testing.T, said string) (page string, c config) {
	t.Helper()
	page = regexp.MustCompile(`Open this +(\S+)`).FindStringSubmatch(said)[1]
	resp, err := http.Get(page + "/config.json")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&c); err != nil {
		t.Fatal(err)
	}
	return page, c
}

func TestRunEmbedded(t *testing.T) {
	said, end := running(t, "-access-key", "somebody", "-secret-key", "something")
	page, c := fetchConfig(t, said)
	for _, word := range []string{page, c.Endpoint, "somebody", "something", "embedded", "make run-minio", "bucket policies, events and form uploads"} {
		if !strings.Contains(said, word) {
			t.Errorf("the announcement does not say %q:\n%s", word, said)
		}
	}
	if c.Endpoint == page || c.AccessKey != "somebody" || c.SecretKey != "something" || c.Server != "embedded" || len(c.Lacks) != 3 {
		t.Errorf("got %+v with the page at %s", c, page)
	}
	if err := end(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(c.Endpoint, "http://")); err == nil {
		t.Error("the S3 server is still there")
	}
}

func TestRunMinIO(t *testing.T) {
	t.Setenv("MINNOW_FAKE_MINIO", "works")
	said, end := running(t, "-minio", os.Args[0])
	_, c := fetchConfig(t, said)
	if c.Server != "minio" || c.Lacks == nil || len(c.Lacks) != 0 {
		t.Errorf("got %+v, want minio that lacks []", c)
	}
	resp, err := http.Get(c.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	data, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if keys, _ := os.ReadFile(filepath.Join(string(data), "env")); string(keys) != "minioadmin minioadmin" {
		t.Errorf("the keys are %q", keys)
	}
	if err := end(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, err := os.Stat(string(data)); !os.IsNotExist(err) {
		t.Errorf("the data is still there: %v", err)
	}
	if _, err := http.Get(c.Endpoint); err == nil {
		t.Error("MinIO is still there")
	}
}

func TestRunMinIOKeepsData(t *testing.T) {
	t.Setenv("MINNOW_FAKE_MINIO", "works")
	data := filepath.Join(t.TempDir(), "kept")
	_, end := running(t, "-minio", os.Args[0], "-data", data)
	if err := end(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, err := os.Stat(filepath.Join(data, "env")); err != nil {
		t.Errorf("the data is gone: %v", err)
	}
}

func TestRunMinIOThatFails(t *testing.T) {
	t.Setenv("MINNOW_FAKE_MINIO", "fails")
	o, err := parse([]string{"-root", checkout(t), "-listen", "127.0.0.1:0", "-s3", "127.0.0.1:0", "-minio", os.Args[0]}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := run(context.Background(), o, io.Discard); err == nil || !strings.Contains(err.Error(), "the drive is on fire") {
		t.Errorf("got %v, want MinIO's own words", err)
	}
}

func TestParse(t *testing.T) {
	for _, args := range [][]string{{"-data", "x"}, {"stray"}, {"-none"}} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("%q: got no error", args)
		}
	}
}
