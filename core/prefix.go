package core

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
)

// PrefixSize is how much there is below a prefix.
type PrefixSize struct {
	Objects int64 `js:"objects"`
	Bytes   int64 `js:"bytes"` // of those whose size the server tells
}

// PrefixSizeOptions are the options of PrefixSize.
type PrefixSizeOptions struct {
	request.CallOptions
	Versions bool                `js:"versions"` // also what is no longer the newest of its name; markers of deletion are no objects
	Progress func(so PrefixSize) // is told what there is so far, after each page
}

// PrefixSize counts the objects below a prefix, and their bytes. It asks for one page
// of a list after the other, and keeps none: a million objects are a thousand
// requests. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func (c *Client) PrefixSize(ctx context.Context, bucket, prefix string, opts PrefixSizeOptions) (total PrefixSize, err error) {
	of, ask := request.ListObjectsV2, c.sizeOfPage
	if opts.Versions {
		of, ask = request.ListObjectVersions, c.sizeOfVersions
	}
	list := ListOptions{CallOptions: opts.CallOptions, Prefix: prefix, Recursive: true}
	for part, err := range pages(of, bucket, func(from string) (PrefixSize, string, error) { return ask(ctx, bucket, from, list) }) {
		if err != nil {
			return PrefixSize{}, err
		}
		total.Objects, total.Bytes = total.Objects+part.Objects, total.Bytes+part.Bytes
		if opts.Progress != nil {
			opts.Progress(total)
		}
	}
	return total, nil
}

func (c *Client) sizeOfPage(ctx context.Context, bucket, from string, opts ListOptions) (PrefixSize, string, error) {
	page, err := c.ListObjectsV2Page(ctx, bucket, from, opts)
	var size PrefixSize
	for i := range page.Items {
		size.add(&page.Items[i])
	}
	return size, page.Next, err
}

func (c *Client) sizeOfVersions(ctx context.Context, bucket, from string, opts ListOptions) (PrefixSize, string, error) {
	page, err := c.ListObjectVersionsPage(ctx, bucket, from, opts)
	var size PrefixSize
	for i := range page.Items {
		if !page.Items[i].IsDeleteMarker {
			size.add(&page.Items[i].ObjectItem)
		}
	}
	return size, page.Next, err
}

// add counts an object. A folder is none, of a server that folds without being asked to.
func (p *PrefixSize) add(item *ObjectItem) {
	if item.IsDir {
		return
	}
	p.Objects++
	p.Bytes += max(item.Size, 0)
}

// RemoveVersionsOptions are the options of RemoveObjectVersions.
type RemoveVersionsOptions struct {
	request.CallOptions
	Prefix           string `js:"prefix"`           // only keys that begin so; "" (the default) are all of the bucket
	BypassGovernance bool   `js:"bypassGovernance"` // also what a retention in governance mode protects; needs a permission
}

// RemoveObjectVersions removes for good every version and every marker of the keys
// below a prefix, in batches of 1,000, and iterates over those that the server kept.
// A batch that is refused as a whole is told version by version, and the others
// still go. What is broken off leaves the rest as it was: the same call continues.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
func (c *Client) RemoveObjectVersions(ctx context.Context, bucket string, opts RemoveVersionsOptions) iter.Seq2[RemoveError, error] {
	list := ListOptions{CallOptions: opts.CallOptions, Prefix: opts.Prefix, Recursive: true}
	listed := pages(request.ListObjectVersions, bucket, func(from string) ([]RemoveItem, string, error) {
		page, err := c.ListObjectVersionsPage(ctx, bucket, from, list)
		items := make([]RemoveItem, len(page.Items))
		for i, item := range page.Items {
			items[i] = RemoveItem{item.ObjectName, item.VersionID}
			err = cmp.Or(err, checkListed(request.ListObjectVersions, bucket, opts.Prefix, item.ObjectItem))
		}
		return items, page.Next, err
	})
	return func(yield func(RemoveError, error) bool) {
		var waiting []RemoveItem // a page is removed once the next one is there: a marker that is gone leads nowhere
		flush := func() bool {
			kept, err := c.removeListed(ctx, bucket, waiting, opts)
			for _, one := range kept {
				if !yield(one, nil) {
					return false
				}
			}
			return err == nil || yield(RemoveError{}, err) && false
		}
		for items, err := range listed {
			if ctx.Err() == nil && !flush() {
				return
			}
			if err != nil {
				yield(RemoveError{}, err)
				return
			}
			before := waiting // a server that begins a page too early lists some again
			waiting = slices.DeleteFunc(items, func(item RemoveItem) bool { return slices.Contains(before, item) })
		}
		flush()
	}
}

// checkListed refuses a row of a server that does not heed the prefix, or folds what it
// was not asked to: another object would be removed, or one would be passed over.
func checkListed(of *request.Operation, bucket, prefix string, item ObjectItem) error {
	if strings.HasPrefix(item.ObjectName, prefix) && !item.IsDir {
		return nil
	}
	return of.Fail(&s3err.Finding{Code: s3err.MalformedReply, BucketName: bucket, ObjectName: item.ObjectName,
		Message: s3err.Unreadable + "the list has what it was not asked for"})
}

// invalidArgument is the code of what this client does not ask for.
const invalidArgument = "InvalidArgument"

// removeListed removes a batch that the server itself has listed. What cannot be
// asked for is told with the others that stay.
func (c *Client) removeListed(ctx context.Context, bucket string, items []RemoveItem, opts RemoveVersionsOptions) (kept []RemoveError, err error) {
	items = slices.DeleteFunc(items, func(item RemoveItem) bool {
		refusal := c.checkRemoval(item.ObjectName)
		if refusal != nil {
			kept = append(kept, RemoveError{item.ObjectName, item.VersionID, invalidArgument, refusal.Error()})
		}
		return refusal != nil
	})
	if len(items) == 0 {
		return kept, nil
	}
	call := opts.CallOptions
	if opts.BypassGovernance {
		call = BypassGovernance(call)
	}
	refused, err := c.RemoveBatch(ctx, bucket, items, call)
	if e := s3err.AnswerOf(err); e != nil {
		for _, item := range items {
			refused = append(refused, RemoveError{item.ObjectName, item.VersionID, e.Code, e.Message})
		}
		err = nil
	}
	return append(kept, refused...), err
}
