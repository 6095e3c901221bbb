package conformance

import (
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// TestServe holds Minnow to what `make run` serves: versitygw, behind a front
// that lets the page see its refusals and all of its headers. Natively it is as
// TestVersityGW has it.
func TestServe(t *testing.T) {
	cases, err := load("cases")
	if err != nil {
		t.Fatal(err)
	}
	inChromium(t, startServe(t), server{
		lacks: lackedByVersityGW(),
		inPage: lacks{ // the same, as the page words it
			"policy/writeonly for a client without keys": {"it begins no upload in parts for anybody", "putObject: AccessDenied"},
			"remove/as anybody":                          {"it refuses the request as a whole", "removeObjects: AccessDenied"},
		},
		differs: map[string]any{"leadingSlash": "lead", "arn": "none", "kmsKey": kmsKey},
	}, cases, "main")
}

// startServe builds and starts web/serve.
func startServe(t *testing.T) target {
	t.Helper()
	serve := harness.StartServe(t, harness.Build(t, "./web/serve"), "-access-key", harness.AccessKey, "-secret-key", harness.SecretKey,
		"-origin", "*")
	return target{Endpoint: strings.TrimPrefix(serve.Endpoint, "http://"), AccessKey: harness.AccessKey, SecretKey: harness.SecretKey}
}
