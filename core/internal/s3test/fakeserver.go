package s3test

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

// FakePayload is a payload whose digests tell its name and its range, without a byte.
type FakePayload struct {
	name           string
	offset, Length int64
	Read           *atomic.Int64 // bytes that were hashed here
	Err            error
}

func NewFakePayload(name string, size int64) FakePayload {
	return FakePayload{name: name, Length: size, Read: new(atomic.Int64)}
}

func (p FakePayload) Size() int64 { return p.Length }
func (p FakePayload) Slice(offset, length int64) transport.Payload {
	p.offset, p.Length = p.offset+offset, length
	return p
}
func (p FakePayload) Digest(ctx context.Context, algorithm transport.Algorithm) ([]byte, error) {
	if p.Err != nil {
		return nil, p.Err
	}
	p.Read.Add(p.Length)
	return p.sum(algorithm), ctx.Err()
}
func (p FakePayload) sum(algorithm transport.Algorithm) []byte {
	sum := md5.Sum([]byte(fmt.Sprint(p.name, p.offset, p.Length, algorithm)))
	if algorithm == transport.CRC32C {
		return sum[:4]
	}
	return sum[:]
}

// FakeServer is a server with uploads that last, as far as a test wants it to behave.
type FakeServer struct {
	Opaque  bool // ETags are no MD5s
	Hidden  bool // and answers do not show them
	Silent  bool // ListParts tells no checksums
	PerPage int  // parts of a page of ListParts; 0 for all
	Hooked
	// Lose takes the answer away, where it returns an error.
	Lose func(req *transport.Request) error

	Mu      sync.Mutex
	Opened  int
	Uploads map[string]*fakeUpload
	Object  *transport.Response // to a HEAD
	Sent    []int               // part numbers that came, in order; 0 for what came in one PUT
	Asked   []string            // operations, parts excepted
}

type fakeUpload struct {
	id       string
	key      string
	Checksum string // announced
	began    time.Time
	Parts    map[int]FakePayload
	stored   map[int]FakePayload // what they really are, where that differs
}

func NewFakeServer() *FakeServer { return &FakeServer{Uploads: map[string]*fakeUpload{}} }

// readPart returns the query of a request, and the number of its part, 0 without one.
func readPart(req *transport.Request) (query url.Values, part int, err error) {
	query, err = url.ParseQuery(req.Query)
	_, _ = fmt.Sscan(query.Get("partNumber"), &part)
	return query, part, err
}

func (s *FakeServer) Wire() *Wire { return &Wire{Answer: s.Answer} }

