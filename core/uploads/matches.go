package uploads

import (
	"context"
	"encoding/hex"
	"strings"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

// Matches tells whether an object with this ETag, of the size of payload, has the
// bytes of payload: its MD5, or the MD5s of the parts into which Put would cut it
// (partSize is the caller's wish in bytes, 0 for the client's). It asks no server. An
// ETag that is no MD5 (SSE-C and KMS), or that comes of other parts, never matches;
// payload is read only where the number of parts is right. Errors are those of
// reading payload.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
func (o *Uploader) Matches(ctx context.Context, etag string, payload transport.Payload, partSize int64) (bool, error) {
	if partSize == 0 {
		partSize = o.settings.PartSize
	}
	size, err := transfer.PartSize(payload.Size(), partSize)
	if err != nil {
		return false, err
	}
	parts := (payload.Size() + size - 1) / size
	if !strings.Contains(etag, "-") {
		parts, size = 1, payload.Size()
	} else if !strings.HasSuffix(etag, "-"+request.Decimal(parts)) {
		return false, nil
	}
	var at multipart.Upload
	var sums []s3xml.Part
	for n := range parts {
		offset := n * size
		sum, err := payload.Slice(offset, min(size, payload.Size()-offset)).Digest(ctx, transport.MD5)
		if err != nil {
			return false, request.PutObject.Fail(request.Canceled(ctx, err))
		}
		sums = append(sums, s3xml.Part{ETag: hex.EncodeToString(sum)})
	}
	return len(sums) == 1 && sums[0].ETag == etag || at.WholeETag(sums) == etag, nil
}
