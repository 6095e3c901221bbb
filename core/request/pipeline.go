package request

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/evidence"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
	"github.com/minnow-s3/minnow/core/transport/skew"
	"github.com/minnow-s3/minnow/core/transport/trace"
)

// Options configure a Pipeline: where it sends, and who signs.
type Options struct {
	Insecure       bool                 // plain http for an endpoint that names no scheme
	Credentials    credentials.Provider // nil: anonymous
	Signer         Signer               // signs elsewhere; Credentials then give an id (and token) without a secret
	Region         string               // "": asked for, once for each bucket
	Addressing     s3addr.Style         // "" means s3addr.Auto
	PublicEndpoint string               // what presigned URLs and forms carry; "" means the endpoint
	HeaderSigning  bool                 // sign reads in headers too, at the price of a preflight each
	Retry          retry.Policy
	FirstByte      time.Duration // how long an answer may take to begin, beside the time for a payload; 0 means a minute
	Idle           time.Duration // how long an answer may stay silent; 0 means a minute
	Transport      transport.Transport
	Clock          func() time.Time // nil means time.Now

	PageTime func(ctx context.Context) (time.Time, bool) // what time it is at the server of the page; nil: the answers of S3 are to be seen
	Trace    func(ctx context.Context, e trace.Event)    // is told of every attempt, secrets redacted; nil: nobody
	Warn     func(ctx context.Context, w Warning)        // is told of what works, but could work better; nil: nobody
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

// Pipeline sends the requests of one client to one endpoint. It is safe for
// concurrent use. Its exported fields are set by New, and only read from then on.
type Pipeline struct {
	Endpoint s3addr.Endpoint
	Public   s3addr.Endpoint // of presigned URLs
	Options  Options         // with their defaults
	Evidence *evidence.Trials

	signer    sigv4.Signer
	clock     *skew.Clock
	asked     asked
	regions   regions
	keysLife  atomic.Int64        // how long fresh keys lived that a link was to be signed with, in nanoseconds; 0: not known
	virtual   atomic.Bool         // the server was found to refuse buckets in the path
	transport transport.Transport // retry around skew around signing around trace around Options.Transport

	mu     sync.Mutex
	warned map[string]bool // codes, with the bucket if it is about one
}

// New returns a Pipeline, or an *s3err.ArgumentError.
func New(endpoint string, opts Options) (*Pipeline, error) {
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
	p := &Pipeline{Endpoint: address, Public: public, Options: opts, Evidence: &evidence.Trials{}, clock: skew.NewClock(opts.Clock)}
	if refreshing, ok := opts.Credentials.(*credentials.Refreshing); ok {
		refreshing.UseClock(p.clock.Now)
	}
	if opts.Trace != nil {
		p.Options.Transport = trace.New(opts.Transport, opts.Clock, opts.Trace)
	}
	var signing transport.Transport = transport.Func(p.signAndSend)
	if !p.Anonymous() { // an unsigned request has no time that could be wrong
		signing = skew.New(signing, p.clock, ServerTime, isSkewed, p.warnOfSkew)
		if opts.PageTime != nil {
			signing = skew.NewHidden(signing, p.clock, p.askTime, isUntimely, p.warnOfSkew)
		}
	}
	p.transport = retry.New(signing, judge, opts.Retry)
	return p, nil
}

func (o *Options) setDefaults() {
	if o.Credentials == nil {
		o.Credentials = credentials.Static{}
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
	case o.FirstByte < 0 || o.Idle < 0:
		return s3err.Argument("timeout", "must not be negative")
	case o.Region != "" && !s3addr.IsRegion(o.Region):
		return s3err.Argument("region", "must be at most 63 letters, digits, - and _")
	}
	return o.checkKeys()
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

// Now is the time at the server, as far as it is known.
func (p *Pipeline) Now() time.Time { return p.clock.Now() }

func (p *Pipeline) Anonymous() bool {
	static, ok := p.Options.Credentials.(credentials.Static)
	return ok && static.AccessKeyID == ""
}

// WarnOnce tells of what will not change while the client lives, once for each
// bucket.
func (p *Pipeline) WarnOnce(ctx context.Context, w Warning) {
	p.mu.Lock()
	what := w.Code + " " + w.Bucket
	told := p.warned[what]
	if p.warned == nil {
		p.warned = map[string]bool{}
	}
	p.warned[what] = true
	p.mu.Unlock()
	if !told && p.Options.Warn != nil {
		p.Options.Warn(ctx, w)
	}
}
