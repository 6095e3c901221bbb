package uploads_test

import (
	"context"
	"errors"
	"io"
	"reflect"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestSinglePut(t *testing.T) {
	answer := s3test.Reply(200, "")
	answer.Header["etag"], answer.Header["x-amz-version-id"] = `"e"`, "v"
	w := s3test.Answers(answer)
	payload := s3test.Span{Length: 4}
	got, err := newClient(t, w, anonymous).PutObject(t.Context(), "photos", "a b.txt", payload, core.PutOptions{
		CallOptions: request.CallOptions{Headers: map[string]string{"X-Amz-Acl": "private"}},
		ContentType: "text/plain", Metadata: map[string]string{"Note": "日本"}, Integrity: core.IntegrityMD5,
	})
	if want := (core.PutResult{ETag: "e", VersionID: "v"}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if got, want := w.Requests(), []string{"PUT /photos/a%20b.txt"}; !reflect.DeepEqual(got, want) {
		t.Fatalf("requests: got %q, want %q", got, want)
	}
	req := w.Sent[0]
	want := transport.Header{"x-amz-acl": "private", "content-type": "text/plain", "x-amz-meta-note": "=?UTF-8?B?5pel5pys?=", "content-md5": "MDAwMA=="}
	if !reflect.DeepEqual(req.Header, want) {
		t.Errorf("headers\n got %v\nwant %v", req.Header, want)
	}
	if req.Payload != payload || req.Once || req.Stream {
		t.Errorf("got payload %v, once %v, stream %v, want the payload alone", req.Payload, req.Once, req.Stream)
	}
}

func TestContentTypeByDefault(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, ""))
	if _, err := newClient(t, w).PutObject(t.Context(), "photos", "a", s3test.Span{}, core.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "content type", w.Sent[0].Header["content-type"], "application/octet-stream")
}

// The result of a PUT whose ETag CORS hides is one without, not an error: the
// object is there.
func TestSinglePutWithAHiddenETag(t *testing.T) {
	got, err := newClient(t, s3test.Answers(s3test.Reply(200, ""))).PutObject(t.Context(), "photos", "a", s3test.Span{Length: 1}, core.PutOptions{})
	if err != nil || got != (core.PutResult{}) {
		t.Errorf("got %+v, %v, want an empty result", got, err)
	}
}

func TestWhereAPutBecomesParts(t *testing.T) {
	const mib = 1 << 20
	for name, tc := range map[string]struct {
		size, asked, ofClient int64
		parts                 int // 0: one PUT
	}{
		"nothing":                          {0, 0, 0, 0},
		"5 MiB":                            {5 * mib, 0, 0, 0},
		"a byte more":                      {5*mib + 1, 0, 0, 2},
		"64 MiB":                           {64 * mib, 0, 0, 13},
		"64 MiB and a byte":                {64*mib + 1, 0, 0, 9},
		"the size asked for":               {16 * mib, 16 * mib, 0, 0},
		"a byte more than asked":           {16*mib + 1, 16 * mib, 0, 2},
		"the client's size":                {16 * mib, 0, 16 * mib, 0},
		"a byte more than the client's":    {16*mib + 1, 0, 16 * mib, 2},
		"the upload's before the client's": {16 * mib, 8 * mib, 16 * mib, 2},
		"5 TiB":                            {5 << 40, 0, 0, 5120},
	} {
		t.Run(name, func(t *testing.T) {
			s := s3test.NewFakeBucket()
			c := newClient(t, s.Wire(), anonymous, func(o *core.Options) { o.PartSize, o.Integrity = tc.ofClient, core.IntegrityNone })
			if _, err := c.PutObject(t.Context(), "photos", "a", s3test.Span{Length: tc.size}, core.PutOptions{PartSize: tc.asked}); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "parts", len(s.Parts), tc.parts)
			var total int64
			for number := range len(s.Parts) {
				part := s.Parts[number+1].(s3test.Span)
				s3test.Same(t, "offset of a part", part.Offset, total)
				total += part.Length
			}
			if tc.parts > 0 {
				s3test.Same(t, "size", total, tc.size)
			}
		})
	}
}

// A file that cannot be read is told of, and nothing is sent.
func TestUnreadablePayload(t *testing.T) {
	gone := &transport.Error{Kind: transport.KindUnreadable, Err: io.ErrUnexpectedEOF}
	w := s3test.Answers(s3test.Reply(200, ""))
	_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", s3test.Span{Length: 4, Err: gone}, core.PutOptions{})
	if got := s3test.OperationError[*transport.Error](t, err, "PutObject"); got != gone || len(w.Sent) != 0 {
		t.Errorf("got %v after %q, want %v after nothing", got, w.Requests(), gone)
	}
}

func TestCancelledWhileItHashes(t *testing.T) {
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errLeft)
	_, err := newClient(t, s3test.Answers(s3test.Reply(200, ""))).PutObject(ctx, "photos", "a", s3test.Span{Length: 4, Err: ctx.Err()}, core.PutOptions{})
	if got := s3test.OperationError[*smithy.CanceledError](t, err, "PutObject"); got.Err != errLeft {
		t.Errorf("got cause %v, want %v", got.Err, errLeft)
	}
}
