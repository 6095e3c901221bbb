package core

import (
	"context"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

// PutOptions are the options of PutObject and PutObjectStream.
type PutOptions struct {
	CallOptions
	// ContentType is application/octet-stream by default. A content-type among
	// Headers goes in its place.
	ContentType string            `js:"contentType"`
	Metadata    map[string]string `js:"metadata"`    // user metadata, names without x-amz-meta-
	PartSize    int64             `js:"partSize"`    // bytes, 5 MiB to 5 GiB; default by the object's size
	Concurrency int               `js:"concurrency"` // parts at once, 1 to 16; default the client's
	Integrity   Integrity         `js:"integrity"`   // default the client's
}

// PutResult is what the server made of an upload.
type PutResult struct {
	ETag      string `js:"etag,null"` // without quotes; null where CORS hides it
	VersionID string `js:"versionId,null"`
}

// upload is one PutObject on its way: the options, resolved and checked.
type upload struct {
	*Client
	bucket, object string
	header         transport.Header  // content type and metadata
	extra          map[string]string // the caller's headers, for the object
	partExtra      map[string]string // those of them that S3 wants with every part as well
	integrity      Integrity
	partSize       int64 // as asked; 0 by size
	concurrency    int
}

// PutObject stores a payload: in one PUT up to 5 MiB or the part size asked
// for, else in parts, several at once. Nothing is left at the server when it
// fails.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
func (c *Client) PutObject(ctx context.Context, bucket, object string, payload transport.Payload, opts PutOptions) (PutResult, error) {
	u, err := c.newUpload(bucket, object, opts)
	if err != nil {
		return PutResult{}, err
	}
	partSize, err := transfer.PartSize(payload.Size(), u.partSize)
	if err != nil {
		return PutResult{}, err
	}
	if payload.Size() <= max(u.partSize, transfer.MinPartSize) {
		return u.single(ctx, payload)
	}
	return u.multipart(ctx, transfer.Cut(payload, partSize))
}

// PutObjectStream stores what src yields, read one part at a time and no faster
// than the parts go. length is what src holds in bytes, checked at its end, or
// -1 when that is not known.
func (c *Client) PutObjectStream(ctx context.Context, bucket, object string, src transfer.Source, length int64, opts PutOptions) (PutResult, error) {
	u, err := c.newUpload(bucket, object, opts)
	if err != nil {
		return PutResult{}, err
	}
	partSize, firstSize := u.partSize, transfer.GrowingPart(1, u.partSize)
	if length >= 0 {
		src = transfer.Exactly(src, length)
		if partSize, err = transfer.PartSize(length, u.partSize); err != nil {
			return PutResult{}, err
		}
		firstSize = partSize // Exactly stops at length
	}
	first, err := src.Next(ctx, firstSize)
	if err != nil {
		r := call{operation: "PutObject"}
		return PutResult{}, r.fail(canceled(ctx, err))
	}
	if first.Size() < firstSize || first.Size() == length {
		defer transfer.Release(first)
		return u.single(ctx, first)
	}
	parts, taken := transfer.Rest(first, src, partSize), false
	result, err := u.multipart(ctx, func(ctx context.Context) (transfer.Part, error) {
		taken = true
		return parts(ctx)
	})
	if !taken {
		transfer.Release(first)
	}
	return result, err
}

func (c *Client) newUpload(bucket, object string, opts PutOptions) (*upload, error) {
	u := &upload{
		Client: c, bucket: bucket, object: object, header: transport.Header{},
		extra: opts.Headers, partExtra: partHeaders(opts.Headers),
		integrity: c.integrity(opts.Integrity), partSize: opts.PartSize, concurrency: opts.Concurrency,
	}
	if u.partSize == 0 {
		u.partSize = c.options.PartSize
	}
	if u.concurrency == 0 {
		u.concurrency = c.options.Concurrency
	}
	if u.concurrency < 1 || u.concurrency > MaxConcurrency {
		return nil, s3err.Argument("concurrency", "must be from 1 to 16")
	}
	if !printable(opts.ContentType) {
		return nil, s3err.Argument("contentType", "must be printable ASCII")
	}
	if own, _ := given(opts.Headers, "content-type"); own == "" {
		u.header["content-type"] = "application/octet-stream"
		set(u.header, "content-type", opts.ContentType)
	}
	if err := setMetadata(u.header, opts.Metadata); err != nil {
		return nil, err
	}
	if err := opts.Integrity.check(); err != nil {
		return nil, err
	}
	if err := transfer.CheckPartSize(u.partSize); err != nil {
		return nil, err
	}
	// Before a stream is read, which cannot be read again.
	r := u.call("PutObject", "PUT")
	return u, r.check()
}

func (u *upload) call(operation, method string) call {
	return call{operation: operation, method: method, bucket: u.bucket, object: u.object, onObject: true, extra: u.extra}
}

// partHeaders are the caller's headers that belong to every request of a
// multipart upload; the others describe the object, and go when it is opened.
func partHeaders(extra map[string]string) map[string]string {
	kept := map[string]string{}
	for name, value := range extra {
		switch name = lower(name); {
		case strings.HasPrefix(name, "x-amz-server-side-encryption-customer-"),
			name == "x-amz-expected-bucket-owner", name == "x-amz-request-payer":
			kept[name] = value
		}
	}
	return kept
}

// partCall is call for the requests after the one that opened the upload.
func (u *upload) partCall(operation, method, uploadID string) call {
	r := u.call(operation, method)
	r.extra = u.partExtra
	r.query.Add("uploadId", uploadID)
	return r
}

func (u *upload) single(ctx context.Context, payload transport.Payload) (PutResult, error) {
	r := u.call("PutObject", "PUT")
	header, err := u.integrity.digestHeader(ctx, payload)
	if err != nil {
		return PutResult{}, r.fail(canceled(ctx, err))
	}
	for name, value := range u.header {
		header[name] = value
	}
	r.header, r.payload = header, payload
	resp, err := u.do(ctx, r)
	if err != nil {
		return PutResult{}, err
	}
	return putResult(resp, unquoteETag(resp.Header["etag"])), nil
}

func putResult(resp *transport.Response, etag string) PutResult {
	return PutResult{ETag: etag, VersionID: resp.Header["x-amz-version-id"]}
}

func (u *upload) multipart(ctx context.Context, parts transfer.Parts) (PutResult, error) {
	uploadID, err := u.initiate(ctx)
	if err != nil {
		return PutResult{}, err
	}
	sent, err := transfer.Upload(ctx, parts, u.concurrency, func(ctx context.Context, part transfer.Part) (s3xml.Part, error) {
		return u.part(ctx, uploadID, part)
	})
	if err == nil {
		var result PutResult
		if result, err = u.complete(ctx, uploadID, sent); err == nil {
			return result, nil
		}
	}
	u.abort(ctx, uploadID)
	r := u.call("PutObject", "")
	return PutResult{}, r.fail(canceled(ctx, err))
}

// initiate opens a multipart upload.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
func (u *upload) initiate(ctx context.Context) (uploadID string, err error) {
	r := u.call("CreateMultipartUpload", "POST")
	r.query.Add("uploads", "")
	r.header = transport.Header{}
	for name, value := range u.header {
		r.header[name] = value
	}
	if u.integrity == IntegrityCRC32C { // S3 refuses a part's checksum that was not announced
		r.header["x-amz-checksum-algorithm"] = "CRC32C"
		r.header["x-amz-checksum-type"] = "FULL_OBJECT"
	}
	resp, err := u.do(ctx, r)
	if resp == nil {
		return "", err
	}
	uploadID, bad := s3xml.ParseInitiateMultipartUpload(resp.Document)
	switch {
	case err == nil && bad != nil:
		return "", r.malformed(resp, bad)
	case err != nil && bad == nil: // cancelled as the answer came: nobody else knows of it
		u.abort(ctx, uploadID)
	}
	return uploadID, err
}

// part sends one part.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
func (u *upload) part(ctx context.Context, uploadID string, part transfer.Part) (s3xml.Part, error) {
	r := u.partCall("UploadPart", "PUT", uploadID)
	r.query.Add("partNumber", decimal(int64(part.Number)))
	header, err := u.integrity.digestHeader(ctx, part.Payload)
	if err != nil {
		return s3xml.Part{}, r.fail(err)
	}
	r.header, r.payload = header, part.Payload
	resp, err := u.do(ctx, r)
	if err != nil {
		return s3xml.Part{}, err
	}
	etag := unquoteETag(resp.Header["etag"])
	if etag == "" {
		return s3xml.Part{}, r.fail(&s3err.Error{
			Code: s3err.HiddenETag, Status: resp.Status, BucketName: u.bucket, ObjectName: u.object,
			Message: "the answer to a part shows no ETag: add ETag to ExposeHeaders in the bucket's CORS rules",
		})
	}
	return s3xml.Part{Number: part.Number, ETag: etag, ChecksumCRC32C: header[checksumHeader]}, nil
}

// complete joins the parts. It is sent once: if its answer is lost the object
// may be there, and a second one would be told NoSuchUpload.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
func (u *upload) complete(ctx context.Context, uploadID string, parts []s3xml.Part) (PutResult, error) {
	r := u.partCall("CompleteMultipartUpload", "POST", uploadID)
	r.document, r.once = s3xml.AppendCompleteMultipartUpload(nil, parts), true
	resp, err := u.do(ctx, r)
	if err != nil {
		return PutResult{}, err
	}
	etag, err := s3xml.ParseCompleteMultipartUpload(resp.Document)
	if err != nil {
		return PutResult{}, r.malformed(resp, err)
	}
	return putResult(resp, etag), nil
}

// abortTimeout is how long a failed upload may still clean up.
const abortTimeout = 15 * time.Second

// abort frees the parts at the server, also when ctx has ended. A failure is
// not told: the caller learns why the upload failed.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (u *upload) abort(ctx context.Context, uploadID string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
	defer cancel()
	_, _ = u.do(ctx, u.partCall("AbortMultipartUpload", "DELETE", uploadID))
}
