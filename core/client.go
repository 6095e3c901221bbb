// Package core is the S3/MinIO client itself, in pure Go: Client has a method
// for each call of the MinIO client API. It runs natively over
// transport/nethttp and, compiled to wasm, in a page over fetch; it imports
// neither. An object's bytes never pass through it: they stay behind a
// transport.Payload going up and a Response's body coming down.
//
//	client, err := core.New("play.min.io", core.Options{
//		Credentials: credentials.Static{AccessKeyID: id, SecretAccessKey: secret},
//		Transport:   nethttp.New(nil),
//	})
//	result, err := client.PutObject(ctx, "photos", "a.jpg", payload, core.PutOptions{})
//
// A method fails with an *s3err.ArgumentError before it sends anything, or with
// a *smithy.OperationError around an *s3err.Error (the server said no), a
// *transport.Error (no usable answer) or a *smithy.CanceledError.
package core

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// defaultRegion is where S3 looks for a bucket that names no other region.
const defaultRegion = "us-east-1"

// Options configure a Client. Only Transport is required.
type Options struct {
	Insecure      bool                 // plain http for an endpoint that names no scheme
	Credentials   credentials.Provider // nil: anonymous
	Region        string               // "" means us-east-1
	Addressing    s3addr.Style         // "" means s3addr.Auto
	HeaderSigning bool                 // sign reads in headers too, at the price of a preflight each
	Integrity     Integrity            // "" means IntegrityAuto
	PartSize      int64                // bytes of a part, 5 MiB to 5 GiB; 0: by the object's size
	Concurrency   int                  // parts at once, 1 to 16; 0 means 4
	Retry         retry.Policy
	Transport     transport.Transport
	Clock         func() time.Time // nil means time.Now
}

// DefaultConcurrency is how many parts of one object fly at once. A browser
// opens six connections to a host over HTTP/1.1; two stay free for the rest.
const (
	DefaultConcurrency = 4
	MaxConcurrency     = 16
)

// Client speaks to one endpoint. It is safe for concurrent use.
type Client struct {
	endpoint  s3addr.Endpoint
	options   Options
	signer    sigv4.Signer
	transport transport.Transport // retry around signing around Options.Transport
}

// New returns a Client, or an *s3err.ArgumentError.
func New(endpoint string, opts Options) (*Client, error) {
	address, err := s3addr.ParseEndpoint(endpoint, !opts.Insecure)
	if err != nil {
		return nil, err
	}
	if opts.Credentials == nil {
		opts.Credentials = credentials.Static{}
	}
	if opts.Region == "" {
		opts.Region = defaultRegion
	}
	if opts.Concurrency == 0 {
		opts.Concurrency = DefaultConcurrency
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if err := opts.check(); err != nil {
		return nil, err
	}
	c := &Client{endpoint: address, options: opts}
	c.transport = retry.New(transport.Func(c.signAndSend), opts.Retry)
	return c, nil
}

func (o *Options) check() error {
	switch {
	case o.Transport == nil:
		return s3err.Argument("transport", "must be given")
	case o.Addressing != "" && o.Addressing != s3addr.Auto && o.Addressing != s3addr.Path && o.Addressing != s3addr.Virtual:
		return s3err.Argument("addressing", "must be auto, path or virtual")
	case o.Concurrency < 1 || o.Concurrency > MaxConcurrency:
		return s3err.Argument("concurrency", "must be from 1 to 16")
	}
	if static, ok := o.Credentials.(credentials.Static); ok && (static.AccessKeyID == "") != (static.SecretAccessKey == "") {
		return s3err.Argument("credentials", "must hold both accessKey and secretKey, or neither")
	}
	if err := o.Integrity.check(); err != nil {
		return err
	}
	return transfer.CheckPartSize(o.PartSize)
}

// readExpiry is how long a query-signed read stays valid. It is sent at once,
// so this covers a slow connection and a clock that is minutes off, no more.
const readExpiry = 15 * time.Minute

// signAndSend signs a copy of req, anew for each attempt, and sends it.
func (c *Client) signAndSend(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	who, err := c.options.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	signed := req.Clone()
	hash := signed.Header[payloadHashHeader]
	delete(signed.Header, payloadHashHeader)
	if who.Anonymous() {
		return c.options.Transport.Do(ctx, signed)
	}
	scope := sigv4.Scope{Credentials: who, Region: c.options.Region, Time: c.options.Clock()}
	if !c.options.HeaderSigning && (req.Method == "GET" || req.Method == "HEAD") {
		c.signer.Presign(signed, scope, readExpiry)
	} else {
		c.signer.SignHeader(signed, scope, hash)
	}
	return c.options.Transport.Do(ctx, signed)
}
