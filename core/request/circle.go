package request

import (
	"errors"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// Circle notices a list whose markers come again, A, B, A, so that it would never
// end. It remembers one marker at a time, for twice as many pages as the one
// before (Brent's method): a list of any length costs no memory, and a circle is
// found after a few times its length. Its zero value is ready.
type Circle struct {
	kept        string
	left, limit int
}

// Closes tells whether the marker next was there before.
func (c *Circle) Closes(next string) bool {
	if c.limit > 0 && next == c.kept {
		return true
	}
	if c.left--; c.left <= 0 {
		c.limit = 2*c.limit + 1
		c.kept, c.left = next, c.limit
	}
	return false
}

// Circular is the error of such a list, of a bucket or of an object's uploads.
func (o *Operation) Circular(bucket, object string) error {
	return o.Fail(&s3err.Finding{Code: s3err.MalformedReply, BucketName: bucket, ObjectName: object,
		Message: s3err.Unreadable + "the list comes back to a marker that it had before, and would never end"})
}

// Stuck is the error of a list that would loop forever.
func (r *Call) Stuck(resp *transport.Response) error {
	return r.Malformed(resp, errors.New("it is truncated and does not say where to go on"))
}
