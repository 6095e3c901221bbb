//go:build js && wasm

package jsbridge

import (
	"context"

	"github.com/minnow-s3/minnow/core"
)

// signProbe signs one of the requests by which diagnose finds out what stands in
// the way: it is the page that sends them, and reads what may be read.
func signProbe(c *core.Client, a *args) work {
	bucket, object, probe := a.text(a.values, "bucket"), a.text(a.values, "object"), a.readProbe(a.values.Get("probe"))
	return func(ctx context.Context) (appender, error) {
		signed, err := c.SignProbe(ctx, bucket, object, probe)
		return func(dst []byte) []byte { return appendSignedProbe(dst, signed) }, err
	}
}
