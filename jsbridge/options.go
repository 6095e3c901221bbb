//go:build js && wasm

package jsbridge

import (
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// newClient makes a client from the constructor's options, which options.js
// has checked already: the endpoint is a URL as the page's own parser wrote it.
func newClient(h *host, v jsontext.Value) (*core.Client, error) {
	a := &args{values: v}
	opts := core.Options{
		Credentials: credentials.Static{
			AccessKeyID:     a.text(v, "accessKey"),
			SecretAccessKey: a.text(v, "secretKey"),
			SessionToken:    a.text(v, "sessionToken"),
		},
		Region:        a.text(v, "region"),
		Addressing:    s3addr.Style(a.text(v, "addressing")),
		HeaderSigning: a.text(v, "signing") == "header",
		Integrity:     core.Integrity(a.text(v, "integrity")),
		PartSize:      a.integer(v, "partSize"),
		Concurrency:   int(a.integer(v, "concurrency")),
		Retry:         a.readRetry(v.Get("retry")),
		Transport:     fetcher{h},
	}
	endpoint := a.required("endpoint")
	if a.err != nil {
		return nil, a.err
	}
	return core.New(endpoint, opts)
}

func (a *args) readRetry(v jsontext.Value) retry.Policy {
	policy := retry.Policy{
		Attempts:  int(a.integer(v, "attempts")),
		BaseDelay: time.Duration(a.integer(v, "baseDelay")) * time.Millisecond,
		MaxDelay:  time.Duration(a.integer(v, "maxDelay")) * time.Millisecond,
	}
	for _, status := range v.Get("statuses").Items() {
		n, _ := status.Int()
		policy.Statuses = append(policy.Statuses, int(n))
	}
	return policy
}
