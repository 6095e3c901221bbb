package core

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/sigv4"
)

// Probe is a request that its caller sends, to see what becomes of it
// on the way. No call of the client can show that: where the way is a browser's,
// half of what goes wrong looks like no answer.
type Probe struct {
	Operation string            `js:"operation"` // S3's name of it, for a Signer
	Method    string            `js:"method"`
	Query     map[string]string `js:"query"`
	Headers   map[string]string `js:"headers"`
	InQuery   bool              `js:"inQuery"` // signed as a presigned URL is
	Region    string            `js:"region"`  // to sign for; default, and in place of what is no region, what is known without asking
	Date      time.Time         `js:"date"`    // of the signature; default now
	AnyTime   bool              `js:"anyTime"` // signed as a presigned URL that holds from half a week before date to half a week after
	Unsigned  bool              `js:"unsigned"`
}

// SignedProbe is what to send.
type SignedProbe struct {
	URL     string            `js:"url"`
	Headers map[string]string `js:"headers"`
}

// SignProbe signs a request for a bucket, or for none, and for an object of it,
// or for none. It sends nothing.
func (c *Client) SignProbe(ctx context.Context, bucket, object string, p Probe) (SignedProbe, error) {
	// A probe's operation comes from the page, as a name.
	of := Operation{Name: p.Operation, Method: p.Method, NoBucket: bucket == "" && p.Operation == ListBuckets.Name, Object: object != ""}
	r := call{Operation: of, bucket: bucket, object: object, extra: p.Headers}
	if err := r.check(); err != nil {
		return SignedProbe{}, err
	}
	for name, value := range p.Query {
		r.query.Add(name, value)
	}
	if !s3addr.IsRegion(p.Region) { // none, or what an answer named
		p.Region = c.regions.of(bucket)
	}
	if p.Region == "" {
		p.Region = c.home()
	}
	who, err := c.retrieve(ctx)
	if err != nil {
		return SignedProbe{}, r.Fail(canceled(ctx, err))
	}
	req := c.request(c.endpoint, p.Region, r)
	delete(req.Header, payloadHashHeader)
	scope := c.scope(ctx, req, who)
	if !p.Date.IsZero() {
		scope.Time = p.Date
	}
	switch {
	case p.Unsigned:
	case p.AnyTime:
		err = c.signAnyTime(req, scope)
	case p.InQuery:
		err = c.signer.Presign(req, scope, readExpiry)
	default:
		err = c.signer.SignHeader(req, scope, sigv4.UnsignedPayload)
	}
	return SignedProbe{URL: req.URL(), Headers: req.Header}, err
}
