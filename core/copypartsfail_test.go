package core

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestFailedCopyByPartsIsAborted(t *testing.T) {
	cut := &transport.Error{Kind: transport.KindNetwork}
	for name, tc := range map[string]struct {
		operation string
		answer    *transport.Response
		err       error
		code      string
		aborted   int
	}{
		"it cannot be opened":        {"CreateMultipartUpload", s3test.ErrorReply(403, "AccessDenied"), nil, "AccessDenied", 0},
		"a part is refused":          {"UploadPartCopy", s3test.ErrorReply(403, "AccessDenied"), nil, "AccessDenied", 1},
		"the source has changed":     {"UploadPartCopy", s3test.ErrorReply(412, "PreconditionFailed"), nil, "PreconditionFailed", 1},
		"it has changed, by 304":     {"UploadPartCopy", s3test.Reply(304, ""), nil, "PreconditionFailed", 1},
		"a part fails, with a 200":   {"UploadPartCopy", s3test.Reply(200, "\n<Error><Code>InternalError</Code></Error>"), nil, "InternalError", 1},
		"a part is none":             {"UploadPartCopy", s3test.Reply(200, copied), nil, "MalformedReply", 1},
		"a part has no ETag":         {"UploadPartCopy", s3test.Reply(200, "<CopyPartResult/>"), nil, "MalformedReply", 1},
		"the wire breaks":            {"UploadPartCopy", nil, cut, "", 1},
		"the parts do not join":      {"CompleteMultipartUpload", s3test.Reply(200, "<Error><Code>InvalidPart</Code></Error>"), nil, "InvalidPart", 1},
		"the last answer is not one": {"CompleteMultipartUpload", s3test.Reply(200, ""), nil, "MalformedReply", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(6*gib, func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if req.Operation == tc.operation {
					return tc.answer, tc.err
				}
				return nil, nil
			})
			got, err := newClient(t, s.Wire()).CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{})
			if tc.code != "" {
				refused := s3test.ErrorOf(t, err, tc.operation)
				s3test.Same(t, "code", refused.Code, tc.code)
			} else if !errors.Is(err, tc.err) {
				t.Errorf("got %v, want %v", err, tc.err)
			}
			s3test.Same(t, "result", got, CopyResult{})
			s3test.Same(t, "aborts", s.Aborted, tc.aborted)
		})
	}
}

func TestCancelledCopyByPartsIsAborted(t *testing.T) {
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	s := newStore(6*gib, func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "UploadPartCopy" && strings.Contains(req.Query, "partNumber=3&") {
			cancel(errLeft)
			<-ctx.Done()
			return nil, context.Cause(ctx)
		}
		return nil, nil
	})
	_, err := newClient(t, s.Wire()).CopyObject(ctx, "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{})
	if got := s3test.OperationError[*smithy.CanceledError](t, err, "CopyObject"); got.Err != errLeft {
		t.Errorf("got cause %v, want %v", got.Err, errLeft)
	}
	s3test.Same(t, "aborts", s.Aborted, 1)
}

func TestPartsOfACopyFlyTogether(t *testing.T) {
	for _, concurrency := range []int{1, 3} {
		t.Run(fmt.Sprint(concurrency), func(t *testing.T) {
			var mu sync.Mutex
			flying, most := 0, 0
			together := make(chan struct{})
			s := newStore(6*gib, func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if req.Operation != "UploadPartCopy" {
					return nil, nil
				}
				mu.Lock()
				if flying++; flying > most {
					if most = flying; most == concurrency {
						close(together)
					}
				}
				mu.Unlock()
				<-together
				mu.Lock()
				flying--
				mu.Unlock()
				return nil, nil
			})
			s.Overlaps = true
			c := newClient(t, s.Wire(), func(o *Options) { o.Concurrency = concurrency })
			if _, err := c.CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{}); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "parts at once", most, concurrency)
			s3test.Same(t, "parts", len(s.copied), 12)
		})
	}
}

// The last answer is lost: the copy that is there has the source's size, or the
// ETag that its parts give it.
func TestLostAnswerToACopyByParts(t *testing.T) {
	lost := &transport.Error{Kind: transport.KindTimeout}
	for name, tc := range map[string]struct {
		change func(copy transport.Header)
		err    error
	}{
		"it is there":       {nil, nil},
		"another size":      {func(h transport.Header) { h["content-length"] = "9" }, lost},
		"an older one":      {func(h transport.Header) { h["last-modified"] = "Sun, 22 Nov 2026 18:46:11 GMT" }, lost},
		"none can be found": {func(h transport.Header) { clear(h) }, lost},
	} {
		t.Run(name, func(t *testing.T) {
			joined := false
			s := newStore(6*gib, func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				switch {
				case req.Operation == "CreateMultipartUpload":
					resp := s3test.Reply(200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
					resp.Header["date"] = "Sun, 22 Nov 2026 18:46:12 GMT"
					return resp, nil
				case req.Operation == "CompleteMultipartUpload":
					joined = true
					return nil, lost
				case req.Operation == "ListParts" && joined:
					return s3test.ErrorReply(404, request.NoSuchUpload), nil
				case req.Operation == "HeadObject" && req.Bucket == "albums":
					resp := largeSource(6 * gib)
					resp.Header["etag"] = `"copy-12"`
					if tc.change != nil {
						tc.change(resp.Header)
					}
					return resp, nil
				}
				return nil, nil
			})
			got, err := newClient(t, s.Wire()).CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{})
			if !errors.Is(err, tc.err) || tc.err == nil && (err != nil || got.ETag != "copy-12" || got.VersionID != "v0") {
				t.Errorf("got %+v, %v, want %v", got, err, tc.err)
			}
		})
	}
}
