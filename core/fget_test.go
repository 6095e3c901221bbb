package core

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestFGetObject(t *testing.T) {
	open, resp := body(200, transport.Header{"content-length": "4", "etag": `"e"`}, "data")
	var file strings.Builder
	stat, err := newClient(t, s3test.Answers(resp)).FGetObject(t.Context(), "photos", "a", &file, request.GetOptions{})
	if err != nil || file.String() != "data" || stat.ETag != "e" || stat.Size != 4 {
		t.Errorf("got %q, %+v, %v, want data", file.String(), stat, err)
	}
	s3test.Same(t, "closed", open.closed, 1)
}

func TestFGetObjectOfUnknownLength(t *testing.T) {
	_, resp := body(200, transport.Header{}, "data")
	var file strings.Builder
	if _, err := newClient(t, s3test.Answers(resp)).FGetObject(t.Context(), "photos", "a", &file, request.GetOptions{}); err != nil || file.String() != "data" {
		t.Errorf("got %q, %v, want data", file.String(), err)
	}
}

// What breaks off does not pass for whole, and is left as it is.
func TestFGetObjectThatBreaksOff(t *testing.T) {
	cut := &transport.Error{Kind: transport.KindNetwork, URL: "http://localhost:9000/photos/a"}
	for name, tc := range map[string]struct {
		length  string
		content io.Reader
		kept    string
		asked   int // with a list for the ETag, of which nothing comes, four times
	}{
		"cut":       {"10", io.MultiReader(strings.NewReader("dat"), iotest.ErrReader(cut)), "dat", 6},
		"too short": {"10", strings.NewReader("data"), "data", 6},
		"too long":  {"3", strings.NewReader("data"), "data", 1},
	} {
		t.Run(name, func(t *testing.T) {
			open := &download{Reader: tc.content}
			resp := &transport.Response{Status: 200, Header: transport.Header{"content-length": tc.length}, Body: open}
			var file strings.Builder
			ignored := &transport.Response{Status: 200, Header: transport.Header{}, Body: io.NopCloser(strings.NewReader("data"))}
			w := s3test.Answers(resp, ignored) // a server that knows no ranges
			stat, err := newClient(t, w).FGetObject(t.Context(), "photos", "a", &file, request.GetOptions{})
			s3test.Same(t, "kind", s3test.OperationError[*transport.Error](t, err, "GetObject").Kind, transport.KindNetwork)
			s3test.Same(t, "kept", file.String(), tc.kept)
			s3test.Same(t, "etag", stat.ETag, "")
			s3test.Same(t, "requests", len(w.Sent), tc.asked)
			s3test.Same(t, "closed", open.closed, 1)
		})
	}
}

type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }

func TestFGetObjectToAFullDisk(t *testing.T) {
	errFull := errors.New("no space left")
	_, resp := body(200, transport.Header{"content-length": "4"}, "data")
	_, err := newClient(t, s3test.Answers(resp)).FGetObject(t.Context(), "photos", "a", full{errFull}, request.GetOptions{})
	if got := s3test.OperationError[error](t, err, "GetObject"); !errors.Is(got, errFull) {
		t.Errorf("got %v, want %v", got, errFull)
	}
}

func TestFGetObjectCancelled(t *testing.T) {
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	open := &download{Reader: iotest.ErrReader(context.Canceled)}
	w := &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) {
		cancel(errLeft)
		return &transport.Response{Status: 200, Header: transport.Header{}, Body: open}, nil
	}}
	_, err := newClient(t, w).FGetObject(ctx, "photos", "a", io.Discard, request.GetOptions{})
	if got := s3test.OperationError[*smithy.CanceledError](t, err, "GetObject"); got.Err != errLeft {
		t.Errorf("got cause %v, want %v", got.Err, errLeft)
	}
	s3test.Same(t, "closed", open.closed, 1)
}

func TestFGetObjectRefused(t *testing.T) {
	var file strings.Builder
	_, err := newClient(t, s3test.Answers(s3test.ErrorReply(404, "NoSuchKey"))).FGetObject(t.Context(), "photos", "a", &file, request.GetOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "GetObject").Code, "NoSuchKey")
	s3test.Same(t, "written", file.Len(), 0)
}
