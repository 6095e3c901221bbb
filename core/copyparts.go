package core

import (
	"bytes"
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

// standardCopy is the size of the parts of a copy. Each costs the client one
// small request and the server a read and a write of all its bytes, before
// which it answers nothing: parts of 5 GiB would be the fewest, but keep a
// connection silent for minutes, which proxies and browsers cut. 512 MiB take
// seconds, and make ten requests of the smallest object that needs parts.
const standardCopy = 512 << 20

// tagsNotCopied is the code of a refusal to lose tags on the way; not S3's.
const tagsNotCopied = "TagsNotCopied"

// copyPlan cuts an object of size bytes into parts of part bytes; the last one
// may be shorter.
type copyPlan struct{ size, part int64 }

func planCopy(size, limit int64) copyPlan {
	part := min(standardCopy, max(limit, transfer.MinPartSize))
	for part < transfer.MaxPartSize && part*transfer.MaxParts < size {
		part = min(2*part, transfer.MaxPartSize)
	}
	return copyPlan{size, part}
}

// bounds returns the first and the last byte of part number (from 1); ok is
// false behind the last part.
func (p copyPlan) bounds(number int) (first, last int64, ok bool) {
	first = int64(number-1) * p.part
	return first, min(first+p.part, p.size) - 1, first < p.size
}

// parts yields numbers alone: there is nothing to send with them.
func (p copyPlan) parts() transfer.Parts {
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
	resp, err := cp.stat(ctx)
	if err = failedCondition(err); err != nil {
		if refused := s3err.AnswerOf(err); refused != nil && refused.Code != request.PreconditionFailed {
			return CopyResult{}, refusal
		}
		return CopyResult{}, err
	}
	limit := int64(maxCopy)
	if cp.options.CopyLimit > 0 {
		limit = cp.options.CopyLimit
	}
	size, _ := request.TotalSize(resp)
	if size <= limit {
		return CopyResult{}, refusal
	}
	header := transport.Header{}
	for name := range cp.opts.Headers {
		if name = request.Lower(name); request.RequestsOf(name)&(request.InParts|request.OnCopyPart) == 0 && name != request.TaggingDirective {
			return CopyResult{}, s3err.Argument("headers", "must not set "+name+": a copy by parts, which an object of this size needs, does not carry it")
		}
	}
	if err := cp.carry(ctx, header, resp); err != nil {
		return CopyResult{}, err
	}
	return cp.byParts(ctx, header, request.StatOf(resp).ETag, planCopy(size, limit))
}

// stat asks about the source, under the conditions of the copy.
func (cp *copying) stat(ctx context.Context) (*transport.Response, error) {
	return cp.pipeline.Do(ctx, request.ReadCall(request.HeadObject, cp.source.Bucket, cp.source.Object, request.GetOptions{
		CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnSource, cp.opts.Headers)}, VersionID: cp.source.VersionID,
		IfMatch: cp.conditions.MatchETag, IfNoneMatch: cp.conditions.MatchETagExcept,
		IfModifiedSince: cp.conditions.ModifiedSince, IfUnmodifiedSince: cp.conditions.UnmodifiedSince,
	}))
}

// carry writes into header what a copy in one request would have had of its
// source, or else says why that is not possible. Tags are not to be seen in
// the answer, only that there are some; where CORS may hide that, they are asked for.
func (cp *copying) carry(ctx context.Context, header transport.Header, source *transport.Response) error {
	stat := request.StatOf(source)
	if stat.ETag == "" {
		return cp.refuse(s3err.HiddenETag, "the source's ETag, by which its parts are held together, cannot be seen: add ETag to ExposeHeaders in its bucket's CORS rules")
	}
	if cp.opts.MetadataDirective != MetadataReplace && !request.SeesAll(source) {
		return cp.refuse(request.WarnHiddenMetadata, "the source's metadata and headers, which a copy by parts has to send, may be hidden: give those of the copy"+
			` with metadataDirective "REPLACE", or add "*" to ExposeHeaders in its bucket's CORS rules, which Amazon does not take`)
	}
	if !cp.tagged() {
		if tags, err := cp.hasTags(ctx, source); err != nil {
			return err
		} else if tags {
			return cp.refuse(tagsNotCopied, "the source has tags, which a copy by parts would lose: give the copy's own in the headers x-amz-tagging and x-amz-tagging-directive: REPLACE")
		}
	}
	if cp.opts.MetadataDirective == MetadataReplace {
		return cp.describe(header)
	}
	for name, value := range source.Header {
		if request.RequestsOf(name)&request.OfCopied != 0 {
			request.Set(header, name, value)
		}
	}
	return request.SetMetadata(header, stat.Metadata)
}

