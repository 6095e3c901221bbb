package core

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/minnow-s3/minnow/core/evidence"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// complete joins the parts. Where it is not clear whether the server did, it
// looks before it asks again: the upload is still there, or else the object. It
// also asks again after a conflict with another write; a server that has ended
// the upload for it says so then.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
func (u *upload) complete(ctx context.Context, uploadID string, parts []s3xml.Part) (PutResult, error) {
	if err := u.checkConditions(ctx, parts); err != nil {
		return PutResult{}, err
	}
	lost, conflict := false, error(nil)
	patience, unheard := u.options.Retry.Patience(ctx), 0
	for {
		result, err := u.postComplete(ctx, uploadID, parts)
		if err == nil || ctx.Err() != nil {
			return result, err
		}
		ended, failed := isGone(err), s3err.Judge(err) // completed by this call, or aborted by another
		switch {
		case request.Conflicting(err):
			conflict = err
		case failed.Unclear:
			lost = true
			_, _, look := u.partsPage(ctx, uploadID, 0)
			if ended = isGone(look); look != nil && !ended {
				return PutResult{}, err
			}
		case request.RefusedCondition(err) && lost:
			ended, err = true, request.Doubtful(err)
		case !ended:
			return PutResult{}, err
		}
		if ended {
			if result, ok := u.isStored(ctx, parts); ok {
				return result, nil
			}
			if conflict != nil {
				err = conflict
			}
			return PutResult{}, err
		}
		if unheard++; !request.Conflicting(err) && failed.Status != 0 {
			unheard = 0 // a server in trouble is waited for
		}
		if failed.Busy || unheard >= request.FewTries || !patience.Again(ctx) {
			return PutResult{}, err
		}
	}
}

// postComplete asks once to complete the upload: if the answer is lost the object
// may be there, and a second request would be told NoSuchUpload. A server that does not know the
// checksums of parts may refuse a list that has them, and takes one without. Each
// part was sent with its own all the same.
func (u *upload) postComplete(ctx context.Context, uploadID string, parts []s3xml.Part) (PutResult, error) {
	what := checksumsOf(request.CompleteMultipartUpload, u.bucket)
	known, bare := u.pipeline.Evidence.Of(what), slices.Clone(parts)
	for i := range bare {
		bare[i].ChecksumCRC32C = ""
	}
	guarded := !slices.Equal(bare, parts)
	if known.Refused || !guarded {
		return u.postCompleteOnce(ctx, uploadID, bare)
	}
	result, err := u.postCompleteOnce(ctx, uploadID, parts)
	switch {
	case err == nil:
		u.pipeline.Evidence.Accept(what)
	case u.named && evidence.IsRefusal(err):
		err = u.explain(request.CompleteMultipartUpload, IntegrityCRC32C, err)
	case evidence.IsRefusal(err) && !known.Accepted && ctx.Err() == nil:
		again, failed := u.postCompleteOnce(ctx, uploadID, bare)
		if failed == nil {
			u.pipeline.Evidence.Suspect(what, true)
		}
		if !evidence.IsRefusal(failed) {
			return again, failed
		}
	}
	return result, err
}

func (u *upload) postCompleteOnce(ctx context.Context, uploadID string, parts []s3xml.Part) (PutResult, error) {
	r := u.partCall(request.CompleteMultipartUpload, request.OnComplete, uploadID)
	r.Document, r.Once = s3xml.AppendCompleteMultipartUpload(nil, parts), true
	resp, err := u.pipeline.Do(ctx, r)
	if err != nil {
		return PutResult{}, err
	}
	etag, err := s3xml.ParseCompleteMultipartUpload(resp.Document)
	if err != nil {
		return PutResult{}, r.Malformed(resp, err)
	}
	result := putResult(resp, etag)
	if etag == "" { // Ceph's
		if found, ok := u.isStored(ctx, parts); ok {
			result.ETag = found.ETag
		}
	}
	return result, nil
}

// isStored tells whether the object at the server is the one that parts make: it
// has the ETag that they give it, or, where that cannot be reckoned, their size
// and no date from before the upload.
func (u *upload) isStored(ctx context.Context, parts []s3xml.Part) (PutResult, bool) {
	stat, err := u.pipeline.Stat(ctx, u.bucket, u.object, request.GetOptions{CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnOther, u.extra)}})
	if err != nil {
		return PutResult{}, false
	}
	same := u.size > 0 && !u.begun.IsZero() && !stat.LastModified.Before(u.begun)
	if whole := u.wholeETag(parts); whole != "" && stat.ETag != "" {
		same = stat.ETag == whole
	}
	if u.size > 0 && stat.Size != u.size {
		same = false
	}
	return PutResult{ETag: stat.ETag, VersionID: stat.VersionID}, same
}

// wholeETag is the ETag that S3 gives to an object of these parts: the MD5 of
// their MD5s and their number. It is "" where their ETags are no MD5s.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
func (u *upload) wholeETag(parts []s3xml.Part) string {
	hash := transport.NewHash(transport.MD5)
	for _, part := range parts {
		if !u.isMD5(part.ETag) {
			return ""
		}
		sum, _ := hex.DecodeString(part.ETag)
		hash.Write(sum)
	}
	return hex.EncodeToString(hash.Sum(nil)) + "-" + request.Decimal(int64(len(parts)))
}

// isDigest tells whether an ETag is an MD5, which is in base64.
func isDigest(etag, digest string) bool {
	sum, _ := base64.StdEncoding.DecodeString(digest)
	return hex.EncodeToString(sum) == etag
}

// isMD5 tells whether an ETag is the MD5 of what was sent: not of an object
// that is encrypted with a key of the caller's or of KMS's.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
func (u *upload) isMD5(etag string) bool {
	if !request.IsHash(etag) {
		return false
	}
	if _, own := request.Given(u.extra, "x-amz-server-side-encryption-customer-algorithm"); own {
		return false
	}
	how, _ := request.Given(u.extra, "x-amz-server-side-encryption")
	return !strings.HasPrefix(how, "aws:kms")
}
