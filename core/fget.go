package core

import (
	"context"
	"errors"
	"io"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// FGetObject writes a whole object to a file, or any other Writer, and checks
// that it was whole. Where GetObjectWithChecksum finds a checksum it compares that
// too, and fails with an *s3err.Finding of the code ChecksumMismatch. What fails
// leaves in place what was written until then: a file is best written under
// another name, and renamed at the end. An error of the Writer's is in the
// *smithy.OperationError as it was.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (c *Client) FGetObject(ctx context.Context, bucket, object string, to io.Writer, opts request.GetOptions) (request.ObjectStat, error) {
	got, err := c.GetObjectWithChecksum(ctx, bucket, object, opts)
	if err != nil {
		return request.ObjectStat{}, err
	}
	defer got.Body.Close()
	n, err := copyChecked(to, got)
	if err == nil && got.Length >= 0 && n != got.Length {
		err = &transport.Error{Kind: transport.KindNetwork, Err: errors.New(
			request.Decimal(n) + " bytes came of the " + request.Decimal(got.Length) + " announced")}
	}
	if err != nil {
		return request.ObjectStat{}, request.GetObject.Fail(request.Canceled(ctx, err))
	}
	return got.ObjectStat, nil
}
