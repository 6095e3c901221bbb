package request

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"time"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transport"
)

const (
	PayloadHashHeader = "x-amz-content-sha256"
	noPayloadHash     = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // SHA-256 of nothing
)

// Call is one request of an operation. Every method of Client fills one in, and
// Pipeline.Do sends it.
type Call struct {
	*Operation
	Bucket   string // "" where the operation is about the endpoint
	Region   string // to sign for; "": the bucket's
	Object   string // "" for operations on a bucket
	Query    s3addr.Query
	Header   transport.Header  // the operation's own
	Extra    map[string]string // the caller's
	Document []byte            // XML body
	Payload  transport.Payload // object's body, checked by the headers it goes with
	Form     []transport.Field // goes with the payload in a form, which has no headers of its own
	Once     bool
}

// CallOptions are the options that every method takes.
type CallOptions struct {
	// Headers go with the request, signed where they begin with x-amz-. One that
	// a browser would drop, or that the client sets, is refused.
	Headers map[string]string `js:"headers"`
}

// Do is the way of every request: check, address, sign, send, read. It returns
// a response that is a success, or one that its caller judges (HoldsAny); all else is an error. Beside an error there is a
// response where ctx ended as it came: what it opened may have to be undone.
func (p *Pipeline) Do(ctx context.Context, r Call) (*transport.Response, error) {
	if err := p.Check(&r); err != nil {
		return nil, err
	}
	region, err := p.region(ctx, &r)
	if err != nil {
		return nil, r.Fail(Canceled(ctx, err))
	}
	req := p.request(p.Endpoint, region, r)
	resp, err := p.send(ctx, req, r)
	if err == nil && (p.learnRegion(ctx, &r, region, resp) || p.learnHost(&r, region, resp)) {
		req = p.request(p.Endpoint, p.regions.of(r.Bucket), r)
		resp, err = p.send(ctx, req, r)
	}
	if err != nil || ctx.Err() != nil && resp.Body == nil {
		return resp, r.Fail(Canceled(ctx, err))
	}
	if r.Answer == HoldsAny && Refusal(resp.Failure) != nil {
		return resp, nil
	}
	if err = r.clarify(refuseBody(req, resp), resp); err != nil {
		return nil, r.Fail(err)
	}
	p.warnUnencrypted(ctx, &r, resp)
	return resp, nil
}

// clarify says in a refusal what S3 would, and what helps; nil: S3 would not
// refuse. Ceph has NoSuchKey for an upload that has ended, and GCS for an object
// that is to be removed and is not there, as after an answer that was lost.
func (r *Call) clarify(err error, resp *transport.Response) error {
	e := Refusal(err)
	if e == nil {
		return err
	}
	if root, _ := s3xml.Root(resp.Document); e.Code == s3err.NoSuchKey && root == "Error" {
		switch {
		case r.OfUpload:
			e.Code = NoSuchUpload
		case r.Removes:
			if _, conditional := Given(r.Extra, "if-match"); !conditional {
				return nil
			}
		}
	}
	if refusesPath(e.Code) {
		e.Message += wantsVirtual
	}
	r.explainKey(e)
	return err
}

// DoOrLook is Do for a small write of which only the answer may be lost, or kept
// from a page: Ceph stores a bucket's policy and says so without CORS headers.
// Where no answer is seen, done looks whether the server has what was to be there.
func (p *Pipeline) DoOrLook(ctx context.Context, r Call, done func() bool) error {
	_, err := p.Do(ctx, r)
	if s3err.Judge(err).Silent && ctx.Err() == nil && done() {
		return nil
	}
	return err
}

func (r *Call) Check() error {
	if !r.NoBucket {
		check := s3addr.CheckBucket
		if r.NewBucket {
			check = s3addr.CheckNewBucket
		}
		if err := check(r.Bucket); err != nil {
			return err
		}
	}
	if r.OnObject {
		if err := s3addr.CheckObject(r.Object); err != nil {
			return err
		}
	}
	for name, value := range r.Header {
		if !Printable(value) {
			return s3err.Argument(name, "must be printable ASCII")
		}
	}
	return checkHeaders(r.Extra)
}

func (p *Pipeline) request(to s3addr.Endpoint, region string, r Call) *transport.Request {
	object := r.Object
	if r.Form != nil {
		object = "" // a field of the form
	}
	query := r.Query
	if r.Subresource != "" {
		query = slices.Clone(query)
		query.Add(r.Subresource, "")
	}
	host, path := to.In(region).Resolve(p.style(), region, r.Bucket, object)
	req := &transport.Request{
		Operation: r.Name, Bucket: r.Bucket, Object: r.Object, Region: region,
		Service: r.Service, Unsigned: r.Unsigned, Method: r.Method, Scheme: to.Scheme, Host: host, Path: path, Query: query.String(),
		Header: transport.Header{}, Form: r.Form, Payload: r.Payload, Data: r.Data || r.Form != nil, Answer: string(r.Answer), Stream: r.Stream, Once: r.Once,
		FirstByte: p.Options.FirstByte, Idle: p.Options.Idle,
	}
	for name, value := range r.Extra {
		if name = Lower(name); r.OnObject || !sse.IsKey(name) { // no list needs a key
			req.Header[name] = value
		}
	}
	req.Header[PayloadHashHeader] = noPayloadHash
	if r.Payload != nil {
		req.Header[PayloadHashHeader] = sigv4.UnsignedPayload
		req.FirstByte += time.Duration(r.Payload.Size()/slowestUpload) * time.Second
	}
	if r.Form != nil {
		delete(req.Header, PayloadHashHeader)
	}
	if r.Document != nil {
		r.attachDocument(req)
	}
	for name, value := range r.Header {
		req.Header[name] = value
	}
	req.Once = req.Once || r.IsConditional(req.Header)
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
func (r *Call) attachDocument(req *transport.Request) {
	body := transport.Bytes(r.Document)
	hash, _ := body.Digest(context.Background(), transport.SHA256)
	req.Payload = body
	if !r.NoMD5 {
		md5, _ := body.Digest(context.Background(), transport.MD5)
		req.Header["content-md5"] = base64.StdEncoding.EncodeToString(md5)
	}
	if req.Header["content-type"] == "" {
		req.Header["content-type"] = "application/xml"
	}
	req.Header[PayloadHashHeader] = hex.EncodeToString(hash)
}

// Malformed is a success whose document is not what was asked for: S3 may
// answer 200 and then fail, so a document with an <Error> in it is that error.
func (r *Call) Malformed(resp *transport.Response, err error) error {
	return r.Fail(s3err.Malformed(resp, r.Bucket, r.Object, s3err.Unreadable+err.Error()))
}
