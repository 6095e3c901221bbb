package core

import (
	"context"
	"iter"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
)

// ListIncompleteUploads iterates over the incomplete uploads of a bucket. The
// size of each is asked for as it is taken; one that has ended meanwhile has 0.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
func (c *Client) ListIncompleteUploads(ctx context.Context, bucket string, opts ListOptions) iter.Seq2[IncompleteUpload, error] {
	items := each(request.ListMultipartUploads, bucket, func(from string) ([]IncompleteUpload, string, error) {
		page, err := c.ListIncompleteUploadsPage(ctx, bucket, from, opts)
		return page.Items, page.Next, err
	})
	return func(yield func(IncompleteUpload, error) bool) {
		for item, err := range items {
			if err == nil {
				item.Size, err = c.sizeOf(ctx, item, opts.CallOptions)
			}
			if err != nil {
				item = IncompleteUpload{}
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

func (c *Client) sizeOf(ctx context.Context, item IncompleteUpload, opts request.CallOptions) (int64, error) {
	switch {
	case item.IsDir:
		return 0, nil
	case s3addr.CheckObject(item.ObjectName) != nil:
		return -1, nil
	}
	return c.IncompleteUploadSize(ctx, item.BucketName, item.ObjectName, item.UploadID, opts)
}

// ListIncompleteUploadsPage asks for one page; from is the Next of the page
// before. A page may be empty and not the last.
func (c *Client) ListIncompleteUploadsPage(ctx context.Context, bucket, from string, opts ListOptions) (IncompletePage, error) {
	of := request.ListMultipartUploads
	from, err := opts.beginning(of, bucket, from)
	if err != nil {
		return IncompletePage{}, err
	}
	page, err := multipart.Listing{
		Bucket: bucket, Prefix: opts.Prefix, Delimiter: opts.delimiter(), MaxUploads: opts.MaxKeys, Headers: opts.Headers,
	}.Page(ctx, c.pipeline, from)
	page.Token = opts.tokenOf(of, bucket, page.Next)
	return page, err
}

// IncompleteUploadSize returns the bytes in an upload's parts, 0 where there is
// no such upload: it may just have ended. It is -1 where the server tells a size
// that cannot be read.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
func (c *Client) IncompleteUploadSize(ctx context.Context, bucket, object, uploadID string, opts request.CallOptions) (int64, error) {
	if uploadID == "" {
		return 0, s3err.Argument("uploadId", "must not be empty")
	}
	r := request.Call{Operation: request.ListParts, Bucket: bucket, Object: object, Extra: opts.Headers}
	r.Query.Add("uploadId", uploadID)
	listed, err := multipart.ListParts(ctx, c.pipeline, r)
	if err != nil {
		return 0, multipart.UnlessGone(err)
	}
	size := int64(0)
	for _, part := range listed.Parts {
		if part.Size < 0 {
			return -1, nil
		}
		size += part.Size
	}
	return size, nil
}

// RemoveIncompleteUpload aborts every upload of exactly that key, and frees its
// parts. It is no error that there is none.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (c *Client) RemoveIncompleteUpload(ctx context.Context, bucket, object string, opts request.CallOptions) error {
	r := request.Call{Operation: request.AbortMultipartUpload, Bucket: bucket, Object: object, Extra: opts.Headers}
	if err := r.Check(); err != nil {
		return err
	}
	found, err := multipart.UploadsOf(ctx, c.pipeline, bucket, object, opts.Headers)
	for _, one := range found {
		if err != nil {
			break
		}
		r.Query = nil
		r.Query.Add("uploadId", one.UploadID)
		_, err = c.pipeline.Do(ctx, r)
		err = multipart.UnlessGone(err)
	}
	return err
}
