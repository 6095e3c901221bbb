package uploads

import (
	"context"
	"maps"
	"strings"
	"sync/atomic"

	"github.com/minnow-s3/minnow/core/evidence"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// sendWhole stores a payload in one request, by a form where that may do. It takes
// its turn as a part does.
func (u *upload) sendWhole(ctx context.Context, payload transport.Payload) (PutResult, error) {
	r := u.Call(request.PutObject, request.OnPut)
	r.Header = u.header
	if err := request.CheckCarried(u.Headers, request.OnPut, "it goes with parts, and this object goes in one PUT"); err != nil {
		return PutResult{}, err
	}
	line := u.joinQueue()
	defer line.Close()
	if err := line.Enter(ctx); err != nil {
		return PutResult{}, r.Fail(request.Canceled(ctx, err))
	}
	defer line.Leave()
	fields, suspected := u.formFields(payload), u.pipeline.Evidence.Of(formsOf(u.Bucket)).Suspected
	result, done, failure := u.postForm(ctx, fields, payload)
	if done {
		return result, failure
	}
	result, err := u.put(ctx, r, payload)
	if err == nil && fields != nil {
		u.refuseForms(ctx, failure, suspected)
	}
	return result, err
}

// put sends the one PUT of an object.
func (u *upload) put(ctx context.Context, r request.Call, payload transport.Payload) (result PutResult, err error) {
	send := func() error {
		resp, _, _, err := u.send(ctx, r, u.guardOfPut(), payload)
		if err == nil {
			result = putResult(resp, request.UnquoteETag(resp.Header["etag"]))
		}
		return err
	}
	if !r.IsConditional(r.Extra) {
		err = send()
		return result, err
	}
	began := u.pipeline.Options.Clock()
	find := func() bool {
		found, ok := u.findPut(ctx, payload, began)
		if ok {
			result = found
		}
		return ok
	}
	err = u.pipeline.SendUnderCondition(ctx, send, find)
	// Ceph compares the ETag of a PUT with its quotes, and no object has any.
	quoted := r.Extra["if-match"]
	if bare := strings.Trim(quoted, `"`); bare != quoted && request.RefusedCondition(err) && u.pipeline.Meets(ctx, u.Bucket, u.Object, u.Headers, quoted) == nil {
		r.Extra["if-match"] = bare
		err = u.pipeline.SendUnderCondition(ctx, send, find)
	}
	return result, err
}

// joinQueue is where this upload waits for its turns.
func (u *upload) joinQueue() *transfer.Line {
	return u.queue.Join(max(u.concurrency, u.settings.Concurrency))
}

func putResult(resp *transport.Response, etag string) PutResult {
	return PutResult{ETag: etag, VersionID: resp.Header["x-amz-version-id"]}
}

func (u *upload) sendInParts(ctx context.Context, parts transfer.Parts) (PutResult, error) {
	if err := u.checkInParts(); err != nil {
		return PutResult{}, err
	}
	if err := u.initiate(ctx); err != nil {
		return PutResult{}, err
	}
	u.server.Sweep(ctx)
	result, err := u.sendParts(ctx, parts, nil, nil)
	if err == nil {
		return result, nil
	}
	u.at.GiveUp(ctx, err) // the caller learns why the upload failed
	return PutResult{}, u.fail(ctx, err)
}

// checkInParts refuses what goes with one PUT alone.
func (u *upload) checkInParts() error {
	return request.CheckCarried(u.Headers, request.InParts, "it is of the whole body, and this object goes in parts")
}

// sendParts sends the parts that are not kept, and joins them all. What is sent
// is noted in the log of a resumable upload.
func (u *upload) sendParts(ctx context.Context, parts transfer.Parts, kept []s3xml.Part, log *uploadLog) (PutResult, error) {
	var size atomic.Int64
	line := u.joinQueue()
	defer line.Close()
	sent, err := transfer.Upload(ctx, parts, u.concurrency, func(ctx context.Context, part transfer.Part) (s3xml.Part, error) {
		size.Add(part.Payload.Size())
		if n := part.Number; n <= len(kept) && kept[n-1].Number == n {
			return kept[n-1], nil
		}
		if err := line.Enter(ctx); err != nil {
			return s3xml.Part{}, err
		}
		defer line.Leave()
		return u.sendPart(ctx, part, log)
	})
	if err == nil {
		err = u.at.UnhideParts(ctx, sent)
	}
	if err != nil {
		return PutResult{}, err
	}
	result, err := u.at.Complete(ctx, sent, size.Load())
	if u.KeepChecksums && u.integrity == IntegrityCRC32C && evidence.IsRefusal(err) {
		err = u.explain(request.CompleteMultipartUpload, IntegrityCRC32C, err)
	}
	return PutResult(result), err
}

// initiate opens an upload at the server, under what guards its parts.
func (u *upload) initiate(ctx context.Context) error {
	u.unannounced, u.at = "", nil
	guard, err := u.sendWithFallback(ctx, request.CreateMultipartUpload, u.guardOfPart(), func(guard Integrity, once bool) (err error) {
		header := maps.Clone(u.header)
		if guard == IntegrityCRC32C { // S3 refuses a part's checksum that was not announced
			header["x-amz-checksum-algorithm"] = "CRC32C"
			header["x-amz-checksum-type"] = "FULL_OBJECT"
		}
		u.at, err = u.server.Open(ctx, u.Target, header, once)
		return err
	})
	if guard != IntegrityCRC32C {
		u.unannounced = guard
	}
	return err
}

// sendPart sends one part. Its ETag is empty where CORS hides it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
func (u *upload) sendPart(ctx context.Context, part transfer.Part, log *uploadLog) (s3xml.Part, error) {
	r := u.at.Call(request.UploadPart, request.OnPart)
	r.Query.Add("partNumber", request.Decimal(int64(part.Number)))
	resp, guard, digest, err := u.send(ctx, r, u.guardOfPart(), part.Payload)
	if err != nil {
		return s3xml.Part{}, err
	}
	sent := s3xml.Part{Number: part.Number, ETag: request.UnquoteETag(resp.Header["etag"])}
	if guard == IntegrityCRC32C {
		sent.ChecksumCRC32C = digest
	}
	retry.Moved(ctx)
	log.note(ctx, part.Number, sent.ETag, guard, digest)
	return sent, nil
}
