package nethttp_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/core/transport/transporttest"
	"github.com/minnow-s3/minnow/core/transport/transporttest/server"
)

// TestMain fails on goroutines that outlive the tests.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func farEnd(t *testing.T) string {
	far := httptest.NewServer(server.New())
	t.Cleanup(far.Close)
	return far.URL
}

func TestConformance(t *testing.T) {
	t.Run("of a reader", func(t *testing.T) {
		transporttest.Run(t, nethttp.New(nil), farEnd(t), func(content []byte) transport.Payload {
			return transport.ReaderAt(bytes.NewReader(content), int64(len(content)))
		})
	})
	t.Run("of bytes", func(t *testing.T) {
		transporttest.Run(t, nethttp.New(nil), farEnd(t), func(content []byte) transport.Payload {
			return transport.Bytes(content)
		})
	})
}

// get sends a request to the far end.
func get(t *testing.T, tr transport.Transport, server, path, query string) (*transport.Response, error) {
	return tr.Do(t.Context(), &transport.Request{
		Method: "GET", Scheme: "http", Host: strings.TrimPrefix(server, "http://"), Path: path, Query: query,
	})
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	far := farEnd(t)
	for name, client := range map[string]*http.Client{"of the default": nil, "of a client that follows": {Transport: &http.Transport{DisableKeepAlives: true}}} {
		t.Run(name, func(t *testing.T) {
			resp, err := get(t, nethttp.New(client), far, "/redirect", "")
			if err != nil {
				t.Fatal(err)
			}
			if resp.Status != 302 || resp.Header["location"] != "/echo/redirected" {
				t.Errorf("got status %d to %q, want 302 to /echo/redirected", resp.Status, resp.Header["location"])
			}
		})
	}
}

func TestAsksForNoCompression(t *testing.T) {
	resp, err := get(t, nethttp.New(nil), farEnd(t), "/echo/", "")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(resp.Document, []byte("accept-encoding")) {
		t.Errorf("the server saw %s, want no accept-encoding", resp.Document)
	}
}

func TestTimeout(t *testing.T) {
	far := farEnd(t)
	tr := nethttp.New(&http.Client{Timeout: 50 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true}})
	_, err := get(t, tr, far, "/silent/timeout", "X-Amz-Signature=5ec2e7")
	var e *transport.Error
	if !errors.As(err, &e) || e.Kind != transport.KindTimeout {
		t.Fatalf("got %v, want a retryable error of kind %q", err, transport.KindTimeout)
	}
	if strings.Contains(err.Error(), "5ec2e7") {
		t.Errorf("got %q, want no query in it", err)
	}
}

func TestErrorsTellNoQuery(t *testing.T) {
	for name, host := range map[string]string{"no such host": "nowhere.invalid", "a host that cannot be": "a b", "a bad port": "a:b"} {
		t.Run(name, func(t *testing.T) {
			_, err := get(t, nethttp.New(nil), "http://"+host, "/bucket", "X-Amz-Signature=5ec2e7")
			var e *transport.Error
			if !errors.As(err, &e) || e.Kind != transport.KindNetwork {
				t.Fatalf("got %v, want a *transport.Error of kind %q", err, transport.KindNetwork)
			}
			if strings.Contains(err.Error(), "5ec2e7") {
				t.Errorf("got %q, want no query in it", err)
			}
		})
	}
}

// foreign is a payload that another adapter reads.
type foreign struct{ transport.Payload }

func (foreign) Size() int64 { return 1 }

func TestForeignPayload(t *testing.T) {
	req := &transport.Request{Method: "PUT", Scheme: "http", Host: "nowhere.invalid", Path: "/", Payload: foreign{}}
	_, err := nethttp.New(nil).Do(context.Background(), req)
	var e *transport.Error
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "not one of this process") {
		t.Errorf("got %v, want one that says whose payload it is", err)
	}
}
