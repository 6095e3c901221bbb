//go:build js && wasm

package jsbridge

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/transport"
)

// online waits while the page has no network, see hooks.js. A page that cannot
// say counts as online.
func (h *host) online(ctx context.Context) (waited bool, err error) {
	answer, _, err := h.ask(ctx, "online", func(m []byte) []byte { return m }, nil)
	waited, _ = answer.Get("waited").Bool()
	if ctx.Err() == nil {
		err = nil
	}
	return waited, err
}

// pause waits, less where the network comes back meanwhile. Where the page fails
// at once, a timer waits in its place.
func (h *host) pause(ctx context.Context, wait time.Duration) {
	_, _, err := h.ask(ctx, "pause", func(m []byte) []byte { return jsontext.AppendIntMember(m, "wait", milliseconds(wait)) }, nil)
	if err != nil && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// reachable tells whether anything answers at the server of req, see reach.js.
func (h *host) reachable(ctx context.Context, req *transport.Request) bool {
	answer, _, _ := h.ask(ctx, "reach", func(m []byte) []byte {
		return jsontext.AppendStringMember(m, "url", req.Scheme+"://"+req.Host+req.Path)
	}, nil)
	reached, _ := answer.Get("reached").Bool()
	return reached
}

// pageTime tells what time it is at the server that the page came from.
func (h *host) pageTime(ctx context.Context) (time.Time, bool) {
	answer, _, _ := h.ask(ctx, "time", func(m []byte) []byte { return m }, nil)
	at, ok := answer.Get("time").Int()
	return time.UnixMilli(at), ok
}
