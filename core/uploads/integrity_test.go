package uploads

import (
	"context"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestIntegrityOfAnEndpoint(t *testing.T) {
	for name, tc := range map[string]struct {
		endpoint       string
		client, upload Integrity
		want           Integrity
	}{
		"https":                        {"https://play.min.io", "", "", IntegrityCRC32C},
		"https, auto":                  {"https://play.min.io", "auto", "auto", IntegrityCRC32C},
		"this machine, by name":        {"http://localhost:9000", "", "", IntegrityCRC32C},
		"this machine, under its name": {"http://minio.localhost", "", "", IntegrityCRC32C},
		"this machine, by address":     {"http://127.0.0.1:9000", "", "", IntegrityCRC32C},
		"this machine, IPv6":           {"http://[::1]:9000", "", "", IntegrityCRC32C},
		"plain http":                   {"http://play.min.io:9000", "", "", IntegritySHA256},
		"plain http, the next machine": {"http://192.168.0.2:9000", "", "auto", IntegritySHA256},
		"the client's wish":            {"http://play.min.io", "md5", "", IntegrityMD5},
		"the upload's wish":            {"http://play.min.io", "", "none", IntegrityNone},
		"the upload's goes first":      {"https://play.min.io", "md5", "sha256", IntegritySHA256},
		"the upload's auto as well":    {"http://play.min.io", "md5", "auto", IntegritySHA256},
		"crc32c over plain http":       {"http://play.min.io", "crc32c", "", IntegrityCRC32C},
	} {
		t.Run(name, func(t *testing.T) {
			nowhere := transport.Func(func(context.Context, *transport.Request) (*transport.Response, error) { return nil, nil })
			p, err := request.New(tc.endpoint, request.Options{Transport: nowhere})
			if err != nil {
				t.Fatal(err)
			}
			o := New(p, nil, Settings{Integrity: tc.client}, nil)
			s3test.Same(t, "integrity", o.resolve(tc.upload), tc.want)
		})
	}
}
