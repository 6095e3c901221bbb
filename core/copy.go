package core

import (
	"context"

	"github.com/minnow-s3/minnow/core/copies"
)

// ParseCopySource reads "/bucket/object" or "bucket/object": see
// copies.ParseCopySource.
func ParseCopySource(source string) (CopySource, error) { return copies.ParseCopySource(source) }

// CopyObject makes an object of another at the server; no byte of it passes
// through here. One that is too large for a single request is copied by parts.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
func (c *Client) CopyObject(ctx context.Context, bucket, object string, source CopySource, conditions CopyConditions, opts CopyOptions) (CopyResult, error) {
	return c.copies.Copy(ctx, bucket, object, source, conditions, opts)
}

// ComposeSourceAt is what an error calls a source.
func ComposeSourceAt(index int) string { return copies.SourceAt(index) }

// ComposeObject makes an object of others, or of ranges of them, at the server; no
// byte of it passes through here: see copies.Copier.Compose.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
func (c *Client) ComposeObject(ctx context.Context, bucket, object string, sources []ComposeSource, opts ComposeOptions) (PutResult, error) {
	result, err := c.copies.Compose(ctx, bucket, object, sources, opts)
	return PutResult{ETag: result.ETag, VersionID: result.VersionID}, err
}
