package native

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

// Ceph may be told to take names of buckets as S3 did before 2018. MakeBucket makes
// none, but all else can be done with them.
func TestBucketOfAnOlderName(t *testing.T) {
	ctx := context.Background()
	server := harness.StartCeph(t, "rgw_relaxed_s3_bucket_names = true")
	client, _ := unknowing(t, server, func(o *core.Options) { o.Region = "us-east-1" })
	const bucket = "ABCD_Central_1"
	signed, err := client.SignProbe(ctx, bucket, "", core.Probe{Operation: "PutBucket", Method: "PUT"})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(ctx, "PUT", signed.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range signed.Headers {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("got %v, %v, want a bucket", resp, err)
	}
	resp.Body.Close()
	put(t, client, bucket, "a b", "hello")
	if _, err := client.PutObject(ctx, bucket, "large", transport.Bytes(content(6*mib)), core.PutOptions{}); err != nil {
		t.Error(err)
	}
	if _, err := client.CopyObject(ctx, bucket, "copy", core.CopySource{Bucket: bucket, Object: "a b"}, core.CopyConditions{}, core.CopyOptions{}); err != nil {
		t.Error(err)
	}
	link, err := client.PresignedGetObject(ctx, bucket, "a b", core.PresignOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if resp, err = http.Get(link); err != nil || resp.StatusCode != 200 {
		t.Errorf("link: got %v, %v", resp, err)
	}
	resp.Body.Close()
	form, err := client.PresignedPostPolicy(ctx, core.PostPolicy{Bucket: bucket, Key: "form", Expires: time.Now().Add(time.Minute)}, core.PresignOptions{})
	if err != nil {
		t.Fatal(err)
	}
	submit(t, form)
	if exists, err := client.BucketExists(ctx, bucket, core.CallOptions{}); !exists || err != nil {
		t.Errorf("exists: got %t, %v", exists, err)
	}
	var items []core.RemoveItem
	for item, err := range client.ListObjectsV2(ctx, bucket, core.ListOptions{Recursive: true}) {
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, core.RemoveItem{ObjectName: item.ObjectName})
	}
	if len(items) != 4 {
		t.Errorf("got %d objects, want 4", len(items))
	}
	if kept, err := client.RemoveBatch(ctx, bucket, items, core.CallOptions{}); len(kept) > 0 || err != nil {
		t.Errorf("remove: got %v, %v", kept, err)
	}
	if err := client.RemoveBucket(ctx, bucket, core.CallOptions{}); err != nil {
		t.Error(err)
	}
}

// A cloud that refuses buckets in the path: MinIO knows bucket.localhost, and what
// stands before it refuses all else, as Tencent COS does.
func TestServerThatRefusesPathStyle(t *testing.T) {
	ctx := context.Background()
	refused, forward := 0, harness.Forward(minio.Server(t).Endpoint)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasPrefix(req.Host, "localhost") && req.URL.Path != "/" {
			refused++
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte("<Error><Code>PathStyleDomainForbidden</Code><Message>no</Message><RequestId>1</RequestId></Error>"))
			return
		}
		forward.ServeHTTP(w, req)
	}))
	t.Cleanup(front.Close)
	address := front.Listener.Addr().String()
	there := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address) // whatever this machine knows of *.localhost
	}}}
	t.Cleanup(there.CloseIdleConnections)
	_, port, _ := net.SplitHostPort(address)
	client, err := core.New("localhost:"+port, core.Options{
		Insecure: true, Region: "us-east-1", Transport: nethttp.New(there),
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	bucket := newBucket(t, client)
	put(t, client, bucket, "a", "hello")
	if _, err := client.PutObject(ctx, bucket, "large", transport.Bytes(content(6*mib)), core.PutOptions{}); err != nil {
		t.Error(err)
	}
	if refused != 1 {
		t.Errorf("got %d refusals, want one", refused)
	}
}

// A front that knows no DeleteObjects, as GCS does.
func TestServerWithoutDeleteObjects(t *testing.T) {
	ctx := context.Background()
	forward := harness.Forward(minio.Server(t).Endpoint)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Query().Has("delete") {
			w.WriteHeader(http.StatusNotImplemented)
			_, _ = w.Write([]byte("<Error><Code>NotImplemented</Code></Error>"))
			return
		}
		forward.ServeHTTP(w, req)
	}))
	t.Cleanup(front.Close)
	client := connectTo(t, front.Listener.Addr().String())
	bucket := newBucket(t, client)
	for _, name := range []string{"a", "b", "c/d", "e f"} {
		put(t, client, bucket, name, "hello")
	}
	kept, err := client.RemoveBatch(ctx, bucket, []core.RemoveItem{{ObjectName: "a"}, {ObjectName: "b"}, {ObjectName: "c/d"}, {ObjectName: "e f"}, {ObjectName: "none"}}, core.CallOptions{})
	if len(kept) > 0 || err != nil {
		t.Errorf("got %v, %v, want all gone", kept, err)
	}
}
