package conformance

import (
	"context"
	"iter"

	"github.com/minnow-s3/minnow/core"
)

// listPage is a page of a list as a step with "pages" has it.
type listPage struct {
	Items    []any    `js:"items"`
	Prefixes []string `js:"prefixes"`
	Token    string   `js:"token,null"`
}

// list is a call of a list: its items, or its pages.
func list[T any](
	all func(c *core.Client, ctx context.Context, bucket string, opts core.ListOptions) iter.Seq2[T, error],
	page func(ctx context.Context, c *core.Client, bucket, from string, opts core.ListOptions) (items []T, folders []bool, next, token string, err error),
) call {
	return func(ctx context.Context, c *core.Client, a *arguments) (any, error) {
		bucket, opts := a.text(0), options[core.ListOptions](a, 1)
		if !a.pages {
			return collect(a, all(c, ctx, bucket, opts))
		}
		return a.result(func() (any, error) {
			pages := []any{}
			for from, limit := "", a.limit; ; {
				items, folders, next, token, err := page(ctx, c, bucket, from, opts)
				if err != nil {
					return nil, err
				}
				one := listPage{Items: []any{}, Prefixes: []string{}, Token: token}
				for i, item := range items {
					row := normal(item).(map[string]any)
					if one.Items = append(one.Items, row); folders[i] {
						one.Prefixes = append(one.Prefixes, row["objectName"].(string))
					}
				}
				pages = append(pages, normal(one))
				if from = next; from == "" || len(pages) == limit {
					return pages, nil
				}
			}
		})
	}
}

func flags[T any](items []T, is func(T) bool) (all []bool) {
	for _, item := range items {
		all = append(all, is(item))
	}
	return all
}

var listObjects = list((*core.Client).ListObjects, func(ctx context.Context, c *core.Client, bucket, from string, opts core.ListOptions) ([]core.ObjectItem, []bool, string, string, error) {
	p, err := c.ListObjectsPage(ctx, bucket, from, opts)
	return p.Items, flags(p.Items, func(item core.ObjectItem) bool { return item.IsDir }), p.Next, p.Token, err
})

var listObjectsV2 = list((*core.Client).ListObjectsV2, func(ctx context.Context, c *core.Client, bucket, from string, opts core.ListOptions) ([]core.ObjectItem, []bool, string, string, error) {
	p, err := c.ListObjectsV2Page(ctx, bucket, from, opts)
	return p.Items, flags(p.Items, func(item core.ObjectItem) bool { return item.IsDir }), p.Next, p.Token, err
})

var listObjectVersions = list((*core.Client).ListObjectVersions, func(ctx context.Context, c *core.Client, bucket, from string, opts core.ListOptions) ([]core.ObjectVersion, []bool, string, string, error) {
	p, err := c.ListObjectVersionsPage(ctx, bucket, from, opts)
	return p.Items, flags(p.Items, func(item core.ObjectVersion) bool { return item.IsDir }), p.Next, p.Token, err
})

var listIncompleteUploads = list((*core.Client).ListIncompleteUploads, func(ctx context.Context, c *core.Client, bucket, from string, opts core.ListOptions) ([]core.IncompleteUpload, []bool, string, string, error) {
	p, err := c.ListIncompleteUploadsPage(ctx, bucket, from, opts)
	return p.Items, flags(p.Items, func(item core.IncompleteUpload) bool { return item.IsDir }), p.Next, p.Token, err
})

func removeObjectVersions(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, opts := a.text(0), options[core.RemoveVersionsOptions](a, 1)
	return collect(a, c.RemoveObjectVersions(ctx, bucket, opts))
}

func prefixSize(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, prefix, opts := a.text(0), a.text(1), options[core.PrefixSizeOptions](a, 2)
	return a.result(func() (any, error) { return c.PrefixSize(ctx, bucket, prefix, opts) })
}
