package core

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// fakePayload is a payload whose digests tell its name and its range, without a byte.
type fakePayload struct {
	name         string
	offset, size int64
	read         *atomic.Int64 // bytes that were hashed here
	err          error
}

func newFakePayload(name string, size int64) fakePayload {
	return fakePayload{name: name, size: size, read: new(atomic.Int64)}
}

func (p fakePayload) Size() int64 { return p.size }
func (p fakePayload) Slice(offset, length int64) transport.Payload {
	p.offset, p.size = p.offset+offset, length
	return p
}
func (p fakePayload) Digest(ctx context.Context, algorithm transport.Algorithm) ([]byte, error) {
	if p.err != nil {
		return nil, p.err
	}
	p.read.Add(p.size)
	return p.sum(algorithm), ctx.Err()
}
func (p fakePayload) sum(algorithm transport.Algorithm) []byte {
	sum := md5.Sum([]byte(fmt.Sprint(p.name, p.offset, p.size, algorithm)))
	if algorithm == transport.CRC32C {
		return sum[:4]
	}
	return sum[:]
}

// fakeServer is a server with uploads that last, as far as a test wants it to behave.
type fakeServer struct {
	opaque  bool // ETags are no MD5s
	hidden  bool // and answers do not show them
	silent  bool // ListParts tells no checksums
	perPage int  // parts of a page of ListParts; 0 for all
	// hook answers instead, where it does not return nil, nil.
	hook func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error)
	// lose takes the answer away, where it returns an error.
	lose func(req *transport.Request) error

	mu      sync.Mutex
	opened  int
	uploads map[string]*fakeUpload
	object  *transport.Response // to a HEAD
	sent    []int               // part numbers that came, in order; 0 for what came in one PUT
	asked   []string            // operations, parts excepted
}

type fakeUpload struct {
	id       string
	key      string
	checksum string // announced
	began    time.Time
	parts    map[int]fakePayload
	stored   map[int]fakePayload // what they really are, where that differs
}

func newFakeServer() *fakeServer { return &fakeServer{uploads: map[string]*fakeUpload{}} }

func (s *fakeServer) wire() *wire { return &wire{answer: s.answer} }

func (s *fakeServer) answer(ctx context.Context, req *transport.Request) (*transport.Response, error) {
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
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	resp := s.act(req, query, part)
	if s.lose != nil {
		if err := s.lose(req); err != nil {
			return nil, err
		}
	}
	return resp, nil
}

func (s *fakeServer) act(req *transport.Request, query url.Values, part int) *transport.Response {
	if req.Operation != "UploadPart" && req.Operation != "PutObject" {
		s.asked = append(s.asked, req.Operation)
	}
	switch req.Operation {
	case "PutObject":
		s.sent = append(s.sent, 0)
		return reply(200, "")
	case "CreateMultipartUpload":
		return s.begin(req.Path, req.Header["x-amz-checksum-algorithm"])
	case "CopyObject":
		return s.describe(req)
	case "ListMultipartUploads":
		return s.list(query.Get("prefix"))
	case "HeadObject":
		if s.object == nil {
			return reply(404, "")
		}
		return s.object
	}
	upload := s.uploads[query.Get("uploadId")]
	if upload == nil || upload.key != req.Path {
		return errorReply(404, "NoSuchUpload")
	}
	switch req.Operation {
	case "UploadPart":
		return s.take(upload, part, req)
	case "ListParts":
		return s.listParts(upload, query.Get("part-number-marker"))
	case "CompleteMultipartUpload":
		return s.join(upload, string(req.Payload.(transport.Bytes)))
	}
	delete(s.uploads, upload.id) // AbortMultipartUpload
	return reply(204, "")
}

func (s *fakeServer) begin(key, checksum string) *transport.Response {
	s.opened++
	id := fmt.Sprint("id", s.opened)
	began := time.Date(2026, 11, 22, 10, s.opened, 0, 0, time.UTC)
	s.uploads[id] = &fakeUpload{id: id, key: key, checksum: checksum, began: began, parts: map[int]fakePayload{}, stored: map[int]fakePayload{}}
	resp := reply(200, "<InitiateMultipartUploadResult><UploadId>"+id+"</UploadId></InitiateMultipartUploadResult>")
	resp.Header["date"] = began.Format("Mon, 02 Jan 2006 15:04:05 GMT")
	return resp
}

func (s *fakeServer) etag(p fakePayload) string {
	if s.opaque {
		return "opaque-" + p.name + fmt.Sprint(p.offset)
	}
	return hex.EncodeToString(p.sum(transport.MD5))
}

func (s *fakeServer) take(upload *fakeUpload, number int, req *transport.Request) *transport.Response {
	p := req.Payload.(fakePayload)
	s.sent = append(s.sent, number)
	upload.parts[number] = p
	resp := reply(200, "")
	if !s.hidden {
		resp.Header["etag"] = `"` + s.etag(p) + `"`
		if sum := req.Header[request.ChecksumHeader]; sum != "" { // as a server that has compared it
			resp.Header[request.ChecksumHeader] = sum
		}
	}
	return resp
}

