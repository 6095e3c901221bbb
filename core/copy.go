package core

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// CopySource is the object that is copied.
type CopySource struct {
	Bucket    string `js:"bucket"`
	Object    string `js:"object"`
	VersionID string `js:"versionId"` // default the newest
}

// CopyConditions are what the source must fulfil, all of those that are given.
// Where it does not, the copy fails with the code PreconditionFailed.
type CopyConditions struct {
	ModifiedSince   time.Time `js:"modifiedSince"`   // to the second, as all HTTP dates
	UnmodifiedSince time.Time `js:"unmodifiedSince"` // to the second
	MatchETag       string    `js:"matchETag"`       // it has this ETag
	MatchETagExcept string    `js:"matchETagExcept"` // it has another ETag
}

// MetadataDirective says whose content type and user metadata a copy has.
type MetadataDirective string

// The directives.
const (
	MetadataCopy    MetadataDirective = "COPY"    // the source's
	MetadataReplace MetadataDirective = "REPLACE" // those given, and nothing of the source's
)

// CopyOptions are the options of CopyObject. Metadata or a content type given
// without a directive means MetadataReplace, so the source's metadata does not
// come along. With MetadataReplace and no content type the server writes its
// default, which is binary/octet-stream at S3 and MinIO.
type CopyOptions struct {
	request.CallOptions
	Metadata          map[string]string `js:"metadata"` // as in PutOptions
	ContentType       string            `js:"contentType"`
	MetadataDirective MetadataDirective `js:"metadataDirective"` // default COPY where nothing is given to replace
	ServerOrders      bool              `js:"serverOrders"`      // lets user metadata through that a server may act on; see PutOptions
}

// CopyResult is what the server made of a copy.
type CopyResult struct {
	ETag         string    `js:"etag,null"`         // without quotes
	LastModified time.Time `js:"lastModified,null"` // null where the server does not say, as S3 after a copy by parts
	VersionID    string    `js:"versionId,null"`    // the copy's
}

// ParseCopySource reads "/bucket/object" or "bucket/object". The object's name
// is taken as it stands, never decoded: "%20" is three characters, and a
// version is named by CopySource.VersionID alone.
func ParseCopySource(source string) (CopySource, error) {
	bucket, object, _ := strings.Cut(strings.TrimPrefix(source, "/"), "/")
	s := CopySource{Bucket: bucket, Object: object}
	return s, s.check()
}

// check refuses a "." or ".." segment also here in a header, which nothing
// rewrites on the way: versitygw would copy another object.
func (s CopySource) check() error {
	err := s3addr.CheckBucket(s.Bucket)
	if err == nil {
		err = s3addr.CheckObject(s.Object)
	}
	if err != nil {
		refused := err.(*s3err.ArgumentError)
		return s3err.Argument("source", "its "+refused.Argument+" "+refused.Rule)
	}
	return nil
}

// header is the value of x-amz-copy-source.
func (s CopySource) header() string {
	value := s3addr.EscapePath(s.Bucket + "/" + s.Object)
	if s.VersionID != "" {
		value += "?versionId=" + s3addr.Escape(s.VersionID)
	}
	return value
}

// copying is one CopyObject on its way, its arguments checked.
type copying struct {
	*Client
	bucket, object string
	source         CopySource
	conditions     CopyConditions
	opts           CopyOptions
}

// CopyObject makes an object of another at the server; no byte of it passes
// through here. One that is too large for a single request is copied by parts.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
func (c *Client) CopyObject(ctx context.Context, bucket, object string, source CopySource, conditions CopyConditions, opts CopyOptions) (CopyResult, error) {
	ctx = retry.WithTransfer(ctx)
	cp := &copying{c, bucket, object, source, conditions, opts}
	r := request.Call{Operation: request.CopyObject, Bucket: bucket, Object: object, Extra: opts.Headers}
	err := r.Check() // first, so that errors name the arguments in their order
	if err == nil {
		err = cp.check()
	}
	if err == nil {
		cp.opts.Metadata, cp.opts.Headers, err = request.SortMetadata(opts.Metadata, opts.Headers, opts.ContentType != "")
		r.Extra = cp.opts.Headers
	}
	if err == nil {
		r.Header, err = cp.header()
	}
	if err != nil {
		return CopyResult{}, err
	}
	if err = cp.checkConditions(ctx, r); err != nil {
		return CopyResult{}, err
	}
	result, err := cp.put(ctx, r)
	if tooLarge(err) {
		return cp.large(ctx, err)
	}
	return result, err
}

// put copies in one request.
func (cp *copying) put(ctx context.Context, r request.Call) (result CopyResult, err error) {
	send := func() error {
		resp, err := cp.pipeline.Do(ctx, r)
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
	began := cp.pipeline.Options.Clock()
	err = cp.pipeline.SendUnderCondition(ctx, send, func() bool {
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
	found, answer, ok := cp.pipeline.FindSince(ctx, cp.bucket, cp.object, request.CarriedBy(request.OnOther, cp.opts.Headers), began)
	if !ok {
		return CopyResult{}, false
	}
	of := request.GetOptions{CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnSource, cp.opts.Headers)}, VersionID: cp.source.VersionID}
	source, err := cp.pipeline.Stat(ctx, cp.source.Bucket, cp.source.Object, of)
	if err != nil || source.Size != found.Size {
		return CopyResult{}, false
	}
	if request.IsHash(source.ETag) && request.IsHash(found.ETag) && source.ETag != found.ETag {
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

// check also resolves the directive.
func (cp *copying) check() error {
	if err := cp.source.check(); err != nil {
		return err
	}
	if err := request.CheckCarried(cp.opts.Headers, request.OnCopy, "a copy does not carry it, or an argument or option stands for it"); err != nil {
		return err
	}
	if !request.Printable(cp.conditions.MatchETag + cp.conditions.MatchETagExcept) {
		return s3err.Argument("conditions", "an ETag must be printable ASCII")
	}
	if !request.Printable(cp.opts.ContentType) {
		return s3err.Argument("contentType", "must be printable ASCII")
	}
	replaces := cp.opts.ContentType != "" || len(cp.opts.Metadata) > 0
	switch directive := &cp.opts.MetadataDirective; {
	case *directive != "" && *directive != MetadataCopy && *directive != MetadataReplace:
		return s3err.Argument("metadataDirective", "must be COPY or REPLACE")
	case *directive == MetadataCopy && replaces:
		return s3err.Argument("metadataDirective", "must not be COPY where metadata or contentType is given")
	case replaces:
		*directive = MetadataReplace
	}
	return nil
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

// failedCondition gives a failed condition the code that S3 has for it. Some
// servers, and HEAD, answer it with 304, which says the same.
func failedCondition(err error) error {
	if refused := request.Refusal(err); refused != nil && refused.Status == 304 {
		refused.Code = request.PreconditionFailed
	}
	return err
}

// tooLarge tells whether err may mean that the source is over S3's limit, which
// answers with InvalidRequest; it has that code for other reasons as well.
func tooLarge(err error) bool {
	refused := request.Refusal(err)
	return refused != nil && (refused.Code == "InvalidRequest" || refused.Code == "EntityTooLarge")
}
