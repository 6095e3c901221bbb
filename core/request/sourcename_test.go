package request

import (
	"testing"
)

// A request to the source has the headers that are about it, and a proxy's.
func TestSourceName(t *testing.T) {
	for name, want := range map[string]string{
		"x-amz-copy-source-server-side-encryption-customer-key": "x-amz-server-side-encryption-customer-key",
		"x-amz-source-expected-bucket-owner":                    "x-amz-expected-bucket-owner",
		"x-amz-request-payer":                                   "x-amz-request-payer",
		"x-my-source-id":                                        "x-my-source-id",
	} {
		same(t, name, sourceName(name), want)
	}
}
