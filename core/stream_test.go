package core

import (
	"context"
	"errors"
	"reflect"
	"sync/atomic"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/transport"
)

// stream is a source of so many bytes, in pieces that count their releases.
type stream struct {
	bytes int64
	err   error // instead of the end

	asked  []int64
	pieces []*piece
}

type piece struct {
	span
	released atomic.Int32
}

func (p *piece) Release() { p.released.Add(1) }

func (s *stream) Next(_ context.Context, size int64) (transport.Payload, error) {
	s.asked = append(s.asked, size)
	n := min(size, s.bytes)
	if s.bytes -= n; n < size && s.err != nil {
		return nil, s.err
	}
	s.pieces = append(s.pieces, &piece{span: span{size: n}})
	return s.pieces[len(s.pieces)-1], nil
}

// allReleased checks that no piece is kept, nor let go of twice.
func (s *stream) allReleased(t *testing.T) {
	t.Helper()
	for i, p := range s.pieces {
		if got := p.released.Load(); got != 1 {
			t.Errorf("piece %d of %d: released %d times, want once", i+1, len(s.pieces), got)
		}
	}
}

const mib = int64(1) << 20

func TestStreams(t *testing.T) {
	for name, tc := range map[string]struct {
		bytes, length, asked int64
		parts                []int64 // sizes; of one alone it is a single PUT where single says so
		single               bool
	}{
		"unknown, nothing":                       {0, -1, 0, []int64{0}, true},
		"unknown, a byte":                        {1, -1, 0, []int64{1}, true},
		"unknown, a byte less than a part":       {8*mib - 1, -1, 0, []int64{8*mib - 1}, true},
		"unknown, a part":                        {8 * mib, -1, 0, []int64{8 * mib}, false},
		"unknown, a byte more":                   {8*mib + 1, -1, 0, []int64{8 * mib, 1}, false},
		"unknown, three parts":                   {24 * mib, -1, 0, []int64{8 * mib, 8 * mib, 8 * mib}, false},
		"unknown, asked":                         {12 * mib, -1, 5 * mib, []int64{5 * mib, 5 * mib, 2 * mib}, false},
		"unknown, less than asked":               {12 * mib, -1, 16 * mib, []int64{12 * mib}, true},
		"known, nothing":                         {0, 0, 0, []int64{0}, true},
		"known, a byte":                          {1, 1, 0, []int64{1}, true},
		"known, 5 MiB":                           {5 * mib, 5 * mib, 0, []int64{5 * mib}, true},
		"known, a byte more":                     {5*mib + 1, 5*mib + 1, 0, []int64{5 * mib, 1}, false},
		"known, whole parts":                     {10 * mib, 10 * mib, 0, []int64{5 * mib, 5 * mib}, false},
		"known, over 64 MiB":                     {65 * mib, 65 * mib, 0, []int64{8 * mib, 8 * mib, 8 * mib, 8 * mib, 8 * mib, 8 * mib, 8 * mib, 8 * mib, mib}, false},
		"known, what was asked":                  {16 * mib, 16 * mib, 16 * mib, []int64{16 * mib}, true},
		"known, a byte more than what was asked": {16*mib + 1, 16*mib + 1, 16 * mib, []int64{16 * mib, 1}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, src := newBucket(), &stream{bytes: tc.bytes}
			w := s.wire()
			got, err := newClient(t, w).PutObjectStream(t.Context(), "photos", "a", src, tc.length, PutOptions{PartSize: tc.asked})
			if err != nil {
				t.Fatal(err)
			}
			var sizes []int64
			if tc.single {
				sizes = append(sizes, w.last(t, "PutObject").Payload.Size())
				same(t, "requests", len(w.sent), 1)
				same(t, "etag", got.ETag, "e0")
			} else {
				for number := range len(s.parts) {
					sizes = append(sizes, s.parts[number+1].Size())
				}
				same(t, "requests", len(w.sent), len(tc.parts)+2)
			}
			if !reflect.DeepEqual(sizes, tc.parts) {
				t.Errorf("sizes: got %d, want %d", sizes, tc.parts)
			}
			src.allReleased(t)
		})
	}
}

