package core

import (
	"context"
	"fmt"
	"net/url"
	"sync"

	"github.com/minnow-s3/minnow/core/transport"
)

// bucket is the part of a server that takes uploads, as far as a test wants it
// to behave.
type bucket struct {
	uploadID string
	// hook answers instead of the bucket where it does not return nil, nil.
	hook func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error)

	mu      sync.Mutex
	parts   map[int]transport.Payload
	aborted int
	orphans int // parts that came after the abort
}

func newBucket() *bucket {
	return &bucket{uploadID: "2~u+/=", parts: map[int]transport.Payload{}}
}

func (s *bucket) wire() *wire { return &wire{answer: s.answer} }

func (s *bucket) answer(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	query, err := url.ParseQuery(req.Query)
	if err != nil {
		return nil, err
	}
	part := 0
	_, _ = fmt.Sscan(query.Get("partNumber"), &part)
	if s.hook != nil {
		if resp, err := s.hook(ctx, req, part); resp != nil || err != nil {
			return resp, err
		}
	}
	if req.Operation != "PutObject" && req.Operation != "CreateMultipartUpload" && query.Get("uploadId") != s.uploadID {
		return errorReply(404, "NoSuchUpload"), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch req.Operation {
	case "CreateMultipartUpload":
		return reply(200, "<InitiateMultipartUploadResult><UploadId>"+s.uploadID+"</UploadId></InitiateMultipartUploadResult>"), nil
	case "CompleteMultipartUpload":
		resp := reply(200, `<CompleteMultipartUploadResult><ETag>"whole-`+fmt.Sprint(len(s.parts))+`"</ETag></CompleteMultipartUploadResult>`)
		resp.Header["x-amz-version-id"] = "v"
		return resp, nil
	case "AbortMultipartUpload":
		s.aborted++
		return reply(204, ""), nil
	case "UploadPart":
		s.parts[part] = req.Payload
		s.orphans += s.aborted
	}
	resp := reply(200, "")
	resp.Header["etag"] = fmt.Sprintf(`"e%d"`, part)
	return resp, nil
}
