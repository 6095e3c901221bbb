package core

import (
	"context"
	"iter"
	"strings"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// ObjectVersion is one row of a listing of versions: a version of an object, a
// marker that says it was deleted, or a folder.
type ObjectVersion struct {
	ObjectItem
	VersionID      string `js:"versionId"` // "null" of what was stored while the bucket kept no versions; "" of a folder
	IsLatest       bool   `js:"isLatest"`
	IsDeleteMarker bool   `js:"isDeleteMarker"` // then there is no content, and removing it brings the object back
}

// VersionPage is one answer of the server, up to 1,000 rows.
type VersionPage struct {
	Items []ObjectVersion `js:"items"`
	Next  string          `js:"next"`       // where the next page begins, "" after the last
	Token string          `js:"token,omit"` // the same for ListOptions, to be kept; "" after the last
}

// nullVersion is the id of what was stored while a bucket kept no versions.
const nullVersion = "null"

// ListObjectVersions iterates over the versions of a bucket's objects and over the
// markers of those that were deleted: by name, the newest of each first.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
func (c *Client) ListObjectVersions(ctx context.Context, bucket string, opts ListOptions) iter.Seq2[ObjectVersion, error] {
	return each(request.ListObjectVersions, bucket, func(from string) ([]ObjectVersion, string, error) {
		page, err := c.ListObjectVersionsPage(ctx, bucket, from, opts)
		return page.Items, page.Next, err
	})
}

// ListObjectVersionsPage asks for one page; from is the Next of the page before.
func (c *Client) ListObjectVersionsPage(ctx context.Context, bucket, from string, opts ListOptions) (VersionPage, error) {
	of, begun := request.ListObjectVersions, ""
	page, next, err := c.listPage(ctx, of, bucket, from, opts, s3xml.ParseListVersions, func(query *s3addr.Query, from string) {
		begun = from
		id, key, _ := strings.Cut(from, "\n") // an id holds no line end, as a key may
		query.AddNonEmpty("key-marker", key)
		query.AddNonEmpty("version-id-marker", id)
		if opts.IncludeUserMetadata {
			query.Add("metadata", "true")
		}
	}, behindVersion)
	if err != nil {
		return VersionPage{}, err
	}
	if n := len(page.Objects); n > 0 && page.Objects[0].VersionID+"\n"+page.Objects[0].Key == begun {
		page.Objects = page.Objects[1:] // versitygw begins with where it is to continue behind, if that is the newest of its name
	}
	result := VersionPage{Items: make([]ObjectVersion, 0, len(page.Objects)+len(page.CommonPrefixes)), Next: next, Token: opts.tokenOf(of, bucket, next)}
	merge(bucket, page, func(item ObjectItem, object *s3xml.Object) {
		version := ObjectVersion{item, object.VersionID, object.Latest, object.Marker}
		if version.VersionID == "" && !item.IsDir {
			version.VersionID = nullVersion
		}
		result.Items = append(result.Items, version)
	})
	return result, nil
}

// behindVersion is where the page behind this one begins: at the markers that it
// tells, or else behind the last version in it. A marker of a key alone would pass
// over the versions of that key that have not come.
func behindVersion(page s3xml.ListObjectsPage) string {
	key, id := behindLast(page), page.NextVersionIDMarker
	if n := len(page.Objects); n > 0 && id == "" && page.Objects[n-1].Key == key {
		id = page.Objects[n-1].VersionID
	}
	if key == "" {
		return ""
	}
	return id + "\n" + key
}
