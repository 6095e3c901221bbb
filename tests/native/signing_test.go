package native

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/core/transport/trace"
	"github.com/minnow-s3/minnow/tests/harness"
)

const presignedKey = "in/a b+%2F ä日\U0001F41F.txt"

// answer sends what the holder of a URL would, and returns status and body.
func answer(t *testing.T, method, url string, body io.Reader, contentType string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(content)
}

func TestPresignedURLsWork(t *testing.T) {
	client, recorder := connect(t)
	bucket := newBucket(t, client)
	recorder.Reset()
	url, err := client.PresignedPutObject(t.Context(), bucket, presignedKey, core.PresignOptions{Expiry: 60})
	if err != nil || len(recorder.Requests()) > 0 {
		t.Fatalf("got %v after %v, want no request", err, recorder.Requests())
	}
	if status, text := answer(t, "PUT", url, strings.NewReader("content"), ""); status != 200 {
		t.Fatalf("PUT: %d: %s", status, text)
	}
	url, err = client.PresignedGetObject(t.Context(), bucket, presignedKey, core.PresignOptions{Expiry: 60})
	if err != nil {
		t.Fatal(err)
	}
	if status, text := answer(t, "GET", url, nil, ""); status != 200 || text != "content" {
		t.Errorf("GET: %d: %s, want the content", status, text)
	}
	if status, _ := answer(t, "GET", strings.Replace(url, "Expires=60", "Expires=61", 1), nil, ""); status != 403 {
		t.Errorf("GET of a URL that was changed: %d, want 403", status)
	}
}

func TestPresignedFormWorks(t *testing.T) {
	client, _ := connect(t)
	bucket := newBucket(t, client)
	prefix := "in/"
	post, err := client.PresignedPostPolicy(t.Context(), core.PostPolicy{
		Bucket: bucket, KeyStartsWith: &prefix, ContentType: "text/plain", Length: &core.LengthRange{Min: 1, Max: 7},
		Expires: time.Now().Add(8 * 24 * time.Hour),
	}, core.PresignOptions{})
	if err != nil {
		t.Fatal(err)
	}
	send := func(key, content string) int {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for name, value := range post.Fields {
			if name == "key" {
				value = key
			}
			form.WriteField(name, value)
		}
		part, _ := form.CreateFormFile("file", "local")
		io.WriteString(part, content)
		form.Close()
		status, _ := answer(t, "POST", post.URL, &body, form.FormDataContentType())
		return status
	}
	for name, tc := range map[string]struct {
		key, content string
		want         int
	}{
		"as allowed":       {presignedKey, "content", 204},
		"another key":      {"out/a", "content", 403},
		"too long":         {"in/long", "contents", 400},
		"nothing":          {"in/empty", "", 400},
		"the prefix alone": {"in/", "content", 204},
	} {
		if got := send(tc.key, tc.content); got != tc.want {
			t.Errorf("%s: got status %d, want %d", name, got, tc.want)
		}
	}
	if stat, err := client.StatObject(t.Context(), bucket, presignedKey, core.GetOptions{}); err != nil || stat.ContentType != "text/plain" {
		t.Errorf("got %+v, %v, want an object of text/plain", stat, err)
	}
}

// With a clock minutes off, in both ways of signing, calls and URLs work.
func TestSkewedClockAgainstARealServer(t *testing.T) {
	right, _ := connect(t)
	bucket := newBucket(t, right)
	put(t, right, bucket, "a", "content")
	for _, minutes := range []time.Duration{-20, -5, 5, 20} {
		for _, inHeader := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d minutes, header signing %v", minutes, inHeader), func(t *testing.T) {
				var warned []core.Warning
				client, recorder := connect(t, func(o *core.Options) {
					o.HeaderSigning = inHeader
					o.Clock = func() time.Time { return time.Now().Add(minutes * time.Minute) }
					o.Warn = func(_ context.Context, w core.Warning) { warned = append(warned, w) }
				})
				for range 2 {
					if _, err := client.StatObject(t.Context(), bucket, "a", core.GetOptions{}); err != nil {
						t.Fatal(err)
					}
				}
				put(t, client, bucket, "b", "content")
				corrections := 0
				if minutes.Abs() > 15 {
					corrections = 1
				}
				if got := len(recorder.Requests()); got != 3+corrections || len(warned) != corrections {
					t.Errorf("got %d requests and the warnings %v, want %d corrected", got, warned, corrections)
				}
			})
		}
	}
}

