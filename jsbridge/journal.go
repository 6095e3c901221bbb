//go:build js && wasm

package jsbridge

import (
	"context"
	"errors"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
)

// journal is a transfer.Journal that the page keeps, see store.js.
type journal struct{ host *host }

// errNotSaved is how a full disk looks from here: the page tells no more.
var errNotSaved = errors.New("the browser has no room for it")

func (j journal) Load(ctx context.Context, key string) (string, error) {
	answer, err := j.ask(ctx, "load", key, "")
	entry, _ := answer.Get("entry").String()
	return entry, err
}

func (j journal) Save(ctx context.Context, key, entry string) error {
	answer, err := j.ask(ctx, "save", key, entry)
	if saved, _ := answer.Get("saved").Bool(); err == nil && !saved {
		return errNotSaved
	}
	return err
}

func (j journal) Delete(ctx context.Context, key string) error {
	_, err := j.ask(ctx, "delete", key, "")
	return err
}

func (j journal) ask(ctx context.Context, op, key, entry string) (jsontext.Value, error) {
	answer, _, err := j.host.ask(ctx, "journal", func(m []byte) []byte {
		m = jsontext.AppendStringMember(m, "op", op)
		m = jsontext.AppendStringMember(m, "key", key)
		return jsontext.AppendStringMember(m, "entry", entry)
	}, nil)
	return answer, err
}

// kept tells the page that so many bytes of a payload were at the server before.
func (h *host) kept(ctx context.Context, bytes int64) {
	h.report(ctx, "kept", func(m []byte) []byte { return jsontext.AppendIntMember(m, "bytes", bytes) })
}

// discardUpload removes what a cancelled upload has left for a later call.
func discardUpload(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readCallOptions(a.options())
	return func(ctx context.Context) (appender, error) { return nil, c.DiscardUpload(ctx, bucket, object, opts) }
}
