package request

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transport"
)

// Signer makes signatures where the secret is: a server of the application's,
// which can judge what it is asked to sign. It returns the 64 hexadecimal
// digits of the signature. The string to sign it makes itself, from
// CanonicalRequest or Policy:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
type Signer func(ctx context.Context, req SigningRequest) (signature string, err error)

// SigningRequest is what a Signer is to sign, and what it is for.
type SigningRequest struct {
	Operation        string `js:"operation"` // S3's name, such as "PutObject"; "PostObject" for a form
	Method           string `js:"method"`
	Bucket           string `js:"bucket,omit"`
	Object           string `js:"object,omit"`
	CanonicalRequest string `js:"canonicalRequest,omit"` // or else
	Policy           string `js:"policy,omit"`           // of a form, in base64: itself the string to sign
	Body             string `js:"body,omit"`             // the document of a request that has one, such as DeleteObjects
	Date             string `js:"date"`                  // as in x-amz-date: 20130524T000000Z
	Region           string `js:"region"`
	Expires          int64  `js:"expires,omit"` // seconds, of a presigned URL
}

// readExpiry is how long a query-signed read stays valid. It is sent at once,
// so this covers a slow connection and a clock that is minutes off, no more.
const readExpiry = 15 * time.Minute

// signAndSend signs a copy of req, anew for each attempt, and sends it. When the
// server calls the credentials expired it gets others and sends it once more; also
// when a Signer fails, which may hold the secret of other credentials by now.
func (p *Pipeline) signAndSend(ctx context.Context, req *transport.Request) (resp *transport.Response, err error) {
	defer func() { noteLost(ctx, req, resp, err) }()
	if req.Unsigned {
		return p.sendAs(ctx, req, credentials.Value{})
	}
	who, err := p.retrieve(ctx)
	if err != nil {
		return nil, err
	}
	resp, err = p.sendAs(ctx, req, who)
	renewer, ok := p.Options.Credentials.(credentials.Renewer)
	if !ok || err != nil && !HasCode(err, s3err.SigningFailed) || err == nil && !expired(resp) {
		return resp, err
	}
	if renewed, failure := renewer.Renew(ctx, who); failure == nil && renewed != who && p.checkSecret(renewed) == nil {
		return p.sendAs(ctx, req, renewed)
	}
	return resp, err
}

// expired tells of an answer that other credentials may mend. MinIO says
// InvalidAccessKeyId of temporary ones that have ended, and AWS 400 to a HEAD.
func expired(resp *transport.Response) bool {
	if resp.Status != 400 && resp.Status != 401 && resp.Status != 403 {
		return false
	}
	switch s3err.CodeOf(resp.Failure) {
	case "ExpiredToken", "TokenRefreshRequired", "InvalidToken", "InvalidTokenId", "InvalidAccessKeyId":
		return true
	}
	return resp.Status == 400 && len(resp.Document) == 0
}

func (p *Pipeline) retrieve(ctx context.Context) (credentials.Value, error) {
	who, err := p.Options.Credentials.Retrieve(ctx)
	if err == nil {
		err = p.checkSecret(who)
	}
	if _, refused := errors.AsType[*s3err.ArgumentError](err); err != nil && ctx.Err() == nil && !refused {
		err = &s3err.Finding{Code: s3err.CredentialsFailed, Message: "there are no credentials: " + err.Error(), Cause: err}
	}
	return who, err
}

// checkSecret holds what stands beside a Signer to an id without a secret.
func (p *Pipeline) checkSecret(who credentials.Value) error {
	if p.Options.Signer != nil && (who.Anonymous() || who.SecretAccessKey != "") {
		return errors.New("beside a signer they must hold the id of a key and no secret")
	}
	return who.Check()
}

