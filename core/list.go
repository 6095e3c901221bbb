package core

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// ObjectItem is one row of a listing: an object, or a folder, whose name then
// ends in a slash.
type ObjectItem struct {
	BucketName   string    `js:"bucketName"`
	ObjectName   string    `js:"objectName"`
	IsDir        bool      `js:"isDir"`
	Size         int64     `js:"size"` // bytes; -1 where the server tells none that can be read
	ETag         string    `js:"etag"` // without quotes
	LastModified time.Time `js:"lastModified,null"`

	// Of a listing with IncludeUserMetadata, where the server knows of it.
	ContentType string            `js:"contentType,omit"`
	Metadata    map[string]string `js:"metadata,omit"` // names in lower case, without x-amz-meta-; nil if not told
}

// ListOptions are the options of ListObjects and ListObjectsV2.
type ListOptions struct {
	request.CallOptions
	Prefix     string `js:"prefix"`     // only keys that begin so
	Recursive  bool   `js:"recursive"`  // false folds keys at the next slash into folders
	StartAfter string `js:"startAfter"` // only keys after this one; v2 alone

	// IncludeUserMetadata asks MinIO, in v2 alone, for content type and metadata
	// of each object. Other servers take no notice.
	IncludeUserMetadata bool `js:"includeUserMetadata"`
}

// ListPage is one answer of the server, up to 1,000 rows.
type ListPage struct {
	Items []ObjectItem `js:"items"`
	Next  string       `js:"next"` // where the next page begins, "" after the last
}

// ListObjects iterates over the objects of a bucket, in version 1 of the API.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
func (c *Client) ListObjects(ctx context.Context, bucket string, opts ListOptions) iter.Seq2[ObjectItem, error] {
	return c.list(ctx, request.ListObjects, bucket, opts, c.ListObjectsPage)
}

// ListObjectsV2 iterates over the objects of a bucket, in version 2 of the API.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func (c *Client) ListObjectsV2(ctx context.Context, bucket string, opts ListOptions) iter.Seq2[ObjectItem, error] {
	return c.list(ctx, request.ListObjectsV2, bucket, opts, c.ListObjectsV2Page)
}

type pageFunc func(ctx context.Context, bucket, from string, opts ListOptions) (ListPage, error)

func (c *Client) list(ctx context.Context, of *request.Operation, bucket string, opts ListOptions, page pageFunc) iter.Seq2[ObjectItem, error] {
	return func(yield func(ObjectItem, error) bool) {
		var markers request.Circle
		for from := ""; ; {
			p, err := page(ctx, bucket, from, opts)
			if err == nil && p.Next != "" && markers.Closes(p.Next) {
				err = of.Circular(bucket, "")
			}
			if err != nil {
				yield(ObjectItem{}, err)
				return
			}
			for _, item := range p.Items {
				if !yield(item, nil) {
					return
				}
			}
			if from = p.Next; from == "" {
				return
			}
		}
	}
}

// ListObjectsPage asks for one page; from is the Next of the page before.
func (c *Client) ListObjectsPage(ctx context.Context, bucket, from string, opts ListOptions) (ListPage, error) {
	query := listQuery(opts)
	query.AddNonEmpty("marker", from)
	return c.listPage(ctx, request.Call{Operation: request.ListObjects, Bucket: bucket, Query: query, Extra: opts.Headers}, from,
		func(page s3xml.ListObjectsPage) string {
			if page.NextMarker == "" { // left out by most servers where there is no delimiter
				return behindLast(page)
			}
			return page.NextMarker
		})
}

// byKey begins the Next of a page that continues from its last key, which no token
// does: some servers that know version 2 by halves, or not at all, give none.
const byKey = "\n"

