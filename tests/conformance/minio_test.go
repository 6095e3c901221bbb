package conformance

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/tests/harness"
)

func TestMinIO(t *testing.T) {
	conform(t, server{
		start: startMinIO,
		lacks: lacksOfInsecureMinIO(),
		differs: map[string]any{
			"leadingSlash": "lead", // how "/lead" is called in a list
			"arn":          "arn:minio:sqs::" + webhook + ":webhook",
			"kmsKey":       kmsKey, // the id of a key that its key management has
		},
	})
}

// TestSecureMinIO holds Minnow to a MinIO that speaks https: it takes a customer's
// key over nothing else.
func TestSecureMinIO(t *testing.T) {
	conform(t, server{
		start: func(t *testing.T) target {
			s := harness.StartSecureMinIO(t, minIOKeys())
			return target{Endpoint: s.Endpoint, AccessKey: harness.AccessKey, SecretKey: harness.SecretKey, Secure: true}
		},
		lacks:   lacksOfMinIO(),
		only:    "encryption/",
		differs: map[string]any{"kmsKey": kmsKey},
	})
}

func lacksOfMinIO() lacks {
	return configurationsOfMinIO().and(lacks{
		"stored/a redirect": {"it keeps no redirect of an object", "result.websiteRedirect: got null"},
		"encryption/copied to a key of the key management/from a key with a context": {
			"the copy has the source's context, and is sealed without: nobody can read it", "InvalidCiphertextException"},
	})
}

// By plain http; TestSecureMinIO has what it does by https.
func lacksOfInsecureMinIO() lacks {
	l := lacksOfMinIO()
	for _, name := range []string{
		"copied", "copied with*", "under a condition", "with a key of the caller's*", "with another key", "without the key",
	} {
		l["encryption/"+name] = lack{"it takes a customer's key over https alone", "must be made over a secure connection"}
	}
	return l
}

// kmsKey is the one key of MinIO's own key management.
const kmsKey = "minnow-key"

// kmsSecret is that key, in base64.
func kmsSecret() string {
	return base64.StdEncoding.EncodeToString([]byte("minnow's key, for tests only: 32b"[:sse.KeySize]))
}

func minIOKeys() string { return "MINIO_KMS_SECRET_KEY=" + kmsKey + ":" + kmsSecret() }

// webhook is the name of a target that MinIO may send events to: without one it
// takes no notification.
const webhook = "conformance"

func startMinIO(t *testing.T) target {
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(hook.Close)
	s := harness.StartMinIO(t, minIOKeys(), "MINIO_NOTIFY_WEBHOOK_ENABLE_"+webhook+"=on", "MINIO_NOTIFY_WEBHOOK_ENDPOINT_"+webhook+"="+hook.URL)
	return target{Endpoint: s.Endpoint, AccessKey: harness.AccessKey, SecretKey: harness.SecretKey}
}
