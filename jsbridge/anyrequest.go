//go:build js && wasm

package jsbridge

import (
	"context"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/transport"
)

// anyRequest takes the query as pairs, and a body as text or as {handle, size}. It
// gives status, headers, and the handle of the body, or of a refusal its document.
func anyRequest(c *core.Client, a *args) work {
	r := core.AnyRequest{
		Method: a.required("method"), Bucket: a.named("bucket"), Object: a.named("object"),
		Query: a.pairs("query"), Headers: a.readCallOptions(a.options()).Headers,
	}
	if data := a.values.Get("data"); has(data) {
		r.Payload = blob{host: a.host, handle: number(data, "handle"), size: a.integer(data, "size")}
	} else if has(a.values.Get("text")) {
		r.Payload = transport.Bytes(a.text(a.values, "text"))
	}
	return func(ctx context.Context) (appender, error) {
		resp, err := c.Request(ctx, r)
		if err != nil {
			return nil, err
		}
		return func(dst []byte) []byte {
			dst = jsontext.AppendIntMember(append(dst, '{'), "status", int64(resp.Status))
			dst = jsontext.AppendMapMember(dst, "headers", resp.Header)
			if resp.Body != nil {
				dst = jsontext.AppendIntMember(dst, "body", int64(resp.Body.(*body).handle))
			}
			return append(jsontext.AppendStringMember(dst, "document", string(resp.Document)), '}')
		}, nil
	}
}

// pairs reads names and values, each [name, value].
func (a *args) pairs(name string) (list [][2]string) {
	for _, pair := range a.values.Get(name).Items() {
		both := pair.Items()
		name, _ := both[0].String()
		value, _ := both[1].String()
		list = append(list, [2]string{name, value})
	}
	return list
}
