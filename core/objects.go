package core

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// ObjectStat is what the headers of an object tell.
type ObjectStat struct {
	Size         int64             `js:"size"`      // bytes of the whole object, also where a part was asked for; null (0 in Go) where Hidden names it
	ETag         string            `js:"etag,null"` // without quotes
	ContentType  string            `js:"contentType"`
	LastModified time.Time         `js:"lastModified,null"`
	Metadata     map[string]string `js:"metadata,null"` // user metadata, without x-amz-meta-; what can be seen of it
	VersionID    string            `js:"versionId,null"`
	Hidden       []string          `js:"hidden"` // fields that the bucket's CORS rules keep from the page, or may: nothing is known of them
}

// GetOptions are the options of GetObject, GetPartialObject and StatObject.
type GetOptions struct {
	CallOptions
	VersionID         string    `js:"versionId"`
	IfMatch           string    `js:"ifMatch"`     // an ETag; costs a preflight in a page
	IfNoneMatch       string    `js:"ifNoneMatch"` // an ETag; costs a preflight in a page
	IfModifiedSince   time.Time `js:"ifModifiedSince"`
	IfUnmodifiedSince time.Time `js:"ifUnmodifiedSince"`

	checksum bool // ask for that of the whole object
	once     bool // send it once whatever comes of it
}

// Object is an open download. The caller reads and closes Body, which goes on
// from the byte reached when it breaks: see GetRest.
type Object struct {
	ObjectStat
	Body     io.ReadCloser
	Length   int64    // bytes in Body, -1 where the server did not say
	Offset   int64    // where in the object Body begins; -1 where a Range of the caller's own says so
	Checksum Checksum // of the whole object, where it was asked for: see GetObjectWithChecksum
}

// GetObject opens an object for reading.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (c *Client) GetObject(ctx context.Context, bucket, object string, opts GetOptions) (Object, error) {
	return c.get(ctx, bucket, object, byteRange{0, -1}, opts)
}

// GetPartialObject opens length bytes of an object from offset on; length 0
// reads to the end. The end may lie behind the object's; offset is at most
// 2^53-1, which is how far JavaScript counts.
func (c *Client) GetPartialObject(ctx context.Context, bucket, object string, offset, length int64, opts GetOptions) (Object, error) {
	switch {
	case offset < 0:
		return Object{}, s3err.Argument("offset", "must not be negative")
	case offset > maxOffset:
		return Object{}, s3err.Argument("offset", "must be at most 9007199254740991, 2^53-1")
	case length < 0:
		return Object{}, s3err.Argument("length", "must not be negative")
	case length > 0:
		return c.get(ctx, bucket, object, byteRange{offset, offset + min(length-1, maxOffset-offset)}, opts)
	}
	return c.get(ctx, bucket, object, byteRange{offset, -1}, opts)
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func (c *Client) get(ctx context.Context, bucket, object string, asked byteRange, opts GetOptions) (Object, error) {
	got, err := c.open(ctx, bucket, object, asked, opts)
	if err != nil {
		return Object{}, err
	}
	return c.outlast(ctx, bucket, object, got, opts), nil
}

// outlast returns got with a body that outlives its connection.
func (c *Client) outlast(ctx context.Context, bucket, object string, got Object, opts GetOptions) Object {
	ctx = retry.WithTransfer(ctx)
	got.Body = &lasting{ctx: ctx, client: c, bucket: bucket, object: object, opts: opts, first: got, patience: c.options.Retry.Patience(ctx),
		body: got.Body, next: got.Offset, end: got.Offset + got.Length}
	return got
}

// open sends one request; the body that it returns ends with its connection.
func (c *Client) open(ctx context.Context, bucket, object string, asked byteRange, opts GetOptions) (Object, error) {
	if err := opts.check(); err != nil {
		return Object{}, err
	}
	ctx = retry.WithTransfer(ctx)
	r := readCall(GetObject, bucket, object, opts)
	r.once = opts.once
	set(r.header, "range", asked.header())
	if opts.checksum {
		r.header[checksumMode] = "ENABLED"
	}
	resp, err := c.do(ctx, r)
	if err != nil {
		return Object{}, err
	}
	_, own := given(opts.Headers, "range")
	if !own || asked.partial() {
		if wrong := asked.mismatch(resp); wrong != "" {
			resp.Body.Close()
			return Object{}, r.Fail(&s3err.Error{Code: s3err.MalformedReply, Status: resp.Status,
				Message: wrong, BucketName: bucket, ObjectName: object})
		}
	}
	length, ok := number(resp.Header["content-length"])
	if !ok {
		length = -1
	}
	stat := statOf(resp)
	if own {
		asked.first = -1
		stat.doubtSize(resp)
	}
	return Object{ObjectStat: stat, Body: resp.Body, Length: length, Offset: asked.first, Checksum: checksumOf(resp.Header)}, nil
}

// StatObject returns what is known of an object without reading it. Size, ETag
// and date that CORS hides are read from a list instead, by one more request.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
func (c *Client) StatObject(ctx context.Context, bucket, object string, opts GetOptions) (ObjectStat, error) {
	stat, err := c.look(ctx, bucket, object, opts)
	if slices.Contains(stat.Hidden, "metadata") {
		c.warnOnce(ctx, Warning{
			Code: WarnHiddenMetadata, Bucket: bucket, Message: "answers show no metadata of objects in " + bucket + ", which there may be",
			Remedy: "add " + exposeMetadata + " to ExposeHeaders in the bucket's CORS rules",
		})
	}
	return stat, err
}

// look is StatObject for the client's own ends, which warns of nothing.
func (c *Client) look(ctx context.Context, bucket, object string, opts GetOptions) (ObjectStat, error) {
	if err := opts.check(); err != nil {
		return ObjectStat{}, err
	}
	resp, err := c.do(ctx, readCall(HeadObject, bucket, object, opts))
	if err != nil {
		return ObjectStat{}, err
	}
	stat := statOf(resp)
	if _, own := given(opts.Headers, "range"); own {
		stat.doubtSize(resp)
	}
	return c.unhide(ctx, bucket, object, opts, stat), nil
}

// check names the options as their owner knows them, not the headers that they
// become.
func (o *GetOptions) check() error {
	if !printable(o.IfMatch) {
		return s3err.Argument("ifMatch", "must be printable ASCII")
	}
	if !printable(o.IfNoneMatch) {
		return s3err.Argument("ifNoneMatch", "must be printable ASCII")
	}
	return nil
}

func readCall(of Operation, bucket, object string, opts GetOptions) call {
	header := transport.Header{}
	if opts.IfMatch != "*" { // any object, which a read wants in any case; Ceph takes it for an ETag
		set(header, "if-match", quoteETag(opts.IfMatch))
	}
	set(header, "if-none-match", quoteETag(opts.IfNoneMatch))
	set(header, "if-modified-since", httpDate(opts.IfModifiedSince))
	set(header, "if-unmodified-since", httpDate(opts.IfUnmodifiedSince))
	var query s3addr.Query
	query.AddNonEmpty("versionId", opts.VersionID)
	return call{
		Operation: of, bucket: bucket, object: object, query: query, header: header, extra: opts.Headers,
	}
}

func set(header transport.Header, name, value string) {
	if value != "" {
		header[name] = value
	}
}

// quoteETag puts the quotes on that an entity tag needs in a condition.
func quoteETag(etag string) string {
	if etag == "" || etag == "*" || strings.HasSuffix(etag, `"`) {
		return etag
	}
	return quote(etag)
}

func unquoteETag(etag string) string { return strings.Trim(strings.TrimPrefix(etag, "W/"), `"`) }

func httpDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return smithytime.FormatHTTPDate(t)
}

