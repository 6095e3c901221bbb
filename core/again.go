package core

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/minnow-s3/minnow/core/transport/retry"
)

// Again waits before another try of what has failed so many times in a row, and
// tells whether there is to be one. It goes by the client's retry policy, as
// every request does by itself; a failure for want of a network does not count.
func (c *Client) Again(ctx context.Context, failures int) bool {
	policy := c.options.Retry
	if policy.Online != nil && policy.Attempts != 1 {
		if waited, err := policy.Online(ctx); waited || err != nil {
			return err == nil && ctx.Err() == nil
		}
	}
	attempts, bound, most := policy.Attempts, policy.BaseDelay, policy.MaxDelay
	if attempts == 0 {
		attempts = retry.DefaultAttempts
	}
	if bound == 0 {
		bound = retry.DefaultBaseDelay
	}
	if most == 0 {
		most = retry.DefaultMaxDelay
	}
	if failures >= attempts || ctx.Err() != nil {
		return false
	}
	bound = min(bound<<min(failures-1, 20), most)
	random, after := policy.Random, policy.After
	if random == nil {
		random = rand.Float64
	}
	if after == nil {
		after = time.After
	}
	select {
	case <-ctx.Done():
		return false
	case <-after(time.Duration(random() * float64(bound))):
		return true
	}
}
