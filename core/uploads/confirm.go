package uploads

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"maps"

	"github.com/minnow-s3/minnow/core/evidence"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// WarnChecksumIgnored is the Code of a Warning that a server takes no notice of the
// checksum that uploads go with.
const WarnChecksumIgnored = "ChecksumIgnored"

// errNotAsSent is of a form whose bytes the server stored otherwise than they were.
var errNotAsSent = errors.New("the server stored other bytes than were sent")

// isChecked tells whether an answer shows that the server has the bytes of that
// checksum: it says it again then. Ceph 16 does not, and stores what was damaged on
// its way. Another checksum is one that the server has reckoned for itself.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#API_PutObject_ResponseSyntax
func isChecked(resp *transport.Response, sum string) bool {
	return resp.Header[request.ChecksumHeader] == sum
}

// confirm makes sure of a payload that went with a checksum of which the answer
// shows nothing: the server ignored it, or CORS hides that it did not. The ETag
// tells, where it is an MD5. One that is none of the payload may be that of an
// encrypted object; so the payload is sent once more, signed, which every server
// compares, and ETags that differ then as well count no more. What follows goes by
// Content-MD5 where nothing can be hidden; in a page that would need a rule for
// another header.
func (u *upload) confirm(ctx context.Context, r request.Call, resp *transport.Response, payload transport.Payload) (*transport.Response, error) {
	if isChecked(resp, r.Header[request.ChecksumHeader]) {
		return resp, nil
	}
	etag := request.UnquoteETag(resp.Header["etag"])
	known, same, err := u.compareETag(ctx, etag, payload)
	if err == nil && known && !same {
		if r.Header[request.PayloadHashHeader], err = IntegritySHA256.digest(ctx, payload); err == nil {
			resp, err = u.resendDamaged(ctx, overwrite(r, request.QuoteETag(etag)))
		}
		if request.RefusedCondition(err) && u.pipeline.Meets(ctx, u.Bucket, u.Object, u.Headers, etag) == nil { // Ceph compares the quotes as well
			resp, err = u.resendDamaged(ctx, overwrite(r, etag))
		}
		if err == nil {
			if known, same, err = u.compareETag(ctx, request.UnquoteETag(resp.Header["etag"]), payload); known && !same {
				u.pipeline.Evidence.Suspect(etagsOf(u.Bucket), true)
				known = false
			}
		}
	}
	if err != nil {
		return resp, r.Fail(request.Canceled(ctx, err))
	}
	u.noteIgnored(ctx, resp, known)
	return resp, nil
}

// overwrite makes of r a write once more, of what r has stored under that ETag. A condition of
// the caller's was fulfilled then, and holds no longer.
func overwrite(r request.Call, etag string) request.Call {
	if r.IsConditional(r.Extra) {
		r.Extra = maps.Clone(r.Extra)
		delete(r.Extra, "if-none-match")
		r.Extra["if-match"] = etag
	}
	return r
}

// compareETag tells whether an ETag is the MD5 of payload; known is false where that
// cannot be told.
func (u *upload) compareETag(ctx context.Context, etag string, payload transport.Payload) (known, same bool, err error) {
	if !u.IsMD5(etag) || u.pipeline.Evidence.Of(etagsOf(u.Bucket)).Refused {
		return false, false, nil
	}
	digest, err := IntegrityMD5.digest(ctx, payload)
	return true, isDigest(etag, digest), err
}

// noteIgnored notes what checks the uploads that follow. Where CORS may hide that
// the server compares, nothing is told: see web/docs/transfers.md.
func (u *upload) noteIgnored(ctx context.Context, resp *transport.Response, compared bool) {
	if !request.SeesAll(resp) {
		return
	}
	by := "not checked"
	if compared {
		by = "held to their ETag, once they are stored"
	}
	if resp.Open && !u.KeepChecksums {
		by = "checked by Content-MD5"
		for _, of := range [...]*request.Operation{request.PutObject, request.CreateMultipartUpload, request.UploadPart} {
			u.pipeline.Evidence.Change(checksumsOf(of, u.Bucket), func(known *evidence.Trial) { known.Ignored, known.Instead = true, string(IntegrityMD5) })
		}
	}
	u.pipeline.WarnOnce(ctx, request.Warning{
		Code: WarnChecksumIgnored, Bucket: u.Bucket, Remedy: `set integrity to "md5"`,
		Message: "the server takes no notice of " + request.ChecksumHeader + ": uploads to " + u.Bucket + " are " + by,
	})
}

// isDigest tells whether an ETag is an MD5, which is in base64.
func isDigest(etag, digest string) bool {
	sum, _ := base64.StdEncoding.DecodeString(digest)
	return hex.EncodeToString(sum) == etag
}
