//go:build js && wasm

package jsbridge

import (
	"context"
	"runtime"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
)

// method reads the arguments of a call and returns the work that is to be done
// with them, if all were well.
type method func(c *core.Client, a *args) work

// work does what a method is for.
type work func(ctx context.Context) (appender, error)

// appender appends a result as JSON.
type appender func(dst []byte) []byte

// methods is the table of all names that cross the channel. A new call of the
// API is a row here, a method of core.Client, one of the class in esm/client.js
// and one of index.d.ts; the contract test compares the three. The rows that
// begin with a capital serve the other half alone.
//
// It is a constant in all but name: as an array it is data in the module, where
// a map would be code that fills it.
var methods = [...]struct {
	name string
	method
}{
	{"makeBucket", makeBucket},
	{"listBuckets", listBuckets},
	{"bucketExists", bucketExists},
	{"removeBucket", removeBucket},
	{"listObjects", listObjects},
	{"listObjectsV2", listObjectsV2},
	{"putObject", putObject},
	{"fPutObject", putObject},
	{"getObject", getObject},
	{"getPartialObject", getPartialObject},
	{"statObject", statObject},
	{"removeObject", removeObject},
	{"removeObjects", removeObjects},
	{"Stats", stats},
}

func methodCalled(name string) method {
	for i := range methods {
		if methods[i].name == name {
			return methods[i].method
		}
	}
	return nil
}

func makeBucket(c *core.Client, a *args) work {
	bucket, opts := a.required("bucket"), a.readMakeBucketOptions(a.options())
	return func(ctx context.Context) (appender, error) { return nil, c.MakeBucket(ctx, bucket, opts) }
}

func listBuckets(c *core.Client, a *args) work {
	opts := a.readCallOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		buckets, err := c.ListBuckets(ctx, opts)
		return func(dst []byte) []byte { return appendList(dst, buckets, appendBucket) }, err
	}
}

func bucketExists(c *core.Client, a *args) work {
	bucket, opts := a.required("bucket"), a.readCallOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		exists, err := c.BucketExists(ctx, bucket, opts)
		if exists {
			return literal("true"), err
		}
		return literal("false"), err
	}
}

func removeBucket(c *core.Client, a *args) work {
	bucket, opts := a.required("bucket"), a.readCallOptions(a.options())
	return func(ctx context.Context) (appender, error) { return nil, c.RemoveBucket(ctx, bucket, opts) }
}

func listObjects(c *core.Client, a *args) work { return list(a, c.ListObjectsPage) }

func listObjectsV2(c *core.Client, a *args) work { return list(a, c.ListObjectsV2Page) }

// list asks for one page: it is JavaScript that iterates, and asks in time.
func list(a *args, page func(ctx context.Context, bucket, from string, opts core.ListOptions) (core.ListPage, error)) work {
	bucket, from, opts := a.required("bucket"), a.text(a.values, "from"), a.readListOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		p, err := page(ctx, bucket, from, opts)
		return func(dst []byte) []byte { return appendListPage(dst, p) }, err
	}
}

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

// stats tells what this half holds, for tests that look for leaks.
func stats(_ *core.Client, a *args) work {
	return func(context.Context) (appender, error) {
		memory, err := a.host.memory()
		return func(dst []byte) []byte {
			dst = jsontext.AppendIntMember(append(dst, '{'), "wasmBytes", int64(memory))
			dst = jsontext.AppendIntMember(dst, "goroutines", int64(runtime.NumGoroutine()))
			return append(jsontext.AppendIntMember(dst, "asks", int64(a.host.open())), '}')
		}, err
	}
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

func literal(text string) appender { return func(dst []byte) []byte { return append(dst, text...) } }

func appendList[T any](dst []byte, items []T, one func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, item)
	}
	return append(dst, ']')
}
