package uploads

import (
	"context"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// PutOptions are the options of PutObject and PutObjectStream.
type PutOptions struct {
	request.CallOptions
	request.ObjectOptions
	// ContentType is the type of the bytes. In JavaScript "auto", the default, is the File's
	// or Blob's, else what the ending of the object's name means, else
	// application/octet-stream, which is the default in Go. A content-type among Headers goes
	// in its place.
	ContentType string `js:"contentType"`
	// Metadata is the user's, names with or without x-amz-meta-. A name of a header
	// that is stored with an object, such as Content-Type or Cache-Control, means that.
	Metadata    map[string]string `js:"metadata"`
	PartSize    int64             `js:"partSize"`    // bytes, 5 MiB to 5 GiB; default by the object's size
	Concurrency int               `js:"concurrency"` // parts at once, 1 to 16; default the client's
	Integrity   Integrity         `js:"integrity"`   // default the client's
	// Resume continues with an upload begun before; default a new one. One PUT and
	// a stream are always sent anew.
	Resume Resume `js:"resume"`
	Source string `js:"source"` // what the payload is to the journal: name, size and date of a file, say; "" means unknown
	// IfMatch stores only in the place of the object with this ETag. Else the call
	// fails with the code PreconditionFailed (NoSuchKey where S3 has no object), or
	// ConditionalRequestConflict where another write came in between. Some servers
	// ignore conditions (Ceph at the end of an upload in parts), so the client looks
	// at the object before it is replaced.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
	IfMatch string `js:"ifMatch"`
	// IfNoneMatch stores only where there is no object: "*", the one value that S3
	// takes. Else the call fails as with IfMatch.
	IfNoneMatch string `js:"ifNoneMatch"`
	// SSE says how the server encrypts the object; default as the bucket says. A key
	// of the caller's own (type "C") goes over https, or to this machine, alone.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
	SSE sse.Encryption `js:"sse"`
	// ServerOrders sends user metadata on which a server may act, which is refused
	// otherwise: snowball-auto-extract, by which MinIO unpacks a tar into the bucket,
	// and all that begin with minio-object-perf, x-amz-unencrypted-content-, scal-,
	// noobaa. or rgwx-, or hold snowball-.
	ServerOrders bool `js:"serverOrders"`
}

// PutResult is what the server made of an upload.
type PutResult struct {
	ETag      string `js:"etag,null"` // without quotes; null where CORS hides it
	VersionID string `js:"versionId,null"`
}

// upload is one PutObject on its way: the options, resolved and checked.
type upload struct {
	*Uploader
	multipart.Target                   // its Headers are the caller's, with the conditions
	at               *multipart.Upload // where its parts go; nil until it is opened, or found
	header           transport.Header  // content type and metadata
	integrity        Integrity
	unannounced      Integrity // in the place of checksums, in an upload that was opened without
	partSize         int64     // as asked; 0 by size
	concurrency      int
	resume           Resume
	source           string // of the payload, to the journal
}

// Put stores a payload: in one PUT up to 5 MiB or the part size asked
// for, else in parts, several at once. Nothing is left at the server when it
// fails, unless it is to be resumed.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
func (o *Uploader) Put(ctx context.Context, bucket, object string, payload transport.Payload, opts PutOptions) (PutResult, error) {
	ctx = retry.WithTransfer(ctx)
	u, err := o.newUpload(bucket, object, opts)
	if err != nil {
		return PutResult{}, err
	}
	partSize, err := transfer.PartSize(payload.Size(), u.partSize)
	if err != nil {
		return PutResult{}, err
	}
	if payload.Size() <= max(u.partSize, transfer.MinPartSize) {
		return u.sendAnew(ctx, func() (PutResult, error) { return u.sendWhole(ctx, payload) })
	}
	if u.resume != "" {
		return u.sendResumed(ctx, payload, partSize)
	}
	return u.sendInParts(ctx, transfer.Cut(payload, partSize))
}

// PutStream stores what src yields, read one part at a time and no faster
// than the parts go. length is what src holds in bytes, checked at its end, or
// -1 when that is not known.
func (o *Uploader) PutStream(ctx context.Context, bucket, object string, src transfer.Source, length int64, opts PutOptions) (PutResult, error) {
	ctx = retry.WithTransfer(ctx)
	u, err := o.newUpload(bucket, object, opts)
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
		return PutResult{}, u.fail(ctx, err)
	}
	if first.Size() < firstSize || first.Size() == length {
		defer transfer.Release(first)
		return u.sendAnew(ctx, func() (PutResult, error) { return u.sendWhole(ctx, first) })
	}
	parts, taken := transfer.Rest(first, src, partSize), false
	result, err := u.sendAnew(ctx, func() (PutResult, error) {
		return u.sendInParts(ctx, func(ctx context.Context) (transfer.Part, error) {
			taken = true
			return parts(ctx)
		})
	})
	if !taken {
		transfer.Release(first)
	}
	return result, err
}

func (o *Uploader) newUpload(bucket, object string, opts PutOptions) (*upload, error) {
	said := request.Description{
		Headers: opts.Headers, Options: &opts.ObjectOptions, ContentType: opts.ContentType, Metadata: opts.Metadata,
		IfMatch: opts.IfMatch, IfNoneMatch: opts.IfNoneMatch, SSE: opts.SSE, ServerOrders: opts.ServerOrders,
	}
	headers, header, err := said.Read(o.pipeline.Now())
	if err != nil {
		return nil, err
	}
	u := &upload{
		Uploader: o, Target: multipart.Target{Bucket: bucket, Object: object, Headers: headers, KeepChecksums: o.isNamed(opts.Integrity)}, header: header,
		integrity: o.resolve(opts.Integrity), partSize: opts.PartSize, concurrency: opts.Concurrency,
		resume: opts.Resume, source: opts.Source,
	}
	if u.partSize == 0 {
		u.partSize = o.settings.PartSize
	}
	if u.concurrency == 0 {
		u.concurrency = o.settings.Concurrency
	}
	if u.concurrency < 1 || u.concurrency > transfer.MaxConcurrency {
		return nil, s3err.Argument("concurrency", "must be from 1 to 16")
	}
	if err := opts.Integrity.check(); err != nil {
		return nil, err
	}
	if u.resume != "" && u.resume != ResumeOwn && u.resume != ResumeAdopt {
		return nil, s3err.Argument("resume", "must be own or adopt")
	}
	if err := transfer.CheckPartSize(u.partSize); err != nil {
		return nil, err
	}
	// Before a stream is read, which cannot be read again.
	r := request.Call{Operation: request.PutObject, Bucket: bucket, Object: object, Extra: headers}
	if err := o.pipeline.Check(&r); err != nil {
		return nil, err
	}
	return u, request.CheckCarried(headers, request.OnPut|request.InParts, "no request of an upload carries it, or the client sets it")
}

// fail names err as PutObject's.
func (u *upload) fail(ctx context.Context, err error) error {
	return request.PutObject.Fail(request.Canceled(ctx, err))
}
