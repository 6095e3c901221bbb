package uploads_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestStreams(t *testing.T) {
	for name, tc := range map[string]struct {
		bytes, length, asked int64
		parts                []int64 // sizes; of one alone it is a single PUT where single says so
		single               bool
	}{
		"unknown, nothing":                       {0, -1, 0, []int64{0}, true},
		"unknown, a byte":                        {1, -1, 0, []int64{1}, true},
		"unknown, a byte less than a part":       {8*s3test.MiB - 1, -1, 0, []int64{8*s3test.MiB - 1}, true},
		"unknown, a part":                        {8 * s3test.MiB, -1, 0, []int64{8 * s3test.MiB}, false},
		"unknown, a byte more":                   {8*s3test.MiB + 1, -1, 0, []int64{8 * s3test.MiB, 1}, false},
		"unknown, three parts":                   {24 * s3test.MiB, -1, 0, []int64{8 * s3test.MiB, 8 * s3test.MiB, 8 * s3test.MiB}, false},
		"unknown, asked":                         {12 * s3test.MiB, -1, 5 * s3test.MiB, []int64{5 * s3test.MiB, 5 * s3test.MiB, 2 * s3test.MiB}, false},
		"unknown, less than asked":               {12 * s3test.MiB, -1, 16 * s3test.MiB, []int64{12 * s3test.MiB}, true},
		"known, nothing":                         {0, 0, 0, []int64{0}, true},
		"known, a byte":                          {1, 1, 0, []int64{1}, true},
		"known, 5 MiB":                           {5 * s3test.MiB, 5 * s3test.MiB, 0, []int64{5 * s3test.MiB}, true},
		"known, a byte more":                     {5*s3test.MiB + 1, 5*s3test.MiB + 1, 0, []int64{5 * s3test.MiB, 1}, false},
		"known, whole parts":                     {10 * s3test.MiB, 10 * s3test.MiB, 0, []int64{5 * s3test.MiB, 5 * s3test.MiB}, false},
		"known, over 64 MiB":                     {65 * s3test.MiB, 65 * s3test.MiB, 0, []int64{8 * s3test.MiB, 8 * s3test.MiB, 8 * s3test.MiB, 8 * s3test.MiB, 8 * s3test.MiB, 8 * s3test.MiB, 8 * s3test.MiB, 8 * s3test.MiB, s3test.MiB}, false},
		"known, what was asked":                  {16 * s3test.MiB, 16 * s3test.MiB, 16 * s3test.MiB, []int64{16 * s3test.MiB}, true},
		"known, a byte more than what was asked": {16*s3test.MiB + 1, 16*s3test.MiB + 1, 16 * s3test.MiB, []int64{16 * s3test.MiB, 1}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, src := s3test.NewFakeBucket(), &s3test.Stream{Bytes: tc.bytes}
			w := s.Wire()
			got, err := newClient(t, w).PutObjectStream(t.Context(), "photos", "a", src, tc.length, core.PutOptions{PartSize: tc.asked})
			if err != nil {
				t.Fatal(err)
			}
			var sizes []int64
			if tc.single {
				sizes = append(sizes, w.Last(t, "PutObject").Payload.Size())
				s3test.Same(t, "requests", len(w.Sent), 1)
				s3test.Same(t, "etag", got.ETag, "e0")
			} else {
				for number := range len(s.Parts) {
					sizes = append(sizes, s.Parts[number+1].Size())
				}
				s3test.Same(t, "requests", len(w.Sent), len(tc.parts)+2)
			}
			if !reflect.DeepEqual(sizes, tc.parts) {
				t.Errorf("sizes: got %d, want %d", sizes, tc.parts)
			}
			src.AllReleased(t)
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
		"short, in parts": {11 * s3test.MiB, 12 * s3test.MiB, -1, 1},
		"long, in parts":  {12*s3test.MiB + 1, 12 * s3test.MiB, -1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, src := s3test.NewFakeBucket(), &s3test.Stream{Bytes: tc.bytes}
			w := s.Wire()
			_, err := newClient(t, w).PutObjectStream(t.Context(), "photos", "a", src, tc.length, core.PutOptions{})
			s3test.Same(t, "kind", s3test.OperationError[*transport.Error](t, err, "PutObject").Kind, transport.KindUnreadable)
			if tc.sent >= 0 {
				s3test.Same(t, "requests", len(w.Sent), tc.sent)
			}
			s3test.Same(t, "aborts", s.Aborted, tc.aborts)
			for _, req := range w.Sent {
				if req.Operation == "CompleteMultipartUpload" {
					t.Error("the upload was completed, want it aborted")
				}
			}
			src.AllReleased(t)
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
		"before a part":                  {s3test.MiB, -1, 0},
		"in the second part":             {9 * s3test.MiB, -1, 1},
		"at the end that was to come":    {10, 10, 0},
		"at the end of several parts":    {12 * s3test.MiB, 12 * s3test.MiB, 1},
		"before the length that is told": {6 * s3test.MiB, 12 * s3test.MiB, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, src := s3test.NewFakeBucket(), &s3test.Stream{Bytes: tc.bytes, Err: broken}
			_, err := newClient(t, s.Wire()).PutObjectStream(t.Context(), "photos", "a", src, tc.length, core.PutOptions{})
			if got := s3test.OperationError[error](t, err, "PutObject"); !errors.Is(got, broken) {
				t.Errorf("got %v, want %v in it", got, broken)
			}
			s3test.Same(t, "aborts", s.Aborted, tc.aborts)
			src.AllReleased(t)
		})
	}
}

// The pieces that were read go, wherever an upload ends.
func TestPiecesOfAFailedUploadAreReleased(t *testing.T) {
	for name, tc := range map[string]struct {
		bytes     int64
		operation string
	}{
		"the PUT is refused":          {s3test.MiB, "PutObject"},
		"the upload cannot be opened": {24 * s3test.MiB, "CreateMultipartUpload"},
		"a part is refused":           {24 * s3test.MiB, "UploadPart"},
		"the parts do not join":       {24 * s3test.MiB, "CompleteMultipartUpload"},
	} {
		t.Run(name, func(t *testing.T) {
			s, src := s3test.NewFakeBucket(), &s3test.Stream{Bytes: tc.bytes}
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == tc.operation {
					return s3test.ErrorReply(403, "AccessDenied"), nil
				}
				return nil, nil
			}
			_, err := newClient(t, s.Wire()).PutObjectStream(t.Context(), "photos", "a", src, -1, core.PutOptions{})
			s3test.Same(t, "code", s3test.ErrorOf(t, err, tc.operation).Code, "AccessDenied")
			src.AllReleased(t)
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
			s, src := s3test.NewFakeBucket(), &s3test.Stream{Bytes: 24 * s3test.MiB}
			s.Hook = func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
				if req.Operation == operation {
					cancel(errLeft)
				}
				return nil, nil
			}
			_, err := newClient(t, s.Wire()).PutObjectStream(ctx, "photos", "a", src, -1, core.PutOptions{})
			var canceled *smithy.CanceledError
			if !errors.As(err, &canceled) || canceled.Err != errLeft {
				t.Errorf("got %v, want it cancelled: %v", err, errLeft)
			}
			src.AllReleased(t)
		})
	}
}

func TestStreamCancelledAtItsFirstPiece(t *testing.T) {
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errLeft)
	w := s3test.Answers(s3test.Reply(200, ""))
	_, err := newClient(t, w).PutObjectStream(ctx, "photos", "a", &s3test.Stream{Err: ctx.Err()}, -1, core.PutOptions{})
	if got := s3test.OperationError[*smithy.CanceledError](t, err, "PutObject"); got.Err != errLeft || len(w.Sent) != 0 {
		t.Errorf("got cause %v after %q, want %v after nothing", got.Err, w.Requests(), errLeft)
	}
}
