package diagnose

import (
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// TestOnEachServer makes the same things wrong on each server that pages use, and
// looks at what diagnose() says, and at how calls fare.
func TestOnEachServer(t *testing.T) {
	for name, test := range map[string]struct {
		start    func(t testing.TB, settings ...string) *harness.Server
		refusing string // a setting by which the server allows another origin alone
		hasRules bool   // each bucket may have some
	}{
		"MinIO":     {harness.StartMinIO, "MINIO_API_CORS_ALLOW_ORIGIN=https://other.example", false},
		"versitygw": {harness.StartVersityGW, "", true},
		"SeaweedFS": {harness.StartSeaweedFS, "-s3.allowedOrigins=https://other.example", true},
		"Ceph":      {harness.StartCeph, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			server := test.start(t)
			at := "http://" + server.Endpoint + "/" + bucket
			must(t, "PUT", at, nil)
			must(t, "PUT", at+"/a%20%26%20b", []byte("content"))
			data := map[string]any{"server": name}
			if test.hasRules {
				data["rules"] = rulesOf(t, at)
			}
			if test.refusing != "" {
				data["refusing"] = test.start(t, test.refusing).Endpoint
				must(t, "PUT", "http://"+data["refusing"].(string)+"/"+bucket, nil)
			}
			run(t, harness.Suite{Modules: []string{"servers.test.js"},
				Flags:  []string{"--host-resolver-rules=MAP *.r2.cloudflarestorage.com 127.0.0.1, MAP *.backblazeb2.com 127.0.0.1"},
				Config: harness.Config{Endpoint: server.Endpoint, Data: data}})
		})
	}
}
