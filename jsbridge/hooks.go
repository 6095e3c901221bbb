//go:build js && wasm

package jsbridge

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/transport/trace"
)

// credentials asks the caller's own function, see hooks.js.
func (h *host) credentials(ctx context.Context) (credentials.Value, error) {
	answer, _, err := h.ask(ctx, "credentials", func(m []byte) []byte { return m }, nil)
	if err != nil {
		return credentials.Value{}, err
	}
	a := &args{}
	return credentials.Value{
		AccessKeyID:     a.text(answer, "accessKey"),
		SecretAccessKey: a.text(answer, "secretKey"),
		SessionToken:    a.text(answer, "sessionToken"),
		Expires:         a.date(answer, "expiration"),
	}, a.err
}

// sign asks the caller's own function, see hooks.js.
func (h *host) sign(ctx context.Context, req core.SigningRequest) (string, error) {
	answer, _, err := h.ask(ctx, "sign", func(m []byte) []byte {
		return appendSigningRequest(jsontext.AppendName(m, "request"), req)
	}, nil)
	signature, _ := answer.Get("signature").String()
	return signature, err
}

func (h *host) trace(ctx context.Context, e trace.Event) {
	h.report(ctx, "trace", func(m []byte) []byte {
		m = append(jsontext.AppendName(m, "event"), '{')
		m = jsontext.AppendStringMember(m, "operation", e.Operation)
		m = jsontext.AppendStringMember(m, "bucketName", e.Bucket)
		m = jsontext.AppendStringMember(m, "objectName", e.Object)
		m = jsontext.AppendIntMember(m, "attempt", int64(e.Attempt))
		m = jsontext.AppendStringMember(m, "method", e.Method)
		m = jsontext.AppendStringMember(m, "url", e.URL)
		m = jsontext.AppendMapMember(m, "headers", e.Headers)
		m = jsontext.AppendIntMember(m, "status", int64(e.Status))
		m = appendStringOrNull(m, "requestId", e.RequestID)
		m = appendStringOrNull(m, "error", e.Error)
		m = jsontext.AppendIntMember(m, "duration", e.Duration.Milliseconds())
		return append(m, '}')
	})
}

func (h *host) warn(ctx context.Context, w core.Warning) {
	h.report(ctx, "warn", func(m []byte) []byte {
		m = append(jsontext.AppendName(m, "event"), '{')
		m = jsontext.AppendStringMember(m, "code", w.Code)
		m = jsontext.AppendStringMember(m, "message", w.Message)
		if w.Bucket != "" {
			m = jsontext.AppendStringMember(m, "bucketName", w.Bucket)
		}
		return append(jsontext.AppendStringMember(m, "remedy", w.Remedy), '}')
	})
}

// pageClock goes by this machine's clock and the lead of the caller's own, which
// crosses with each call: Go cannot ask it while it signs.
type pageClock struct{ lead atomic.Int64 }

func (c *pageClock) set(lead jsontext.Value) {
	ms, _ := lead.Int()
	c.lead.Store(ms)
}

func (c *pageClock) now() time.Time {
	return time.Now().Add(time.Duration(c.lead.Load()) * time.Millisecond)
}
