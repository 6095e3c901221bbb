package uploads

import (
	"context"
	"encoding/hex"
	"strings"

	"github.com/minnow-s3/minnow/core/request"
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
	parts, suffix := (payload.Size()+size-1)/size, ""
	if dash := strings.IndexByte(etag, '-'); dash < 0 {
		parts, size = 1, payload.Size()
	} else if suffix = "-" + request.Decimal(parts); etag[dash:] != suffix {
		return false, nil
	}
	hash, sum := transport.NewHash(transport.MD5), []byte(nil)
	for offset := int64(0); parts > 0; offset, parts = offset+size, parts-1 {
		if sum, err = payload.Slice(offset, min(size, payload.Size()-offset)).Digest(ctx, transport.MD5); err != nil {
			return false, request.PutObject.Fail(request.Canceled(ctx, err))
		}
		hash.Write(sum)
	}
	if suffix != "" {
		sum = hash.Sum(nil)
	}
	return etag == hex.EncodeToString(sum)+suffix, nil
}
