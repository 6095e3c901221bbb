package request

import (
	"context"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
)

// Ceph takes no notice of the conditions of a copy, or of the end of an upload,
// and would replace the object that they protect. So these are looked at before;
// the server still judges them, as another writer may come in between.

// CheckConditions refuses r, a request of kind, where its conditions on its object
// are seen not to hold. What cannot be seen is left to the server.
func (p *Pipeline) CheckConditions(ctx context.Context, r Call, kind Requests) error {
	wanted := CarriedBy(kind, r.Extra)
	match, none := wanted["if-match"], wanted["if-none-match"]
	if match+none == "" {
		return nil
	}
	err := p.Meets(ctx, r.Bucket, r.Object, r.Extra, match)
	if refused := Refusal(err); r.hasKey() && refused != nil && (refused.Status == 400 || refused.Status == 403) {
		// What is there may be encrypted otherwise, or not at all.
		if err = p.Meets(ctx, r.Bucket, r.Object, sse.Without(r.Extra), match); none == "*" && HasStatus(err, 400) {
			err = nil // with another key
		}
	}
	failed := &s3err.Error{Code: PreconditionFailed, Status: 412, BucketName: r.Bucket, ObjectName: r.Object,
		Message: "the object that is there does not meet the condition"}
	if match != "" && RefusedCondition(err) {
		failed.Code, failed.Status = Refusal(err).Code, Refusal(err).Status
	} else if err != nil || none != "*" {
		return nil
	}
	return r.Fail(failed)
}

// Meets fails where the object is not seen to have that ETag, "" for any.
func (p *Pipeline) Meets(ctx context.Context, bucket, object string, headers map[string]string, etag string) error {
	opts := GetOptions{CallOptions: CallOptions{Headers: CarriedBy(OnOther, headers)}, IfMatch: etag}
	_, err := p.Do(ctx, ReadCall(HeadObject, bucket, object, opts))
	return err
}