func (s *fakeServer) list(prefix string) *transport.Response {
	doc := "<ListMultipartUploadsResult>"
	for _, id := range slices.Sorted(maps.Keys(s.uploads)) {
		doc += "<Upload><Key>" + prefix + "</Key><UploadId>" + id + "</UploadId><Initiated>" + s.uploads[id].began.Format(time.RFC3339) + "</Initiated></Upload>"
	}
	return reply(200, doc+"</ListMultipartUploadsResult>")
}

func (s *fakeServer) listParts(upload *fakeUpload, marker string) *transport.Response {
	after, listed := 0, 0
	_, _ = fmt.Sscan(marker, &after)
	doc, truncated := "<ListPartsResult>", false
	for _, number := range slices.Sorted(maps.Keys(upload.parts)) {
		if number <= after {
			continue
		}
		if listed++; s.perPage > 0 && listed > s.perPage {
			truncated = true
			break
		}
		p := upload.parts[number]
		if other, ok := upload.stored[number]; ok {
			p = other
		}
		doc += fmt.Sprintf(`<Part><PartNumber>%d</PartNumber><Size>%d</Size><ETag>"%s"</ETag>`, number, p.size, s.etag(p))
		if upload.checksum != "" && !s.silent {
			doc += "<ChecksumCRC32C>" + base64.StdEncoding.EncodeToString(p.sum(transport.CRC32C)) + "</ChecksumCRC32C>"
		}
		doc += "</Part>"
	}
	return reply(200, fmt.Sprintf("%s<IsTruncated>%v</IsTruncated><ChecksumAlgorithm>%s</ChecksumAlgorithm></ListPartsResult>", doc, truncated, upload.checksum))
}

// join takes the parts as they are named, and makes the object of them.
func (s *fakeServer) join(upload *fakeUpload, document string) *transport.Response {
	hash, size, count := md5.New(), int64(0), strings.Count(document, "<Part>")
	for number := 1; number <= count; number++ {
		p := upload.parts[number]
		_, rest, ok := strings.Cut(document, "<PartNumber>"+fmt.Sprint(number)+"</PartNumber><ETag>&#34;"+s.etag(p)+"&#34;</ETag>")
		if document = rest; !ok {
			return errorReply(400, "InvalidPart")
		}
		size += p.size
		hash.Write(p.sum(transport.MD5))
	}
	whole := fmt.Sprintf("%x-%d", hash.Sum(nil), count)
	s.object = reply(200, "")
	s.object.Open = true
	s.object.Header = transport.Header{"etag": `"` + whole + `"`, "content-length": fmt.Sprint(size), "x-amz-version-id": "v",
		"last-modified": upload.began.Format("Mon, 02 Jan 2006 15:04:05 GMT"), "content-type": "a/b", "x-amz-request-id": "1"}
	delete(s.uploads, upload.id)
	resp := reply(200, `<CompleteMultipartUploadResult><ETag>"`+whole+`"</ETag></CompleteMultipartUploadResult>`)
	resp.Header["x-amz-version-id"] = "v"
	return resp
}

// describe copies the object onto itself, with what the request says of it.
func (s *fakeServer) describe(req *transport.Request) *transport.Response {
	source := strings.TrimPrefix(req.Path, "/")
	if s.object == nil || req.Header["x-amz-copy-source"] != source || req.Header["x-amz-copy-source-if-match"] != s.object.Header["etag"] {
		return errorReply(412, "PreconditionFailed")
	}
	maps.DeleteFunc(s.object.Header, func(name, _ string) bool {
		return request.RequestsOf(name)&(request.OnForm|request.OfCopied) != 0 || name == "x-amz-tagging-count"
	})
	for name, value := range req.Header {
		if request.RequestsOf(name)&(request.OnForm|request.OfCopied) != 0 {
			s.object.Header[name] = value
		}
	}
	s.object.Header["x-amz-version-id"] = "v2"
	resp := reply(200, "<CopyObjectResult><ETag>"+s.object.Header["etag"]+"</ETag></CopyObjectResult>")
	resp.Header["x-amz-version-id"] = "v2"
	return resp
}

// notebook is a journal that counts, and holds its user to one save at a time.
type notebook struct {
	t    *testing.T
	fail error
	hold func() // what a save waits for

	mu      sync.Mutex
	saving  bool
	saves   int
	entries map[string]string
}

func newNotebook(t *testing.T) *notebook { return &notebook{t: t, entries: map[string]string{}} }

func (m *notebook) Load(_ context.Context, key string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.entries[key], m.fail
}

func (m *notebook) Save(ctx context.Context, key, entry string) error {
	m.mu.Lock()
	if m.saving {
		m.t.Error("got two saves at once, want one")
	}
	m.saving = true
	m.mu.Unlock()
	if m.hold != nil {
		m.hold()
	}
	if ctx.Err() != nil {
		m.t.Errorf("save: got a context that is over (%v)", ctx.Err())
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.saving = false
	m.saves++
	m.entries[key] = entry
	return m.fail
}

func (m *notebook) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.entries, key)
	return m.fail
}
