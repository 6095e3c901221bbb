package core

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transfer"
)

// RenameOptions are the options of RenameObject and RenamePrefix. Headers are those
// of access and encryption, such as x-amz-request-payer; what the object has, it
// keeps.
type RenameOptions struct {
	request.CallOptions
	// IfNoneMatch keeps an object that has the new name: "*". Then the rename fails
	// with the code PreconditionFailed, unless that is the same object, of which a
	// rename that was broken off has made a copy. The default replaces it, as a copy does.
	IfNoneMatch string `js:"ifNoneMatch"`
	// SSE says how the server encrypts the object under its new name; default as it
	// was, but for a key of the caller's own.
	SSE sse.Encryption `js:"sse"`
	// SourceSSE is the key that the object is encrypted with, where that is the
	// caller's own: its type is "C".
	SourceSSE sse.CustomerKey `js:"sourceSse"`
}

// RenamePrefixOptions are the options of RenamePrefix.
type RenamePrefixOptions struct {
	RenameOptions
	Concurrency int `js:"concurrency"` // objects at once, 1 to 16; default the client's

	Progress func(ctx context.Context, p RenameProgress) // is told behind each object, one call at a time; nil: nobody
}

// RenameProgress is how far RenamePrefix has come. Nobody knows how many there are.
type RenameProgress struct {
	Objects int64 `js:"objects"` // that have their new names
	Bytes   int64 `js:"bytes"`   // of these
	Failed  int64 `js:"failed"`  // that stayed
}

// RenameResult is what RenamePrefix did.
type RenameResult struct {
	Objects int64         `js:"objects"` // that have their new names
	Bytes   int64         `js:"bytes"`   // of these
	Failed  []RemoveError `js:"failed"`  // those that stayed where they were, by their old names
}

// RenameObject gives an object another name in its bucket, which S3 has no request
// for: it is copied at the server, over 5 GiB by parts, with its metadata, tags,
// storage class and encryption; the copy is compared with it; and only then it is
// removed, on condition that its ETag is still that of what was copied. A failure at
// any point leaves it under one name or under both, and the same call continues. In a
// bucket that keeps versions, those of the old name stay below a delete marker.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/copy-object.html
func (c *Client) RenameObject(ctx context.Context, bucket, from, to string, opts RenameOptions) (CopyResult, error) {
	copied, err := opts.copying()
	if err == nil {
		err = c.checkRename(bucket, from, to)
	}
	if err != nil {
		return CopyResult{}, err
	}
	result, _, err := c.copies.Move(ctx, bucket, from, to, copied)
	return result, err
}

// copying returns the options of the copy.
func (o *RenameOptions) copying() (CopyOptions, error) {
	headers := map[string]string{}
	for name, value := range o.Headers {
		name = request.Lower(name)
		kinds := request.RequestsOf(name)
		if kinds&request.OnCopy == 0 || kinds&request.OfCopied != 0 || strings.HasPrefix(name, request.MetadataPrefix) || strings.HasPrefix(name, request.TaggingHeader) {
			return CopyOptions{}, s3err.Argument("headers", "must not set "+name+": an object keeps what it has under its new name")
		}
		headers[name] = value
	}
	if o.IfNoneMatch != "" && o.IfNoneMatch != "*" {
		return CopyOptions{}, s3err.Argument("ifNoneMatch", `must be "*"`)
	}
	err := request.AddOptions(headers, request.Conditions("", o.IfNoneMatch))
	if err == nil {
		headers, err = o.SSE.AddTo(headers, sse.Written, "sse")
	}
	if err == nil {
		headers, err = o.SourceSSE.AddTo(headers, sse.Source, "sourceSse")
	}
	return CopyOptions{CallOptions: request.CallOptions{Headers: headers}, ServerOrders: true}, err
}

