package copies

import (
	"context"
	"io"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// maxCopy is the largest object in bytes that S3 copies in one request:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/copy-object.html
const maxCopy = 5 << 30

func (c *Copier) limit() int64 {
	if c.Limit > 0 {
		return c.Limit
	}
	return maxCopy
}

// standardCopy is the size of the parts of a copy. Each costs the client one
// small request and the server a read and a write of all its bytes, before
// which it answers nothing: parts of 5 GiB would be the fewest, but keep a
// connection silent for minutes, which proxies and browsers cut. 512 MiB take
// seconds, and make ten requests of the smallest object that needs parts.
const standardCopy = 512 << 20

// partPlan cuts an object of size bytes into parts of part bytes; the last one
// may be shorter.
type partPlan struct{ size, part int64 }

func planParts(size, limit int64) partPlan {
	part := min(standardCopy, max(limit, transfer.MinPartSize))
	for part < transfer.MaxPartSize && part*transfer.MaxParts < size {
		part = min(2*part, transfer.MaxPartSize)
	}
	return partPlan{size, part}
}

// bounds returns the first and the last byte of part number (from 1); ok is
// false behind the last part.
func (p partPlan) bounds(number int) (first, last int64, ok bool) {
	first = int64(number-1) * p.part
	return first, min(first+p.part, p.size) - 1, first < p.size
}

// parts yields numbers alone: there is nothing to send with them.
func (p partPlan) parts() transfer.Parts {
	number := 0
	return func(context.Context) (transfer.Part, error) {
		number++
		if _, _, ok := p.bounds(number); !ok {
			return transfer.Part{}, io.EOF
		}
		return transfer.Part{Number: number}, nil
	}
}

// large copies by parts what is over the limit of one request. For all else
// refusal, the server's answer to that request, stands.
func (cp *copying) large(ctx context.Context, refusal error) (CopyResult, error) {
	resp, err := cp.stat(ctx, cp.conditions)
	if err = failedCondition(err); err != nil {
		if refused := s3err.AnswerOf(err); refused != nil && refused.Code != request.PreconditionFailed {
			return CopyResult{}, refusal
		}
		return CopyResult{}, err
	}
	limit := cp.limit()
	size, _ := request.TotalSize(resp)
	if size <= limit {
		return CopyResult{}, refusal
	}
	for name := range cp.opts.Headers {
		if name = request.Lower(name); request.RequestsOf(name)&(request.InParts|request.OnCopyPart) == 0 && name != request.TaggingDirective {
			return CopyResult{}, s3err.Argument("headers", "must not set "+name+": a copy by parts, which an object of this size needs, does not carry it")
		}
	}
	header := transport.Header{}
	if err := cp.carry(ctx, header, resp); err != nil {
		return CopyResult{}, err
	}
	return cp.byParts(ctx, header, request.StatOf(resp).ETag, planParts(size, limit))
}

// byParts leaves nothing at the server when it fails.
func (cp *copying) byParts(ctx context.Context, header transport.Header, etag string, plan partPlan) (CopyResult, error) {
	u, err := cp.Uploads.Open(ctx, multipart.Target{Bucket: cp.bucket, Object: cp.object, Headers: cp.opts.Headers}, header, false)
	if err != nil {
		return CopyResult{}, err
	}
	cp.Uploads.Sweep(ctx)
	copied, err := transfer.Upload(ctx, plan.parts(), cp.Concurrency, func(ctx context.Context, part transfer.Part) (s3xml.Part, error) {
		first, last, _ := plan.bounds(part.Number)
		return cp.part(ctx, u, etag, first, last, part.Number)
	})
	if err == nil {
		err = cp.checkSame(ctx, etag)
	}
	if err == nil {
		err = u.UnhideParts(ctx, copied)
	}
	if err == nil {
		var done multipart.Result
		if done, err = u.Complete(ctx, copied, plan.size); err == nil {
			return CopyResult{ETag: done.ETag, VersionID: done.VersionID}, nil
		}
	}
	u.GiveUp(ctx, err)
	return CopyResult{}, request.CopyObject.Fail(request.Canceled(ctx, failedCondition(err)))
}

// part copies the bytes from first to last as one part. It fails when the source is no longer the one that
// the copy began with.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
func (cp *copying) part(ctx context.Context, u *multipart.Upload, etag string, first, last int64, number int) (s3xml.Part, error) {
	r := u.Call(request.UploadPartCopy, request.OnCopyPart)
	r.Query.Add("partNumber", request.Decimal(int64(number)))
	r.Extra = request.CarriedBy(request.OnCopyPart, cp.opts.Headers) // of this source
	r.Header = transport.Header{
		"x-amz-copy-source":          cp.source.header(),
		"x-amz-copy-source-range":    "bytes=" + request.Decimal(first) + "-" + request.Decimal(last),
		"x-amz-copy-source-if-match": request.QuoteETag(etag),
	}
	resp, err := cp.Pipeline.Do(ctx, r)
	if err != nil {
		return s3xml.Part{}, err
	}
	copied, err := s3xml.ParseCopyPart(resp.Document)
	if err != nil {
		return s3xml.Part{}, r.Malformed(resp, err)
	}
	retry.Moved(ctx)
	return s3xml.Part{Number: number, ETag: copied.ETag}, nil
}
