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

// open makes a client from the constructor's options, which options.js has
// checked already: the endpoint is a URL as the page's own parser wrote it.
func open(h *host, v jsontext.Value) opened {
	a, clock := &args{values: v}, &pageClock{}
	opts := core.Options{
		Region:         a.text(v, "region"),
		Addressing:     s3addr.Style(a.text(v, "addressing")),
		PublicEndpoint: a.text(v, "publicEndpoint"),
		HeaderSigning:  a.text(v, "signing") == "header",
		Integrity:      core.Integrity(a.text(v, "integrity")),
		Forms:          a.bool(v, "forms"),
		KeepsSlashes:   a.bool(v, "keepsSlashes"),
		PartSize:       a.integer(v, "partSize"),
		Concurrency:    int(a.integer(v, "concurrency")),
		Retry:          a.readRetry(v.Get("retry")),
		FirstByte:      a.milliseconds(v.Get("timeout"), "firstByte"),
		Idle:           a.milliseconds(v.Get("timeout"), "idle"),
		Transport:      fetcher{h},
		Clock:          clock.now,
		Journal:        journal{h},
		Kept:           h.kept,
	}
	opts.Retry.Online, opts.Retry.Pause = h.online, h.pause
	if a.bool(v, "crosses") {
		opts.Retry.Reachable, opts.PageTime = h.reachable, h.pageTime
	}
	h.setHooks(&opts, a)
	endpoint := a.required("endpoint")
	if a.err != nil {
		return opened{err: a.err}
	}
	client, err := core.New(endpoint, opts)
	return opened{client, clock, err}
}

// setHooks puts the caller's own functions behind the core's: they stay in the
// page, and are asked there. The options say which of them there are.
func (h *host) setHooks(opts *core.Options, a *args) {
	opts.Credentials = credentials.Static{
		AccessKeyID:     a.text(a.values, "accessKey"),
		SecretAccessKey: a.text(a.values, "secretKey"),
		SessionToken:    a.text(a.values, "sessionToken"),
	}
	if a.bool(a.values, "credentials") {
		opts.Credentials = credentials.NewRefreshing(h.credentials, nil)
	}
	if a.bool(a.values, "signer") {
		opts.Signer = h.sign
	}
	if a.bool(a.values, "onRequest") {
		opts.Trace = h.trace
	}
	opts.Warn = h.warn
}

func (a *args) milliseconds(from jsontext.Value, name string) time.Duration {
	return time.Duration(a.integer(from, name)) * time.Millisecond
}

func (a *args) readRetry(v jsontext.Value) retry.Policy {
	policy := retry.Policy{
		Attempts:   int(a.integer(v, "attempts")),
		BaseDelay:  a.milliseconds(v, "baseDelay"),
		MaxDelay:   a.milliseconds(v, "maxDelay"),
		MaxElapsed: a.milliseconds(v, "maxElapsed"),
		MaxStalled: a.milliseconds(v, "maxStalled"),
	}
	for _, status := range v.Get("statuses").Items() {
		n, _ := status.Int()
		policy.Statuses = append(policy.Statuses, int(n))
	}
	return policy
}