// checkRename refuses names that a server may take for the same object: it would then
// be removed as the source of itself.
func (c *Client) checkRename(bucket, from, to string) error {
	if err := s3addr.CheckBucket(bucket); err != nil {
		return err
	}
	if from == to {
		return s3err.Argument("to", "must be another name")
	}
	for _, given := range [...]struct{ argument, name string }{{"from", from}, {"to", to}} {
		if err := c.checkRemoval(given.name); err != nil {
			return s3err.Argument(given.argument, err.(*s3err.ArgumentError).Rule)
		}
	}
	plain := func(name string) string { return strings.Trim(strings.ReplaceAll(name, `\`, "/"), "/") }
	if plain(from) == plain(to) && !c.options.KeepsSlashes && !c.pipeline.Endpoint.Amazon() {
		return s3err.Argument("to", "must differ from the old name by more than slashes, unless keepsSlashes says that the server keeps them")
	}
	return nil
}

// RenamePrefix renames each object whose name begins with from, so that it begins
// with to: as RenameObject does, several at once. What fails for its own reasons
// stays where it was, and is told; no answer from the server, refused credentials and
// a ctx that ends make an end of it. Objects that have their new names then keep
// them, and the same call continues with the others. No list of all is made.
//
// to must not begin with from: what has its new name would be renamed again. An
// object whose new name begins with from, as a/a/b has from "a/" to "", stays for
// that reason.
func (c *Client) RenamePrefix(ctx context.Context, bucket, from, to string, opts RenamePrefixOptions) (RenameResult, error) {
	copied, err := opts.copying()
	if opts.Concurrency == 0 {
		opts.Concurrency = c.options.Concurrency
	}
	switch {
	case err != nil:
	case opts.Concurrency < 1 || opts.Concurrency > transfer.MaxConcurrency:
		err = s3err.Argument("concurrency", "must be from 1 to 16")
	case strings.HasPrefix(to, from):
		err = s3err.Argument("to", "must not begin with the old prefix: what has its new name would be renamed again")
	}
	if err != nil {
		return RenameResult{}, err
	}
	run := &renaming{Client: c, bucket: bucket, from: from, to: to, opts: opts, copied: copied}
	err = run.run(ctx)
	return run.result, err
}

// renaming is one RenamePrefix on its way.
type renaming struct {
	*Client
	bucket, from, to string
	opts             RenamePrefixOptions
	copied           CopyOptions

	mu     sync.Mutex
	result RenameResult
}

// run lists a page as the page before is renamed, and waits for all that it began.
func (run *renaming) run(outer context.Context) error {
	ctx, stop := context.WithCancelCause(outer)
	defer stop(nil)
	places := make(chan struct{}, run.opts.Concurrency)
	var all sync.WaitGroup
	listing := ListOptions{CallOptions: CallOptions{Headers: request.CarriedBy(request.OnOther, run.opts.Headers)}, Prefix: run.from, Recursive: true}
	for item, err := range run.ListObjectsV2(ctx, run.bucket, listing) {
		if err == nil {
			err = checkListed(request.ListObjectsV2, run.bucket, run.from, item)
		}
		if err != nil {
			stop(err)
			break
		}
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		all.Go(func() {
			defer func() { <-places }()
			if err := run.rename(ctx, item.ObjectName); err != nil {
				stop(err)
			}
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return request.CopyObject.Fail(request.Canceled(outer, context.Cause(ctx)))
	}
	return nil
}

// rename renames one object. Its error ends the others.
func (run *renaming) rename(ctx context.Context, name string) (err error) {
	defer s3err.Recover(&err, "renaming an object")
	to, size := run.to+strings.TrimPrefix(name, run.from), int64(0)
	if strings.HasPrefix(to, run.from) {
		err = s3err.Argument("to", "its new name begins with the old prefix: it would be renamed again")
	} else {
		err = run.checkRename(run.bucket, name, to)
	}
	if err == nil {
		_, size, err = run.copies.Move(ctx, run.bucket, name, to, run.copied)
	}
	if size < 0 && request.HasCode(err, s3err.NoSuchKey) {
		return nil // it was renamed, or removed, since it was listed
	}
	why, itsOwn := reasonOf(err)
	if ctx.Err() != nil && err != nil || !itsOwn {
		return err
	}
	run.tell(ctx, RemoveError{ObjectName: name, Code: why.Code, Message: why.Message}, size)
	return nil
}

// reasonOf tells why an object stays; itsOwn is false where the others would fail as
// well.
func reasonOf(err error) (why s3err.Finding, itsOwn bool) {
	if wrong, ok := errors.AsType[*s3err.ArgumentError](err); ok {
		return s3err.Finding{Code: "InvalidArgument", Message: wrong.Rule}, true
	}
	if answer := s3err.AnswerOf(err); answer != nil {
		return s3err.Finding{Code: answer.Code, Message: answer.Message}, true
	}
	found, ok := errors.AsType[*s3err.Finding](err)
	if !ok {
		return s3err.Finding{}, err == nil
	}
	return *found, found.Code != s3err.CredentialsFailed && found.Code != s3err.SigningFailed && found.Code != s3err.InternalClientError
}

// tell counts an object that has its new name, or else stayed for a reason.
func (run *renaming) tell(ctx context.Context, stayed RemoveError, size int64) {
	run.mu.Lock()
	defer run.mu.Unlock()
	if stayed.Code != "" {
		run.result.Failed = append(run.result.Failed, stayed)
	} else {
		run.result.Objects++
		run.result.Bytes += size
	}
	if run.opts.Progress != nil {
		run.opts.Progress(ctx, RenameProgress{run.result.Objects, run.result.Bytes, int64(len(run.result.Failed))})
	}
}
