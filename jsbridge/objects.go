//go:build js && wasm

package jsbridge

import (
	"context"
	"strconv"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/downloads"
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

// matchesETag serves putFolder, which leaves out files that are stored.
func matchesETag(c *core.Client, a *args) work {
	etag, partSize, data := a.required("etag"), a.integer(a.options(), "partSize"), a.values.Get("data")
	payload := blob{host: a.host, handle: number(data, "handle"), size: a.integer(data, "size")}
	return func(ctx context.Context) (appender, error) {
		same, err := c.MatchesETag(ctx, etag, payload, partSize)
		return literal(strconv.FormatBool(same)), err
	}
}

func getObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readGetOptions(a.options())
	return func(ctx context.Context) (appender, error) { return download(c.Source(bucket, object, opts).Open(ctx)) }
}

// fGetObject writes an object to the sink in to; key is that of the journal's entry
// of what the sink may hold of it, "" where nothing is to be kept.
func fGetObject(c *core.Client, a *args) work {
	bucket, object, v := a.required("bucket"), a.required("object"), a.options()
	opts := core.DownloadOptions{
		GetOptions: a.readGetOptions(v), PartSize: a.integer(v, "partSize"), Concurrency: int(a.integer(v, "concurrency")),
		Unverified: has(v.Get("verify")) && !a.bool(v, "verify"), Resume: a.text(a.values, "key"),
	}
	if has(v.Get("partSize")) && opts.PartSize == 0 {
		opts.PartSize = -1 // 0 is no size of a caller's
	}
	if has(v.Get("concurrency")) && opts.Concurrency == 0 {
		opts.Concurrency = -1
	}
	to := &sink{a.host, number(a.values, "to")}
	return func(ctx context.Context) (appender, error) {
		stat, err := c.DownloadObject(ctx, bucket, object, to, opts)
		return func(dst []byte) []byte { return appendObjectStat(dst, stat) }, err
	}
}

func getPartialObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readGetOptions(a.options())
	offset, length := a.integer(a.values, "offset"), a.integer(a.values, "length")
	return func(ctx context.Context) (appender, error) {
		return download(c.Source(bucket, object, opts).OpenPartial(ctx, offset, length))
	}
}

func statObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readGetOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		stat, err := c.StatObject(ctx, bucket, object, opts)
		return func(dst []byte) []byte { return appendObjectStat(dst, stat) }, err
	}
}

func objectExists(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readGetOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		found, err := c.ObjectExists(ctx, bucket, object, opts)
		return func(dst []byte) []byte { return appendBool(dst, found) }, err
	}
}

func getObjectAttributes(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readAttributesOptions(a.options())
	return func(ctx context.Context) (appender, error) {
		result, err := c.GetObjectAttributes(ctx, bucket, object, opts)
		return literal(string(result)), err
	}
}

func removeObject(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readRemoveOptions(a.options())
	return func(ctx context.Context) (appender, error) { return nil, c.RemoveObject(ctx, bucket, object, opts) }
}

// removeObjects deletes one batch: it is JavaScript that iterates.
func removeObjects(c *core.Client, a *args) work {
	bucket, opts := a.required("bucket"), a.readRemoveOptions(a.options())
	if opts.BypassGovernance {
		opts.CallOptions = core.BypassGovernance(opts.CallOptions)
	}
	var batch []core.RemoveItem
	for _, item := range a.values.Get("objects").Items() {
		batch = append(batch, a.readRemoveItem(item))
	}
	return func(ctx context.Context) (appender, error) {
		kept, err := c.RemoveBatch(ctx, bucket, batch, opts.CallOptions)
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

// getRest opens the rest of a body that the page reads, and that broke at a byte. It
// gives null where that has happened often enough.
func getRest(c *core.Client, a *args) work {
	bucket, object, opts := a.required("bucket"), a.required("object"), a.readGetOptions(a.options())
	at, now, v := a.integer(a.values, "at"), a.milliseconds(a.values, "now"), a.values.Get("was")
	was := core.ObjectStat{
		Size: a.integer(v, "size"), ETag: a.text(v, "etag"), VersionID: a.text(v, "versionId"),
		LastModified: a.date(v, "lastModified"), Hidden: a.texts(v, "hidden"),
	}
	state := breakOf(a.values.Get("state").Items())
	return func(ctx context.Context) (appender, error) {
		got, err := c.Source(bucket, object, opts).Continue(ctx, &was, &state, at, now)
		if err != nil || got == nil {
			return literal("null"), err
		}
		return func(dst []byte) []byte { return appendOpen(dst, got, &state) }, nil
	}
}

// download appends an open object that the page reads.
func download(object *downloads.Object, err error) (appender, error) {
	return func(dst []byte) []byte {
		state := object.Break()
		return appendOpen(dst, object, &state)
	}, err
}

// appendOpen appends what is known of an open object, its body's handle, and what
// the page gives back to getRest.
func appendOpen(dst []byte, object *downloads.Object, state *downloads.Break) []byte {
	dst = appendObjectStat(jsontext.AppendName(append(dst, '{'), "stat"), object.ObjectStat)
	dst = jsontext.AppendIntMember(dst, "body", int64(object.Body.(*body).handle))
	dst = jsontext.AppendIntMember(dst, "offset", object.Offset)
	dst = jsontext.AppendIntMember(dst, "length", object.Length)
	numbers := []int64{state.End, state.At, int64(state.Failures), state.Stalled.Milliseconds(), state.Tried.Milliseconds()}
	return append(appendList(jsontext.AppendName(dst, "state"), numbers, appendInt), '}')
}

func appendInt(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }

// breakOf reads the numbers that appendOpen wrote.
func breakOf(state []jsontext.Value) downloads.Break {
	var n [5]int64
	for i := range min(len(state), len(n)) {
		n[i], _ = state[i].Int()
	}
	return downloads.Break{End: n[0], At: n[1], Failures: int(n[2]), Stalled: time.Duration(n[3]) * time.Millisecond, Tried: time.Duration(n[4]) * time.Millisecond}
}
