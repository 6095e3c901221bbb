package conformance

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

func TestMinIO(t *testing.T) {
	conform(t, server{
		start: startMinIO,
		lacks: lacks{},
		differs: map[string]any{
			"leadingSlash": "lead", // how "/lead" is called in a list
			"arn":          "arn:minio:sqs::" + webhook + ":webhook",
		},
	})
}

// webhook is the name of a target that MinIO may send events to: without one it
// takes no notification.
const webhook = "conformance"

func startMinIO(t *testing.T) target {
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(hook.Close)
	s := harness.StartMinIO(t, "MINIO_NOTIFY_WEBHOOK_ENABLE_"+webhook+"=on", "MINIO_NOTIFY_WEBHOOK_ENDPOINT_"+webhook+"="+hook.URL)
	return target{s.Endpoint, harness.AccessKey, harness.SecretKey}
}
