package core

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// IncompleteUpload is an upload by parts that was neither completed nor
// aborted, or a folder with such uploads, whose name then ends in a slash.
type IncompleteUpload struct {
	BucketName string    `js:"bucketName"`
	ObjectName string    `js:"objectName"`
	UploadID   string    `js:"uploadId"` // "" of a folder
	IsDir      bool      `js:"isDir"`
	Size       int64     `js:"size"` // bytes of its parts; -1 where a URL cannot carry the name, so that no one can ask, or the server tells none that can be read
	Initiated  time.Time `js:"initiated,null"`
}

// IncompletePage is one answer of the server, its rows in the order of their
// names. Their sizes are not yet asked for.
type IncompletePage struct {
	Items []IncompleteUpload `js:"items"`
	Next  string             `js:"next"` // opaque: where the next page begins, "" after the last
}

// ListIncompleteUploads iterates over the incomplete uploads of a bucket. The
// size of each is asked for as it is taken; one that has ended meanwhile has 0.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
func (c *Client) ListIncompleteUploads(ctx context.Context, bucket string, opts ListOptions) iter.Seq2[IncompleteUpload, error] {
	return func(yield func(IncompleteUpload, error) bool) {
		var markers request.Circle
		for from := ""; ; {
			page, err := c.ListIncompleteUploadsPage(ctx, bucket, from, opts)
			if err == nil && page.Next != "" && markers.Closes(page.Next) {
				r := request.Call{Operation: request.ListMultipartUploads, Bucket: bucket}
				err = r.Circular()
			}
			for i := 0; i < len(page.Items) && err == nil; i++ {
				item := page.Items[i]
				if item.Size, err = c.sizeOf(ctx, item, opts.CallOptions); err == nil && !yield(item, nil) {
					return
				}
			}
			if err != nil {
				yield(IncompleteUpload{}, err)
				return
			}
			if from = page.Next; from == "" {
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
	m, err := c.marker(from, opts.Prefix)
	if err != nil {
		return IncompletePage{}, err
	}
	prefix, delimiter := opts.Prefix, ""
	if m.mode == wholeBucket {
		prefix = ""
	}
	if c.pipeline.Endpoint.Amazon() && !opts.Recursive {
		delimiter = "/"
	}
	page, next, err := c.uploads(ctx, bucket, prefix, delimiter, m, opts.Headers)
	if err != nil {
		return IncompletePage{}, err
	}
	result := IncompletePage{Items: incompleteItems(bucket, page, m, opts)}
	if m.mode == untriedPrefix && slices.ContainsFunc(page.Uploads, func(u s3xml.Upload) bool { return u.Key != opts.Prefix }) {
		next.mode = knownPrefix
	}
	switch {
	case page.IsTruncated:
		result.Next = next.String()
	case next.mode == untriedPrefix:
		result.Next = uploadMarker{mode: wholeBucket}.String()
	}
	return result, nil
}

// How a listing asks. MinIO takes a prefix for a whole key: it then lists the
// uploads of that key, also those from before its last start, and of no other.
// Without one it lists the bucket's since its start. Other servers do as S3. So
// the prefix is tried first, and where nothing but that very key comes of it,
// the bucket is listed too, and filtered here.
const (
	untriedPrefix = 'p'
	knownPrefix   = 'k' // the server has shown that it takes a prefix for one
	wholeBucket   = 'b'
)

// uploadMarker is where a page begins: behind an upload of a key.
type uploadMarker struct {
	mode    byte
	key, id string
}

// String puts the id first: it holds no line end, as a key may.
func (m uploadMarker) String() string { return string(m.mode) + m.id + "\n" + m.key }

func (c *Client) marker(from, prefix string) (uploadMarker, error) {
	switch {
	case from != "":
		id, key, ok := strings.Cut(from[1:], "\n")
		if !ok || !strings.Contains("pkb", from[:1]) {
			return uploadMarker{}, s3err.Argument("from", "must be the Next of a page")
		}
		return uploadMarker{from[0], key, id}, nil
	case prefix == "":
		return uploadMarker{mode: wholeBucket}, nil
	case c.pipeline.Endpoint.Amazon():
		return uploadMarker{mode: knownPrefix}, nil
	}
	return uploadMarker{mode: untriedPrefix}, nil
}

// uploads asks for a page of ListMultipartUploads, and says where the next one
// begins. A truncated page that does not get further than it began is an error.
func (c *Client) uploads(ctx context.Context, bucket, prefix, delimiter string, m uploadMarker, headers map[string]string) (s3xml.ListUploadsPage, uploadMarker, error) {
	r := request.Call{Operation: request.ListMultipartUploads, Bucket: bucket, Extra: headers}
	r.Query.AddNonEmpty("prefix", prefix)
	r.Query.AddNonEmpty("delimiter", delimiter)
	r.Query.AddNonEmpty("key-marker", m.key)
	r.Query.AddNonEmpty("upload-id-marker", m.id)
	r.Query.Add("encoding-type", "url") // else a key with a control character breaks the XML
	r.Query.Add("max-uploads", "1000")
	resp, err := c.pipeline.Do(ctx, r)
	if err != nil {
		return s3xml.ListUploadsPage{}, m, err
	}
	read, err := c.pipeline.ReadNames(ctx, r, resp, func(doc []byte) (request.List, error) {
		page, err := s3xml.ParseListUploads(doc)
		return &page, err
	})
	if err != nil {
		return s3xml.ListUploadsPage{}, m, err
	}
	page := *read.(*s3xml.ListUploadsPage)
	next := uploadMarker{m.mode, page.NextKeyMarker, page.NextUploadIDMarker}
	if n := len(page.Uploads); n > 0 && next.key == "" {
		next.key, next.id = page.Uploads[n-1].Key, page.Uploads[n-1].UploadID
	}
	if n := len(page.CommonPrefixes); n > 0 && page.NextKeyMarker == "" && page.CommonPrefixes[n-1] > next.key {
		next.key, next.id = page.CommonPrefixes[n-1]+behindFolder, ""
	}
	if page.IsTruncated && (next.key == "" || next == m) {
		return page, m, r.Stuck(resp)
	}
	return page, next, nil
}

// incompleteItems filters, folds and sorts what the server listed. A folder
// that holds the key behind which the page begins was told of before.
func incompleteItems(bucket string, page s3xml.ListUploadsPage, m uploadMarker, opts ListOptions) []IncompleteUpload {
	items := make([]IncompleteUpload, 0, len(page.Uploads)+len(page.CommonPrefixes))
	folder := func(name string) {
		if name != folderOf(m.key, opts) {
			items = append(items, IncompleteUpload{BucketName: bucket, ObjectName: name, IsDir: true})
		}
	}
	for _, u := range page.Uploads {
		if !strings.HasPrefix(u.Key, opts.Prefix) || m.mode == wholeBucket && opts.Prefix != "" && u.Key == opts.Prefix {
			continue // the key that is the prefix came when that was tried
		}
		if name := folderOf(u.Key, opts); name != "" {
			folder(name)
		} else {
			items = append(items, IncompleteUpload{BucketName: bucket, ObjectName: u.Key, UploadID: u.UploadID, Initiated: u.Initiated})
		}
	}
	for _, name := range page.CommonPrefixes {
		folder(name)
	}
	slices.SortStableFunc(items, func(a, b IncompleteUpload) int { return strings.Compare(a.ObjectName, b.ObjectName) })
	return slices.CompactFunc(items, func(a, b IncompleteUpload) bool { return a.IsDir && b.IsDir && a.ObjectName == b.ObjectName })
}

// folderOf returns what key is folded to, "" if it stands for itself.
func folderOf(key string, opts ListOptions) string {
	rest := strings.TrimPrefix(key, opts.Prefix)
	slash := strings.IndexByte(rest, '/')
	if opts.Recursive || slash < 0 {
		return ""
	}
	return key[:len(key)-len(rest)+slash+1]
}

// IncompleteUploadSize returns the bytes in an upload's parts, 0 where there is
// no such upload: it may just have ended. It is -1 where the server tells a size
// that cannot be read.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
func (c *Client) IncompleteUploadSize(ctx context.Context, bucket, object, uploadID string, opts request.CallOptions) (int64, error) {
	if uploadID == "" {
		return 0, s3err.Argument("uploadId", "must not be empty")
	}
	u := &upload{Client: c, bucket: bucket, object: object, extra: opts.Headers, listing: true}
	listed, err := u.listParts(ctx, uploadID)
	if err != nil {
		return 0, unlessGone(err)
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

// unlessGone drops the error of an upload that has ended meanwhile.
func unlessGone(err error) error {
	if isGone(err) {
		return nil
	}
	return err
}

// RemoveIncompleteUpload aborts every upload of exactly that key, and frees its
// parts. It is no error that there is none.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (c *Client) RemoveIncompleteUpload(ctx context.Context, bucket, object string, opts request.CallOptions) error {
	r := request.Call{Operation: request.AbortMultipartUpload, Bucket: bucket, Object: object, Extra: opts.Headers}
	if err := r.Check(); err != nil {
		return err
	}
	found, err := c.uploadsOf(ctx, bucket, object, opts.Headers)
	for _, one := range found {
		if err != nil {
			break
		}
		r.Query = nil
		r.Query.Add("uploadId", one.UploadID)
		_, err = c.pipeline.Do(ctx, r)
		err = unlessGone(err)
	}
	return err
}

// uploadsOf lists all uploads of a key. RemoveIncompleteUpload lists all before it
// removes the first: MinIO finds no page behind an upload that is gone.
func (c *Client) uploadsOf(ctx context.Context, bucket, object string, headers map[string]string) (found []s3xml.Upload, err error) {
	var markers request.Circle
	for m := (uploadMarker{}); ; {
		page, next, err := c.uploads(ctx, bucket, object, "", m, headers)
		if err == nil && page.IsTruncated && markers.Closes(next.String()) {
			r := request.Call{Operation: request.ListMultipartUploads, Bucket: bucket, Object: object}
			err = r.Circular()
		}
		if err != nil {
			return nil, err
		}
		for _, one := range page.Uploads {
			if one.Key == object {
				found = append(found, one)
			}
		}
		if !page.IsTruncated {
			return found, nil
		}
		m = next
	}
}
