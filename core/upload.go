package core

import (
	"context"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/uploads"
)

// PutObject stores a payload: in one PUT up to 5 MiB or the part size asked
// for, else in parts, several at once. Nothing is left at the server when it
// fails, unless it is to be resumed.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
func (c *Client) PutObject(ctx context.Context, bucket, object string, payload transport.Payload, opts PutOptions) (PutResult, error) {
	return c.uploads.Put(ctx, bucket, object, payload, opts)
}

// PutObjectStream stores what src yields, read one part at a time and no faster
// than the parts go. length is what src holds in bytes, checked at its end, or
// -1 when that is not known.
func (c *Client) PutObjectStream(ctx context.Context, bucket, object string, src transfer.Source, length int64, opts PutOptions) (PutResult, error) {
	return c.uploads.PutStream(ctx, bucket, object, src, length, opts)
}

// DiscardUpload removes what a PutObject with Resume has left of an object:
// the upload that the journal knows, parts and all, and what the journal knows
// of it. It is no error that there is none; where the server does not answer, it
// is, and the upload is removed later. It waits until no PutObject of this
// client resumes that object.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (c *Client) DiscardUpload(ctx context.Context, bucket, object string, opts request.CallOptions) error {
	return c.uploads.Discard(ctx, bucket, object, opts)
}

// MatchesETag tells whether an object with this ETag, of the size of payload, has
// the bytes of payload, as far as an ETag can tell: one of SSE-C or KMS, or of parts of
// another size than PutObject would cut (partSize in bytes, 0 for the client's), never
// matches. It asks no server, and reads payload. Its errors are those of reading.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
func (c *Client) MatchesETag(ctx context.Context, etag string, payload transport.Payload, partSize int64) (bool, error) {
	return c.uploads.Matches(ctx, etag, payload, partSize)
}

// redescribe is for what an adopted upload has made.
func (c *Client) redescribe(ctx context.Context, bucket, object, etag string, d uploads.Description) (PutResult, error) {
	copied, err := c.CopyObject(ctx, bucket, object, CopySource{Bucket: bucket, Object: object}, CopyConditions{MatchETag: etag}, CopyOptions{
		CallOptions: request.CallOptions{Headers: d.Headers}, ContentType: d.ContentType, Metadata: d.Metadata,
		MetadataDirective: MetadataReplace, ServerOrders: true,
	})
	return PutResult{ETag: copied.ETag, VersionID: copied.VersionID}, err
}
