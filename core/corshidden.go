package core

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

// exposeMetadata is what shows metadata to a page. Amazon takes no "*" there.
const exposeMetadata = `"*", or each x-amz-meta- header by its name,`

// seesAll tells that no header of an answer is hidden: CORS does not concern it, or
// its rules expose "*", which they do themselves show then.
// https://fetch.spec.whatwg.org/#concept-filtered-response-cors
func seesAll(resp *transport.Response) bool {
	for name := range strings.SplitSeq(resp.Header["access-control-expose-headers"], ",") {
		if strings.TrimSpace(name) == "*" {
			return true
		}
	}
	return resp.Open
}

// unhide reads from a listing what CORS keeps from the page in the answer to a
// HEAD: a document cannot be hidden in part. What it cannot find out stays
// hidden; it never fails.
func (c *Client) unhide(ctx context.Context, bucket, object string, opts GetOptions, stat ObjectStat) ObjectStat {
	listed := func(field string) bool { return field == "size" || field == "etag" || field == "lastModified" }
	if opts.VersionID != "" || !slices.ContainsFunc(stat.Hidden, listed) {
		return stat
	}
	var query s3addr.Query
	query.Add("encoding-type", "url")
	query.Add("list-type", "2")
	query.Add("max-keys", "1") // the first key that begins so is the key itself, if it is there
	query.Add("prefix", object)
	r := call{Operation: ListObjectsV2, bucket: bucket, query: query, extra: opts.Headers}
	more := func(s3xml.ListObjectsPage) string { return "whatever follows" }
	page, err := c.listPage(ctx, r, "", more)
	if err != nil || len(page.Items) == 0 || page.Items[0].ObjectName != object {
		return stat
	}
	item := page.Items[0]
	if stat.ETag != "" && stat.ETag != item.ETag {
		return stat // it was written anew in between
	}
	if item.Size < 0 || item.ETag == "" || item.LastModified.IsZero() {
		return stat // what the list tells cannot be read either
	}
	stat.Size, stat.ETag, stat.LastModified = item.Size, item.ETag, item.LastModified
	stat.Hidden = slices.DeleteFunc(stat.Hidden, listed)
	return stat
}
