package request

import (
	"context"
	"slices"
	"strings"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

// ObjectStat is what the headers of an object tell.
type ObjectStat struct {
	Size         int64             `js:"size"`      // bytes of the whole object, also where a part was asked for; null (0 in Go) where Hidden names it
	ETag         string            `js:"etag,null"` // without quotes
	ContentType  string            `js:"contentType"`
	LastModified time.Time         `js:"lastModified,null"`
	Metadata     map[string]string `js:"metadata,null"` // user metadata, without x-amz-meta-; what can be seen of it
	VersionID    string            `js:"versionId,null"`

	CacheControl       string     `js:"cacheControl,null"`
	ContentDisposition string     `js:"contentDisposition,null"`
	ContentEncoding    string     `js:"contentEncoding,null"`
	ContentLanguage    string     `js:"contentLanguage,null"`
	Expires            time.Time  `js:"expires,null"`
	StorageClass       string     `js:"storageClass,null"` // null: STANDARD, as most servers do not say
	TagCount           int64      `js:"tagCount,null"`     // null: none, or no right to know
	Retention          *Retention `js:"retention,null"`    // null: none, or no right to know; so is legalHold
	LegalHold          *bool      `js:"legalHold,null"`
	WebsiteRedirect    string     `js:"websiteRedirect,null"`
	DeleteMarker       bool       `js:"deleteMarker"`
	PartsCount         int64      `js:"partsCount,null"` // told where partNumber was asked for
	Restore            *Restore   `js:"restore,null"`    // null: the object is not archived, or was never asked for
	// Expiration is when a lifecycle will remove the object, and which of its rules.
	Expiration *Expiration `js:"expiration,null"`
	// Checksums are in base64, under the names of their algorithms, such as CRC32C;
	// told where checksums was asked for.
	Checksums         map[string]string `js:"checksums,null"`
	ChecksumType      string            `js:"checksumType,null"`      // FULL_OBJECT, or COMPOSITE: the checksum of those of the parts
	ReplicationStatus string            `js:"replicationStatus,null"` // PENDING, COMPLETED, FAILED or REPLICA

	SSE    sse.Stored `js:"sse,null"` // how it is encrypted; null where it is not, or the server does not say
	Hidden []string   `js:"hidden"`   // fields that the bucket's CORS rules keep from the page, or may: nothing is known of them
}

// GetOptions are the options of GetObject, GetPartialObject and StatObject.
type GetOptions struct {
	CallOptions
	VersionID         string    `js:"versionId"`
	PartNumber        int64     `js:"partNumber"`  // of StatObject alone: tells partsCount, and checksums of that part, 1 to 10,000
	Checksums         bool      `js:"checksums"`   // asks for the checksums that the server keeps; costs a preflight in a page
	IfMatch           string    `js:"ifMatch"`     // an ETag; costs a preflight in a page
	IfNoneMatch       string    `js:"ifNoneMatch"` // an ETag; costs a preflight in a page
	IfModifiedSince   time.Time `js:"ifModifiedSince"`
	IfUnmodifiedSince time.Time `js:"ifUnmodifiedSince"`
	// SSE is the key that the object is encrypted with, where that is the caller's
	// own: its type is "C". It goes over https, or to this machine, alone; costs a
	// preflight in a page.
	SSE sse.CustomerKey `js:"sse"`
}

// look is StatObject for the client's own ends, which warns of nothing.
func (p *Pipeline) Stat(ctx context.Context, bucket, object string, opts GetOptions) (ObjectStat, error) {
	if err := opts.Check(); err != nil {
		return ObjectStat{}, err
	}
	resp, err := p.Do(ctx, ReadCall(HeadObject, bucket, object, opts))
	if err != nil {
		return ObjectStat{}, err
	}
	stat := StatOf(resp)
	if _, own := Given(opts.Headers, "range"); own {
		stat.DoubtSize(resp)
	}
	return p.Unhide(ctx, bucket, object, opts, stat), nil
}

// Check names the options as their owner knows them, not the headers that they
// become.
func (o *GetOptions) Check() error {
	if o.PartNumber < 0 || o.PartNumber > transfer.MaxParts {
		return s3err.Argument("partNumber", "must be from 1 to 10,000")
	}
	if !Printable(o.IfMatch) {
		return s3err.Argument("ifMatch", "must be printable ASCII")
	}
	if !Printable(o.IfNoneMatch) {
		return s3err.Argument("ifNoneMatch", "must be printable ASCII")
	}
	_, err := o.SSE.AddTo(o.Headers, sse.Read, "sse")
	return err
}

func ReadCall(of *Operation, bucket, object string, opts GetOptions) Call {
	header := transport.Header{}
	if opts.IfMatch != "*" { // any object, which a read wants in any case; Ceph takes it for an ETag
		Set(header, "if-match", QuoteETag(opts.IfMatch))
	}
	if opts.Checksums {
		header[ChecksumMode] = "ENABLED"
	}
	Set(header, "if-none-match", QuoteETag(opts.IfNoneMatch))
	Set(header, "if-modified-since", HTTPDate(opts.IfModifiedSince))
	Set(header, "if-unmodified-since", HTTPDate(opts.IfUnmodifiedSince))
	var query s3addr.Query
	query.AddNonEmpty("versionId", opts.VersionID)
	if opts.PartNumber != 0 && of == HeadObject {
		query.Add("partNumber", Decimal(opts.PartNumber))
	}
	extra, _ := opts.SSE.AddTo(opts.Headers, sse.Read, "sse") // which Check has looked at
	return Call{
		Operation: of, Bucket: bucket, Object: object, Query: query, Header: header, Extra: extra,
	}
}

// StatOf reads the headers of an answer about an object. A header that every
// S3 server sends and that is not to be seen was kept from the page: its field
// is named in Hidden instead of passing for empty. So is metadata where none is
// seen and some may be hidden: rules for CORS name each of its headers, or none.
func StatOf(resp *transport.Response) ObjectStat {
	h := resp.Header
	stat := ObjectStat{
		ETag: UnquoteETag(h["etag"]), ContentType: h["content-type"],
		Metadata: MetadataOf(h), VersionID: h["x-amz-version-id"], SSE: sse.Of(h), Hidden: []string{},
	}
	if size, ok := TotalSize(resp); ok {
		stat.Size = size
	} else {
		stat.Hidden = append(stat.Hidden, "size")
	}
	if stat.ETag == "" {
		stat.Hidden = append(stat.Hidden, "etag")
	}
	if modified, err := smithytime.ParseHTTPDate(h["last-modified"]); err == nil {
		stat.LastModified = modified
	} else {
		stat.Hidden = append(stat.Hidden, "lastModified")
	}
	all := SeesAll(resp)
	if len(stat.Metadata) == 0 && !all {
		stat.Metadata, stat.Hidden = nil, append(stat.Hidden, "metadata")
		if h["x-amz-request-id"] == "" && stat.VersionID == "" { // no x-amz- header at all can be seen
			stat.Hidden = append(stat.Hidden, "versionId")
		}
	}
	stat.readFurther(h, all)
	return stat
}

// DoubtSize hides the size that an answer to the caller's own Range tells, where
// that may be the length of a part: rclone says 200 of it, in a Content-Range that
// CORS may hide.
func (s *ObjectStat) DoubtSize(resp *transport.Response) {
	if resp.Status == 200 && resp.Header["content-range"] == "" && !SeesAll(resp) && !slices.Contains(s.Hidden, "size") {
		s.Size, s.Hidden = 0, append([]string{"size"}, s.Hidden...)
	}
}

// TotalSize is the length of the whole object: the Content-Length, or of a part
// the number behind the slash in "bytes 0-9/1234", which CORS may hide.
func TotalSize(resp *transport.Response) (int64, bool) {
	length, part := resp.Header["content-length"], resp.Header["content-range"]
	if resp.Status == 206 || part != "" {
		_, length, _ = strings.Cut(part, "/")
	}
	return Number(length)
}