// statOf reads the headers of an answer about an object. A header that every
// S3 server sends and that is not to be seen was kept from the page: its field
// is named in Hidden instead of passing for empty. So is metadata where none is
// seen and some may be hidden: rules for CORS name each of its headers, or none.
func statOf(resp *transport.Response) ObjectStat {
	h := resp.Header
	stat := ObjectStat{
		ETag: unquoteETag(h["etag"]), ContentType: h["content-type"],
		Metadata: metadataOf(h), VersionID: h["x-amz-version-id"], Hidden: []string{},
	}
	if size, ok := totalSize(resp); ok {
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
	if len(stat.Metadata) > 0 || seesAll(resp) {
		return stat
	}
	stat.Metadata, stat.Hidden = nil, append(stat.Hidden, "metadata")
	if h["x-amz-request-id"] == "" && stat.VersionID == "" { // no x-amz- header at all can be seen
		stat.Hidden = append(stat.Hidden, "versionId")
	}
	return stat
}

// doubtSize hides the size that an answer to the caller's own Range tells, where
// that may be the length of a part: rclone says 200 of it, in a Content-Range that
// CORS may hide.
func (s *ObjectStat) doubtSize(resp *transport.Response) {
	if resp.Status == 200 && resp.Header["content-range"] == "" && !seesAll(resp) && !slices.Contains(s.Hidden, "size") {
		s.Size, s.Hidden = 0, append([]string{"size"}, s.Hidden...)
	}
}

// totalSize is the length of the whole object: the Content-Length, or of a part
// the number behind the slash in "bytes 0-9/1234", which CORS may hide.
func totalSize(resp *transport.Response) (int64, bool) {
	length, part := resp.Header["content-length"], resp.Header["content-range"]
	if resp.Status == 206 || part != "" {
		_, length, _ = strings.Cut(part, "/")
	}
	return number(length)
}

// number reads a count of bytes: digits alone, and no more than JavaScript can
// count.
func number(digits string) (int64, bool) {
	n, err := strconv.ParseUint(digits, 10, 53)
	return int64(n), err == nil
}
