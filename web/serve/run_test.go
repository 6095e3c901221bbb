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

// TestMain lets this binary play the parts of MinIO and versitygw.
func TestMain(m *testing.M) {
	switch mode := os.Getenv("MINNOW_FAKE_SERVER"); {
	case mode == "fails":
		fmt.Fprintln(os.Stderr, "FATAL the drive is on fire")
		os.Exit(1)
	case mode != "":
		fakeServer(mode)
	}
	os.Exit(m.Run())
}

// fakeServer takes the arguments of either; it is healthy at the third question,
// and then answers with the folder that it keeps its data in. There it leaves what
// it was told in the environment variables with the names in mode.
func fakeServer(mode string) {
	address := regexp.MustCompile(`--(?:address|port) (\S+)`).FindStringSubmatch(strings.Join(os.Args[1:], " "))[1]
	data := os.Args[len(os.Args)-1]
	var told []string
	for name := range strings.SplitSeq(mode, ",") {
		told = append(told, os.Getenv(name))
	}
	os.WriteFile(filepath.Join(data, "env"), []byte(strings.Join(told, " ")), 0o600)
	network := "tcp"
	if filepath.IsAbs(address) {
		network = "unix"
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		panic(err)
	}
	asked := 0
	http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		fmt.Fprint(w, data, "\n", r.Host, r.RequestURI)
	}))
	os.Exit(1)
}

const (
	fakeMinIO      = "MINIO_ROOT_USER,MINIO_ROOT_PASSWORD,MINIO_API_CORS_ALLOW_ORIGIN"
	fakeVersityGW  = "ROOT_ACCESS_KEY,ROOT_SECRET_KEY"
	fakeThatFails  = "fails"
	fakeServerName = "MINNOW_FAKE_SERVER"
)

// versityGW lets this binary play the part of versitygw, with a folder of its own.
func versityGW(t *testing.T) []string {
	t.Helper()
	t.Setenv(fakeServerName, fakeVersityGW)
	return []string{"-versitygw", os.Args[0], "-data", filepath.Join(t.TempDir(), "kept")}
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

func TestRunVersityGW(t *testing.T) {
	args := append(versityGW(t), "-access-key", "somebody", "-secret-key", "something")
	said, end := running(t, args...)
	page, c := fetchConfig(t, said)
	data := args[3]
	for _, word := range []string{page, c.Endpoint, "somebody", "something", "versitygw", data, "make run-minio"} {
		if !strings.Contains(said, word) {
			t.Errorf("the announcement does not say %q:\n%s", word, said)
		}
	}
	if c.Endpoint == page || c.AccessKey != "somebody" || c.SecretKey != "something" || c.Server != "versitygw" || len(c.Lacks) != 1 {
		t.Errorf("got %+v with the page at %s", c, page)
	}
	const path = "/bucket/a%2Fb//c%20d;e?x=1;2&y=%zz"
	resp, err := http.Get(c.Endpoint + path)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if want := filepath.Join(data, "objects") + "\n" + strings.TrimPrefix(c.Endpoint, "http://") + path; string(text) != want {
		t.Errorf("the server says %q, want its folder and what was asked: %q", text, want)
	}
	if err := end(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if keys, _ := os.ReadFile(filepath.Join(data, "objects", "env")); string(keys) != "somebody something" {
		t.Errorf("the data is gone, or the keys are wrong: %q", keys)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(c.Endpoint, "http://")); err == nil {
		t.Error("the S3 server is still there")
	}
}

// Files stay where other programs of this user keep theirs.
func TestDataHome(t *testing.T) {
	t.Setenv("HOME", "/nowhere/somebody")
	for set, want := range map[string]string{
		"": "/nowhere/somebody/.local/share/minnow", "not/absolute": "/nowhere/somebody/.local/share/minnow", "/elsewhere": "/elsewhere/minnow",
	} {
		t.Setenv("XDG_DATA_HOME", set)
		if o, err := parse(nil, io.Discard); err != nil || o.data != want {
			t.Errorf("%q: got %q, %v, want %q", set, o.data, err, want)
		}
		if o, err := parse([]string{"-minio", "minio"}, io.Discard); err != nil || o.data != "" {
			t.Errorf("MinIO: got %q, %v, want a folder that goes", o.data, err)
		}
	}
}

func TestRunMinIO(t *testing.T) {
	t.Setenv(fakeServerName, fakeMinIO)
	said, end := running(t, "-minio", os.Args[0])
	page, c := fetchConfig(t, said)
	if c.Server != "minio" || c.Lacks == nil || len(c.Lacks) != 0 {
		t.Errorf("got %+v, want minio that lacks []", c)
	}
	resp, err := http.Get(c.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	data, _, _ := strings.Cut(string(text), "\n")
	if keys, _ := os.ReadFile(filepath.Join(data, "env")); string(keys) != "minioadmin "+c.SecretKey+" "+page+","+strings.Replace(page, "127.0.0.1", "localhost", 1) {
		t.Errorf("the keys are %q", keys)
	}
	if err := end(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("the data is still there: %v", err)
	}
	if _, err := http.Get(c.Endpoint); err == nil {
		t.Error("MinIO is still there")
	}
}

func TestRunMinIOKeepsData(t *testing.T) {
	t.Setenv(fakeServerName, fakeMinIO)
	data := filepath.Join(t.TempDir(), "kept")
	_, end := running(t, "-minio", os.Args[0], "-data", data)
	if err := end(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, err := os.Stat(filepath.Join(data, "env")); err != nil {
		t.Errorf("the data is gone: %v", err)
	}
}

func TestRunServerThatFails(t *testing.T) {
	for _, flag := range []string{"-minio", "-versitygw"} {
		t.Setenv(fakeServerName, fakeThatFails)
		o, err := parse([]string{"-root", checkout(t), "-listen", "127.0.0.1:0", "-s3", "127.0.0.1:0", flag, os.Args[0], "-data", t.TempDir()}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if err := run(context.Background(), o, io.Discard); err == nil || !strings.Contains(err.Error(), "the drive is on fire") {
			t.Errorf("%s: got %v, want the server's own words", flag, err)
		}
	}
}

// Another run has another secret, and both have an address that can be gone to
// where they listen everywhere.
func TestRunsHaveSecretsOfTheirOwn(t *testing.T) {
	var secrets []string
	for range 2 {
		said, end := running(t, append(versityGW(t), "-listen", ":0", "-s3", "0.0.0.0:0")...)
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

// The S3 server answers the demo's pages, and none of another origin that no rule names.
func TestRunAnswersItsOwnPages(t *testing.T) {
	said, _ := running(t, versityGW(t)...)
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
	for _, args := range [][]string{{"-minio", "x", "-versitygw", "y"}, {"stray"}, {"-none"}} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("%q: got no error", args)
		}
	}
}
