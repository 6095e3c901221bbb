package core

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// WarnHiddenETag is the Code of a Warning that CORS hides the ETags of parts.
const WarnHiddenETag = "HiddenETag"

// single stores a payload in one request, by a form where that may do. It takes
// its turn as a part does.
func (u *upload) single(ctx context.Context, payload transport.Payload) (PutResult, error) {
	r := u.call(request.PutObject, request.OnPut)
	r.Header = u.header
	if err := request.CheckCarried(u.extra, request.OnPut, "it goes with parts, and this object goes in one PUT"); err != nil {
		return PutResult{}, err
	}
	line := u.line()
	defer line.Close()
	if err := line.Enter(ctx); err != nil {
		return PutResult{}, r.Fail(request.Canceled(ctx, err))
	}
	defer line.Leave()
	fields, suspected := u.form(payload), u.pipeline.Evidence.Of(formsOf(u.bucket)).Suspected
	result, done, failure := u.post(ctx, fields, payload)
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
	if bare := strings.Trim(quoted, `"`); bare != quoted && request.RefusedCondition(err) && u.pipeline.Meets(ctx, u.bucket, u.object, u.extra, quoted) == nil {
		r.Extra["if-match"] = bare
		err = u.pipeline.SendUnderCondition(ctx, send, find)
	}
	return result, err
}

// line is where this upload waits for its turns.
func (u *upload) line() *transfer.Line {
	return u.transfers.queue.Join(max(u.concurrency, u.options.Concurrency))
}

func putResult(resp *transport.Response, etag string) PutResult {
	return PutResult{ETag: etag, VersionID: resp.Header["x-amz-version-id"]}
}

func (u *upload) multipart(ctx context.Context, parts transfer.Parts) (PutResult, error) {
	if err := u.checkInParts(); err != nil {
		return PutResult{}, err
	}
	uploadID, err := u.initiate(ctx)
	if err != nil {
		return PutResult{}, err
	}
	u.sweep(ctx)
	result, err := u.sendParts(ctx, uploadID, parts, nil, nil)
	if err == nil {
		return result, nil
	}
	u.giveUp(ctx, uploadID, err) // the caller learns why the upload failed
	return PutResult{}, u.fail(ctx, err)
}

// checkInParts refuses what goes with one PUT alone.
func (u *upload) checkInParts() error {
	return request.CheckCarried(u.extra, request.InParts, "it is of the whole body, and this object goes in parts")
}

// sendParts sends the parts that are not kept, and joins them all. What is sent
// is noted in the log of a resumable upload.
func (u *upload) sendParts(ctx context.Context, uploadID string, parts transfer.Parts, kept []s3xml.Part, log *uploadLog) (PutResult, error) {
	var size atomic.Int64
	line := u.line()
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
		return u.part(ctx, uploadID, part, log)
	})
	u.size = size.Load()
	if err == nil {
		err = u.unhideParts(ctx, uploadID, sent)
	}
	if err != nil {
		return PutResult{}, err
	}
	return u.complete(ctx, uploadID, sent)
}

// initiate opens a multipart upload.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
func (u *upload) initiate(ctx context.Context) (uploadID string, err error) {
	r := u.call(request.CreateMultipartUpload, request.OnCreate)
	u.unannounced = ""
	var resp *transport.Response
	guard, err := u.sendWithFallback(ctx, r.Operation, u.guard(), func(guard Integrity, once bool) (err error) {
		r.Once, r.Header = once, transport.Header{}
		for name, value := range u.header {
			r.Header[name] = value
		}
		if guard == IntegrityCRC32C { // S3 refuses a part's checksum that was not announced
			r.Header["x-amz-checksum-algorithm"] = "CRC32C"
			r.Header["x-amz-checksum-type"] = "FULL_OBJECT"
		}
		resp, err = u.pipeline.Do(ctx, r)
		return err
	})
	if guard != IntegrityCRC32C {
		u.unannounced = guard
	}
	if resp == nil {
		return "", err
	}
	u.begun = u.beginning(resp)
	uploadID, bad := s3xml.ParseInitiateMultipartUpload(resp.Document)
	switch {
	case err == nil && bad != nil:
		return "", r.Malformed(resp, bad)
	case err != nil && bad == nil: // cancelled as the answer came: nobody else knows of it
		u.giveUp(ctx, uploadID, err)
	}
	return uploadID, err
}

// beginning is when the server opened an upload, in seconds: the dates of
// objects have no more.
func (u *upload) beginning(resp *transport.Response) time.Time {
	begun, ok := request.ServerTime(resp)
	if !ok {
		begun = u.pipeline.Now()
	}
	return begun.Truncate(time.Second)
}

// part sends one part. Its ETag is empty where CORS hides it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
func (u *upload) part(ctx context.Context, uploadID string, part transfer.Part, log *uploadLog) (s3xml.Part, error) {
	r := u.partCall(request.UploadPart, request.OnPart, uploadID)
	r.Query.Add("partNumber", request.Decimal(int64(part.Number)))
	resp, guard, digest, err := u.send(ctx, r, u.guard(), part.Payload)
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

// unhideParts asks the server for the ETags that CORS kept from the answers:
// the parts cannot be joined without.
func (u *upload) unhideParts(ctx context.Context, uploadID string, parts []s3xml.Part) error {
	hidden := func() bool {
		for _, part := range parts {
			if part.ETag == "" {
				return true
			}
		}
		return false
	}
	if !hidden() {
		return nil
	}
	const remedy = "add ETag to ExposeHeaders in the bucket's CORS rules"
	u.pipeline.WarnOnce(ctx, request.Warning{
		Code: WarnHiddenETag, Bucket: u.bucket, Message: "the answers to parts show no ETag, so that each upload asks for a list of them", Remedy: remedy,
	})
	listed, err := u.listParts(ctx, uploadID)
	if err != nil && (s3err.CodeOf(err) == "" || isGone(err) || ctx.Err() != nil) {
		return err
	}
	for _, l := range listed.Parts {
		if n := int(l.Number); n >= 1 && n <= len(parts) && parts[n-1].ETag == "" {
			parts[n-1].ETag = l.ETag
		}
	}
	if !hidden() {
		return nil
	}
	return request.UploadPart.Fail(&s3err.Finding{
		Code: s3err.HiddenETag, BucketName: u.bucket, ObjectName: u.object,
		Message: "the answer to a part shows no ETag, nor does the list of the parts: " + remedy, Cause: err,
	})
}

// abortTimeout is how long a try to clean up after an upload may take.
const abortTimeout = 15 * time.Second

// abort frees the parts at the server, also when ctx has ended.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (u *upload) abort(ctx context.Context, uploadID string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
	defer cancel()
	_, err := u.pipeline.Do(ctx, u.partCall(request.AbortMultipartUpload, request.OnOther, uploadID))
	return unlessGone(err)
}
