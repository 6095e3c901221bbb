package core

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// findPut tells whether the object at the server is what a PUT of payload made
// of it since began, by this machine's clock: it has the size and the metadata,
// is no older, and is proved to have these bytes. Another writer may have stored
// as many at the same time.
func (u *upload) findPut(ctx context.Context, payload transport.Payload, began time.Time) (PutResult, bool) {
	found, answer, ok := u.pipeline.FindSince(ctx, u.bucket, u.object, request.CarriedBy(request.OnOther, u.extra), began)
	if described, _ := request.IsDescribed(answer, u.header); !ok || !described || found.Size != payload.Size() {
		return PutResult{}, false
	}
	return PutResult{ETag: found.ETag, VersionID: found.VersionID}, u.holds(ctx, found, payload)
}

// holds tells whether an object has the bytes of payload: by its ETag, or, where
// that is not their MD5, by the checksum that the server has of it.
func (u *upload) holds(ctx context.Context, found request.ObjectStat, payload transport.Payload) bool {
	if u.isMD5(found.ETag) {
		if digest, err := IntegrityMD5.digest(ctx, payload); err == nil && isDigest(found.ETag, digest) {
			return true
		}
	}
	r := request.ReadCall(request.HeadObject, u.bucket, u.object, request.GetOptions{
		CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnOther, u.extra)}, IfMatch: found.ETag})
	r.Header[ChecksumMode] = "ENABLED"
	resp, err := u.pipeline.Do(ctx, r)
	if err != nil || resp.Header[ChecksumHeader] == "" {
		return false
	}
	digest, err := IntegrityCRC32C.digest(ctx, payload)
	return err == nil && digest == resp.Header[ChecksumHeader]
}

// checkConditions is the Client's, before the parts are joined. An object that is
// made of them is this upload's: an earlier answer was lost.
func (u *upload) checkConditions(ctx context.Context, parts []s3xml.Part) error {
	r := u.call(request.CompleteMultipartUpload, request.InParts)
	r.Extra = u.extra
	err := u.pipeline.CheckConditions(ctx, r, request.OnComplete)
	if err != nil {
		if _, ok := u.isStored(ctx, parts); ok {
			return nil
		}
	}
	return err
}
