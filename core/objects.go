package core

import (
	"context"
	"io"
	"slices"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// Object is an open download. The caller reads and closes Body, which goes on
// from the byte reached when it breaks: see GetRest.
type Object struct {
	request.ObjectStat
	Body     io.ReadCloser
	Length   int64    // bytes in Body, -1 where the server did not say
	Offset   int64    // where in the object Body begins; -1 where a Range of the caller's own says so
	Checksum Checksum // of the whole object, where it was asked for: see GetObjectWithChecksum
}

// GetObject opens an object for reading.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (c *Client) GetObject(ctx context.Context, bucket, object string, opts request.GetOptions) (Object, error) {
	return c.get(ctx, bucket, object, byteRange{0, -1}, opts)
}

// GetPartialObject opens length bytes of an object from offset on; length 0
// reads to the end. The end may lie behind the object's; offset is at most
// 2^53-1, which is how far JavaScript counts.
func (c *Client) GetPartialObject(ctx context.Context, bucket, object string, offset, length int64, opts request.GetOptions) (Object, error) {
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

func (c *Client) get(ctx context.Context, bucket, object string, asked byteRange, opts request.GetOptions) (Object, error) {
	got, err := c.open(ctx, bucket, object, asked, opts, opening{})
	if err != nil {
		return Object{}, err
	}
	return c.outlast(ctx, bucket, object, got, opts), nil
}

// outlast returns got with a body that outlives its connection.
func (c *Client) outlast(ctx context.Context, bucket, object string, got Object, opts request.GetOptions) Object {
	ctx = retry.WithTransfer(ctx)
	got.Body = &lasting{ctx: ctx, client: c, bucket: bucket, object: object, opts: opts, first: got, patience: c.options.Retry.Patience(ctx),
		body: got.Body, next: got.Offset, end: got.Offset + got.Length}
	return got
}

// opening says how one request of a download goes.
type opening struct {
	checksum bool // ask for that of the whole object
	once     bool // send it once whatever comes of it
}

// open sends one request; the body that it returns ends with its connection.
func (c *Client) open(ctx context.Context, bucket, object string, asked byteRange, opts request.GetOptions, how opening) (Object, error) {
	if err := opts.Check(); err != nil {
		return Object{}, err
	}
	ctx = retry.WithTransfer(ctx)
	r := request.ReadCall(request.GetObject, bucket, object, opts)
	r.Once = how.once
	request.Set(r.Header, "range", asked.header())
	if how.checksum {
		r.Header[request.ChecksumMode] = "ENABLED"
	}
	resp, err := c.pipeline.Do(ctx, r)
	if err != nil {
		return Object{}, err
	}
	_, own := request.Given(opts.Headers, "range")
	if !own || asked.partial() {
		if wrong := asked.mismatch(resp); wrong != "" {
			resp.Body.Close()
			return Object{}, r.Fail(s3err.Malformed(resp, bucket, object, wrong))
		}
	}
	length, ok := request.Number(resp.Header["content-length"])
	if !ok {
		length = -1
	}
	stat := request.StatOf(resp)
	if own {
		asked.first = -1
		stat.DoubtSize(resp)
	}
	return Object{ObjectStat: stat, Body: resp.Body, Length: length, Offset: asked.first, Checksum: checksumOf(resp.Header)}, nil
}

// StatObject returns what is known of an object without reading it. Size, ETag
// and date that CORS hides are read from a list instead, by one more request.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
func (c *Client) StatObject(ctx context.Context, bucket, object string, opts request.GetOptions) (request.ObjectStat, error) {
	stat, err := c.pipeline.Stat(ctx, bucket, object, opts)
	if slices.Contains(stat.Hidden, "metadata") {
		c.pipeline.WarnOnce(ctx, request.Warning{
			Code: request.WarnHiddenMetadata, Bucket: bucket, Message: "answers show no metadata of objects in " + bucket + ", which there may be",
			Remedy: "add " + request.ExposeMetadata + " to ExposeHeaders in the bucket's CORS rules",
		})
	}
	return stat, err
}
