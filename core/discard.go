package core

import (
	"context"

	"github.com/minnow-s3/minnow/core/request"
)

// DiscardUpload removes what a PutObject with Resume has left of an object:
// the upload that the journal knows, parts and all, and what the journal knows
// of it. It is no error that there is none; where the server does not answer, it
// is, and the upload is removed later. It waits until no PutObject of this
// client resumes that object.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (c *Client) DiscardUpload(ctx context.Context, bucket, object string, opts request.CallOptions) error {
	u, err := c.newUpload(bucket, object, PutOptions{CallOptions: opts, ServerOrders: true})
	if err != nil {
		return err
	}
	log := &uploadLog{Client: c, key: u.journalKey()}
	r := u.call(request.AbortMultipartUpload, request.OnOther)
	done, err := u.transfers.lockKey(ctx, log.key)
	if err != nil {
		return r.Fail(request.Canceled(ctx, err))
	}
	defer done()
	entry, ok := log.load(ctx)
	if !ok {
		return nil
	}
	_, err = u.pipeline.Do(ctx, u.partCall(request.AbortMultipartUpload, request.OnOther, entry.uploadID))
	switch err = unlessGone(err); {
	case err == nil:
		log.forget(ctx)
	case mayStay(err) && ctx.Err() == nil: // it is not to be resumed, and is removed when the server is back
		u.giveUp(ctx, entry.uploadID, err)
		log.forget(ctx)
	}
	return err
}
