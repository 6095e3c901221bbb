//go:build js && wasm

package jsbridge

import (
	"context"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
)

func presignedGetObject(c *core.Client, a *args) work {
	a.required("object")
	return presigned(a, c.PresignedGetObject)
}

func presignedPutObject(c *core.Client, a *args) work {
	a.required("object")
	return presigned(a, c.PresignedPutObject)
}

func presignedURL(c *core.Client, a *args) work {
	method, object, query := a.required("method"), a.named("object"), a.pairs("query")
	return presigned(a, func(ctx context.Context, bucket, _ string, opts core.PresignOptions) (string, error) {
		opts.Query = query
		return c.PresignedURL(ctx, method, bucket, object, opts)
	})
}

func presignedGetObjects(c *core.Client, a *args) work {
	bucket, objects, opts := a.required("bucket"), a.texts(a.values, "objects"), a.presignOptions()
	return func(ctx context.Context) (appender, error) {
		urls, err := c.PresignedGetObjects(ctx, bucket, objects, opts)
		return func(dst []byte) []byte { return appendList(dst, urls, jsontext.AppendString) }, err
	}
}

func (a *args) presignOptions() core.PresignOptions {
	opts := a.readPresignOptions(a.options())
	if opts.Expiry == 0 && has(a.options().Get("expiry")) {
		opts.Expiry = -1 // given as 0, which is not the same as left out
	}
	return opts
}

func presigned(a *args, presign func(ctx context.Context, bucket, object string, opts core.PresignOptions) (string, error)) work {
	bucket, object, opts := a.required("bucket"), a.text(a.values, "object"), a.presignOptions()
	return func(ctx context.Context) (appender, error) {
		url, err := presign(ctx, bucket, object, opts)
		return text(url), err
	}
}

func presignedPostPolicy(c *core.Client, a *args) work {
	policy, opts := a.readPostPolicy(a.values.Get("policy")), a.readPresignOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		post, err := c.PresignedPostPolicy(ctx, policy, opts)
		return func(dst []byte) []byte { return appendPresignedPost(dst, post) }, err
	}
}

// readPostPolicy reads what PostPolicy of conditions.js was told.
func (a *args) readPostPolicy(v jsontext.Value) core.PostPolicy {
	policy := core.PostPolicy{
		Bucket: a.text(v, "bucket"), Key: a.text(v, "key"), ContentType: a.text(v, "contentType"), Expires: a.date(v, "expires"),
	}
	if has(v.Get("keyStartsWith")) {
		prefix := a.text(v, "keyStartsWith")
		policy.KeyStartsWith = &prefix
	}
	if has(v.Get("maxLength")) {
		policy.Length = &core.LengthRange{Min: a.integer(v, "minLength"), Max: a.integer(v, "maxLength")}
	}
	for _, row := range v.Get("conditions").Items() {
		policy.Conditions = append(policy.Conditions, core.PostCondition{Op: a.text(row, "op"), Name: a.text(row, "name"), Value: a.text(row, "value")})
	}
	policy.Tags = a.dictionary(v, "tags")
	return policy
}
