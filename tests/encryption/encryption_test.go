// Package encryption looks for a customer's encryption key wherever a page, and the
// server's answers to it, may let it show, and resumes under one: with a MinIO that
// speaks https, which takes such a key over nothing else.
package encryption

import (
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

func TestInChromium(t *testing.T) {
	endpoint := harness.StartSecureMinIO(t).Endpoint
	for _, host := range []string{"main", "worker"} {
		t.Run(host, func(t *testing.T) {
			recorder := harness.NewSecureRecorder(t, endpoint)
			harness.RunSuite(t, harness.Suite{
				Folder: "encryption", Modules: []string{"encryption.test.js"}, Flags: []string{"--ignore-certificate-errors"},
				Config: harness.Config{
					Endpoint: recorder.Endpoint, Control: recorder.Control, Secure: true, Host: host,
					AccessKey: harness.AccessKey, SecretKey: harness.SecretKey,
				},
			})
		})
	}
}
