package conformance

import (
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/transport"
)

func removeIncompleteUpload(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, opts := a.text(0), a.text(1), options[core.CallOptions](a, 2)
	return a.done(func() error { return c.RemoveIncompleteUpload(ctx, bucket, object, opts) })
}

func statObject(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, opts := a.text(0), a.text(1), options[core.GetOptions](a, 2)
	return a.result(func() (any, error) { return c.StatObject(ctx, bucket, object, opts) })
}

func objectExists(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, opts := a.text(0), a.text(1), options[core.GetOptions](a, 2)
	return a.result(func() (any, error) { return c.ObjectExists(ctx, bucket, object, opts) })
}

func getObjectAttributes(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, opts := a.text(0), a.text(1), options[core.AttributesOptions](a, 2)
	return a.result(func() (any, error) {
		result, err := c.GetObjectAttributes(ctx, bucket, object, opts)
		if err != nil {
			return nil, err
		}
		return fromJSON(string(result))
	})
}

func getObject(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, opts := a.text(0), a.text(1), options[core.GetOptions](a, 2)
	return a.result(func() (any, error) { return readAll(c.GetObject(ctx, bucket, object, opts)) })
}

func getPartialObject(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, opts := a.text(0), a.text(1), options[core.GetOptions](a, 4)
	offset, length := a.whole(2), a.whole(3)
	return a.result(func() (any, error) { return readAll(c.GetPartialObject(ctx, bucket, object, offset, length, opts)) })
}

// readAll gives an open object the form it has when all of it is read.
func readAll(object core.Object, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	defer object.Body.Close()
	b, err := io.ReadAll(object.Body)
	if err != nil {
		return nil, err
	}
	return withContent(object.ObjectStat, b), nil
}

func withContent(stat core.ObjectStat, b []byte) any {
	return merged(normal(stat).(map[string]any), map[string]any{"content": told(b)})
}

// fGetObject writes to memory: the core takes any Writer.
func fGetObject(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, opts := a.text(0), a.text(1), options[core.GetOptions](a, 3)
	if _, ok := a.at(2).(sink); !ok {
		a.wrong(2, "a sink")
	}
	return a.result(func() (any, error) {
		written := &bytes.Buffer{}
		stat, err := c.FGetObject(ctx, bucket, object, written, opts)
		if err != nil {
			return nil, err
		}
		return withContent(stat, written.Bytes()), nil
	})
}

func put(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, data, length := a.text(0), a.text(1), a.content(2), a.takeLength(3)
	opts := options[core.PutOptions](a, 3)
	return a.result(func() (any, error) {
		switch data.as {
		case "stream":
			return c.PutObjectStream(ctx, bucket, object, &source{data.bytes}, length, opts)
		case "file":
			return putFile(ctx, c, bucket, object, data.bytes, opts)
		}
		return c.PutObject(ctx, bucket, object, transport.Bytes(data.bytes), opts)
	})
}

// takeLength takes the option length away, which the core has as an argument; -1
// where it is not given.
func (a *arguments) takeLength(i int) int64 {
	opts, _ := a.at(i).(map[string]any)
	length, ok := number(opts["length"])
	if !ok {
		return -1
	}
	a.list = slices.Clone(a.list)
	a.list[i] = without(opts, "length")
	return length
}

func removeObject(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, opts := a.text(0), a.text(1), options[core.RemoveOptions](a, 2)
	return a.done(func() error { return c.RemoveObject(ctx, bucket, object, opts) })
}

func removeObjects(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, opts := a.text(0), options[core.RemoveOptions](a, 2)
	if opts.BypassGovernance {
		opts.CallOptions = core.BypassGovernance(opts.CallOptions)
	}
	list, ok := a.at(1).([]any)
	if !ok {
		a.wrong(1, "a list")
	}
	var items []core.RemoveItem
	for _, v := range list {
		item := core.RemoveItem{}
		if name, ok := v.(string); ok {
			item.ObjectName = name
		} else if members, ok := v.(map[string]any); ok {
			item.ObjectName, _ = members["objectName"].(string) // a listed item will do
			item.VersionID, _ = members["versionId"].(string)
		}
		items = append(items, item)
	}
	return collect(a, c.RemoveObjects(ctx, bucket, slices.Values(items), opts.CallOptions))
}
