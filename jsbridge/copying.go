//go:build js && wasm

package jsbridge

import (
	"context"
	"errors"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3err"
)

// composeObject tells how far it has come as items of the call.
func composeObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readComposeOptions(a.options())
	var sources []core.ComposeSource
	for i, v := range a.values.Get("sources").Items() {
		one := &args{values: v, host: a.host}
		source := core.ComposeSource{}
		if path, ok := v.String(); ok {
			source.CopySource, one.err = core.ParseCopySource(path)
		} else if v.Kind() == jsontext.Object {
			source = one.readComposeSource(v)
		} else {
			one.wrong("source", `must be "/bucket/object" or {bucket, object, versionId, offset, length}`)
		}
		if refused, ok := errors.AsType[*s3err.ArgumentError](one.err); ok {
			rule := refused.Rule
			if refused.Argument != "source" {
				rule = "its " + refused.Argument + " " + rule
			}
			a.wrong(core.ComposeSourceAt(i), rule)
		}
		sources = append(sources, source)
	}
	return func(ctx context.Context) (appender, error) {
		opts.Progress = func(ctx context.Context, done, total int64) {
			a.host.report(ctx, "item", func(m []byte) []byte {
				m = jsontext.AppendIntMember(append(jsontext.AppendName(m, "value"), '{'), "done", done)
				return append(jsontext.AppendIntMember(m, "total", total), '}')
			})
		}
		result, err := c.ComposeObject(ctx, bucket, object, sources, opts)
		return func(dst []byte) []byte { return appendPutResult(dst, result) }, err
	}
}

func renameObject(c *core.Client, a *args) work {
	bucket, from, to, opts := a.required("bucket"), a.required("from"), a.required("to"), a.readRenameOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		result, err := c.RenameObject(ctx, bucket, from, to, opts)
		return func(dst []byte) []byte { return appendCopyResult(dst, result) }, err
	}
}

// renamePrefix tells how far it has come as items of the call.
func renamePrefix(c *core.Client, a *args) work {
	bucket, from, to, opts := a.required("bucket"), a.required("from"), a.required("to"), a.readRenamePrefixOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		opts.Progress = func(ctx context.Context, p core.RenameProgress) {
			a.host.report(ctx, "item", func(m []byte) []byte { return appendRenameProgress(jsontext.AppendName(m, "value"), p) })
		}
		result, err := c.RenamePrefix(ctx, bucket, from, to, opts)
		return func(dst []byte) []byte { return appendRenameResult(dst, result) }, err
	}
}
