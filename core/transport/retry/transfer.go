package retry

import (
	"context"
	"sync/atomic"
)

// Transfer is something that moves an object's bytes over several requests. Its
// requests are tried again for Policy.MaxStalled without progress, where others
// are for Policy.MaxElapsed.
type Transfer struct{ moved atomic.Int64 }

type transferKey struct{}

// WithTransfer marks what is done under ctx as a transfer, unless it is part of
// one already.
func WithTransfer(ctx context.Context) context.Context {
	if transferOf(ctx) != nil {
		return ctx
	}
	return context.WithValue(ctx, transferKey{}, &Transfer{})
}

func transferOf(ctx context.Context) *Transfer {
	t, _ := ctx.Value(transferKey{}).(*Transfer)
	return t
}

// Moved tells the transfer of ctx that it got ahead: a part is stored, or a byte
// has come. All its requests have their whole time again.
func Moved(ctx context.Context) {
	if t := transferOf(ctx); t != nil {
		t.moved.Add(1)
	}
}
