package core

import (
	"context"
	"slices"

	"github.com/minnow-s3/minnow/core/downloads"
	"github.com/minnow-s3/minnow/core/request"
)

// Object is an open download. The caller reads and closes Body, which continues
// from the byte reached when it breaks: see downloads.Source.OpenRest.
type Object = downloads.Object

// Checksum is what a server keeps of a whole object's bytes.
type Checksum = downloads.Checksum

// Codes of downloads that are no answers of the server's, and of a Warning.
const (
	ObjectChanged    = downloads.ObjectChanged
	ChecksumMismatch = downloads.ChecksumMismatch
	WarnNotVerified  = downloads.WarnNotVerified
)

// Source is an object to be read in all the ways that there are.
func (c *Client) Source(bucket, object string, opts request.GetOptions) *downloads.Source {
	return &downloads.Source{Pipeline: c.pipeline, Bucket: bucket, Object: object, Options: opts}
}

// GetObject opens an object for reading.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (c *Client) GetObject(ctx context.Context, bucket, object string, opts request.GetOptions) (Object, error) {
	source := c.Source(bucket, object, opts)
	return source.Resumable(ctx)(source.Open(ctx))
}

// GetObjectWithChecksum opens an object as GetObject does, and asks for the
// checksum of the whole object: see downloads.Source.OpenChecked.
func (c *Client) GetObjectWithChecksum(ctx context.Context, bucket, object string, opts request.GetOptions) (Object, error) {
	source := c.Source(bucket, object, opts)
	return source.Resumable(ctx)(source.OpenChecked(ctx))
}

// GetPartialObject opens length bytes of an object from offset on; length 0
// reads to the end. The end may lie behind the object's; offset is at most
// 2^53-1, which is how far JavaScript counts.
func (c *Client) GetPartialObject(ctx context.Context, bucket, object string, offset, length int64, opts request.GetOptions) (Object, error) {
	source := c.Source(bucket, object, opts)
	return source.Resumable(ctx)(source.OpenPartial(ctx, offset, length))
}

// StatObject returns what is known of an object without reading it. Size, ETag
// and date that CORS hides are read from a list instead, by one more request.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
func (c *Client) StatObject(ctx context.Context, bucket, object string, opts request.GetOptions) (request.ObjectStat, error) {
	stat, err := c.pipeline.Stat(ctx, bucket, object, opts)
	if slices.Contains(stat.Hidden, "metadata") {
		c.pipeline.WarnOnce(ctx, request.Warning{
			Code: request.WarnHiddenMetadata, Bucket: bucket, Message: "answers show no metadata of objects in " + bucket + ", which there may be",
			Remedy: "add " + request.ExposeMetadata + " to ExposeHeaders in the bucket's CORS rules",
		})
	}
	return stat, err
}
