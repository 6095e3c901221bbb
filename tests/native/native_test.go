// Package native runs the core as a Go program does, over net/http, against the
// real MinIO. The browser suite has the same points from the other side.
package native

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/core/transport/retry"
	"github.com/minnow-s3/minnow/tests/harness"
)

var minio harness.Shared

func TestMain(m *testing.M) { os.Exit(minio.Run(m)) }

// server is the one that the tests turn to: otherservers_test.go has others.
var server = minio.Server

// connect returns a client of the server, seen by a Recorder.
func connect(t *testing.T, change ...func(*core.Options)) (*core.Client, *harness.Recorder) {
	t.Helper()
	recorder := harness.NewRecorder(t, server(t).Endpoint)
	opts := core.Options{
		Insecure:    true,
		Region:      "us-east-1", // else each bucket costs a look-up, and requests are counted
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
		Transport:   nethttp.New(nil),
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

// newBucket makes a bucket that goes with the test.
func newBucket(t *testing.T, client *core.Client) string {
	t.Helper()
	ctx, bucket := context.Background(), "native-"+strings.ToLower(rand.Text()[:12])
	if err := client.MakeBucket(ctx, bucket, core.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		names := func(yield func(core.RemoveItem) bool) {
			for item, err := range client.ListObjectsV2(ctx, bucket, core.ListOptions{Recursive: true}) {
				if err != nil {
					t.Error(err)
					return
				}
				if !yield(core.RemoveItem{ObjectName: item.ObjectName}) {
					return
				}
			}
		}
		for kept, err := range client.RemoveObjects(ctx, bucket, names, core.CallOptions{}) {
			t.Errorf("cannot clean up: %v, %v", kept, err)
		}
		if err := client.RemoveBucket(ctx, bucket, core.CallOptions{}); err != nil {
			t.Error(err)
		}
	})
	return bucket
}

func put(t *testing.T, client *core.Client, bucket, object, content string) core.PutResult {
	t.Helper()
	result, err := client.PutObject(context.Background(), bucket, object, transport.Bytes(content), core.PutOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// wantCode fails unless err is the server's refusal with that code.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if !request.HasCode(err, code) {
		t.Errorf("got %v, want code %s", err, code)
	}
}

func TestBuckets(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket := newBucket(t, client)
	buckets, err := client.ListBuckets(ctx, core.CallOptions{})
	if err != nil || !slices.ContainsFunc(buckets, func(b core.Bucket) bool { return b.Name == bucket && !b.CreationDate.IsZero() }) {
		t.Errorf("got %v, %v; want %s with its date among them", buckets, err, bucket)
	}
	for name, want := range map[string]bool{bucket: true, bucket + "-not": false} {
		if got, err := client.BucketExists(ctx, name, core.CallOptions{}); got != want || err != nil {
			t.Errorf("%s exists: got %v, %v; want %v", name, got, err, want)
		}
	}
	wantCode(t, client.MakeBucket(ctx, bucket, core.MakeBucketOptions{}), "BucketAlreadyOwnedByYou")
	wantCode(t, client.RemoveBucket(ctx, bucket+"-not", core.CallOptions{}), s3err.NoSuchBucket)
	anonymous, _ := connect(t, func(o *core.Options) { o.Credentials = nil })
	if _, err := anonymous.BucketExists(ctx, bucket, core.CallOptions{}); err == nil {
		t.Error("got no error for somebody who may not look")
	} else {
		wantCode(t, err, s3err.AccessDenied)
	}
}

func TestErrors(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket := newBucket(t, client)
	_, err := client.StatObject(ctx, bucket, "none", core.GetOptions{})
	wantCode(t, err, s3err.NoSuchKey)
	var operation *smithy.OperationError
	var api smithy.APIError
	if !errors.As(err, &operation) || operation.OperationName != "HeadObject" || !errors.As(err, &api) || api.ErrorFault() != smithy.FaultClient {
		t.Errorf("got %v, want a client's fault in HeadObject", err)
	}
	_, err = client.GetObject(ctx, bucket+"-not", "none", core.GetOptions{})
	wantCode(t, err, s3err.NoSuchBucket)
	wrong, _ := connect(t, func(o *core.Options) {
		o.Credentials = credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: "not-the-secret"}
	})
	_, err = wrong.ListBuckets(ctx, core.CallOptions{})
	wantCode(t, err, "SignatureDoesNotMatch")
	if strings.Contains(err.Error(), "not-the-secret") {
		t.Errorf("got the secret in %v", err)
	}
}

func TestDeadServer(t *testing.T) {
	client, err := core.New("http://127.0.0.1:1", core.Options{Transport: nethttp.New(nil), Retry: retry.Policy{Attempts: 2, BaseDelay: 1}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.ListBuckets(context.Background(), core.CallOptions{})
	var wire *transport.Error
	if !errors.As(err, &wire) || wire.Kind != transport.KindNetwork {
		t.Errorf("got %v, want a transport.Error of kind network", err)
	}
}
