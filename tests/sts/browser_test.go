package sts

import (
	"encoding/json"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

func TestInAPage(t *testing.T) {
	g := begin(t)
	recorder := harness.NewRecorder(t, g.endpoint)
	harness.RunSuite(t, harness.Suite{Folder: "sts", Modules: []string{"sts.test.js"}, Config: harness.Config{
		Endpoint: recorder.Endpoint, Control: recorder.Control, AccessKey: harness.AccessKey, SecretKey: harness.SecretKey,
		Data: map[string]any{"bucket": bucket, "password": password, "narrow": json.RawMessage(narrow), "provider": g.provider.url},
	}})
}
