package core

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// ListOptions are the options of ListObjects, ListObjectsV2, ListObjectVersions and
// ListIncompleteUploads.
type ListOptions struct {
	request.CallOptions
	Prefix     string `js:"prefix"`     // only keys that begin so
	Recursive  bool   `js:"recursive"`  // false folds keys at the next slash into folders
	StartAfter string `js:"startAfter"` // only keys after this one; v2 alone

	// IncludeUserMetadata asks MinIO, in v2 and of versions, for content type,
	// metadata and tags of each object. Other servers take no notice.
	IncludeUserMetadata bool `js:"includeUserMetadata"`
	// FetchOwner asks in v2 whose each object is; v1 and versions tell it unasked.
	FetchOwner bool `js:"fetchOwner"`

	// MaxKeys are the rows of a page at most, 1 to 1,000 (the default). A list that
	// is iterated has all rows for all that; a page of fewer is there sooner.
	MaxKeys int64 `js:"maxKeys"`
	// Delimiter folds keys at something else than a slash. Not with Recursive.
	Delimiter string `js:"delimiter"`
	// Token begins where a page ended, perhaps on another day: it is that page's. The
	// call, the bucket, prefix, recursive and delimiter have to be the same.
	Token string `js:"token"`
}

// MaxKeys is the largest page that S3 gives.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
const MaxKeys = 1000

// ListPage is one answer of the server, up to 1,000 rows.
type ListPage struct {
	Items []ObjectItem `js:"items"`
	Next  string       `js:"next"`       // where the next page begins, "" after the last
	Token string       `js:"token,omit"` // the same for ListOptions, to be kept; "" after the last
}

// ListObjects iterates over the objects of a bucket, in version 1 of the API.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
func (c *Client) ListObjects(ctx context.Context, bucket string, opts ListOptions) iter.Seq2[ObjectItem, error] {
	return each(request.ListObjects, bucket, func(from string) ([]ObjectItem, string, error) {
		page, err := c.ListObjectsPage(ctx, bucket, from, opts)
		return page.Items, page.Next, err
	})
}

// ListObjectsV2 iterates over the objects of a bucket, in version 2 of the API.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func (c *Client) ListObjectsV2(ctx context.Context, bucket string, opts ListOptions) iter.Seq2[ObjectItem, error] {
	return each(request.ListObjectsV2, bucket, func(from string) ([]ObjectItem, string, error) {
		page, err := c.ListObjectsV2Page(ctx, bucket, from, opts)
		return page.Items, page.Next, err
	})
}