// ListObjectsV2Page asks for one page; from is the Next of the page before.
func (c *Client) ListObjectsV2Page(ctx context.Context, bucket, from string, opts ListOptions) (ListPage, error) {
	query := listQuery(opts)
	query.Add("list-type", "2")
	if name, ok := strings.CutPrefix(from, byKey); ok {
		query.Add("marker", name) // for a server that takes this for version 1
		query.Add("start-after", name)
	} else {
		query.AddNonEmpty("continuation-token", from)
		query.AddNonEmpty("start-after", opts.StartAfter)
	}
	if opts.IncludeUserMetadata {
		query.Add("metadata", "true")
	}
	return c.listPage(ctx, request.Call{Operation: request.ListObjectsV2, Bucket: bucket, Query: query, Extra: opts.Headers}, from,
		func(page s3xml.ListObjectsPage) string {
			name := behindLast(page)
			if page.NextContinuationToken != "" || name == "" {
				return page.NextContinuationToken
			}
			return byKey + name
		})
}

// behindLast is a marker behind a page: its own, or its last name. Not every server
// takes a folder for one: it would fold the keys in it again.
func behindLast(page s3xml.ListObjectsPage) string {
	name := cmp.Or(page.NextMarker, lastName(page))
	if slices.Contains(page.CommonPrefixes, name) {
		name += request.BehindFolder
	}
	return name
}

func listQuery(opts ListOptions) s3addr.Query {
	var query s3addr.Query
	if !opts.Recursive {
		query.Add("delimiter", "/")
	}
	query.Add("encoding-type", "url") // else a key with a control character breaks the XML
	query.Add("max-keys", "1000")
	query.Add("prefix", opts.Prefix)
	return query
}

// listPage asks for the page that begins at from. next says where the one after
// it begins, and is believed only on a truncated page: some servers send a token
// with the last.
func (c *Client) listPage(ctx context.Context, r request.Call, from string, next func(s3xml.ListObjectsPage) string) (ListPage, error) {
	resp, err := c.pipeline.Do(ctx, r)
	if err != nil {
		return ListPage{}, err
	}
	read, err := c.pipeline.ReadNames(ctx, r, resp, func(doc []byte) (request.List, error) {
		page, err := s3xml.ParseListObjects(doc)
		return &page, err
	})
	if err != nil {
		return ListPage{}, err
	}
	page := *read.(*s3xml.ListObjectsPage)
	result := ListPage{Items: itemsOf(r.Bucket, page)}
	if page.IsTruncated {
		result.Next = next(page)
	}
	switch {
	case page.IsTruncated && result.Next == "":
		err = errors.New("it is truncated and does not say where to go on")
	case result.Next != "" && result.Next == from: // would continue forever
		err = errors.New("it goes on where it began")
	case slices.ContainsFunc(result.Items, func(item ObjectItem) bool { return item.ObjectName == "" }):
		err = errors.New("an object in it has no name")
	default:
		return result, nil
	}
	return ListPage{}, r.Malformed(resp, err)
}

// itemsOf merges objects and folders of a page in the order of their names.
func itemsOf(bucket string, page s3xml.ListObjectsPage) []ObjectItem {
	items := make([]ObjectItem, 0, len(page.Objects)+len(page.CommonPrefixes))
	folders := page.CommonPrefixes
	for _, object := range page.Objects {
		for len(folders) > 0 && folders[0] < object.Key {
			items = append(items, ObjectItem{BucketName: bucket, ObjectName: folders[0], IsDir: true})
			folders = folders[1:]
		}
		items = append(items, ObjectItem{
			BucketName: bucket, ObjectName: object.Key,
			Size: object.Size, ETag: object.ETag, LastModified: object.LastModified,
			ContentType: object.UserMetadata["content-type"], Metadata: listedMetadata(object.UserMetadata),
		})
	}
	for _, folder := range folders {
		items = append(items, ObjectItem{BucketName: bucket, ObjectName: folder, IsDir: true})
	}
	return items
}

// listedMetadata is the user's part of what a listing tells as headers.
func listedMetadata(header map[string]string) map[string]string {
	if header == nil {
		return nil
	}
	return request.MetadataOf(header)
}

func lastName(page s3xml.ListObjectsPage) (name string) {
	if n := len(page.Objects); n > 0 {
		name = page.Objects[n-1].Key
	}
	if n := len(page.CommonPrefixes); n > 0 {
		name = max(name, page.CommonPrefixes[n-1])
	}
	return name
}
