package core

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// Ceph takes no notice of the conditions of a copy, or of the end of an upload,
// and would replace the object that they protect. So these are looked at before;
// the server still judges them, as another writer may come in between.

// checkConditions refuses r, a request of kind, where its conditions on its object
// are seen not to hold. What cannot be seen is left to the server.
func (c *Client) checkConditions(ctx context.Context, r call, kind requests) error {
	wanted := carriedBy(kind, r.extra)
	match, none := wanted["if-match"], wanted["if-none-match"]
	if match+none == "" {
		return nil
	}
	err := c.meets(ctx, r.bucket, r.object, r.extra, match)
	failed := &s3err.Error{Code: preconditionFailed, Status: 412, BucketName: r.bucket, ObjectName: r.object,
		Message: "the object that is there does not meet the condition"}
	if match != "" && refusedCondition(err) {
		failed.Code, failed.Status = refusal(err).Code, refusal(err).Status
	} else if err != nil || none != "*" {
		return nil
	}
	return r.Fail(failed)
}

// meets fails where the object is not seen to have that ETag, "" for any.
func (c *Client) meets(ctx context.Context, bucket, object string, headers map[string]string, etag string) error {
	opts := GetOptions{CallOptions: CallOptions{Headers: carriedBy(onOther, headers)}, IfMatch: etag}
	_, err := c.do(ctx, readCall(HeadObject, bucket, object, opts))
	return err
}

// checkConditions is the Client's, before the parts are joined. An object that is
// made of them is this upload's: an earlier answer was lost.
func (u *upload) checkConditions(ctx context.Context, parts []s3xml.Part) error {
	r := u.call(CompleteMultipartUpload, inParts)
	r.extra = u.extra
	err := u.Client.checkConditions(ctx, r, onComplete)
	if err != nil {
		if _, ok := u.isStored(ctx, parts); ok {
			return nil
		}
	}
	return err
}

// checkConditions looks at the copy's source and at the object in its place. A time
// is compared here: servers do so by parts of a second, which nobody can give.
func (cp *copying) checkConditions(ctx context.Context, r call) error {
	asked := cp.conditions
	if asked != (CopyConditions{}) {
		look := *cp
		look.conditions.ModifiedSince, look.conditions.UnmodifiedSince = time.Time{}, time.Time{}
		resp, err := look.stat(ctx)
		refused := refusal(failedCondition(err))
		if refused != nil && refused.Code == preconditionFailed || err == nil && !asked.hold(statOf(resp).LastModified) {
			return r.Fail(&s3err.Error{Code: preconditionFailed, Status: 412, BucketName: r.bucket, ObjectName: r.object,
				Message: "the source does not meet the conditions"})
		}
	}
	return cp.Client.checkConditions(ctx, r, onCopy)
}

// hold tells of a source that is there, and was written at that time, what its ETag
// does not decide: beside one, S3 heeds no time.
func (c CopyConditions) hold(at time.Time) bool {
	if c.MatchETag+c.MatchETagExcept != "" || at.IsZero() {
		return c.MatchETagExcept != "*" // which Ceph takes for an ETag
	}
	return (c.ModifiedSince.IsZero() || at.After(c.ModifiedSince)) && (c.UnmodifiedSince.IsZero() || !at.After(c.UnmodifiedSince))
}

// checkSame refuses to join the parts of a source that was replaced while they were
// copied: of the ETag that each part was to come of, Ceph takes no notice either.
func (cp *copying) checkSame(ctx context.Context, etag string) error {
	if cp.source.VersionID != "" {
		return nil
	}
	look := *cp
	look.conditions = CopyConditions{}
	resp, err := look.stat(ctx)
	if err != nil {
		return nil
	}
	if now := unquoteETag(resp.Header["etag"]); now == "" || now == etag {
		return nil
	}
	return UploadPartCopy.Fail(&s3err.Error{Code: preconditionFailed, Status: 412, BucketName: cp.source.Bucket, ObjectName: cp.source.Object,
		Message: "the source was replaced while it was copied"})
}
