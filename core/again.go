package core

import "context"

// Again waits before another try of what has failed so many times in a row, and
// tells whether there is to be one. It goes by the client's retry policy, as
// every request does by itself.
func (c *Client) Again(ctx context.Context, failures int) bool {
	return c.options.Retry.Again(ctx, failures)
}
