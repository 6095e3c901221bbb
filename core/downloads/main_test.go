package downloads

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"

	"github.com/minnow-s3/minnow/core/checksum"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// TestMain fails on goroutines that outlive the tests.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errCut = &transport.Error{Kind: transport.KindNetwork, Err: errors.New("cut")}

// fakeServer has one object, and knows ranges.
type fakeServer struct {
	content []byte
	size    int64 // of the object, where content is not its bytes: bodies are empty then
	etag    string
	sum     string                                                                     // CRC32C of the whole; "": none
	change  func(asked string, body io.Reader) (io.Reader, *transport.Response, error) // of an answer; nil: none

	mu    sync.Mutex
	asked []string // values of Range
	open  int      // bodies
}

func newServer(content string) *fakeServer {
	a := checksum.CRC32C
	return &fakeServer{content: []byte(content), size: int64(len(content)), etag: "e", sum: a.Encode(a.Updater()(0, []byte(content)))}
}

func (s *fakeServer) Do(_ context.Context, req *transport.Request) (*transport.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value := req.Header["range"]
	s.asked = append(s.asked, value)
	first, last, status := int64(0), s.size-1, 200
	header := transport.Header{"etag": `"` + s.etag + `"`, "last-modified": "Sun, 22 Nov 2026 18:46:12 GMT", "x-amz-request-id": "1"}
	if span, ok := strings.CutPrefix(value, "bytes="); ok {
		from, to, _ := strings.Cut(span, "-")
		first, _ = strconv.ParseInt(from, 10, 64)
		last, _ = strconv.ParseInt(to, 10, 64)
		status = 206
		header["content-range"] = "bytes " + span + "/" + strconv.FormatInt(s.size, 10)
	}
	header["content-length"] = strconv.FormatInt(last-first+1, 10)
	if s.sum != "" {
		header["x-amz-checksum-crc32c"] = s.sum
	}
	var body io.Reader = strings.NewReader("")
	if len(s.content) > 0 {
		body = bytes.NewReader(s.content[first : last+1])
	}
	if s.change != nil {
		var other *transport.Response
		var err error
		if body, other, err = s.change(value, body); other != nil || err != nil {
			return other, err
		}
	}
	s.open++
	return &transport.Response{Status: status, Header: header, Open: true, Body: &fakeBody{Reader: body, server: s}}, nil
}

type fakeBody struct {
	io.Reader
	server *fakeServer
	closed bool
}

// Close may be called more than once, as that of a body on the wire.
func (b *fakeBody) Close() error {
	b.server.mu.Lock()
	defer b.server.mu.Unlock()
	if closer, ok := b.Reader.(io.Closer); ok {
		closer.Close()
	}
	if !b.closed {
		b.server.open--
	}
	b.closed = true
	return nil
}

// ranges are those that were asked for, sorted; it forgets them.
func (s *fakeServer) ranges() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	slices.Sort(asked)
	return asked
}

func (s *fakeServer) source(t *testing.T) *Source {
	t.Helper()
	t.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open != 0 {
			t.Errorf("%d bodies were left open", s.open)
		}
	})
	p, err := request.New("localhost:9000", request.Options{
		Transport: s, Insecure: true, Region: request.DefaultRegion, Retry: retry.Policy{Attempts: 3, Random: func() float64 { return 0 }},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Source{Pipeline: p, Bucket: "photos", Object: "a"}
}

// fetch opens the object and writes it to a sink.
func (s *fakeServer) fetch(ctx context.Context, t *testing.T, to Sink, plan Plan) error {
	t.Helper()
	source := s.source(t)
	object, err := source.OpenChecked(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return source.Fetch(ctx, object, to, plan)
}

// cutAfter breaks a body after so many bytes.
func cutAfter(body io.Reader, n int64) io.Reader {
	return io.MultiReader(io.LimitReader(body, n), iotest.ErrReader(errCut))
}

// page is a file in memory.
type page struct {
	mu    sync.Mutex
	bytes []byte
}

func (p *page) WriteAt(b []byte, at int64) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if missing := int(at) + len(b) - len(p.bytes); missing > 0 {
		p.bytes = append(p.bytes, make([]byte, missing)...)
	}
	return copy(p.bytes[at:], b), nil
}
