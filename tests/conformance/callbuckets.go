package conformance

import (
	"context"
	"encoding/json"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/policy"
)

func makeBucket(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, opts := a.text(0), options[core.MakeBucketOptions](a, 1)
	return a.done(func() error { return c.MakeBucket(ctx, bucket, opts) })
}

func listBuckets(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	opts := options[core.CallOptions](a, 0)
	return a.result(func() (any, error) { return c.ListBuckets(ctx, opts) })
}

func getBucketPolicy(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, prefix, opts := a.text(0), a.optional(1), options[core.CallOptions](a, 2)
	return a.result(func() (any, error) { return c.GetBucketPolicy(ctx, bucket, prefix, opts) })
}

func setBucketPolicy(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, prefix, word, opts := a.text(0), a.text(1), policy.Policy(a.text(2)), options[core.CallOptions](a, 3)
	return a.done(func() error { return c.SetBucketPolicy(ctx, bucket, prefix, word, opts) })
}

func listenBucketNotification(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, opts := a.text(0), options[core.ListenOptions](a, 1)
	return collect(a, c.ListenBucketNotification(ctx, bucket, opts))
}

func fromJSON(text string) (v any, err error) {
	return v, json.Unmarshal([]byte(text), &v)
}
