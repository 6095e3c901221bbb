package request

import (
	"context"
	"slices"
	"strings"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// WarnHiddenMetadata is the Code of a Warning that metadata may be hidden.
const WarnHiddenMetadata = "HiddenMetadata"

// ExposeMetadata is what shows metadata to a page. Amazon takes no "*" there.
const ExposeMetadata = `"*", or each x-amz-meta- header by its name,`

// SeesAll tells that no header of an answer is hidden: CORS does not concern it, or
// its rules expose "*", which they do themselves show then.
// https://fetch.spec.whatwg.org/#concept-filtered-response-cors
func SeesAll(resp *transport.Response) bool {
	for name := range strings.SplitSeq(resp.Header["access-control-expose-headers"], ",") {
		if strings.TrimSpace(name) == "*" {
			return true
		}
	}
	return resp.Open
}

// Unhide reads from a listing what CORS keeps from the page in the answer to a
// HEAD: a document cannot be hidden in part. What it cannot find out stays
// hidden; it never fails.
func (p *Pipeline) Unhide(ctx context.Context, bucket, object string, opts GetOptions, stat ObjectStat) ObjectStat {
	listed := func(field string) bool { return field == "size" || field == "etag" || field == "lastModified" }
	if opts.VersionID != "" || !slices.ContainsFunc(stat.Hidden, listed) {
		return stat
	}
	item, err := p.Listed(ctx, bucket, object, opts.Headers)
	if err != nil || item == nil || stat.ETag != "" && stat.ETag != item.ETag {
		return stat // it was written anew in between
	}
	if item.Size < 0 || item.ETag == "" || item.LastModified.IsZero() {
		return stat // what the list tells cannot be read either
	}
	stat.Size, stat.ETag, stat.LastModified = item.Size, item.ETag, item.LastModified
	stat.Hidden = slices.DeleteFunc(stat.Hidden, listed)
	return stat
}

// Listed is what a listing tells of an object by exactly that name, nil where it is
// not in the list.
func (p *Pipeline) Listed(ctx context.Context, bucket, object string, headers map[string]string) (*s3xml.Object, error) {
	var query s3addr.Query
	query.Add("encoding-type", "url")
	query.Add("list-type", "2")
	query.Add("max-keys", "1") // the first key that begins so is the key itself, if it is there
	query.Add("prefix", object)
	r := Call{Operation: ListObjectsV2, Bucket: bucket, Query: query, Extra: headers}
	resp, err := p.Do(ctx, r)
	if err != nil {
		return nil, err
	}
	read, err := p.ReadNames(ctx, r, resp, func(doc []byte) (List, error) {
		page, err := s3xml.ParseListObjects(doc)
		return &page, err
	})
	if err != nil {
		return nil, err
	}
	page := read.(*s3xml.ListObjectsPage)
	if len(page.Objects) == 0 || page.Objects[0].Key != object {
		return nil, nil
	}
	return &page.Objects[0], nil
}