// hasTags reads the number of tags in the answer about the source, or asks for them
// where CORS may hide that. Where they may not be read, or the server knows none,
// there are none that it would have told of; it fails where no answer says so.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
func (cp *copying) hasTags(ctx context.Context, source *transport.Response) (bool, error) {
	if count := source.Header["x-amz-tagging-count"]; count != "" || request.SeesAll(source) {
		return count != "" && count != "0", nil
	}
	r := request.ReadCall(request.GetObjectTagging, cp.source.Bucket, cp.source.Object, request.GetOptions{
		CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnSource, cp.opts.Headers)}, VersionID: cp.source.VersionID})
	resp, err := cp.pipeline.Do(ctx, r)
	switch {
	case err == nil:
		return bytes.Contains(resp.Document, []byte("<Tag>")), nil
	case s3err.AnswerOf(err) == nil || s3err.Judge(err).Unclear:
		return false, err
	}
	return false, nil
}

// tagged tells whether the copy has tags of its own, or is to have none.
func (cp *copying) tagged() bool {
	_, own := request.Given(cp.opts.Headers, "x-amz-tagging")
	directive, _ := request.Given(cp.opts.Headers, request.TaggingDirective)
	return own || directive == "REPLACE"
}

func (cp *copying) refuse(code, message string) error {
	return request.CopyObject.Fail(&s3err.Finding{Code: code, Message: message, BucketName: cp.source.Bucket, ObjectName: cp.source.Object})
}

// byParts leaves nothing at the server when it fails.
func (cp *copying) byParts(ctx context.Context, header transport.Header, etag string, plan copyPlan) (CopyResult, error) {
	u, err := cp.server.Open(ctx, multipart.Target{Bucket: cp.bucket, Object: cp.object, Headers: cp.opts.Headers}, header, false)
	if err != nil {
		return CopyResult{}, err
	}
	u.Size = plan.size
	cp.server.Sweep(ctx)
	copied, err := transfer.Upload(ctx, plan.parts(), cp.options.Concurrency, func(ctx context.Context, part transfer.Part) (s3xml.Part, error) {
		return cp.part(ctx, u, etag, plan, part.Number)
	})
	if err == nil {
		err = cp.checkSame(ctx, etag)
	}
	if err == nil {
		err = u.UnhideParts(ctx, copied)
	}
	if err == nil {
		var done multipart.Result
		if done, err = u.Complete(ctx, copied); err == nil {
			return CopyResult{ETag: done.ETag, VersionID: done.VersionID}, nil
		}
	}
	u.GiveUp(ctx, err)
	return CopyResult{}, request.CopyObject.Fail(request.Canceled(ctx, failedCondition(err)))
}

// part copies one part. It fails when the source is no longer the one that
// the copy began with.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
func (cp *copying) part(ctx context.Context, u *multipart.Upload, etag string, plan copyPlan, number int) (s3xml.Part, error) {
	first, last, _ := plan.bounds(number)
	r := u.Call(request.UploadPartCopy, request.OnCopyPart)
	r.Query.Add("partNumber", request.Decimal(int64(number)))
	r.Header = transport.Header{
		"x-amz-copy-source":          cp.source.header(),
		"x-amz-copy-source-range":    "bytes=" + request.Decimal(first) + "-" + request.Decimal(last),
		"x-amz-copy-source-if-match": request.QuoteETag(etag),
	}
	resp, err := cp.pipeline.Do(ctx, r)
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
