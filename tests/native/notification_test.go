package native

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/rows"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

// connectTo returns a client of the server at endpoint.
func connectTo(t *testing.T, endpoint string) *core.Client {
	t.Helper()
	client, err := core.New(endpoint, core.Options{
		Insecure: true, Transport: nethttp.New(nil),
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// delivery is what a webhook gets.
type delivery struct {
	EventName string
	Key       string
}

func TestBucketNotification(t *testing.T) {
	deliveries := make(chan delivery, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		var d delivery
		if err := json.NewDecoder(req.Body).Decode(&d); err == nil {
			deliveries <- d
		} else if err != io.EOF { // MinIO looks first whether somebody is there
			t.Errorf("the webhook got %v", err)
		}
	}))
	defer hook.Close()
	server := harness.StartMinIO(t, "MINIO_NOTIFY_WEBHOOK_ENABLE_X=on", "MINIO_NOTIFY_WEBHOOK_ENDPOINT_X="+hook.URL)
	ctx, client := context.Background(), connectTo(t, server.Endpoint)
	bucket := newBucket(t, client)
	wantConfig := func(want rows.NotificationConfig) {
		t.Helper()
		if got, err := client.GetBucketNotification(ctx, bucket, core.CallOptions{}); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	set := func(config rows.NotificationConfig) error {
		return client.SetBucketNotification(ctx, bucket, config, core.CallOptions{})
	}

	wantConfig(rows.NotificationConfig{})
	target := rows.Target{
		Id: "pictures & more", Arn: "arn:minio:sqs::X:webhook", Events: []string{"s3:ObjectCreated:*", "s3:ObjectRemoved:*"},
		Filter: &rows.TargetFilter{Key: rows.TargetFilterKey{FilterRules: []rows.TargetFilterKeyFilterRule{{Name: "prefix", Value: "ü &/"}, {Name: "suffix", Value: ".jpg"}}}},
	}
	config := rows.NotificationConfig{QueueConfigurations: []rows.Target{target}}
	if err := set(config); err != nil {
		t.Fatal(err)
	}
	wantConfig(config)
	if err := set(config); err != nil {
		t.Errorf("what was got cannot be set: %v", err)
	}
	put(t, client, bucket, "other.jpg", "1")
	put(t, client, bucket, "ü &/a.jpg", "1")
	select {
	case got := <-deliveries:
		if want := (delivery{"s3:ObjectCreated:Put", bucket + "/ü &/a.jpg"}); got != want {
			t.Errorf("the webhook got %v, want %v", got, want)
		}
	case <-time.After(30 * time.Second):
		t.Error("no event reached the webhook")
	}

	unknown := target
	unknown.Arn = "arn:minio:sqs::nobody:webhook"
	wantCode(t, set(rows.NotificationConfig{QueueConfigurations: []rows.Target{unknown}}), "InvalidArgument")
	wantConfig(config)
	if err := client.RemoveAllBucketNotifications(ctx, bucket, core.CallOptions{}); err != nil {
		t.Error(err)
	}
	wantConfig(rows.NotificationConfig{})
	_, err := client.GetBucketNotification(ctx, bucket+"-not", core.CallOptions{})
	wantCode(t, err, s3err.NoSuchBucket)
}
