package request

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
func (p *Pipeline) SignProbe(ctx context.Context, bucket, object string, probe Probe) (SignedProbe, error) {
	// A probe's operation comes from the page, as a name.
	of := &Operation{Name: probe.Operation, Method: probe.Method, NoBucket: bucket == "" && probe.Operation == ListBuckets.Name, OnObject: object != ""}
	r := Call{Operation: of, Bucket: bucket, Object: object, Extra: probe.Headers}
	if err := r.Check(); err != nil {
		return SignedProbe{}, err
	}
	for name, value := range probe.Query {
		r.Query.Add(name, value)
	}
	if !s3addr.IsRegion(probe.Region) { // none, or what an answer named
		probe.Region = p.regions.of(bucket)
	}
	if probe.Region == "" {
		probe.Region = p.Home()
	}
	who, err := p.retrieve(ctx)
	if err != nil {
		return SignedProbe{}, r.Fail(Canceled(ctx, err))
	}
	req := p.request(p.Endpoint, probe.Region, r)
	delete(req.Header, PayloadHashHeader)
	scope := p.scope(ctx, req, who)
	if !probe.Date.IsZero() {
		scope.Time = probe.Date
	}
	switch {
	case probe.Unsigned:
	case probe.AnyTime:
		err = p.signAnyTime(req, scope)
	case probe.InQuery:
		err = p.signer.Presign(req, scope, readExpiry)
	default:
		err = p.signer.SignHeader(req, scope, sigv4.UnsignedPayload)
	}
	return SignedProbe{URL: req.URL(), Headers: req.Header}, err
}
