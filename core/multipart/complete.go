package multipart

import (
	"context"
	"encoding/hex"
	"slices"

	"github.com/minnow-s3/minnow/core/evidence"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transport"
)

// Complete joins the parts, which are size bytes. Where it is not clear whether the server did, it
// looks before it asks again: the upload is still there, or else the object. It
// also asks again after a conflict with another write; a server that has ended
// the upload for it says so then.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
func (u *Upload) Complete(ctx context.Context, parts []s3xml.Part, size int64) (Result, error) {
	if err := u.checkConditions(ctx, parts, size); err != nil {
		return Result{}, err
	}
	lost, conflict := false, error(nil)
	patience, unheard := u.of.pipeline.Options.Retry.Patience(ctx), 0
	for {
		result, err := u.postComplete(ctx, parts, size)
		if err == nil || ctx.Err() != nil {
			return result, err
		}
		ended, failed := IsGone(err), s3err.Judge(err) // completed by this call, or aborted by another
		switch {
		case request.Conflicting(err):
			conflict = err
		case failed.Unclear:
			lost = true
			_, _, look := partsPage(ctx, u.of.pipeline, u.Call(request.ListParts, request.OnOther), 0)
			if ended = IsGone(look); look != nil && !ended {
				return Result{}, err
			}
		case request.RefusedCondition(err) && lost:
			ended, err = true, request.Doubtful(err)
		case !ended:
			return Result{}, err
		}
		if ended {
			if result, ok := u.IsStored(ctx, parts, size); ok {
				return result, nil
			}
			if conflict != nil {
				err = conflict
			}
			return Result{}, err
		}
		if unheard++; !request.Conflicting(err) && failed.Status != 0 {
			unheard = 0 // a server in trouble is waited for
		}
		if failed.Busy || unheard >= request.FewTries || !patience.Again(ctx) {
			return Result{}, err
		}
	}
}

// postComplete asks once to complete the upload: if the answer is lost the object
// may be there, and a second request would be told NoSuchUpload. A server that does not know the
// checksums of parts may refuse a list that has them, and takes one without. Each
// part was sent with its own nevertheless.
func (u *Upload) postComplete(ctx context.Context, parts []s3xml.Part, size int64) (Result, error) {
	what := request.CompleteMultipartUpload.Name + " " + u.Bucket
	known, bare := u.of.pipeline.Evidence.Of(what), slices.Clone(parts)
	for i := range bare {
		bare[i].ChecksumCRC32C = ""
	}
	guarded := !slices.Equal(bare, parts)
	if known.Refused || !guarded {
		return u.postCompleteOnce(ctx, bare, size)
	}
	result, err := u.postCompleteOnce(ctx, parts, size)
	switch {
	case err == nil:
		u.of.pipeline.Evidence.Accept(what)
	case u.KeepChecksums:
	case evidence.IsRefusal(err) && !known.Accepted && ctx.Err() == nil:
		again, failed := u.postCompleteOnce(ctx, bare, size)
		if failed == nil {
			u.of.pipeline.Evidence.Suspect(what, true)
		}
		if !evidence.IsRefusal(failed) {
			return again, failed
		}
	}
	return result, err
}

func (u *Upload) postCompleteOnce(ctx context.Context, parts []s3xml.Part, size int64) (Result, error) {
	r := u.Call(request.CompleteMultipartUpload, request.OnComplete)
	r.Document, r.Once = s3xml.AppendCompleteMultipartUpload(nil, parts), true
	resp, err := u.of.pipeline.Do(ctx, r)
	if err != nil {
		return Result{}, err
	}
	etag, err := s3xml.ParseCompleteMultipartUpload(resp.Document)
	if err != nil {
		return Result{}, r.Malformed(resp, err)
	}
	result := Result{ETag: etag, VersionID: resp.Header["x-amz-version-id"]}
	if etag == "" { // Ceph's
		if found, ok := u.IsStored(ctx, parts, size); ok {
			result.ETag = found.ETag
		}
	}
	return result, nil
}

// IsStored tells whether the object at the server is the one that parts make: it
// has the ETag that they give it, or, where that cannot be reckoned, their size
// and no date from before the upload.
func (u *Upload) IsStored(ctx context.Context, parts []s3xml.Part, size int64) (Result, bool) {
	stat, err := u.of.pipeline.Stat(ctx, u.Bucket, u.Object, request.GetOptions{CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnOther, u.Headers)}})
	if err != nil {
		return Result{}, false
	}
	same := size > 0 && !u.Begun.IsZero() && !stat.LastModified.Before(u.Begun)
	if whole := u.WholeETag(parts); whole != "" && stat.ETag != "" {
		same = stat.ETag == whole
	}
	if size > 0 && stat.Size != size {
		same = false
	}
	return Result{ETag: stat.ETag, VersionID: stat.VersionID}, same
}

// WholeETag is the ETag that S3 gives to an object of these parts: the MD5 of
// their MD5s and their number. It is "" where their ETags are no MD5s.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
func (u *Upload) WholeETag(parts []s3xml.Part) string {
	hash := transport.NewHash(transport.MD5)
	for _, part := range parts {
		if !u.IsMD5(part.ETag) {
			return ""
		}
		sum, _ := hex.DecodeString(part.ETag)
		hash.Write(sum)
	}
	return hex.EncodeToString(hash.Sum(nil)) + "-" + request.Decimal(int64(len(parts)))
}

// IsMD5 tells whether an ETag is the MD5 of what was sent: not of an object
// that is encrypted with a key of the caller's or of KMS's.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
func (t Target) IsMD5(etag string) bool {
	return request.IsHash(etag) && sse.HasMD5(t.Headers)
}

// checkConditions refuses to join the parts where a condition is seen not to hold. An object that is
// made of them is this upload's: an earlier answer was lost.
func (u *Upload) checkConditions(ctx context.Context, parts []s3xml.Part, size int64) error {
	r := request.Call{Operation: request.CompleteMultipartUpload, Bucket: u.Bucket, Object: u.Object, Extra: u.Headers}
	err := u.of.pipeline.CheckConditions(ctx, r, request.OnComplete)
	if err != nil {
		if _, ok := u.IsStored(ctx, parts, size); ok {
			return nil
		}
	}
	return err
}
