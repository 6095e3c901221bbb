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
	"sync/atomic"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/events"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
	"github.com/minnow-s3/minnow/core/transport/skew"
	"github.com/minnow-s3/minnow/core/transport/trace"
)

// Options configure a Client. Only Transport is required.
type Options struct {
	Insecure       bool                 // plain http for an endpoint that names no scheme
	Credentials    credentials.Provider // nil: anonymous
	Signer         Signer               // signs elsewhere; Credentials then give an id (and token) without a secret
	Region         string               // "": asked for, once for each bucket
	Addressing     s3addr.Style         // "" means s3addr.Auto
	PublicEndpoint string               // what presigned URLs and forms carry; "" means the endpoint
	HeaderSigning  bool                 // sign reads in headers too, at the price of a preflight each
	Integrity      Integrity            // "" means IntegrityAuto
	Forms          bool                 // small objects go as forms where the server takes them: for browsers, which then ask no leave
	KeepsSlashes   bool                 // the server keeps a key's leading and doubled slashes, as Amazon does: RemoveObjects then takes such keys
	PartSize       int64                // bytes of a part, 5 MiB to 5 GiB; 0: by the object's size
	CopyLimit      int64                // largest object copied in one request, bytes; 0 means 5 GiB
	Concurrency    int                  // parts at once, 1 to 16; 0 means 4
	Retry          retry.Policy
	FirstByte      time.Duration // how long an answer may take to begin, beside the time for a payload; 0 means a minute
	Idle           time.Duration // how long an answer may stay silent; 0 means a minute
	Transport      transport.Transport
	Clock          func() time.Time // nil means time.Now
	Journal        transfer.Journal // of uploads that are to be resumed; nil: none

	// PageTime tells what time it is at the server that a page came from, which
	// hides its Date from nobody. It is for a page alone, from which CORS may keep
	// every refusal of a wrong time; nil: the answers of S3 are to be seen.
	PageTime func(ctx context.Context) (time.Time, bool)

	Kept  func(ctx context.Context, bytes int64)   // is told how many bytes of a resumed upload were there already; nil: nobody
	Trace func(ctx context.Context, e trace.Event) // is told of every attempt, secrets redacted; nil: nobody
	Warn  func(ctx context.Context, w Warning)     // is told of what works, but could work better; nil: nobody
}

// Warning is something that works, but not as well as it could.
type Warning struct {
	Code    string // such as WarnClockSkew
	Bucket  string // that it is about; "" for all
	Message string // what was found
	Remedy  string // what to change
}

// WarnClockSkew is the Code of a Warning that this machine's clock is wrong.
const WarnClockSkew = "ClockSkew"

// DefaultConcurrency is how many parts of one object fly at once. A browser
// opens six connections to a host over HTTP/1.1; two stay free for the rest.
const (
	DefaultConcurrency = 4
	MaxConcurrency     = 16
)

// Client speaks to one endpoint. It is safe for concurrent use.
type Client struct {
	endpoint  s3addr.Endpoint
	public    s3addr.Endpoint // of presigned URLs
	options   Options
	signer    sigv4.Signer
	clock     *skew.Clock
	asked     asked
	regions   regions
	keysLife  atomic.Int64        // how long fresh keys lived that a link was to be signed with, in nanoseconds; 0: not known
	virtual   atomic.Bool         // the server was found to refuse buckets in the path
	transport transport.Transport // retry around skew around signing around trace around Options.Transport
	listeners events.Listeners
	transfers transfers
	orphans   orphans
}

// New returns a Client, or an *s3err.ArgumentError.
func New(endpoint string, opts Options) (*Client, error) {
	address, err := s3addr.ParseEndpoint(endpoint, !opts.Insecure)
	if err != nil {
		return nil, err
	}
	public := address
	if opts.PublicEndpoint != "" {
		if public, err = s3addr.ParseEndpoint(opts.PublicEndpoint, !opts.Insecure); err != nil {
			return nil, s3err.Argument("publicEndpoint", err.(*s3err.ArgumentError).Rule)
		}
	}
	opts.setDefaults()
	if err := opts.check(); err != nil {
		return nil, err
	}
	if opts.Addressing == s3addr.Virtual && (address.IsIP() || public.IsIP()) {
		return nil, s3err.Argument("addressing", "must not be virtual where the endpoint is an IP address: no bucket can stand before it")
	}
	c := &Client{endpoint: address, public: public, options: opts, clock: skew.NewClock(opts.Clock)}
	if refreshing, ok := opts.Credentials.(*credentials.Refreshing); ok {
		refreshing.UseClock(c.clock.Now)
	}
	if opts.Trace != nil {
		c.options.Transport = trace.New(opts.Transport, opts.Clock, opts.Trace)
	}
	opts.Retry.Judge = judge
	var signing transport.Transport = transport.Func(c.signAndSend)
	if !c.anonymous() { // an unsigned request has no time that could be wrong
		signing = skew.New(signing, c.clock, serverTime, isSkewed, c.warnOfSkew)
		if opts.PageTime != nil {
			signing = skew.NewHidden(signing, c.clock, c.askTime, isUntimely, c.warnOfSkew)
		}
	}
	c.transport = retry.New(signing, opts.Retry)
	c.listeners = events.Listeners{Open: c.openEvents, After: opts.Retry.After, Random: opts.Retry.Random}
	return c, nil
}

func (o *Options) setDefaults() {
	if o.Credentials == nil {
		o.Credentials = credentials.Static{}
	}
	if o.Concurrency == 0 {
		o.Concurrency = DefaultConcurrency
	}
	if o.FirstByte == 0 {
		o.FirstByte = time.Minute
	}
	if o.Idle == 0 {
		o.Idle = time.Minute
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
}

func (o *Options) check() error {
	switch {
	case o.Transport == nil:
		return s3err.Argument("transport", "must be given")
	case o.Addressing != "" && o.Addressing != s3addr.Auto && o.Addressing != s3addr.Path && o.Addressing != s3addr.Virtual:
		return s3err.Argument("addressing", "must be auto, path or virtual")
	case o.Concurrency < 1 || o.Concurrency > MaxConcurrency:
		return s3err.Argument("concurrency", "must be from 1 to 16")
	case o.FirstByte < 0 || o.Idle < 0:
		return s3err.Argument("timeout", "must not be negative")
	}
	if o.Region != "" && !s3addr.IsRegion(o.Region) {
		return s3err.Argument("region", "must be at most 63 letters, digits, - and _")
	}
	if err := o.checkKeys(); err != nil {
		return err
	}
	if err := o.Integrity.check(); err != nil {
		return err
	}
	return transfer.CheckPartSize(o.PartSize)
}

func (o *Options) checkKeys() error {
	static, ok := o.Credentials.(credentials.Static)
	if err := credentials.Value(static).Check(); err != nil {
		return err
	}
	switch {
	case o.Signer == nil:
		if ok && (static.AccessKeyID == "") != (static.SecretAccessKey == "") {
			return s3err.Argument("credentials", "must hold both accessKey and secretKey, or neither")
		}
	case ok && (static.AccessKeyID == "" || static.SecretAccessKey != ""):
		return s3err.Argument("signer", "needs accessKey, the id of the key it signs with, and no secret here")
	}
	return nil
}
