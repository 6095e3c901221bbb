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
	os.WriteFile(filepath.Join(data, "env"), []byte(os.Getenv("MINIO_ROOT_USER")+" "+os.Getenv("MINIO_ROOT_PASSWORD")+" "+os.Getenv("MINIO_API_CORS_ALLOW_ORIGIN")), 0o600)
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
	page, c := fetchConfig(t, said)
	if c.Server != "minio" || c.Lacks == nil || len(c.Lacks) != 0 {
		t.Errorf("got %+v, want minio that lacks []", c)
	}
	resp, err := http.Get(c.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	data, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if keys, _ := os.ReadFile(filepath.Join(string(data), "env")); string(keys) != "minioadmin "+c.SecretKey+" "+page+","+strings.Replace(page, "127.0.0.1", "localhost", 1) {
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

// Another run has another secret, and both have an address that can be gone to
// where they listen everywhere.
func TestRunsHaveSecretsOfTheirOwn(t *testing.T) {
	var secrets []string
	for range 2 {
		said, end := running(t, "-listen", ":0", "-s3", "0.0.0.0:0")
		page, c := fetchConfig(t, said)
		for _, address := range []string{page, c.Endpoint} {
			if !strings.HasPrefix(address, "http://127.0.0.1:") && !strings.HasPrefix(address, "http://[::1]:") {
				t.Errorf("got the address %s, want one of this machine", address)
			}
		}
		resp, err := http.Get(c.Endpoint)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if len(c.SecretKey) < 20 || !strings.Contains(said, c.SecretKey) {
			t.Errorf("got the secret %q, want a long one that is announced:\n%s", c.SecretKey, said)
		}
		secrets = append(secrets, c.SecretKey)
		if err := end(); err != nil {
			t.Error(err)
		}
	}
	if secrets[0] == secrets[1] {
		t.Errorf("got %s twice", secrets[0])
	}
}

// The embedded server answers the demo's pages, and none of another origin.
func TestRunAnswersItsOwnPages(t *testing.T) {
	said, _ := running(t)
	page, c := fetchConfig(t, said)
	for origin, want := range map[string]string{
		page: page, strings.Replace(page, "127.0.0.1", "localhost", 1): strings.Replace(page, "127.0.0.1", "localhost", 1),
		"http://evil.example": "", "http://127.0.0.1:1": "", "null": "", "*": "",
	} {
		req, _ := http.NewRequest("OPTIONS", c.Endpoint+"/bucket", nil)
		req.Header.Set("Access-Control-Request-Method", "GET")
		for _, method := range []string{"OPTIONS", "GET", "POST"} {
			req.Method = method
			req.Header.Set("Origin", origin)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if got := resp.Header.Get("Access-Control-Allow-Origin"); got != want || want == "" && resp.StatusCode != 403 {
				t.Errorf("%s from %s: got status %d for the origin %q, want %q", method, origin, resp.StatusCode, got, want)
			}
		}
	}
}

func TestPublicAddressesAreWarnedOf(t *testing.T) {
	for _, tc := range []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{"-listen", "localhost:1", "-s3", "[::1]:2"}, ""},
		{[]string{"-listen", "0.0.0.0:80"}, "-listen 0.0.0.0:80 is no address of this machine alone"},
		{[]string{"-listen", ":80"}, "-listen :80 is"},
		{[]string{"-listen", "[::]:80"}, "-listen [::]:80 is"},
		{[]string{"-listen", "192.168.1.2:80"}, "-listen 192.168.1.2:80 is"},
		{[]string{"-s3", "0.0.0.0:9000"}, "-s3 0.0.0.0:9000 is"},
	} {
		var said strings.Builder
		if _, err := parse(tc.args, &said); err != nil {
			t.Fatal(err)
		}
		if got := said.String(); (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
			t.Errorf("%q: got %q, want %q in it", tc.args, got, tc.want)
		}
	}
}

func TestParse(t *testing.T) {
	for _, args := range [][]string{{"-data", "x"}, {"stray"}, {"-none"}} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("%q: got no error", args)
		}
	}
}
