package copies

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// checkConditions looks at the copy's source and at the object in its place. A time
// is compared here: servers do so by parts of a second, which nobody can give.
func (cp *copying) checkConditions(ctx context.Context, r request.Call) error {
	if cp.conditions != (CopyConditions{}) {
		if _, err := cp.meets(ctx); request.HasCode(err, request.PreconditionFailed) {
			return r.Fail(err)
		}
	}
	return cp.Pipeline.CheckConditions(ctx, r, request.OnCopy)
}

// meets looks at the copy's source, under its conditions.
func (cp *copying) meets(ctx context.Context) (*transport.Response, error) {
	asked := cp.conditions
	resp, err := cp.stat(ctx, CopyConditions{MatchETag: asked.MatchETag, MatchETagExcept: asked.MatchETagExcept})
	refused := request.Refusal(failedCondition(err))
	if refused != nil && refused.Code == request.PreconditionFailed || err == nil && !asked.hold(request.StatOf(resp).LastModified) {
		return nil, &s3err.Error{Code: request.PreconditionFailed, Status: 412, BucketName: cp.bucket, ObjectName: cp.object,
			Message: "the source does not meet the conditions"}
	}
	return resp, err
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
	resp, err := cp.stat(ctx, CopyConditions{})
	if err != nil {
		return nil
	}
	if now := request.UnquoteETag(resp.Header["etag"]); now == "" || now == etag {
		return nil
	}
	return request.UploadPartCopy.Fail(&s3err.Error{Code: request.PreconditionFailed, Status: 412, BucketName: cp.source.Bucket, ObjectName: cp.source.Object,
		Message: "the source was replaced while it was copied"})
}

// stat asks about the source, under conditions.
func (cp *copying) stat(ctx context.Context, conditions CopyConditions) (*transport.Response, error) {
	return cp.Pipeline.Do(ctx, request.ReadCall(request.HeadObject, cp.source.Bucket, cp.source.Object, request.GetOptions{
		CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnSource, cp.opts.Headers)}, VersionID: cp.source.VersionID,
		IfMatch: conditions.MatchETag, IfNoneMatch: conditions.MatchETagExcept,
		IfModifiedSince: conditions.ModifiedSince, IfUnmodifiedSince: conditions.UnmodifiedSince,
	}))
}

// failedCondition gives a failed condition the code that S3 has for it. Some
// servers, and HEAD, answer it with 304, which says the same.
func failedCondition(err error) error {
	if refused := request.Refusal(err); refused != nil && refused.Status == 304 {
		refused.Code = request.PreconditionFailed
	}
	return err
}
