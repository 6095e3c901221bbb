// Package copies makes objects of others at the server: CopyObject, in one request
// or by parts. No byte of an object passes through here. It has no state
// between two copies; an upload in parts, and its end, is that of core/multipart.
//
//	copier := copies.Copier{Pipeline: pipeline, Uploads: multipart.New(pipeline, nil), Concurrency: 4}
//	result, err := copier.Copy(ctx, "photos", "b.jpg", copies.CopySource{Bucket: "photos", Object: "a.jpg"}, copies.CopyConditions{}, copies.CopyOptions{})
//
// # The course of a copy
//
//	check arguments ─► look at the conditions ─► one request ─────────────► done
//	                   (Ceph does not)               │  │ answer lost, under a condition:
//	                                                 │  └─► is it there? ─► done
//	                     too large, says the server  │
//	                                                 ▼
//	             look at the source: over the limit? ─ no ─► the server's refusal
//	                                                 │ yes
//	                  what one request would carry ──┴─► error, where CORS hides it
//	                                                 ▼
//	             open ─► parts, side by side ─► is the source the same? ─► complete ─► done
//	                          └─ one fails ──────────┴─► give up: nothing stays at the server
package copies

import (
	"context"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
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

// CopyOptions are the options of CopyObject. Metadata, a content type or one of
// CacheControl, ContentDisposition, ContentEncoding, ContentLanguage and Expires given
// without a directive means MetadataReplace, so the source's metadata and the others
// of these do not come along. Tags replace the source's. Storage class, ACL, retention,
// legal hold and redirect are never the source's: a copy has those given, or the
// defaults. With MetadataReplace and no content type the server writes its default,
// which is binary/octet-stream at S3 and MinIO.
type CopyOptions struct {
	request.CallOptions
	request.ObjectOptions
	Metadata          map[string]string `js:"metadata"` // as in PutOptions
	ContentType       string            `js:"contentType"`
	MetadataDirective MetadataDirective `js:"metadataDirective"` // default COPY where nothing is given to replace
	ServerOrders      bool              `js:"serverOrders"`      // lets user metadata through that a server may act on; see PutOptions
	// SSE says how the server encrypts the copy, as in PutOptions; nothing of that
	// comes along from the source.
	SSE sse.Encryption `js:"sse"`
	// SourceSSE is the key that the source is encrypted with, where that is the
	// caller's own: its type is "C".
	SourceSSE sse.CustomerKey `js:"sourceSse"`
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

// Copier copies for one client. It is safe for concurrent use.
type Copier struct {
	Pipeline    *request.Pipeline
	Uploads     *multipart.Uploads // of copies by parts
	Limit       int64              // largest object copied in one request, bytes; 0 means S3's, 5 GiB
	Concurrency int                // parts at once
}

// copying is one copy on its way.
type copying struct {
	*Copier
	bucket, object string
	source         CopySource
	conditions     CopyConditions
	opts           CopyOptions
}

// Copy makes an object of another. One that is too large for a single request is
// copied by parts.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
func (c *Copier) Copy(ctx context.Context, bucket, object string, source CopySource, conditions CopyConditions, opts CopyOptions) (CopyResult, error) {
	ctx = retry.WithTransfer(ctx)
	cp := &copying{c, bucket, object, source, conditions, opts}
	r := request.Call{Operation: request.CopyObject, Bucket: bucket, Object: object, Extra: opts.Headers}
	err := r.Check() // first, so that errors name the arguments in their order
	if err == nil {
		err = cp.check()
	}
	if err == nil {
		err = cp.addOptions()
	}
	if err == nil {
		cp.opts.Metadata, cp.opts.Headers, err = request.SortMetadata(opts.Metadata, cp.opts.Headers, opts.ContentType != "")
	}
	if err == nil {
		err = cp.addEncryption()
	}
	if err == nil {
		r.Header, err = cp.header()
	}
	if r.Extra = cp.opts.Headers; err == nil {
		err = c.Pipeline.Check(&r)
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

func (cp *copying) addEncryption() (err error) {
	if cp.opts.Headers, err = cp.opts.SSE.AddTo(cp.opts.Headers, sse.Written, "sse"); err == nil {
		cp.opts.Headers, err = cp.opts.SourceSSE.AddTo(cp.opts.Headers, sse.Source, "sourceSse")
	}
	return err
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
	replaces := cp.opts.ContentType != "" || len(cp.opts.Metadata) > 0 || cp.opts.Replaces()
	switch directive := &cp.opts.MetadataDirective; {
	case *directive != "" && *directive != MetadataCopy && *directive != MetadataReplace:
		return s3err.Argument("metadataDirective", "must be COPY or REPLACE")
	case *directive == MetadataCopy && replaces:
		return s3err.Argument("metadataDirective", "must not be COPY where metadata, contentType or another header of the source's is given")
	case replaces:
		*directive = MetadataReplace
	}
	return nil
}

// addOptions makes headers of the options. Tags, also none, are those of the copy
// where they are given.
func (cp *copying) addOptions() (err error) {
	if cp.opts.Headers, err = cp.opts.HeadersWith(cp.opts.Headers, cp.Pipeline.Now()); err != nil || cp.opts.Tags == nil {
		return err
	}
	return request.AddOptions(cp.opts.Headers, []request.HeaderOption{{Argument: "tags", Name: request.TaggingDirective, Value: "REPLACE"}})
}

// tooLarge tells whether err may mean that the source is over S3's limit, which
// answers with InvalidRequest; it has that code for other reasons as well.
func tooLarge(err error) bool {
	refused := request.Refusal(err)
	return refused != nil && (refused.Code == "InvalidRequest" || refused.Code == "EntityTooLarge")
}
