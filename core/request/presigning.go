package request

import (
	"context"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transport"
)

// Presign signs a request that somebody else will send, from date on, by default
// now, for expiry. It asks the server for nothing but the bucket's region, where
// that is not known.
func (p *Pipeline) Presign(ctx context.Context, r Call, date time.Time, expiry time.Duration) (string, error) {
	if err := p.Check(&r); err != nil {
		return "", err
	}
	req := p.request(p.Public, "", r)
	delete(req.Header, PayloadHashHeader)
	begin := date
	if begin.IsZero() {
		begin = p.clock.Now()
	}
	scope, err := p.presigning(ctx, &r, req, date, begin.Add(expiry))
	if err == nil {
		err = p.signer.Presign(req, scope, expiry)
	}
	if err != nil {
		return "", r.Fail(Canceled(ctx, err))
	}
	return req.URL(), nil
}

// PresignForm signs a form for a bucket, from date on, by default now, to its end.
// write makes its policy and the fields that it binds, with those that a signature
// needs. It returns where the form is sent, and all fields.
func (p *Pipeline) PresignForm(ctx context.Context, bucket string, date, until time.Time, write func(signing []sigv4.Field) (fields []sigv4.Field, policy []byte)) (url string, fields []sigv4.Field, err error) {
	r := Call{Operation: PostObject, Bucket: bucket}
	req := p.request(p.Public, "", r)
	scope, err := p.presigning(ctx, &r, req, date, until)
	if err != nil {
		return "", nil, r.Fail(Canceled(ctx, err))
	}
	fields, document := write(sigv4.PostFields(scope))
	signed, err := p.signer.SignPolicy(document, scope)
	if err != nil {
		return "", nil, r.Fail(Canceled(ctx, err))
	}
	return strings.TrimSuffix(req.URL(), "/"), append(fields, signed...), nil
}

// presigning finds out who signs until then, and for which region, and addresses req
// there.
func (p *Pipeline) presigning(ctx context.Context, r *Call, req *transport.Request, date, until time.Time) (scope sigv4.Scope, err error) {
	who, err := p.retrieveUntil(ctx, until)
	if err != nil {
		return scope, err
	}
	if who.Anonymous() {
		return scope, s3err.Argument("accessKey", "must be given: nobody can sign for an anonymous client")
	}
	if req.Region, err = p.region(ctx, r); err != nil {
		return scope, err
	}
	req.Host, req.Path = p.Public.In(req.Region).Resolve(p.style(), req.Region, r.Bucket, r.Object)
	scope = p.scope(ctx, req, who)
	if !date.IsZero() {
		scope.Time = date
	}
	return scope, nil
}

// WarnLinkOutlivesKeys is the Code of a Warning that links and forms end sooner than
// they say.
const WarnLinkOutlivesKeys = "LinkOutlivesKeys"

// retrieveUntil returns keys that live until then, where there are such: a link ends
// with the temporary keys that signed it. Fresh ones are asked for where those at
// hand end before, unless fresh ones once lived too short a time for as long a link.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
func (p *Pipeline) retrieveUntil(ctx context.Context, until time.Time) (credentials.Value, error) {
	who, err := p.retrieve(ctx)
	short := func() bool { return err == nil && !who.Expires.IsZero() && until.After(who.Expires) }
	if !short() {
		return who, err
	}
	known, now := p.keysLife.Load(), p.clock.Now()
	renewer, ok := p.Options.Credentials.(credentials.Renewer)
	if ok && (known == 0 || int64(until.Sub(now)) <= known) {
		renewed, failure := renewer.Renew(ctx, who)
		if ctx.Err() != nil {
			return who, ctx.Err()
		}
		if failure == nil && p.checkSecret(renewed) == nil {
			who = renewed
			p.keysLife.Store(int64(who.Expires.Sub(now)))
		}
	}
	if short() {
		p.WarnOnce(ctx, Warning{
			Code:    WarnLinkOutlivesKeys,
			Message: "a presigned link or form ends with the temporary keys that signed it, which is sooner than it says",
			Remedy:  "name a shorter expiry, or let credentials give keys that live as long",
		})
	}
	return who, err
}

// StartPolicy writes a policy as far as its first condition.
func StartPolicy(expires time.Time) []byte {
	dst := jsontext.AppendStringMember([]byte("{"), "expiration", expires.UTC().Format("2006-01-02T15:04:05.000Z"))
	return append(jsontext.AppendName(dst, "conditions"), '[')
}
