package core

import (
	"cmp"
	"context"
	"io"

	"github.com/minnow-s3/minnow/core/downloads"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transfer"
)

// DownloadOptions are the options of DownloadObject.
type DownloadOptions struct {
	request.GetOptions
	PartSize    int64 // bytes, 5 MiB to 5 GiB; 0: the client's, else 8 MiB
	Concurrency int   // parts at once, 1 to 16; 0: the client's
	Unverified  bool  // do not ask for a checksum of the object
	// Resume is the key of an entry in Options.Journal, which says what of the
	// object an earlier download has left in the file; "": nothing is kept of
	// one that fails. Two downloads at once must not have the same.
	Resume string
}

// downloadPart is the default size of a part, in bytes.
const downloadPart = 8 << 20

// DownloadObject writes a whole object to a sink, such as downloads.ToWriterAt(file),
// and checks that it was whole. Above two parts it comes in several at once. Where
// GetObjectWithChecksum finds a checksum it compares that too, and fails with the
// code ChecksumMismatch; with the code ObjectChanged where the object was replaced
// meanwhile. An error of the sink's is in the *smithy.OperationError as it was.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (c *Client) DownloadObject(ctx context.Context, bucket, object string, to downloads.Sink, opts DownloadOptions) (request.ObjectStat, error) {
	plan, err := c.downloadPlan(to, opts)
	if err != nil {
		return request.ObjectStat{}, err
	}
	source := c.Source(bucket, object, opts.GetOptions)
	open := source.OpenChecked
	if opts.Unverified {
		open = source.Open
	}
	got, err := open(ctx)
	if err == nil {
		err = source.Fetch(ctx, got, to, plan)
	}
	if err != nil {
		return request.ObjectStat{}, err
	}
	return got.ObjectStat, nil
}

// FGetObject is DownloadObject into one Writer, by one request. What fails leaves
// in place what was written until then: a file is best written under another name,
// and renamed at the end.
func (c *Client) FGetObject(ctx context.Context, bucket, object string, to io.Writer, opts request.GetOptions) (request.ObjectStat, error) {
	return c.DownloadObject(ctx, bucket, object, downloads.ToWriter(to), DownloadOptions{GetOptions: opts, Concurrency: 1})
}

func (c *Client) downloadPlan(to downloads.Sink, opts DownloadOptions) (downloads.Plan, error) {
	plan := downloads.Plan{
		PartSize: cmp.Or(opts.PartSize, c.options.PartSize, downloadPart), Concurrency: cmp.Or(opts.Concurrency, c.options.Concurrency),
		Verify: !opts.Unverified, Kept: c.options.Kept,
	}
	if plan.Concurrency < 1 || plan.Concurrency > MaxConcurrency {
		return plan, s3err.Argument("concurrency", "must be from 1 to 16")
	}
	if opts.Resume != "" {
		file, ok := to.(downloads.Keeping)
		if !ok || c.options.Journal == nil {
			return plan, s3err.Argument("resume", "must be given with a file and a journal alone")
		}
		plan.File = &downloads.PartFile{File: file, Journal: c.options.Journal, Key: opts.Resume}
	}
	return plan, transfer.CheckPartSize(plan.PartSize)
}
