package native

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

// unknowing returns a client of a server that knows no region of it, seen by a Recorder.
func unknowing(t *testing.T, server *harness.Server, change ...func(*core.Options)) (*core.Client, *harness.Recorder) {
	t.Helper()
	recorder := harness.NewRecorder(t, server.Endpoint)
	opts := core.Options{
		Insecure: true, Transport: nethttp.New(nil),
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
	}
	for _, f := range change {
		f(&opts)
	}
	client, err := core.New(recorder.Endpoint, opts)
	if err != nil {
		t.Fatal(err)
	}
	return client, recorder
}

// A server in a region that the client does not know, or was told wrongly, names it
// as it refuses the first request, whichever that is.
func TestServersInAnotherRegion(t *testing.T) {
	servers := map[string]func(t *testing.T) *harness.Server{
		"versitygw": func(t *testing.T) *harness.Server { return harness.StartVersityGW(t, "--region", "eu_hunt-1") },
		"MinIO":     func(t *testing.T) *harness.Server { return harness.StartMinIO(t, "MINIO_SITE_REGION=eu_hunt-1") },
	}
	ctx := context.Background()
	for name, start := range servers {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			first, _ := unknowing(t, server, func(o *core.Options) { o.Region = "eu_hunt-1" })
			bucket := newBucket(t, first)
			put(t, first, bucket, "a", "hello")
			calls := map[string]func(c *core.Client) error{
				"ListBuckets": func(c *core.Client) error { _, err := c.ListBuckets(ctx, core.CallOptions{}); return err },
				"HeadBucket":  func(c *core.Client) error { _, err := c.BucketExists(ctx, bucket, core.CallOptions{}); return err },
				"HeadObject":  func(c *core.Client) error { _, err := c.StatObject(ctx, bucket, "a", core.GetOptions{}); return err },
				"GetObject": func(c *core.Client) error {
					object, err := c.GetObject(ctx, bucket, "a", core.GetOptions{})
					if err == nil {
						err = object.Body.Close()
					}
					return err
				},
				"PutObject": func(c *core.Client) error {
					_, err := c.PutObject(ctx, bucket, "b", transport.Bytes("hello"), core.PutOptions{})
					return err
				},
				"a form": func(c *core.Client) error {
					_, err := c.PutObject(ctx, bucket, "c", transport.Bytes("hello"), core.PutOptions{})
					return err
				},
				"DeleteObjects": func(c *core.Client) error {
					_, err := c.RemoveBatch(ctx, bucket, []core.RemoveItem{{ObjectName: "d"}}, core.CallOptions{})
					return err
				},
				"CreateBucket": func(c *core.Client) error {
					if err := c.MakeBucket(ctx, bucket+"-2", core.MakeBucketOptions{}); err != nil {
						return err
					}
					return c.RemoveBucket(ctx, bucket+"-2", core.CallOptions{})
				},
			}
			for what, call := range calls {
				for _, region := range []string{"", "us-west-2"} {
					t.Run(what+" "+region, func(t *testing.T) {
						c, recorder := unknowing(t, server, func(o *core.Options) { o.Region, o.Forms = region, what == "a form" })
						if err := call(c); err != nil {
							t.Fatal(err)
						}
						recorder.Reset()
						if err := call(c); err != nil {
							t.Fatal(err)
						}
						for _, req := range recorder.Requests() {
							if req.Status >= 400 || strings.Contains(req.Query, "location") {
								t.Errorf("the second time: got %s %s?%s with %d, want neither a refusal nor a look-up", req.Method, req.Path, req.Query, req.Status)
							}
						}
					})
				}
			}
			// Nobody is there to ask again where a link is used.
			c, _ := unknowing(t, server)
			link, err := c.PresignedGetObject(ctx, bucket, "a", core.PresignOptions{})
			if err != nil {
				t.Fatal(err)
			}
			resp, err := http.Get(link)
			if err != nil {
				t.Fatal(err)
			}
			said, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if string(said) != "hello" {
				t.Errorf("link: got %d, %s", resp.StatusCode, said)
			}
			c, _ = unknowing(t, server)
			form, err := c.PresignedPostPolicy(ctx, core.PostPolicy{Bucket: bucket, Key: "e", Expires: time.Now().Add(time.Minute)}, core.PresignOptions{})
			if err != nil {
				t.Fatal(err)
			}
			submit(t, form)
		})
	}
}

// submit sends a form as a page would.
func submit(t *testing.T, form core.PresignedPost) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range form.Fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	file, err := w.CreateFormFile("file", "e")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = file.Write([]byte("hello"))
	w.Close()
	resp, err := http.Post(form.URL, w.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	said, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		t.Errorf("form: got %d, %s", resp.StatusCode, said)
	}
}

// SeaweedFS and Ceph tell places that are no region, or nothing: each bucket is asked
// for once.
func TestServersThatTellNoRegion(t *testing.T) {
	ctx := context.Background()
	for name, start := range map[string]func(t *testing.T) *harness.Server{
		"SeaweedFS": func(t *testing.T) *harness.Server { return harness.StartSeaweedFS(t) },
		"Ceph":      func(t *testing.T) *harness.Server { return harness.StartCeph(t) },
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			first, _ := unknowing(t, server)
			bucket := newBucket(t, first)
			put(t, first, bucket, "a", "hello")
			c, recorder := unknowing(t, server)
			for range 3 {
				if _, err := c.StatObject(ctx, bucket, "a", core.GetOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := c.PresignedGetObject(ctx, bucket, "a", core.PresignOptions{}); err != nil {
				t.Fatal(err)
			}
			asked := 0
			for _, req := range recorder.Requests() {
				if strings.Contains(req.Query, "location") {
					asked++
				}
			}
			if asked != 1 {
				t.Errorf("got %d look-ups, want one", asked)
			}
		})
	}
}
