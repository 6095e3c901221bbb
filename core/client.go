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
// a *smithy.OperationError around one of these, of which s3err.Judge tells whether
// another try may go better:
//
//   - an *s3err.Error: the server said no, by the code and the status in it;
//   - an *s3err.Finding: Minnow itself found that it cannot continue, such as
//     ObjectChanged; what it found in an answer stands beside that answer;
//   - a *transport.Error: no usable answer came;
//   - a *smithy.CanceledError: the context ended.
//
// An error of the caller's own Writer or Reader is in it as it was.
package core

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/copies"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/events"
	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
	"github.com/minnow-s3/minnow/core/transport/trace"
	"github.com/minnow-s3/minnow/core/uploads"
)

// Options configure a Client. Only Transport is required.
type Options struct {
	Insecure       bool                 // plain http for an endpoint that names no scheme
	Credentials    credentials.Provider // nil: anonymous
	Signer         request.Signer       // signs elsewhere; Credentials then give an id (and token) without a secret
	Region         string               // "": asked for, once for each bucket
	Addressing     s3addr.Style         // "" means s3addr.Auto
	PublicEndpoint string               // what presigned URLs and forms carry; "" means the endpoint
	HeaderSigning  bool                 // sign reads in headers too, at the price of a preflight each
	Integrity      Integrity            // "" means IntegrityAuto
	Forms          bool                 // small objects go as forms where the server takes them: for browsers, which then send no preflight
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

	Kept  func(ctx context.Context, bytes int64)       // is told how many bytes of a resumed upload were there already; nil: nobody
	Trace func(ctx context.Context, e trace.Event)     // is told of every attempt, secrets redacted; nil: nobody
	Warn  func(ctx context.Context, w request.Warning) // is told of what works, but could work better; nil: nobody
}

// DefaultConcurrency is how many parts of one object fly at once. A browser
// opens six connections to a host over HTTP/1.1; two stay free for the rest.
const (
	DefaultConcurrency = 4
	MaxConcurrency     = transfer.MaxConcurrency
)

// Client speaks to one endpoint. It is safe for concurrent use.
type Client struct {
	options   Options
	pipeline  *request.Pipeline
	listeners events.Listeners
	copies    copies.Copier
	server    *multipart.Uploads // uploads in parts, as the server has them
	uploads   *uploads.Uploader
}

// New returns a Client, or an *s3err.ArgumentError.
func New(endpoint string, opts Options) (*Client, error) {
	pipeline, err := request.New(endpoint, request.Options{
		Insecure: opts.Insecure, Credentials: opts.Credentials, Signer: opts.Signer, Region: opts.Region,
		Addressing: opts.Addressing, PublicEndpoint: opts.PublicEndpoint, HeaderSigning: opts.HeaderSigning,
		Retry: opts.Retry, FirstByte: opts.FirstByte, Idle: opts.Idle, Transport: opts.Transport, Clock: opts.Clock,
		PageTime: opts.PageTime, Trace: opts.Trace, Warn: opts.Warn,
	})
	if err != nil {
		return nil, err
	}
	if opts.Concurrency == 0 {
		opts.Concurrency = DefaultConcurrency
	}
	settings := uploads.Settings{Integrity: opts.Integrity, Forms: opts.Forms, PartSize: opts.PartSize, Concurrency: opts.Concurrency, Kept: opts.Kept}
	if err := settings.Check(); err != nil {
		return nil, err
	}
	c := &Client{options: opts, pipeline: pipeline, server: multipart.New(pipeline, opts.Journal)}
	c.uploads = uploads.New(pipeline, c.server, settings, c.redescribe)
	c.copies = copies.Copier{Pipeline: pipeline, Uploads: c.server, Limit: opts.CopyLimit, Concurrency: opts.Concurrency}
	c.listeners = events.Listeners{Open: c.openEvents, After: opts.Retry.After, Random: opts.Retry.Random}
	return c, nil
}

// Again waits before another try of what has failed so many times in a row, and
// tells whether there is to be one.
func (c *Client) Again(ctx context.Context, failures int) bool {
	return c.pipeline.Again(ctx, failures)
}

// SignProbe signs a request for a bucket, or for none, and for an object of it,
// or for none. It sends nothing.
func (c *Client) SignProbe(ctx context.Context, bucket, object string, probe request.Probe) (request.SignedProbe, error) {
	return c.pipeline.SignProbe(ctx, bucket, object, probe)
}
