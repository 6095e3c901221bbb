package uploads

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// findPut tells whether the object at the server is what a PUT of payload made
// of it since began, by this machine's clock: it has the size and the metadata,
// is no older, and is proved to have these bytes. Another writer may have stored
// as many at the same time.
func (u *upload) findPut(ctx context.Context, payload transport.Payload, began time.Time) (PutResult, bool) {
	found, answer, ok := u.pipeline.FindSince(ctx, u.Bucket, u.Object, request.CarriedBy(request.OnOther, u.Headers), began)
	if described, _ := request.IsDescribed(answer, u.header); !ok || !described || found.Size != payload.Size() {
		return PutResult{}, false
	}
	return PutResult{ETag: found.ETag, VersionID: found.VersionID}, u.holds(ctx, found, payload)
}

// holds tells whether an object has the bytes of payload: by its ETag, or, where
// that is not their MD5, by the checksum that the server has of it.
func (u *upload) holds(ctx context.Context, found request.ObjectStat, payload transport.Payload) bool {
	if u.IsMD5(found.ETag) {
		if digest, err := IntegrityMD5.digest(ctx, payload); err == nil && isDigest(found.ETag, digest) {
			return true
		}
	}
	r := request.ReadCall(request.HeadObject, u.Bucket, u.Object, request.GetOptions{
		CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnOther, u.Headers)}, IfMatch: found.ETag})
	r.Header[request.ChecksumMode] = "ENABLED"
	resp, err := u.pipeline.Do(ctx, r)
	if err != nil || resp.Header[request.ChecksumHeader] == "" {
		return false
	}
	digest, err := IntegrityCRC32C.digest(ctx, payload)
	return err == nil && digest == resp.Header[request.ChecksumHeader]
}
