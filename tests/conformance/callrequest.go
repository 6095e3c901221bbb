package conformance

import (
	"context"
	"io"
	"net/http"
	"slices"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/transport"
)

func getBucketRegion(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, opts := a.text(0), options[core.CallOptions](a, 1)
	return a.result(func() (any, error) { return c.GetBucketRegion(ctx, bucket, opts) })
}

// anyRequest is request() of JavaScript, with its answer in the form of a plain request's.
func anyRequest(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	given, ok := a.at(0).(map[string]any)
	if !ok {
		return nil, wrongCase("a request is an object")
	}
	text := func(name string) string { s, _ := given[name].(string); return s }
	r := core.AnyRequest{Method: text("method"), Bucket: text("bucket"), Object: text("object"), Headers: map[string]string{}}
	for name, value := range members(given["headers"]) {
		r.Headers[name], _ = value.(string)
	}
	for name, value := range members(given["query"]) {
		list, several := value.([]any)
		if !several {
			list = []any{value}
		}
		for _, one := range list {
			s, _ := one.(string)
			r.Query = append(r.Query, [2]string{name, s})
		}
	}
	slices.SortStableFunc(r.Query, func(a, b [2]string) int { return slices.Compare(a[:1], b[:1]) })
	if given["body"] != nil {
		r.Payload = transport.Bytes(dataOf(given["body"]))
	}
	resp, err := c.Request(ctx, r)
	if err != nil {
		return nil, err
	}
	document := resp.Document
	if resp.Body != nil {
		defer resp.Body.Close()
		if document, err = io.ReadAll(resp.Body); err != nil {
			return nil, err
		}
	}
	headers := http.Header{}
	for name, value := range resp.Header {
		headers.Set(name, value)
	}
	return answer(&http.Response{StatusCode: resp.Status, Header: headers}, document), nil
}

func members(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}
