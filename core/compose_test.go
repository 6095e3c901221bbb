package core

import (
	"context"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// A source that is composed as a whole goes in one request, with headers that stand
// among the metadata once.
func TestComposeOfAWholeSource(t *testing.T) {
	w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "HeadObject" {
			resp := s3test.Reply(200, "")
			resp.Header = transport.Header{"content-length": "7", "etag": `"e"`, "x-amz-request-id": "1", "access-control-expose-headers": "*"}
			return resp, nil
		}
		return s3test.Reply(200, `<CopyObjectResult><ETag>"c"</ETag></CopyObjectResult>`), nil
	}}
	opts := ComposeOptions{Metadata: map[string]string{"Cache-Control": "max-age=7", "X-Amz-Meta-Note": "n"}, ContentType: "text/plain",
		ObjectOptions: request.ObjectOptions{ContentLanguage: "de"}}
	sources := []ComposeSource{{CopySource: CopySource{Bucket: "photos", Object: "a"}}}
	result, err := newClient(t, w).ComposeObject(t.Context(), "photos", "b", sources, opts)
	if err != nil || result.ETag != "c" {
		t.Fatalf("got %+v, %v", result, err)
	}
	var got []string
	for _, req := range w.Sent {
		if req.Operation != "CopyObject" {
			continue
		}
		for _, name := range []string{"cache-control", "content-language", "content-type", "x-amz-meta-note", "x-amz-metadata-directive", "x-amz-tagging-directive"} {
			got = append(got, name+": "+req.Header[name])
		}
	}
	s3test.Same(t, "headers of the copy", strings.Join(got, "\n"),
		"cache-control: max-age=7\ncontent-language: de\ncontent-type: text/plain\nx-amz-meta-note: n\nx-amz-metadata-directive: REPLACE\nx-amz-tagging-directive: REPLACE")
}