func (s *FakeServer) Answer(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	query, part, err := readPart(req)
	if err != nil {
		return nil, err
	}
	if resp, err := s.hook(ctx, req, part); resp != nil || err != nil {
		return resp, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	s.Mu.Lock()
	defer s.Mu.Unlock()
	resp := s.act(req, query, part)
	if s.Lose != nil {
		if err := s.Lose(req); err != nil {
			return nil, err
		}
	}
	return resp, nil
}

func (s *FakeServer) act(req *transport.Request, query url.Values, part int) *transport.Response {
	if req.Operation != "UploadPart" && req.Operation != "PutObject" {
		s.Asked = append(s.Asked, req.Operation)
	}
	switch req.Operation {
	case "PutObject":
		s.Sent = append(s.Sent, 0)
		return Reply(200, "")
	case "CreateMultipartUpload":
		return s.Begin(req.Path, req.Header["x-amz-checksum-algorithm"])
	case "CopyObject":
		return s.describe(req)
	case "ListMultipartUploads":
		return s.list(query.Get("prefix"))
	case "HeadObject":
		if s.Object == nil {
			return Reply(404, "")
		}
		return s.Object
	}
	upload := s.Uploads[query.Get("uploadId")]
	if upload == nil || upload.key != req.Path {
		return ErrorReply(404, "NoSuchUpload")
	}
	switch req.Operation {
	case "UploadPart":
		return s.take(upload, part, req)
	case "ListParts":
		return s.listParts(upload, query.Get("part-number-marker"))
	case "CompleteMultipartUpload":
		return s.Join(upload, string(req.Payload.(transport.Bytes)))
	}
	delete(s.Uploads, upload.id) // AbortMultipartUpload
	return Reply(204, "")
}

func (s *FakeServer) Begin(key, checksum string) *transport.Response {
	s.Opened++
	id := fmt.Sprint("id", s.Opened)
	began := time.Date(2026, 11, 22, 10, s.Opened, 0, 0, time.UTC)
	s.Uploads[id] = &fakeUpload{id: id, key: key, Checksum: checksum, began: began, Parts: map[int]FakePayload{}, stored: map[int]FakePayload{}}
	resp := Reply(200, "<InitiateMultipartUploadResult><UploadId>"+id+"</UploadId></InitiateMultipartUploadResult>")
	resp.Header["date"] = began.Format("Mon, 02 Jan 2006 15:04:05 GMT")
	return resp
}

func (s *FakeServer) etag(p FakePayload) string {
	if s.Opaque {
		return "opaque-" + p.name + fmt.Sprint(p.offset)
	}
	return hex.EncodeToString(p.sum(transport.MD5))
}

func (s *FakeServer) take(upload *fakeUpload, number int, req *transport.Request) *transport.Response {
	p := req.Payload.(FakePayload)
	s.Sent = append(s.Sent, number)
	upload.Parts[number] = p
	resp := Reply(200, "")
	if !s.Hidden {
		resp.Header["etag"] = `"` + s.etag(p) + `"`
		if sum := req.Header[request.ChecksumHeader]; sum != "" { // as a server that has compared it
			resp.Header[request.ChecksumHeader] = sum
		}
	}
	return resp
}

func (s *FakeServer) list(prefix string) *transport.Response {
	doc := "<ListMultipartUploadsResult>"
	for _, id := range slices.Sorted(maps.Keys(s.Uploads)) {
		doc += "<Upload><Key>" + prefix + "</Key><UploadId>" + id + "</UploadId><Initiated>" + s.Uploads[id].began.Format(time.RFC3339) + "</Initiated></Upload>"
	}
	return Reply(200, doc+"</ListMultipartUploadsResult>")
}

func (s *FakeServer) listParts(upload *fakeUpload, marker string) *transport.Response {
	after, listed := 0, 0
	_, _ = fmt.Sscan(marker, &after)
	doc, truncated := "<ListPartsResult>", false
	for _, number := range slices.Sorted(maps.Keys(upload.Parts)) {
		if number <= after {
			continue
		}
		if listed++; s.PerPage > 0 && listed > s.PerPage {
			truncated = true
			break
		}
		p := upload.Parts[number]
		if other, ok := upload.stored[number]; ok {
			p = other
		}
		doc += fmt.Sprintf(`<Part><PartNumber>%d</PartNumber><Size>%d</Size><ETag>"%s"</ETag>`, number, p.Length, s.etag(p))
		if upload.Checksum != "" && !s.Silent {
			doc += "<ChecksumCRC32C>" + base64.StdEncoding.EncodeToString(p.sum(transport.CRC32C)) + "</ChecksumCRC32C>"
		}
		doc += "</Part>"
	}
	return Reply(200, fmt.Sprintf("%s<IsTruncated>%v</IsTruncated><ChecksumAlgorithm>%s</ChecksumAlgorithm></ListPartsResult>", doc, truncated, upload.Checksum))
}

// Join takes the parts as they are named, and makes the object of them.
func (s *FakeServer) Join(upload *fakeUpload, document string) *transport.Response {
	hash, size, count := md5.New(), int64(0), strings.Count(document, "<Part>")
	for number := 1; number <= count; number++ {
		p := upload.Parts[number]
		_, rest, ok := strings.Cut(document, "<PartNumber>"+fmt.Sprint(number)+"</PartNumber><ETag>&#34;"+s.etag(p)+"&#34;</ETag>")
		if document = rest; !ok {
			return ErrorReply(400, "InvalidPart")
		}
		size += p.Length
		hash.Write(p.sum(transport.MD5))
	}
	whole := fmt.Sprintf("%x-%d", hash.Sum(nil), count)
	s.Object = Reply(200, "")
	s.Object.Open = true
	s.Object.Header = transport.Header{"etag": `"` + whole + `"`, "content-length": fmt.Sprint(size), "x-amz-version-id": "v",
		"last-modified": upload.began.Format("Mon, 02 Jan 2006 15:04:05 GMT"), "content-type": "a/b", "x-amz-request-id": "1"}
	delete(s.Uploads, upload.id)
	resp := Reply(200, `<CompleteMultipartUploadResult><ETag>"`+whole+`"</ETag></CompleteMultipartUploadResult>`)
	resp.Header["x-amz-version-id"] = "v"
	return resp
}

// describe copies the object onto itself, with what the request says of it.
func (s *FakeServer) describe(req *transport.Request) *transport.Response {
	source := strings.TrimPrefix(req.Path, "/")
	if s.Object == nil || req.Header["x-amz-copy-source"] != source || req.Header["x-amz-copy-source-if-match"] != s.Object.Header["etag"] {
		return ErrorReply(412, "PreconditionFailed")
	}
	maps.DeleteFunc(s.Object.Header, func(name, _ string) bool {
		return request.RequestsOf(name)&(request.OnForm|request.OfCopied) != 0 || name == "x-amz-tagging-count"
	})
	for name, value := range req.Header {
		if request.RequestsOf(name)&(request.OnForm|request.OfCopied) != 0 {
			s.Object.Header[name] = value
		}
	}
	s.Object.Header["x-amz-version-id"] = "v2"
	resp := Reply(200, "<CopyObjectResult><ETag>"+s.Object.Header["etag"]+"</ETag></CopyObjectResult>")
	resp.Header["x-amz-version-id"] = "v2"
	return resp
}

// notebook is a journal that counts, and holds its user to one save at a time.
type Journal struct {
	t    *testing.T
	Fail error
	Hold func() // what a save waits for

	Mu      sync.Mutex
	Saving  bool
	Saves   int
	Entries map[string]string
}

func NewJournal(t *testing.T) *Journal { return &Journal{t: t, Entries: map[string]string{}} }

func (m *Journal) Load(_ context.Context, key string) (string, error) {
	m.Mu.Lock()
	defer m.Mu.Unlock()
	return m.Entries[key], m.Fail
}

func (m *Journal) Save(ctx context.Context, key, entry string) error {
	m.Mu.Lock()
	if m.Saving {
		m.t.Error("got two saves at once, want one")
	}
	m.Saving = true
	m.Mu.Unlock()
	if m.Hold != nil {
		m.Hold()
	}
	if ctx.Err() != nil {
		m.t.Errorf("save: got a context that is over (%v)", ctx.Err())
	}
	m.Mu.Lock()
	defer m.Mu.Unlock()
	m.Saving = false
	m.Saves++
	m.Entries[key] = entry
	return m.Fail
}

func (m *Journal) Delete(_ context.Context, key string) error {
	m.Mu.Lock()
	defer m.Mu.Unlock()
	delete(m.Entries, key)
	return m.Fail
}
