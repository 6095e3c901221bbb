//go:build js && wasm

package jsbridge

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

func TestPauseIsThePages(t *testing.T) {
	for name, members := range map[string]string{"it waits": ``, "it cannot": `,"error":{"kind":"unreadable","message":"unknown question"}`} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			what, _, _, _ := answered(t, func(ctx context.Context, h *host) { h.pause(ctx, 30*time.Millisecond) }, members)
			if took := time.Since(start); what != "pause" || members != "" && took < 30*time.Millisecond {
				t.Errorf("asked %q and waited %v, want pause, and a wait of its own where the page cannot", what, took)
			}
		})
	}
}

func TestPauseEndsWithItsCall(t *testing.T) {
	w := newWire(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan bool, 1)
	go func() {
		w.host.pause(ctx, time.Hour)
		done <- true
	}()
	m := w.gets("ask")
	if wait, _ := m.Get("wait").Int(); wait != time.Hour.Milliseconds() {
		t.Errorf("got a wait of %d ms, want an hour", wait)
	}
	cancel(errors.New("the user left"))
	w.gets("abort")
	w.answers(number(m, "id"), `,"error":{"kind":"aborted","message":""}`)
	soon(t, done)
}

func TestReachable(t *testing.T) {
	for name, tc := range map[string]struct {
		members string
		want    bool
	}{
		"it is there":     {`,"reached":true`, true},
		"it is not":       {`,"reached":false`, false},
		"it does not say": {`,"error":{"kind":"unreadable","message":"unknown question"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			what, _, _, _ := answered(t, func(ctx context.Context, h *host) {
				req := &transport.Request{Scheme: "http", Host: "h", Path: "/b/o", Query: "X-Amz-Signature=5ec2e7"}
				if got := h.reachable(ctx, req); got != tc.want {
					t.Errorf("got %v, want %v", got, tc.want)
				}
			}, tc.members)
			if what != "reach" {
				t.Errorf("asked %q, want reach", what)
			}
		})
	}
}
