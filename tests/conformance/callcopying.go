package conformance

import (
	"context"

	"github.com/minnow-s3/minnow/core"
)

func composeObject(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, opts := a.text(0), a.text(1), options[core.ComposeOptions](a, 3)
	list, ok := a.at(2).([]any)
	if !ok {
		a.wrong(2, "a list")
	}
	return a.result(func() (any, error) {
		sources := make([]core.ComposeSource, len(list))
		for i, v := range list {
			if err := sourceOf(&sources[i], v); err != nil {
				return nil, err
			}
		}
		return c.ComposeObject(ctx, bucket, object, sources, opts)
	})
}

// sourceOf reads a path, or an object with conditions of its own.
func sourceOf(source *core.ComposeSource, v any) (err error) {
	if path, ok := v.(string); ok {
		source.CopySource, err = core.ParseCopySource(path)
		return err
	}
	one := &arguments{list: []any{v, nil}}
	if members, ok := v.(map[string]any); ok && members["conditions"] != nil {
		one.list = []any{without(members, "conditions"), members["conditions"]}
	}
	one.into(0, source)
	if one.at(1) != nil {
		source.CopyConditions = one.copyConditions(1)
	}
	return one.err
}

func renameObject(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, from, to, opts := a.text(0), a.text(1), a.text(2), options[core.RenameOptions](a, 3)
	return a.result(func() (any, error) { return c.RenameObject(ctx, bucket, from, to, opts) })
}

func renamePrefix(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, from, to, opts := a.text(0), a.text(1), a.text(2), options[core.RenamePrefixOptions](a, 3)
	return a.result(func() (any, error) { return c.RenamePrefix(ctx, bucket, from, to, opts) })
}
