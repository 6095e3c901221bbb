//go:build js && wasm

package jsbridge

import (
	"context"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
)

// putObject takes data as {handle, size, stream}; the size of a stream is what
// its owner says, or -1.
func putObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readPutOptions(a.options())
	data := a.values.Get("data")
	handle, size, isStream := number(data, "handle"), a.integer(data, "size"), a.bool(data, "stream")
	return func(ctx context.Context) (appender, error) {
		result, err := core.PutResult{}, error(nil)
		if isStream {
			result, err = c.PutObjectStream(ctx, bucket, object, stream{a.host, handle}, size, opts)
		} else {
			result, err = c.PutObject(ctx, bucket, object, blob{host: a.host, handle: handle, size: size}, opts)
		}
		return func(dst []byte) []byte { return appendPutResult(dst, result) }, err
	}
}

func getObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readGetOptions(a.options())
	return func(ctx context.Context) (appender, error) { return download(c.GetObject(ctx, bucket, object, opts)) }
}

func getPartialObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readGetOptions(a.options())
	offset, length := a.integer(a.values, "offset"), a.integer(a.values, "length")
	return func(ctx context.Context) (appender, error) {
		return download(c.GetPartialObject(ctx, bucket, object, offset, length, opts))
	}
}

func statObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readGetOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		stat, err := c.StatObject(ctx, bucket, object, opts)
		return func(dst []byte) []byte { return appendObjectStat(dst, stat) }, err
	}
}

func removeObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readRemoveOptions(a.options())
	return func(ctx context.Context) (appender, error) { return nil, c.RemoveObject(ctx, bucket, object, opts) }
}

// removeObjects deletes one batch: it is JavaScript that iterates.
func removeObjects(c *core.Client, a *args) work {
	bucket, opts := a.required("bucket"), a.readCallOptions(a.options())
	var batch []core.RemoveItem
	for _, item := range a.values.Get("objects").Items() {
		batch = append(batch, a.readRemoveItem(item))
	}
	return func(ctx context.Context) (appender, error) {
		kept, err := c.RemoveBatch(ctx, bucket, batch, opts)
		return func(dst []byte) []byte { return appendList(dst, kept, appendRemoveError) }, err
	}
}

// copyObject takes the source as a path or as an object.
func copyObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readCopyOptions(a.options())
	source := a.copySource(a.values.Get("source"))
	conditions := a.readCopyConditions(a.values.Get("conditions"))
	return func(ctx context.Context) (appender, error) {
		result, err := c.CopyObject(ctx, bucket, object, source, conditions, opts)
		return func(dst []byte) []byte { return appendCopyResult(dst, result) }, err
	}
}

func (a *args) copySource(v jsontext.Value) core.CopySource {
	path, ok := v.String()
	switch {
	case ok:
		source, err := core.ParseCopySource(path)
		if err != nil && a.err == nil {
			a.err = err
		}
		return source
	case v.Kind() != jsontext.Object:
		a.wrong("source", `must be "/bucket/object" or {bucket, object, versionId}`)
	}
	return a.readCopySource(v)
}

// download appends an open object: what is known of it, and its body's handle.
func download(object core.Object, err error) (appender, error) {
	if err != nil {
		return nil, err
	}
	return func(dst []byte) []byte {
		dst = appendObjectStat(jsontext.AppendName(append(dst, '{'), "stat"), object.ObjectStat)
		dst = jsontext.AppendIntMember(dst, "body", int64(object.Body.(*body).handle))
		return append(jsontext.AppendIntMember(dst, "length", object.Length), '}')
	}, nil
}
