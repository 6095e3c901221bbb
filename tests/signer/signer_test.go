// Package signer has pages use web/signer, the example of a server that keeps
// the key, in each of its three ways, on the real MinIO.
package signer

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

var minio harness.Shared

func TestMain(m *testing.M) { os.Exit(minio.Run(m)) }

const (
	bucket = "shared"
	origin = "http://page.example"
)

func TestThreeWays(t *testing.T) {
	endpoint := minio.Server(t).Endpoint
	g := &ground{thief: thief{endpoint: endpoint}, root: root()}
	g.buckets(t)
	g.reset(t)
	g.removeOwn(t)
	signer := start(t, endpoint)
	harness.RunSuite(t, harness.Suite{Folder: "signer", Modules: []string{"signer.test.js"}, Config: harness.Config{
		Endpoint: endpoint, AccessKey: harness.AccessKey, // no secret
		Data: map[string]string{"bucket": bucket, "signer": atOrigin(t, signer), "strange": signer, "token": "a-token-of-alice"},
	}})
}

// start runs the command as a newcomer would, and returns its address.
func start(t *testing.T, endpoint string, flags ...string) string {
	cmd := exec.Command(harness.Build(t, "./web/signer"), append(flags, "-listen", "127.0.0.1:0", "-endpoint", "http://"+endpoint,
		"-access-key", harness.AccessKey, "-bucket", bucket, "-origin", origin, "-user", "alice=a-token-of-alice")...)
	cmd.Env = append(os.Environ(), "MINNOW_SECRET_KEY="+harness.SecretKey)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("web/signer ended with %v", err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	address := regexp.MustCompile(`http://127[^ ]+`).FindString(line)
	if err != nil || address == "" {
		t.Fatalf("web/signer says %q, and %v", line, err)
	}
	return address
}

// atOrigin lets the suite's page, whose port nobody knows before, pass for one
// of the origin that the signer was started for.
func atOrigin(t *testing.T, signer string) string {
	at, err := url.Parse(signer)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(at)
			p.Out.Header.Set("Origin", origin)
		},
		ModifyResponse: func(resp *http.Response) error {
			if resp.Header.Get("Access-Control-Allow-Origin") == origin {
				resp.Header.Set("Access-Control-Allow-Origin", "*")
			}
			return nil
		},
	})
	t.Cleanup(front.Close)
	return front.URL
}
