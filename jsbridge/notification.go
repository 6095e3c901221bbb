//go:build js && wasm

package jsbridge

import (
	"context"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
)

// listenBucketNotification sends each record as an item of the call, which ends
// when it is cancelled or fails.
func listenBucketNotification(c *core.Client, a *args) work {
	bucket, opts := a.required("bucket"), a.readListenOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		for record, err := range c.ListenBucketNotification(ctx, bucket, opts) {
			if err != nil {
				return nil, err
			}
			a.host.report(ctx, "item", func(m []byte) []byte { return append(jsontext.AppendName(m, "value"), record.JSON...) })
		}
		return nil, nil
	}
}
