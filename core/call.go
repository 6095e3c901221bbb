package core

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transport"
)

const (
	payloadHashHeader = "x-amz-content-sha256"
	noPayloadHash     = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // SHA-256 of nothing
)

// call is one request of an operation. Every method of Client fills one in and
// hands it to do.
type call struct {
	Operation
	bucket   string // "" where the operation is about the endpoint
	region   string // to sign for; "": the bucket's
	object   string // "" for operations on a bucket
	query    s3addr.Query
	header   transport.Header  // the operation's own
	extra    map[string]string // the caller's
	document []byte            // XML body
	payload  transport.Payload // object's body, checked by the headers it goes with
	form     []transport.Field // goes with the payload in a form, which has no headers of its own
	once     bool
}

// CallOptions are the options that every method takes.
type CallOptions struct {
	// Headers go with the request, signed where they begin with x-amz-. One that
	// a browser would drop, or that the client sets, is refused.
	Headers map[string]string `js:"headers"`
}

// do is the way of every request: check, address, sign, send, read. It returns
// a response that is a success; all else is an error. Beside an error there is a
// response where ctx ended as it came: what it opened may have to be undone.
func (c *Client) do(ctx context.Context, r call) (*transport.Response, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	region, err := c.region(ctx, &r)
	if err != nil {
		return nil, r.Fail(canceled(ctx, err))
	}
	req := c.request(c.endpoint, region, r)
	resp, err := c.send(ctx, req, r)
	if err == nil && (c.learnRegion(ctx, &r, region, resp) || c.learnHost(&r, region, resp)) {
		req = c.request(c.endpoint, c.regions.of(r.bucket), r)
		resp, err = c.send(ctx, req, r)
	}
	if err != nil || ctx.Err() != nil && resp.Body == nil {
		return resp, r.Fail(canceled(ctx, err))
	}
	if e := refuseBody(req, resp); e != nil && !r.clarify(e, resp) {
		return nil, r.Fail(e)
	}
	return resp, nil
}

// clarify says in a refusal what S3 would, and what helps; none: S3 would not
// refuse. Ceph has NoSuchKey for an upload that has ended, and GCS for an object
// that is to be removed and is not there, as after an answer that was lost.
func (r *call) clarify(e *s3err.Error, resp *transport.Response) (none bool) {
	if root, _ := s3xml.Root(resp.Document); e.Code == s3err.NoSuchKey && root == "Error" {
		switch {
		case r.OfUpload:
			e.Code = noSuchUpload
		case r.Removes:
			_, conditional := given(r.extra, "if-match")
			return !conditional
		}
	}
	if refusesPath(e.Code) {
		e.Message += wantsVirtual
	}
	return false
}

// doOrLook is do for a small write of which only the answer may be lost, or kept
// from a page: Ceph stores a bucket's policy and says so without CORS headers.
// Where no answer is seen, done looks whether the server has what was to be there.
func (c *Client) doOrLook(ctx context.Context, r call, done func() bool) error {
	_, err := c.do(ctx, r)
	if isSilence(err) && ctx.Err() == nil && done() {
		return nil
	}
	return err
}

func (r *call) check() error {
	if !r.NoBucket {
		check := s3addr.CheckBucket
		if r.NewBucket {
			check = s3addr.CheckNewBucket
		}
		if err := check(r.bucket); err != nil {
			return err
		}
	}
	if r.Object {
		if err := s3addr.CheckObject(r.object); err != nil {
			return err
		}
	}
	for name, value := range r.header {
		if !printable(value) {
			return s3err.Argument(name, "must be printable ASCII")
		}
	}
	return checkHeaders(r.extra)
}

func (c *Client) request(to s3addr.Endpoint, region string, r call) *transport.Request {
	object := r.object
	if r.form != nil {
		object = "" // a field of the form
	}
	query := r.query
	if r.Subresource != "" {
		query = slices.Clone(query)
		query.Add(r.Subresource, "")
	}
	host, path := to.In(region).Resolve(c.style(), region, r.bucket, object)
	req := &transport.Request{
		Operation: r.Name, Bucket: r.bucket, Object: r.object, Region: region,
		Method: r.Method, Scheme: to.Scheme, Host: host, Path: path, Query: query.String(),
		Header: transport.Header{}, Form: r.form, Payload: r.payload, Data: r.Data || r.form != nil, Answer: string(r.Answer), Stream: r.Stream, Once: r.once,
		FirstByte: c.options.FirstByte, Idle: c.options.Idle,
	}
	for name, value := range r.extra {
		req.Header[lower(name)] = value
	}
	req.Header[payloadHashHeader] = noPayloadHash
	if r.payload != nil {
		req.Header[payloadHashHeader] = sigv4.UnsignedPayload
		req.FirstByte += time.Duration(r.payload.Size()/slowestUpload) * time.Second
	}
	if r.form != nil {
		delete(req.Header, payloadHashHeader)
	}
	if r.document != nil {
		r.attachDocument(req)
	}
	for name, value := range r.header {
		req.Header[name] = value
	}
	req.Once = req.Once || r.isConditional(req.Header)
	if r.Slow {
		req.FirstByte += serverWork
	}
	return req
}

// slowestUpload is the bytes in a second that a payload may take at worst before
// its answer is due: a body's progress is not to be seen by fetch.
const slowestUpload = 32 << 10

// serverWork is how much longer an answer may take where the server first moves
// bytes by itself: up to 5 GiB of a copy.
const serverWork = 10 * time.Minute

// attachDocument sends XML, signed and with the MD5 that S3 wants of a delete, a
// policy, a lifecycle and their like. The end of an upload needs none, and goes
// where a bucket's CORS rules forbid it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
func (r *call) attachDocument(req *transport.Request) {
	body := transport.Bytes(r.document)
	hash, _ := body.Digest(context.Background(), transport.SHA256)
	req.Payload = body
	if !r.NoMD5 {
		md5, _ := body.Digest(context.Background(), transport.MD5)
		req.Header["content-md5"] = base64.StdEncoding.EncodeToString(md5)
	}
	req.Header["content-type"] = "application/xml"
	req.Header[payloadHashHeader] = hex.EncodeToString(hash)
}

// canceled is err, or that ctx has ended, which then is why.
func canceled(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &smithy.CanceledError{Err: context.Cause(ctx)}
	}
	return err
}

// hasCode tells whether err is the server's error of that code.
func hasCode(err error, code string) bool {
	refused := refusal(err)
	return refused != nil && refused.Code == code
}

// refusal returns the server's error in err, nil where it is no such error.
func refusal(err error) *s3err.Error {
	var refused *s3err.Error
	errors.As(err, &refused)
	return refused
}

// malformed is a success whose document is not what was asked for: S3 may
// answer 200 and then fail, so a document with an <Error> in it is that error.
func (r *call) malformed(resp *transport.Response, err error) error {
	e := s3err.FromResponse(resp, r.bucket, r.object)
	if e.Code == s3err.MalformedReply {
		e.Message = "the answer cannot be read: " + err.Error()
	}
	return r.Fail(e)
}
