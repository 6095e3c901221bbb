package native

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

// The answer to the completion is lost, or the request was.
func TestLostAnswerToComplete(t *testing.T) {
	ctx := context.Background()
	data := content(12 * mib)
	once := func(requests *int) func(req *transport.Request) error {
		return func(req *transport.Request) error {
			if req.Operation != "CompleteMultipartUpload" {
				return nil
			}
			if *requests++; *requests > 1 {
				return nil
			}
			return errCut
		}
	}
	for name, tc := range map[string]struct {
		opts  core.PutOptions
		after bool
		sent  int
	}{
		"the answer":               {core.PutOptions{}, true, 1},
		"the answer, md5":          {core.PutOptions{Integrity: core.IntegrityMD5}, true, 1},
		"the answer, of a resume":  {core.PutOptions{Resume: core.ResumeOwn}, true, 1},
		"the request":              {core.PutOptions{}, false, 2},
		"the request, of a resume": {core.PutOptions{Resume: core.ResumeOwn}, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			client, wire := fragile(t, newLedger())
			bucket, requests := newBucket(t, client), 0
			if tc.after {
				wire.after = once(&requests)
			} else {
				wire.before = once(&requests)
			}
			result, err := client.PutObject(ctx, bucket, "a", transport.Bytes(data), tc.opts)
			if err != nil {
				t.Fatal(err)
			}
			stat, err := client.StatObject(ctx, bucket, "a", core.GetOptions{})
			if err != nil || stat.ETag != result.ETag || requests != tc.sent {
				t.Errorf("got %+v for %+v, %v, in %d requests, want the same ETag in %d", result, stat, err, requests, tc.sent)
			}
			wantContent(t, client, bucket, "a", data)
			wantLeft(t, client, bucket, "a", 0)
		})
	}
}

// A server that shows no ETag in its answers, as CORS may have it.
func TestUploadWithHiddenETags(t *testing.T) {
	target := &url.URL{Scheme: "http", Host: server(t).Endpoint}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(target)
			p.Out.Host = p.In.Host
			p.Out.URL.RawQuery = p.In.URL.RawQuery
		},
		ModifyResponse: func(resp *http.Response) error { resp.Header.Del("ETag"); return nil },
	}
	server := httptest.NewServer(proxy)
	defer server.Close()
	var warnings []string
	hiding, err := core.New(server.URL, core.Options{
		Region: "us-east-1", Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey}, Transport: nethttp.New(nil),
		Warn: func(_ context.Context, w core.Warning) { warnings = append(warnings, w.Code) },
	})
	if err != nil {
		t.Fatal(err)
	}
	client, _ := connect(t)
	bucket, data := newBucket(t, client), content(12*mib)
	for range 2 {
		if _, err := hiding.PutObject(context.Background(), bucket, "a", transport.Bytes(data), core.PutOptions{}); err != nil {
			t.Fatal(err)
		}
		wantContent(t, client, bucket, "a", data)
	}
	if strings.Join(warnings, " ") != core.WarnHiddenETag {
		t.Errorf("got warnings %q, want %s once", warnings, core.WarnHiddenETag)
	}
}

// A part that is damaged on the way goes again.
func TestDamagedPart(t *testing.T) {
	ctx := context.Background()
	data := content(12 * mib)
	for _, integrity := range []core.Integrity{core.IntegrityCRC32C, core.IntegrityMD5, core.IntegritySHA256} {
		for times, code := range map[int]string{1: "", 99: "any"} {
			t.Run(string(integrity)+" "+code, func(t *testing.T) {
				client, wire := fragile(t, nil)
				bucket, left := newBucket(t, client), times
				var mu sync.Mutex
				wire.before = func(req *transport.Request) error {
					mu.Lock()
					defer mu.Unlock()
					if req.Operation == "UploadPart" && partNumber(req) == "2" && left > 0 {
						left--
						wrong := bytes.Clone(req.Payload.(transport.Bytes))
						wrong[1000]++
						req.Payload = transport.Bytes(wrong)
					}
					return nil
				}
				_, err := client.PutObject(ctx, bucket, "a", transport.Bytes(data), core.PutOptions{Integrity: integrity})
				if code == "" {
					if err != nil {
						t.Fatal(err)
					}
					wantContent(t, client, bucket, "a", data)
				} else if refused := (*s3err.Error)(nil); !errors.As(err, &refused) || left != 97 {
					t.Errorf("got %v after %d requests, want a refusal after 2", err, 99-left)
				}
				wantLeft(t, client, bucket, "a", 0)
			})
		}
	}
}
