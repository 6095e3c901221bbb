//go:build js && wasm

package jsbridge

import (
	"context"
	"errors"
	"testing"
)

// answered runs f and answers the one question that it asks, which is returned.
func answered(t *testing.T, f func(ctx context.Context, h *host), members string) (what, op, key, entry string) {
	t.Helper()
	w := newWire(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(t.Context(), w.host)
	}()
	m := w.gets("ask")
	w.answers(number(m, "id"), members)
	soon(t, done)
	for name, value := range map[string]*string{"what": &what, "op": &op, "key": &key, "entry": &entry} {
		*value, _ = m.Get(name).String()
	}
	return what, op, key, entry
}

func TestJournal(t *testing.T) {
	const failure = `,"error":{"kind":"unreadable","message":"no"}`
	var loaded string
	var failed error
	load := func(ctx context.Context, h *host) { loaded, failed = journal{h}.Load(ctx, "a\nb") }
	save := func(ctx context.Context, h *host) { failed = journal{h}.Save(ctx, "a\nb", `{"☃":1}`) }
	remove := func(ctx context.Context, h *host) { failed = journal{h}.Delete(ctx, "a\nb") }
	for name, tc := range map[string]struct {
		do                func(context.Context, *host)
		members           string
		op, entry, loaded string
		fails             bool
	}{
		"load":                {load, `,"entry":"text"`, "load", "", "text", false},
		"load, none":          {load, `,"entry":""`, "load", "", "", false},
		"load, broken":        {load, failure, "load", "", "", true},
		"save":                {save, `,"saved":true`, "save", `{"☃":1}`, "", false},
		"save, no room":       {save, `,"saved":false`, "save", `{"☃":1}`, "", true},
		"save, broken":        {save, failure, "save", `{"☃":1}`, "", true},
		"delete":              {remove, ``, "delete", "", "", false},
		"delete, broken":      {remove, failure, "delete", "", "", true},
		"save, a poor answer": {save, ``, "save", `{"☃":1}`, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			loaded, failed = "", nil
			what, op, key, entry := answered(t, tc.do, tc.members)
			if what != "journal" || op != tc.op || key != "a\nb" || entry != tc.entry {
				t.Errorf("asked %q to %q %q under %q, want journal to %q %q under %q", what, op, entry, key, tc.op, tc.entry, "a\nb")
			}
			if loaded != tc.loaded || (failed != nil) != tc.fails {
				t.Errorf("got %q, %v, want %q, a failure: %v", loaded, failed, tc.loaded, tc.fails)
			}
		})
	}
}

func TestOnline(t *testing.T) {
	for name, tc := range map[string]struct {
		members string
		waited  bool
	}{
		"online":          {`,"waited":false`, false},
		"it had to wait":  {`,"waited":true`, true},
		"it does not say": {`,"error":{"kind":"unreadable","message":"unknown question"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			what, _, _, _ := answered(t, func(ctx context.Context, h *host) {
				if waited, err := h.online(ctx); waited != tc.waited || err != nil {
					t.Errorf("got %v, %v, want %v", waited, err, tc.waited)
				}
			}, tc.members)
			if what != "online" {
				t.Errorf("asked %q, want online", what)
			}
		})
	}
}

func TestOnlineCancelled(t *testing.T) {
	w := newWire(t)
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	result := make(chan error, 1)
	go func() {
		_, err := w.host.online(ctx)
		result <- err
	}()
	id := number(w.gets("ask"), "id")
	cancel(errLeft)
	w.gets("abort")
	w.answers(id, `,"error":{"kind":"aborted","message":""}`)
	if err := soon(t, result); err != errLeft {
		t.Errorf("got %v, want %v", err, errLeft)
	}
}

func TestKept(t *testing.T) {
	w := newWire(t)
	w.host.kept(withCaller(t.Context(), caller{call: 5, client: 3}), 1<<40)
	m := w.gets("kept")
	if bytes, _ := m.Get("bytes").Int(); bytes != 1<<40 || number(m, "call") != 5 || number(m, "client") != 3 {
		t.Errorf("got %v, want 2^40 bytes for call 5 of client 3", m)
	}
}
