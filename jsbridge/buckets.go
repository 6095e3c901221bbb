//go:build js && wasm

package jsbridge

import (
	"context"
	"strconv"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
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

func listObjects(c *core.Client, a *args) work {
	return list(a, c.ListObjectsPage, appendListPage)
}

func listObjectsV2(c *core.Client, a *args) work {
	return list(a, c.ListObjectsV2Page, appendListPage)
}

func listObjectVersions(c *core.Client, a *args) work {
	return list(a, c.ListObjectVersionsPage, appendVersionPage)
}

func listIncompleteUploads(c *core.Client, a *args) work {
	return list(a, c.ListIncompleteUploadsPage, appendIncompletePage)
}

// list asks for one page: it is JavaScript that iterates, and asks in time.
func list[P any](a *args, page func(ctx context.Context, bucket, from string, opts core.ListOptions) (P, error), write func([]byte, P) []byte) work {
	bucket, from, opts := a.required("bucket"), a.text(a.values, "from"), a.readListOptions(a.options())
	if opts.MaxKeys == 0 && has(a.options().Get("maxKeys")) {
		opts.MaxKeys = -1 // given as 0, which is not the same as left out
	}
	if delimiter := a.options().Get("delimiter"); opts.Delimiter == "" && has(delimiter) {
		opts.Recursive = true // nothing is folded at nothing
	}
	return func(ctx context.Context) (appender, error) {
		p, err := page(ctx, bucket, from, opts)
		return func(dst []byte) []byte { return write(dst, p) }, err
	}
}

// prefixSize sends how much there is so far as an item of the call, page by page.
func prefixSize(c *core.Client, a *args) work {
	bucket, prefix, opts := a.required("bucket"), a.required("prefix"), a.readPrefixSizeOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		opts.Progress = func(size core.PrefixSize) {
			a.host.report(ctx, "item", func(m []byte) []byte { return appendPrefixSize(jsontext.AppendName(m, "value"), size) })
		}
		size, err := c.PrefixSize(ctx, bucket, prefix, opts)
		return func(dst []byte) []byte { return appendPrefixSize(dst, size) }, err
	}
}

func removeObjectVersions(c *core.Client, a *args) work {
	bucket, opts := a.required("bucket"), a.readRemoveVersionsOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		var kept []core.RemoveError
		for one, err := range c.RemoveObjectVersions(ctx, bucket, opts) {
			if err != nil {
				return nil, err
			}
			kept = append(kept, one)
		}
		return func(dst []byte) []byte { return appendList(dst, kept, appendRemoveError) }, nil
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
