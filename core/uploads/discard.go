package uploads

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
)

// Discard removes what a PutObject with Resume has left of an object:
// the upload that the journal knows, parts and all, and what the journal knows
// of it. It is no error that there is none; where the server does not answer, it
// is, and the upload is removed later. It waits until no PutObject of this
// client resumes that object.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (o *Uploader) Discard(ctx context.Context, bucket, object string, opts request.CallOptions) error {
	u, err := o.newUpload(bucket, object, PutOptions{CallOptions: opts, ServerOrders: true})
	if err != nil {
		return err
	}
	log := &uploadLog{journal: o.server.Journal, key: u.journalKey()}
	done, err := u.lockKey(ctx, log.key)
	if err != nil {
		return request.AbortMultipartUpload.Fail(request.Canceled(ctx, err))
	}
	defer done()
	entry, ok := log.load(ctx)
	if !ok {
		return nil
	}
	u.at = u.server.At(u.Target, entry.uploadID, time.Unix(entry.begun, 0))
	_, err = u.pipeline.Do(ctx, u.at.Call(request.AbortMultipartUpload, request.OnOther))
	switch err = multipart.UnlessGone(err); {
	case err == nil:
		log.forget(ctx)
	case multipart.MayStay(err) && ctx.Err() == nil: // it is not to be resumed, and is removed when the server is back
		u.at.GiveUp(ctx, err)
		log.forget(ctx)
	}
	return err
}
