package copies

import (
	"bytes"
	"context"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// TagsNotCopied is the code of a refusal to lose tags on the way; not S3's.
const TagsNotCopied = "TagsNotCopied"

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
			return cp.refuse(TagsNotCopied, "the source has tags, which a copy by parts would lose: give the copy's own as tags")
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
	resp, err := cp.Pipeline.Do(ctx, r)
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
	_, own := request.Given(cp.opts.Headers, request.TaggingHeader)
	directive, _ := request.Given(cp.opts.Headers, request.TaggingDirective)
	return own || directive == "REPLACE"
}

func (cp *copying) refuse(code, message string) error {
	return request.CopyObject.Fail(&s3err.Finding{Code: code, Message: message, BucketName: cp.source.Bucket, ObjectName: cp.source.Object})
}
