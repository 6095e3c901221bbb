package s3test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transport"
)

// Begun puts an upload of these parts on the server, as another machine did.
func (s *FakeServer) Begun(checksum string, parts map[int]FakePayload) {
	s.Begin("/photos/a", checksum)
	for number, part := range parts {
		s.Uploads["id"+string(rune('0'+s.Opened))].Parts[number] = part
	}
}

// StopAt refuses part number, once.
func (s *FakeServer) StopAt(number int) {
	stopped := false
	s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if part == number && req.Operation == "UploadPart" && !stopped {
			stopped = true
			return ErrorReply(403, "AccessDenied"), nil
		}
		return nil, nil
	}
}

func (s *FakeServer) SentSorted() []int {
	slices.Sort(s.Sent)
	return s.Sent
}

// choosy is a server that takes requests by their headers.
func NewChoosy(refuse func(req *transport.Request) (*transport.Response, error)) (*FakeServer, *[]string) {
	s, guards := NewFakeServer(), new([]string)
	s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		resp, err := refuse(req)
		s.Mu.Lock()
		defer s.Mu.Unlock()
		if resp == nil && err == nil && (part > 0 || req.Operation == "PutObject" || req.Operation == "CreateMultipartUpload") {
			*guards = append(*guards, GuardOf(req.Header))
		}
		return resp, err
	}
	return s, guards
}

func GuardOf(h transport.Header) string {
	for _, name := range []string{"x-amz-checksum-crc32c", "x-amz-checksum-algorithm", "content-md5"} {
		if h[name] != "" {
			return name
		}
	}
	if hash := h[request.PayloadHashHeader]; hash != sigv4.UnsignedPayload && hash != EmptyHash {
		return request.PayloadHashHeader
	}
	return "none"
}

func HasChecksum(h transport.Header) bool { return strings.HasPrefix(GuardOf(h), "x-amz-checksum-") }

// Posted is the answer to a form for the key "a".
const Posted = `<PostResponse><Key>a</Key><ETag>&#34;abc&#34;</ETag></PostResponse>`

// ByOperation answers a form and a PUT each in its way.
func ByOperation(form func(n int) (*transport.Response, error)) *Wire {
	var n atomic.Int32
	return &Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "PostObject" {
			return form(int(n.Add(1)))
		}
		return &transport.Response{Status: 200, Header: transport.Header{"etag": `"put"`}}, nil
	}}
}

func Join(headers ...transport.Header) transport.Header {
	all := transport.Header{}
	for _, header := range headers {
		for name, value := range header {
			all[name] = value
		}
	}
	return all
}

func Unsigned(header transport.Header) transport.Header {
	header = Join(header)
	delete(header, "authorization")
	delete(header, "x-amz-date")
	delete(header, "x-amz-security-token")
	return header
}