// each goes through the rows of all pages. A page may be asked for that has no rows
// and is not the last.
func each[T any](of *request.Operation, bucket string, page func(from string) (rows []T, next string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for rows, err := range pages(of, bucket, page) {
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// pages goes through pages, and fails where they would never end.
func pages[P any](of *request.Operation, bucket string, ask func(from string) (page P, next string, err error)) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		var markers request.Circle
		for from := ""; ; {
			page, next, err := ask(from)
			if err == nil && next != "" && markers.Closes(next) {
				err = of.Circular(bucket, "")
			}
			if err != nil {
				yield(*new(P), err)
				return
			}
			if from = next; !yield(page, nil) || from == "" {
				return
			}
		}
	}
}

// ListObjectsPage asks for one page; from is the Next of the page before.
func (c *Client) ListObjectsPage(ctx context.Context, bucket, from string, opts ListOptions) (ListPage, error) {
	return c.objectsPage(ctx, request.ListObjects, bucket, from, opts, func(query *s3addr.Query, from string) {
		query.AddNonEmpty("marker", from)
	}, func(page s3xml.ListObjectsPage) string {
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
	return c.objectsPage(ctx, request.ListObjectsV2, bucket, from, opts, func(query *s3addr.Query, from string) {
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
		if opts.FetchOwner {
			query.Add("fetch-owner", "true")
		}
	}, func(page s3xml.ListObjectsPage) string {
		name := behindLast(page)
		if page.NextContinuationToken != "" || name == "" {
			return page.NextContinuationToken
		}
		return byKey + name
	})
}

func (c *Client) objectsPage(ctx context.Context, of *request.Operation, bucket, from string, opts ListOptions, begin func(*s3addr.Query, string), next func(s3xml.ListObjectsPage) string) (ListPage, error) {
	page, nextPage, err := c.listPage(ctx, of, bucket, from, opts, s3xml.ParseListObjects, begin, next)
	if err != nil {
		return ListPage{}, err
	}
	result := ListPage{Items: make([]ObjectItem, 0, len(page.Objects)+len(page.CommonPrefixes)), Next: nextPage, Token: opts.tokenOf(of, bucket, nextPage)}
	merge(bucket, page, func(item ObjectItem, _ *s3xml.Object) { result.Items = append(result.Items, item) })
	return result, nil
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

// listPage asks for the page that begins at from. next says where the one after
// it begins, and is believed only on a truncated page: some servers send a token
// with the last.
func (c *Client) listPage(ctx context.Context, of *request.Operation, bucket, from string, opts ListOptions,
	parse func([]byte) (s3xml.ListObjectsPage, error), begin func(*s3addr.Query, string), next func(s3xml.ListObjectsPage) string) (page s3xml.ListObjectsPage, nextPage string, err error) {
	if from, err = opts.beginning(of, bucket, from); err != nil {
		return page, "", err
	}
	r := request.Call{Operation: of, Bucket: bucket, Query: opts.query(), Extra: opts.Headers}
	begin(&r.Query, from)
	resp, err := c.pipeline.Do(ctx, r)
	if err != nil {
		return page, "", err
	}
	read, err := c.pipeline.ReadNames(ctx, r, resp, func(doc []byte) (request.List, error) {
		page, err := parse(doc)
		return &page, err
	})
	if err != nil {
		return page, "", err
	}
	page = *read.(*s3xml.ListObjectsPage)
	if page.IsTruncated {
		nextPage = next(page)
	}
	switch {
	case page.IsTruncated && nextPage == "":
		err = errors.New("it is truncated and does not say where to go on")
	case nextPage != "" && nextPage == from: // would continue forever
		err = errors.New("it goes on where it began")
	case slices.Contains(page.CommonPrefixes, "") || slices.ContainsFunc(page.Objects, func(object s3xml.Object) bool { return object.Key == "" }):
		err = errors.New("an object in it has no name")
	default:
		return page, nextPage, nil
	}
	return page, "", r.Malformed(resp, err)
}

// check refuses what no list can do.
func (o ListOptions) check() error {
	switch {
	case o.MaxKeys < 0 || o.MaxKeys > MaxKeys:
		return s3err.Argument("maxKeys", "must be from 1 to 1000")
	case o.Delimiter != "" && o.Recursive:
		return s3err.Argument("delimiter", "must not be given with recursive, which folds nothing")
	}
	for _, own := range [][2]string{{"prefix", o.Prefix}, {"delimiter", o.Delimiter}, {"startAfter", o.StartAfter}} {
		if !utf8.ValidString(own[1]) {
			return s3err.Argument(own[0], "must be valid Unicode: it holds a lone surrogate or a broken byte")
		}
	}
	return nil
}

// delimiter is what keys are folded at, "" for nothing.
func (o ListOptions) delimiter() string {
	if o.Recursive {
		return ""
	}
	return cmp.Or(o.Delimiter, "/")
}

func (o ListOptions) query() s3addr.Query {
	var query s3addr.Query
	query.AddNonEmpty("delimiter", o.delimiter())
	query.Add("encoding-type", "url") // else a key with a control character breaks the XML
	query.Add("max-keys", strconv.FormatInt(cmp.Or(o.MaxKeys, MaxKeys), 10))
	query.Add("prefix", o.Prefix)
	return query
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
