package multipart

import (
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// Reckoned with md5sum.
func TestWholeETag(t *testing.T) {
	one, two := "9e107d9d372bb6826bd81d3542a419d6", "e4d909c290d0fb1ca068ffaddf22cbd0"
	sse := func(name, value string) map[string]string { return map[string]string{name: value} }
	for name, tc := range map[string]struct {
		etags []string
		extra map[string]string
		want  string
	}{
		"one":              {[]string{one}, nil, "a5f6bc8c547364db2a98ccb9386ea241-1"},
		"two":              {[]string{one, two}, nil, "17b630c8d385a942f1d3f7d0ca327a6c-2"},
		"one is no MD5":    {[]string{one, "abc"}, nil, ""},
		"upper case":       {[]string{"9E107D9D372BB6826BD81D3542A419D6"}, nil, ""},
		"a multipart ETag": {[]string{one + "-1"}, nil, ""},
		"SSE-C":            {[]string{one}, sse("X-Amz-Server-Side-Encryption-Customer-Algorithm", "AES256"), ""},
		"SSE-KMS":          {[]string{one}, sse("x-amz-server-side-encryption", "aws:kms"), ""},
		"SSE-KMS, twice":   {[]string{one}, sse("x-amz-server-side-encryption", "aws:kms:dsse"), ""},
		"SSE-S3":           {[]string{one}, sse("x-amz-server-side-encryption", "AES256"), "a5f6bc8c547364db2a98ccb9386ea241-1"},
	} {
		t.Run(name, func(t *testing.T) {
			u := &Upload{Target: Target{Headers: tc.extra}}
			s3test.Same(t, "ETag", u.WholeETag(partsWith(tc.etags...)), tc.want)
		})
	}
}

func partsWith(etags ...string) (parts []s3xml.Part) {
	for i, etag := range etags {
		parts = append(parts, s3xml.Part{Number: i + 1, ETag: etag})
	}
	return parts
}