// No object is stored that is not the one announced.
func TestStreamsOfAnotherLength(t *testing.T) {
	for name, tc := range map[string]struct {
		bytes, length int64
		sent, aborts  int
	}{
		"short, one PUT":  {99, 100, 0, 0},
		"long, one PUT":   {101, 100, 0, 0},
		"long, of none":   {1, 0, 0, 0},
		"short, in parts": {11 * mib, 12 * mib, -1, 1},
		"long, in parts":  {12*mib + 1, 12 * mib, -1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, src := newBucket(), &stream{bytes: tc.bytes}
			w := s.wire()
			_, err := newClient(t, w).PutObjectStream(t.Context(), "photos", "a", src, tc.length, PutOptions{})
			same(t, "kind", operationError[*transport.Error](t, err, "PutObject").Kind, transport.KindUnreadable)
			if tc.sent >= 0 {
				same(t, "requests", len(w.sent), tc.sent)
			}
			same(t, "aborts", s.aborted, tc.aborts)
			for _, req := range w.sent {
				if req.Operation == "CompleteMultipartUpload" {
					t.Error("the upload was completed, want it aborted")
				}
			}
			src.allReleased(t)
		})
	}
}

func TestStreamBreaks(t *testing.T) {
	broken := errors.New("the stream broke")
	for name, tc := range map[string]struct {
		bytes, length int64
		aborts        int
	}{
		"at once":                        {0, -1, 0},
		"before a part":                  {mib, -1, 0},
		"in the second part":             {9 * mib, -1, 1},
		"at the end that was to come":    {10, 10, 0},
		"at the end of several parts":    {12 * mib, 12 * mib, 1},
		"before the length that is told": {6 * mib, 12 * mib, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, src := newBucket(), &stream{bytes: tc.bytes, err: broken}
			_, err := newClient(t, s.wire()).PutObjectStream(t.Context(), "photos", "a", src, tc.length, PutOptions{})
			if got := operationError[error](t, err, "PutObject"); !errors.Is(got, broken) {
				t.Errorf("got %v, want %v in it", got, broken)
			}
			same(t, "aborts", s.aborted, tc.aborts)
			src.allReleased(t)
		})
	}
}

// The pieces that were read go, wherever an upload ends.
func TestPiecesOfAFailedUploadAreReleased(t *testing.T) {
	for name, tc := range map[string]struct {
		bytes     int64
		operation string
	}{
		"the PUT is refused":          {mib, "PutObject"},
		"the upload cannot be opened": {24 * mib, "CreateMultipartUpload"},
		"a part is refused":           {24 * mib, "UploadPart"},
		"the parts do not join":       {24 * mib, "CompleteMultipartUpload"},
	} {
		t.Run(name, func(t *testing.T) {
			s, src := newBucket(), &stream{bytes: tc.bytes}
			s.hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == tc.operation {
					return errorReply(403, "AccessDenied"), nil
				}
				return nil, nil
			}
			_, err := newClient(t, s.wire()).PutObjectStream(t.Context(), "photos", "a", src, -1, PutOptions{})
			same(t, "code", errorOf(t, err, tc.operation).Code, "AccessDenied")
			src.allReleased(t)
		})
	}
}

// The first piece is read before the upload is opened; cancelled in between,
// nobody takes it.
func TestStreamCancelledBehindItsFirstPiece(t *testing.T) {
	errLeft := errors.New("the user left")
	for _, operation := range []string{"CreateMultipartUpload", "UploadPart"} {
		t.Run(operation, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			s, src := newBucket(), &stream{bytes: 24 * mib}
			s.hook = func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
				if req.Operation == operation {
					cancel(errLeft)
				}
				return nil, nil
			}
			_, err := newClient(t, s.wire()).PutObjectStream(ctx, "photos", "a", src, -1, PutOptions{})
			var canceled *smithy.CanceledError
			if !errors.As(err, &canceled) || canceled.Err != errLeft {
				t.Errorf("got %v, want it cancelled: %v", err, errLeft)
			}
			src.allReleased(t)
		})
	}
}

func TestStreamCancelledAtItsFirstPiece(t *testing.T) {
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errLeft)
	w := answers(reply(200, ""))
	_, err := newClient(t, w).PutObjectStream(ctx, "photos", "a", &stream{err: ctx.Err()}, -1, PutOptions{})
	if got := operationError[*smithy.CanceledError](t, err, "PutObject"); got.Err != errLeft || len(w.sent) != 0 {
		t.Errorf("got cause %v after %q, want %v after nothing", got.Err, w.requests(), errLeft)
	}
}