func TestRegionIsDiscovered(t *testing.T) {
	client, recorder := connect(t, func(o *core.Options) { o.Region = "" })
	bucket := newBucket(t, client)
	other, recorder2 := connect(t, func(o *core.Options) { o.Region = "" })
	recorder.Reset()
	for range 3 {
		for _, c := range []*core.Client{client, other} {
			if exists, err := c.BucketExists(t.Context(), bucket, core.CallOptions{}); err != nil || !exists {
				t.Fatalf("got %v, %v, want the bucket", exists, err)
			}
		}
	}
	if got := len(recorder.Requests()); got != 3 {
		t.Errorf("the client that made the bucket sent %d requests, want 3", got)
	}
	if got := len(recorder2.Requests()); got != 4 {
		t.Errorf("another client sent %d requests, want 3 and one look-up", got)
	}
}

func TestVirtualHostStyle(t *testing.T) {
	_, recorder := connect(t)
	_, port, _ := strings.Cut(recorder.Endpoint, ":")
	there := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, recorder.Endpoint) // whatever this machine knows of *.localhost
	}}}
	defer there.CloseIdleConnections()
	client, err := core.New("localhost:"+port, core.Options{
		Insecure: true, Addressing: s3addr.Virtual, Transport: nethttp.New(there),
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	bucket := newBucket(t, client)
	put(t, client, bucket, presignedKey, "content")
	if stat, err := client.StatObject(t.Context(), bucket, presignedKey, core.GetOptions{}); err != nil || stat.Size != 7 {
		t.Errorf("got %+v, %v, want 7 bytes", stat, err)
	}
	if path := recorder.Requests()[1].Path; strings.Contains(path, bucket) {
		t.Errorf("the path is %s, want the bucket in the host", path)
	}
}

func TestTemporaryCredentialsAreRenewed(t *testing.T) {
	asked := 0
	client, _ := connect(t, func(o *core.Options) {
		o.Credentials = credentials.NewRefreshing(func(context.Context) (credentials.Value, error) {
			if asked++; asked == 1 { // an id that the server does not know, as one that has ended
				return credentials.Value{AccessKeyID: "ended", SecretAccessKey: harness.SecretKey}, nil
			}
			return credentials.Value{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey}, nil
		}, nil)
	})
	bucket := newBucket(t, client)
	put(t, client, bucket, "a", "content")
	if asked != 2 {
		t.Errorf("asked %d times, want 2", asked)
	}
}

func TestTraceOfARealExchange(t *testing.T) {
	var events []trace.Event
	client, _ := connect(t, func(o *core.Options) { o.Trace = func(_ context.Context, e trace.Event) { events = append(events, e) } })
	_, err := client.StatObject(t.Context(), "no-such-bucket", "a", core.GetOptions{})
	if e := (*s3err.Error)(nil); !errors.As(err, &e) || len(events) != 1 {
		t.Fatalf("got %v and %d events, want a refusal and one", err, len(events))
	}
	e := events[0]
	if e.Operation != "HeadObject" || e.Status != 404 || e.Attempt != 1 || e.RequestID == "" || !strings.Contains(e.URL, "X-Amz-Signature="+trace.Redacted) {
		t.Errorf("got %+v, want the exchange, redacted", e)
	}
}

func TestLimitsOfARequest(t *testing.T) {
	silent := transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		if req.FirstByte != 61*time.Second || req.Idle != time.Minute {
			t.Errorf("got limits %v and %v, want a minute, and a second for 32 KiB", req.FirstByte, req.Idle)
		}
		return &transport.Response{Status: 200, Header: transport.Header{"etag": `"e"`}}, nil
	})
	client, _ := connect(t, func(o *core.Options) { o.Transport = silent })
	put(t, client, "bucket", "a", strings.Repeat("x", 32<<10))
}
