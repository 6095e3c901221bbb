package core

import (
	"context"

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
	opts := GetOptions{CallOptions: CallOptions{Headers: carriedBy(onOther, r.extra)}, IfMatch: match}
	_, err := c.do(ctx, readCall("HeadObject", "HEAD", r.bucket, r.object, opts))
	failed := &s3err.Error{Code: preconditionFailed, Status: 412, BucketName: r.bucket, ObjectName: r.object,
		Message: "the object that is there does not meet the condition"}
	if match != "" && refusedCondition(err) {
		failed.Code, failed.Status = refusal(err).Code, refusal(err).Status
	} else if err != nil || none != "*" {
		return nil
	}
	return r.fail(failed)
}

// checkConditions is the Client's, before the parts are joined. An object that is
// made of them is this upload's: an earlier answer was lost.
func (u *upload) checkConditions(ctx context.Context, parts []s3xml.Part) error {
	r := u.call("CompleteMultipartUpload", "", inParts)
	r.extra = u.extra
	err := u.Client.checkConditions(ctx, r, onComplete)
	if err != nil {
		if _, ok := u.joined(ctx, parts); ok {
			return nil
		}
	}
	return err
}

// checkConditions looks at the copy's source and at the object in its place.
func (cp *copying) checkConditions(ctx context.Context, r call) error {
	if cp.conditions != (CopyConditions{}) {
		_, err := cp.stat(ctx)
		if refused := refusal(failedCondition(err)); refused != nil && refused.Code == preconditionFailed {
			refused.BucketName, refused.ObjectName = r.bucket, r.object
			return r.fail(refused)
		}
	}
	return cp.Client.checkConditions(ctx, r, onCopy)
}
