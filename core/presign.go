package core

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transport"
)

// PresignOptions are the options of the presigned calls.
type PresignOptions struct {
	// Headers are signed where they begin with x-amz- or are content-type or
	// content-md5: whoever uses the URL must send them just so.
	CallOptions
	Expiry          int64             `js:"expiry"`          // seconds, 1 to 604800 (the default); not for a form
	Date            time.Time         `js:"date"`            // from when it is valid; default now
	ResponseHeaders map[string]string `js:"responseHeaders"` // of a GET: "response-content-type" and the like, sent back by the server
	VersionID       string            `js:"versionId"`       // of a GET
	ServerOrders    bool              `js:"serverOrders"`    // of a PUT: as in PutOptions, for metadata among Headers
}

// PresignedGetObject returns a URL that reads an object, for whoever holds it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html
func (c *Client) PresignedGetObject(ctx context.Context, bucket, object string, opts PresignOptions) (string, error) {
	var query s3addr.Query
	for name, value := range opts.ResponseHeaders {
		if !slices.Contains(strings.Fields(overrides), lower(name)) {
			return "", s3err.Argument("responseHeaders", "may hold "+overrides+" only, not "+quote(name))
		}
		if !printable(value) {
			return "", s3err.Argument("responseHeaders", "the value of "+lower(name)+" must be printable ASCII")
		}
		query.Add(lower(name), value)
	}
	query.AddNonEmpty("versionId", opts.VersionID)
	return c.presign(ctx, call{Operation: GetObject, bucket: bucket, object: object, query: query}, opts)
}

// overrides are the headers of an answer that its URL may set:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
const overrides = "response-cache-control response-content-disposition response-content-encoding" +
	" response-content-language response-content-type response-expires"

// PresignedPutObject returns a URL that stores an object by PUT, up to 5 GiB,
// for whoever holds it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
func (c *Client) PresignedPutObject(ctx context.Context, bucket, object string, opts PresignOptions) (string, error) {
	if opts.ResponseHeaders != nil {
		return "", s3err.Argument("responseHeaders", "are for presignedGetObject")
	}
	if !opts.ServerOrders {
		if err := checkOrders(opts.Headers, "headers"); err != nil {
			return "", err
		}
	}
	return c.presign(ctx, call{Operation: PutObject, bucket: bucket, object: object}, opts)
}

// presign signs a request that somebody else will send. It asks the server for
// nothing but the bucket's region, where that is not known.
func (c *Client) presign(ctx context.Context, r call, opts PresignOptions) (string, error) {
	expiry := opts.Expiry
	if expiry == 0 {
		expiry = int64(sigv4.MaxExpires / time.Second)
	}
	if expiry < 1 || expiry > int64(sigv4.MaxExpires/time.Second) {
		return "", s3err.Argument("expiry", "must be from 1 to 604800 seconds")
	}
	r.extra = opts.Headers
	if err := r.check(); err != nil {
		return "", err
	}
	req := c.request(c.public, "", r)
	delete(req.Header, payloadHashHeader)
	begin := opts.Date
	if begin.IsZero() {
		begin = c.clock.Now()
	}
	scope, err := c.presigning(ctx, &r, req, opts.Date, begin.Add(time.Duration(expiry)*time.Second))
	if err == nil {
		err = c.signer.Presign(req, scope, time.Duration(expiry)*time.Second)
	}
	if err != nil {
		return "", r.Fail(canceled(ctx, err))
	}
	return req.URL(), nil
}

// presigning finds out who signs until then, and for which region, and addresses req
// there.
func (c *Client) presigning(ctx context.Context, r *call, req *transport.Request, date, until time.Time) (scope sigv4.Scope, err error) {
	who, err := c.retrieveUntil(ctx, until)
	if err != nil {
		return scope, err
	}
	if who.Anonymous() {
		return scope, s3err.Argument("accessKey", "must be given: nobody can sign for an anonymous client")
	}
	if req.Region, err = c.region(ctx, r); err != nil {
		return scope, err
	}
	req.Host, req.Path = c.public.In(req.Region).Resolve(c.style(), req.Region, r.bucket, r.object)
	scope = c.scope(ctx, req, who)
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
func (c *Client) retrieveUntil(ctx context.Context, until time.Time) (credentials.Value, error) {
	who, err := c.retrieve(ctx)
	short := func() bool { return err == nil && !who.Expires.IsZero() && until.After(who.Expires) }
	if !short() {
		return who, err
	}
	known, now := c.keysLife.Load(), c.clock.Now()
	renewer, ok := c.options.Credentials.(credentials.Renewer)
	if ok && (known == 0 || int64(until.Sub(now)) <= known) {
		renewed, failure := renewer.Renew(ctx, who)
		if ctx.Err() != nil {
			return who, ctx.Err()
		}
		if failure == nil && c.checkSecret(renewed) == nil {
			who = renewed
			c.keysLife.Store(int64(who.Expires.Sub(now)))
		}
	}
	if short() {
		c.warnOnce(ctx, Warning{
			Code:    WarnLinkOutlivesKeys,
			Message: "a presigned link or form ends with the temporary keys that signed it, which is sooner than it says",
			Remedy:  "name a shorter expiry, or let credentials give keys that live as long",
		})
	}
	return who, err
}
