//go:build js && wasm

package jsbridge

import (
	"context"
	"io"
	"strconv"
	"time"

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

// fGetObject opens an object for JavaScript to write, with its checksum where
// that is to be verified.
func fGetObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readGetOptions(a.options())
	open := c.GetObject
	if a.bool(a.values, "verify") {
		open = c.GetObjectWithChecksum
	}
	return func(ctx context.Context) (appender, error) { return download(open(ctx, bucket, object, opts)) }
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

// getRest opens a range of an object that another answer has shown: the rest of
// a body that broke, or one of several that come side by side.
func getRest(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readGetOptions(a.options())
	first, last, v := a.integer(a.values, "first"), a.integer(a.values, "last"), a.values.Get("was")
	was := core.ObjectStat{
		Size: a.integer(v, "size"), ETag: a.text(v, "etag"), VersionID: a.text(v, "versionId"),
		LastModified: a.date(v, "lastModified"), Hidden: a.texts(v, "hidden"),
	}
	return func(ctx context.Context) (appender, error) {
		return download(c.GetRest(ctx, bucket, object, was, first, last, opts))
	}
}

// keepOn waits as the client's retry policy says before the rest of a body is
// asked for, and tells how long that counts, in milliseconds; -1: no more.
func keepOn(c *core.Client, a *args) work {
	failures, stalled := int(a.integer(a.values, "failures")), a.milliseconds(a.values, "stalled")
	return func(ctx context.Context) (appender, error) {
		waited, more := c.KeepOn(ctx, failures, stalled)
		if !more {
			waited = -time.Millisecond
		}
		return func(dst []byte) []byte { return strconv.AppendInt(dst, waited.Milliseconds(), 10) }, ctx.Err()
	}
}

// download appends an open object: what is known of it, and its body's handle.
func download(object core.Object, err error) (appender, error) {
	if err != nil {
		return nil, err
	}
	content := object.Body
	if lasting, ok := content.(interface{ Unwrap() io.ReadCloser }); ok {
		content = lasting.Unwrap() // it is the page that goes on
	}
	return func(dst []byte) []byte {
		dst = appendObjectStat(jsontext.AppendName(append(dst, '{'), "stat"), object.ObjectStat)
		dst = jsontext.AppendIntMember(dst, "body", int64(content.(*body).handle))
		dst = jsontext.AppendIntMember(dst, "offset", object.Offset)
		dst = jsontext.AppendStringMember(dst, "algorithm", string(object.Checksum.Algorithm))
		dst = jsontext.AppendStringMember(dst, "sum", object.Checksum.Sum)
		return append(jsontext.AppendIntMember(dst, "length", object.Length), '}')
	}, nil
}
