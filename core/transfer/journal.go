package transfer

import "context"

// Journal remembers uploads beyond the end of a program, so that a later one
// can continue with them. Keys and entries are text that only its user reads. It
// is called by several uploads at once, of each at most once at a time.
type Journal interface {
	// Load returns the entry of key, "" when there is none.
	Load(ctx context.Context, key string) (entry string, err error)
	// Save puts entry in the place of the one before.
	Save(ctx context.Context, key, entry string) error
	// Delete forgets key. It is no error that there is no entry.
	Delete(ctx context.Context, key string) error
}
