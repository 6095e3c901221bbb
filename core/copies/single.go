package copies

import (
	"context"
	"maps"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transport"
)

// put copies in one request.
func (cp *copying) put(ctx context.Context, r request.Call) (result CopyResult, err error) {
	send := func() error {
		resp, err := cp.Pipeline.Do(ctx, r)
		if err != nil {
			return failedCondition(err)
		}
		copied, err := s3xml.ParseCopyObject(resp.Document)
		if err != nil {
			return failedCondition(r.Malformed(resp, err))
		}
		result = CopyResult{copied.ETag, copied.LastModified, resp.Header["x-amz-version-id"]}
		return nil
	}
	onItself := cp.conditions != (CopyConditions{}) && cp.source.Bucket == cp.bucket && cp.source.Object == cp.object
	if r.Once = onItself || r.IsConditional(request.CarriedBy(request.OnCopy, r.Extra)); !r.Once {
		err = send()
		return result, err
	}
	began := cp.Pipeline.Options.Clock()
	err = cp.Pipeline.SendUnderCondition(ctx, send, func() bool {
		found, ok := cp.findCopy(ctx, began)
		if ok {
			result = found
		}
		return ok
	})
	return result, err
}

// findCopy tells whether the object at the server is a copy of the source made
// since began: its size and metadata, and its ETag where both are MD5s.
func (cp *copying) findCopy(ctx context.Context, began time.Time) (CopyResult, bool) {
	found, answer, ok := cp.Pipeline.FindSince(ctx, cp.bucket, cp.object, request.CarriedBy(request.OnOther, cp.opts.Headers), began)
	if !ok {
		return CopyResult{}, false
	}
	of := request.GetOptions{CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnSource, cp.opts.Headers)}, VersionID: cp.source.VersionID}
	source, err := cp.Pipeline.Stat(ctx, cp.source.Bucket, cp.source.Object, of)
	if err != nil || source.Size != found.Size {
		return CopyResult{}, false
	}
	if sse.HasMD5(cp.opts.Headers) && source.SSE.HasMD5() && request.IsHash(source.ETag) && request.IsHash(found.ETag) && source.ETag != found.ETag {
		return CopyResult{}, false
	}
	if cp.opts.MetadataDirective == MetadataReplace {
		wanted := transport.Header{}
		_ = cp.describe(wanted) // which was checked
		ok, _ = request.IsDescribed(answer, wanted)
	} else if source.Metadata != nil && found.Metadata != nil {
		ok = source.ContentType == found.ContentType && maps.Equal(source.Metadata, found.Metadata)
	}
	return CopyResult{found.ETag, found.LastModified, found.VersionID}, ok
}

func (cp *copying) header() (transport.Header, error) {
	header := transport.Header{"x-amz-copy-source": cp.source.header()}
	request.Set(header, "x-amz-metadata-directive", string(cp.opts.MetadataDirective))
	request.Set(header, "x-amz-copy-source-if-modified-since", request.HTTPDate(cp.conditions.ModifiedSince))
	request.Set(header, "x-amz-copy-source-if-unmodified-since", request.HTTPDate(cp.conditions.UnmodifiedSince))
	request.Set(header, "x-amz-copy-source-if-match", request.QuoteETag(cp.conditions.MatchETag))
	request.Set(header, "x-amz-copy-source-if-none-match", request.QuoteETag(cp.conditions.MatchETagExcept))
	return header, cp.describe(header)
}

// describe writes the content type and metadata that were given.
func (cp *copying) describe(header transport.Header) error {
	request.Set(header, "content-type", cp.opts.ContentType)
	if err := request.SetMetadata(header, cp.opts.Metadata); err != nil || cp.opts.ServerOrders {
		return err
	}
	if err := request.CheckOrders(cp.opts.Headers, "headers"); err != nil {
		return err
	}
	return request.CheckOrders(header, "metadata")
}