func (p *Pipeline) sendAs(ctx context.Context, req *transport.Request, who credentials.Value) (*transport.Response, error) {
	signed := req.Clone()
	hash := signed.Header[PayloadHashHeader]
	delete(signed.Header, PayloadHashHeader)
	var err error
	if scope := p.scope(ctx, signed, who); req.Form != nil {
		err = p.signForm(signed, scope)
	} else if !p.Options.HeaderSigning && (req.Method == "GET" || req.Method == "HEAD") {
		err = p.signer.Presign(signed, scope, readExpiry)
	} else {
		err = p.signer.SignHeader(signed, scope, hash)
	}
	if err != nil {
		return nil, err
	}
	resp, err := p.Options.Transport.Do(ctx, signed)
	if err != nil {
		return resp, err
	}
	read := *resp // which stays the transport's
	read.Failure = refuse(req, resp)
	return &read, nil
}

// scope says who signs req, and now.
func (p *Pipeline) scope(ctx context.Context, req *transport.Request, who credentials.Value) sigv4.Scope {
	scope := sigv4.Scope{Credentials: who, Region: req.Region, Service: req.Service, Time: p.clock.At(ctx)}
	if p.Options.Signer == nil {
		return scope
	}
	var document transport.Bytes
	if !req.Data { // an object's data are nobody's to judge, nor small
		document, _ = req.Payload.(transport.Bytes)
	}
	scope.Remote = func(subject sigv4.Subject) (string, error) {
		signature, err := p.Options.Signer(ctx, SigningRequest{
			Operation: req.Operation, Method: req.Method, Bucket: req.Bucket, Object: req.Object, Body: string(document),
			CanonicalRequest: subject.CanonicalRequest, Policy: subject.Policy,
			Date: subject.Date, Region: subject.Region, Expires: int64(subject.Expires / time.Second),
		})
		switch {
		case ctx.Err() != nil:
			return "", context.Cause(ctx)
		case err != nil:
			return "", &s3err.Finding{Code: s3err.SigningFailed, Message: "the signer failed: " + err.Error(), Cause: err}
		case len(signature) != 64 || strings.Trim(signature, hexDigits) != "":
			return "", &s3err.Finding{Code: s3err.SigningFailed, Message: "the signer gave no signature of 64 lower-case hexadecimal digits"}
		}
		return signature, nil
	}
	return scope
}

// ServerTime reads what S3 writes into RequestTimeTooSkewed, or else the Date of
// an answer, which may be a proxy's, and which a page sees only where CORS exposes it.
func ServerTime(resp *transport.Response) (time.Time, bool) {
	document, _ := s3xml.ParseError(resp.Document)
	t, err := time.Parse(time.RFC3339, document.ServerTime)
	if err != nil {
		t, err = smithytime.ParseHTTPDate(resp.Header["date"])
	}
	return t, err == nil
}

// isSkewed tells whether a refusal names the time of the signature as its reason.
func isSkewed(resp *transport.Response) bool {
	return s3err.CodeOf(resp.Failure) == "RequestTimeTooSkewed"
}

func (p *Pipeline) warnOfSkew(ctx context.Context, offset time.Duration) {
	if p.Options.Warn == nil {
		return
	}
	where := " behind"
	if offset < 0 {
		where, offset = " ahead of", -offset
	}
	p.Options.Warn(ctx, Warning{
		Code:    WarnClockSkew,
		Message: "this machine's clock is " + strconv.FormatInt(int64(offset/time.Second), 10) + " s" + where + " the server's; requests are signed by the server's time",
		Remedy:  "set the clock of this machine",
	})
}

// signForm makes a form of the fields in req: a policy that allows just them and
// the payload's size, for as long as a signed read lasts.
func (p *Pipeline) signForm(req *transport.Request, scope sigv4.Scope) error {
	fields := []transport.Field{{Name: "bucket", Value: req.Bucket}}
	fields = append(fields, req.Form...)
	for _, field := range sigv4.PostFields(scope) {
		fields = append(fields, transport.Field(field))
	}
	size := strconv.FormatInt(req.Payload.Size(), 10)
	policy := StartPolicy(scope.Time.Add(readExpiry))
	for _, field := range fields {
		policy = append(sigv4.Field(field).AppendCondition(policy), ',')
	}
	policy = append(policy, `["content-length-range",`+size+`,`+size+`]]}`...)
	signed, err := p.signer.SignPolicy(policy, scope)
	for _, field := range signed {
		fields = append(fields, transport.Field(field))
	}
	req.Form = fields
	return err
}
