//go:build js && wasm

package jsbridge

import (
	"context"
	"strconv"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/policy"
	"github.com/minnow-s3/minnow/core/s3addr"
)

func makeBucket(c *core.Client, a *args) work {
	bucket, opts := a.required("bucket"), a.readMakeBucketOptions(a.options())
	return func(ctx context.Context) (appender, error) { return nil, c.MakeBucket(ctx, bucket, opts) }
}

func listBuckets(c *core.Client, a *args) work {
	opts := a.readCallOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		buckets, err := c.ListBuckets(ctx, opts)
		return func(dst []byte) []byte { return appendList(dst, buckets, appendBucket) }, err
	}
}

func listObjects(c *core.Client, a *args) work { return list(a, c.ListObjectsPage) }

func listObjectsV2(c *core.Client, a *args) work { return list(a, c.ListObjectsV2Page) }

// list asks for one page: it is JavaScript that iterates, and asks in time.
func list(a *args, page func(ctx context.Context, bucket, from string, opts core.ListOptions) (core.ListPage, error)) work {
	bucket, from, opts := a.required("bucket"), a.text(a.values, "from"), a.readListOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		p, err := page(ctx, bucket, from, opts)
		return func(dst []byte) []byte { return appendListPage(dst, p) }, err
	}
}

func listIncompleteUploads(c *core.Client, a *args) work {
	bucket, from, opts := a.required("bucket"), a.text(a.values, "from"), a.readListOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		p, err := c.ListIncompleteUploadsPage(ctx, bucket, from, opts)
		return func(dst []byte) []byte { return appendIncompletePage(dst, p) }, err
	}
}

// uploadSize serves listIncompleteUploads: a size is asked for as its upload is taken.
func uploadSize(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readCallOptions(a.options())
	uploadID := a.required("uploadId")
	return func(ctx context.Context) (appender, error) {
		if s3addr.CheckObject(object) != nil {
			return literal("-1"), nil // a server's name that no URL can carry
		}
		size, err := c.IncompleteUploadSize(ctx, bucket, object, uploadID, opts)
		return func(dst []byte) []byte { return strconv.AppendInt(dst, size, 10) }, err
	}
}

func removeIncompleteUpload(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readCallOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		return nil, c.RemoveIncompleteUpload(ctx, bucket, object, opts)
	}
}

func getBucketPolicy(c *core.Client, a *args) work {
	bucket, prefix, opts := a.required("bucket"), a.text(a.values, "prefix"), a.readCallOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		p, err := c.GetBucketPolicy(ctx, bucket, prefix, opts)
		return text(string(p)), err
	}
}

func setBucketPolicy(c *core.Client, a *args) work {
	bucket, prefix, opts := a.required("bucket"), a.text(a.values, "prefix"), a.readCallOptions(a.options())
	p := policy.Policy(a.required("policy"))
	return func(ctx context.Context) (appender, error) {
		return nil, c.SetBucketPolicy(ctx, bucket, prefix, p, opts)
	}
}

func getBucketRegion(c *core.Client, a *args) work {
	bucket, opts := a.required("bucket"), a.readCallOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		region, err := c.GetBucketRegion(ctx, bucket, opts)
		return text(region), err
	}
}
