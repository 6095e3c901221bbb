package request

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/transport/retry"
)

// FewTries is how often something is done whose failures tell that more of them
// help little: a payload that comes damaged, a completion that gets no answer
// from a server that answers all else.
const FewTries = 4

// Again waits before another try of what has failed so many times in a row, and
// tells whether there is to be one: fewTries at most, unless the client's retry
// policy names another number.
func (p *Pipeline) Again(ctx context.Context, failures int) bool {
	policy := p.Options.Retry
	if policy.Attempts == 0 {
		policy.Attempts = FewTries
	}
	return policy.Again(ctx, failures)
}

// KeepOn is for a download whose body is read elsewhere: it has broken so many
// times without a byte between, in the time that earlier calls have returned and
// the tries have taken. KeepOn waits, tells how long that counts, and whether
// the rest is to be asked for: for as long as the retry policy gives to a
// transfer that stands still.
func (p *Pipeline) KeepOn(ctx context.Context, failures int, stalled time.Duration) (waited time.Duration, more bool) {
	return p.Options.Retry.KeepOn(retry.WithTransfer(ctx), failures, stalled)
}
