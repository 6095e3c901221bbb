package s3test

import (
	"context"
	"fmt"
	"sync"

	"github.com/minnow-s3/minnow/core/transport"
)

// bucket is the part of a server that takes uploads, as far as a test wants it
// to behave.
type FakeBucket struct {
	uploadID string
	Hooked

	mu      sync.Mutex
	Parts   map[int]transport.Payload
	Aborted int
	Orphans int // parts that came after the abort
}

func NewFakeBucket() *FakeBucket {
	return &FakeBucket{uploadID: "2~u+/=", Parts: map[int]transport.Payload{}}
}

func (s *FakeBucket) Wire() *Wire { return &Wire{Answer: s.Answer} }

func (s *FakeBucket) Answer(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	query, part, err := readPart(req)
	if err != nil {
		return nil, err
	}
	if resp, err := s.hook(ctx, req, part); resp != nil || err != nil {
		return resp, err
	}
	if req.Operation != "PutObject" && req.Operation != "CreateMultipartUpload" && query.Get("uploadId") != s.uploadID {
		return ErrorReply(404, "NoSuchUpload"), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch req.Operation {
	case "CreateMultipartUpload":
		return Reply(200, "<InitiateMultipartUploadResult><UploadId>"+s.uploadID+"</UploadId></InitiateMultipartUploadResult>"), nil
	case "CompleteMultipartUpload":
		resp := Reply(200, `<CompleteMultipartUploadResult><ETag>"whole-`+fmt.Sprint(len(s.Parts))+`"</ETag></CompleteMultipartUploadResult>`)
		resp.Header["x-amz-version-id"] = "v"
		return resp, nil
	case "AbortMultipartUpload":
		s.Aborted++
		return Reply(204, ""), nil
	case "UploadPart":
		s.Parts[part] = req.Payload
		s.Orphans += s.Aborted
	}
	resp := Reply(200, "")
	resp.Header["etag"] = fmt.Sprintf(`"e%d"`, part)
	return resp, nil
}
