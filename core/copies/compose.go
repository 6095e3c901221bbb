package copies

import (
	"context"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// ComposeSource is an object, or a range of one, of which another is composed. What
// it is to fulfil are the conditions of a copy: where it does not, the call fails
// with the code PreconditionFailed.
type ComposeSource struct {
	CopySource
	CopyConditions
	Offset int64 `js:"offset"` // of its first byte, from 0
	Length int64 `js:"length"` // bytes; 0: to the end of the object
	// SSEC is the key that the source is encrypted with, where that is the caller's
	// own: its type is "C".
	SSEC sse.CustomerKey `js:"ssec"`
}

// ComposeOptions are the options of ComposeObject. What they say of the object is
// all that it has: nothing of its sources' metadata, headers or tags comes along.
type ComposeOptions struct {
	request.CallOptions
	request.ObjectOptions
	ContentType string            `js:"contentType"` // default application/octet-stream, as of PutOptions
	Metadata    map[string]string `js:"metadata"`    // as in PutOptions
	// IfMatch composes only in the place of the object with this ETag, as PutOptions
	// has it: it counts when the parts are joined, and is looked at before.
	IfMatch      string `js:"ifMatch"`
	IfNoneMatch  string `js:"ifNoneMatch"`  // "*": only where there is no object
	Concurrency  int    `js:"concurrency"`  // parts at once, 1 to 16; default the client's
	ServerOrders bool   `js:"serverOrders"` // as in PutOptions
	// SSE says how the server encrypts the object, as in PutOptions.
	SSE sse.Encryption `js:"sse"`

	Progress func(ctx context.Context, done, total int64) // is told of the bytes that were copied, one call at a time; nil: nobody
}

// MaxSources is how many sources an object may have, as each makes one part at
// least: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const MaxSources = transfer.MaxParts

// composing is one object on its way.
type composing struct {
	*Copier
	target multipart.Target // its Headers are the caller's, with the conditions
	header transport.Header // content type and metadata
	opts   ComposeOptions
	pinned []*pinned // each source once
	ranges []span    // of the object, in their order
}

// pinned is a source as it was looked at: another one in its place is refused.
type pinned struct {
	copying
	index int // of the first range that is of it
	etag  string
	size  int64
}

// span is a range of a source.
type span struct {
	of          *pinned
	first, size int64 // bytes; a size of 0 is still to be read from the source
}

// Compose makes an object of others, or of ranges of them, at the server: each is
// copied by parts of 5 MiB to 5 GiB. All but the last must therefore have 5 MiB.
// One source as a whole, of up to 5 GiB, is copied in one request. It fails, and
// leaves nothing at the server, where a source is replaced meanwhile.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
func (c *Copier) Compose(ctx context.Context, bucket, object string, sources []ComposeSource, opts ComposeOptions) (multipart.Result, error) {
	ctx = retry.WithTransfer(ctx)
	co := &composing{Copier: c, target: multipart.Target{Bucket: bucket, Object: object}, opts: opts}
	if err := co.check(); err != nil {
		return multipart.Result{}, err
	}
	if err := co.take(sources); err != nil {
		return multipart.Result{}, err
	}
	if err := c.each(ctx, len(co.pinned), co.opts.Concurrency, func(ctx context.Context, i int) error { return co.pinned[i].look(ctx) }); err != nil {
		return multipart.Result{}, request.UploadPartCopy.Fail(request.Canceled(ctx, err))
	}
	parts, size, err := co.plan()
	if err != nil {
		return multipart.Result{}, err
	}
	if one := co.ranges[0]; len(sources) == 1 && one.size == one.of.size && size <= c.limit() {
		return co.copyWhole(ctx, one.of)
	}
	return co.join(ctx, parts, size)
}

// check looks at the target and the options, and reads these.
func (co *composing) check() error {
	o := &co.opts
	if o.Concurrency == 0 {
		o.Concurrency = co.Concurrency
	}
	r := request.Call{Operation: request.CreateMultipartUpload, Bucket: co.target.Bucket, Object: co.target.Object, Extra: o.Headers}
	if err := co.Pipeline.Check(&r); err != nil {
		return err
	}
	if o.Concurrency < 1 || o.Concurrency > transfer.MaxConcurrency {
		return s3err.Argument("concurrency", "must be from 1 to 16")
	}
	said := request.Description{
		Headers: o.Headers, Options: &o.ObjectOptions, ContentType: o.ContentType, Metadata: o.Metadata,
		IfMatch: o.IfMatch, IfNoneMatch: o.IfNoneMatch, SSE: o.SSE, ServerOrders: o.ServerOrders,
	}
	headers, header, err := said.Read(co.Pipeline.Now())
	if r.Extra = headers; err == nil {
		err = co.Pipeline.Check(&r) // of a key: it goes over https alone
	}
	if err != nil {
		return err
	}
	co.target.Headers, co.header, o.Metadata = headers, header, said.Metadata
	return request.CheckCarried(headers, request.InParts|request.OnCopyPart, "no request of a composed object carries it, or the client sets it")
}

// copyWhole makes an object of one that is not cut: in one request, which also does
// for an empty one.
func (co *composing) copyWhole(ctx context.Context, of *pinned) (multipart.Result, error) {
	opts := CopyOptions{CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnCopy, of.opts.Headers)},
		Metadata: co.opts.Metadata, ContentType: co.header["content-type"], MetadataDirective: MetadataReplace, ServerOrders: co.opts.ServerOrders}
	opts.Headers[request.TaggingDirective] = "REPLACE" // as of several sources: only what the options say
	result, err := co.Copy(ctx, co.target.Bucket, co.target.Object, of.source, CopyConditions{MatchETag: of.etag}, opts)
	if err == nil {
		co.tell(ctx, of.size, of.size)
	}
	return multipart.Result{ETag: result.ETag, VersionID: result.VersionID}, err
}

func (co *composing) tell(ctx context.Context, done, total int64) {
	if co.opts.Progress != nil {
		co.opts.Progress(ctx, done, total)
	}
}

// look reads size and ETag of a source that fulfils its conditions.
func (p *pinned) look(ctx context.Context) error {
	resp, err := p.meets(ctx)
	if err != nil {
		return err
	}
	opts := request.GetOptions{CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnSource, p.opts.Headers)}, VersionID: p.source.VersionID}
	stat := p.Pipeline.Unhide(ctx, p.source.Bucket, p.source.Object, opts, request.StatOf(resp))
	if p.etag, p.size = stat.ETag, stat.Size; p.etag == "" {
		return p.refuse(s3err.HiddenETag, "the ETag of "+SourceAt(p.index)+", by which its parts are held together, cannot be seen: add ETag to ExposeHeaders in its bucket's CORS rules")
	}
	return nil
}

// SourceAt is what an error calls a source.
func SourceAt(index int) string { return "sources[" + request.Decimal(int64(index)) + "]" }
