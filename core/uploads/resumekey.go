package uploads

import (
	"context"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
)

// otherKey is the code of the error that an upload cannot be resumed with this
// encryption key; not S3's.
const otherKey = "OtherEncryptionKey"

// checkKey refuses to continue with an upload of the same source that was begun with
// another encryption key, or to take it for useless: its parts are good for who has
// that key. It fails with NoSuchUpload where the upload has ended.
func (u *upload) checkKey(ctx context.Context, e *entry, size int64) error {
	if e.key == "" || e.key == sse.Print(u.Headers, e.uploadID) || e.source != u.source || e.size != size {
		return nil
	}
	at := *u.at
	at.Headers = sse.Without(u.Headers)
	if _, err := at.Parts(ctx); multipart.IsGone(err) || err != nil && s3err.AnswerOf(err) == nil {
		return err
	}
	return request.PutObject.Fail(&s3err.Finding{Code: otherKey, BucketName: u.Bucket, ObjectName: u.Object,
		Message: "an upload of this object was begun with another encryption key: give that as sse, or remove the upload (removeIncompleteUpload) to begin anew"})
}
