package uploads_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// What becomes of a completion whose outcome is not known.
func TestUnclearCompletion(t *testing.T) {
	lost := &transport.Error{Kind: transport.KindNetwork}
	late := s3test.ErrorReply(200, "InternalError")
	const another = `"0123456789abcdef0123456789abcdef-4"`
	for name, tc := range map[string]struct {
		answer  *transport.Response // in the place of the server's, or else it is lost
		acted   bool                // the server joined the parts
		times   int
		opaque  bool
		change  func(object transport.Header)
		err     error
		code    string // of the error; both "" for success
		sent    int    // completions
		aborted int
	}{
		"lost, it was done":                  {nil, true, 1, false, nil, nil, "", 1, 0},
		"lost, it was not done":              {nil, false, 1, false, nil, nil, "", 2, 0},
		"lost each time":                     {nil, false, 99, false, nil, lost, "", 4, 1},
		"lost, another object is there":      {nil, true, 1, false, func(h transport.Header) { h["etag"] = another }, lost, "", 1, 1},
		"lost, one of another size":          {nil, true, 1, false, func(h transport.Header) { h["content-length"] = "9" }, lost, "", 1, 1},
		"lost, ETags no MD5s":                {nil, true, 1, true, nil, nil, "", 1, 0},
		"lost, no MD5s, another size":        {nil, true, 1, true, func(h transport.Header) { h["content-length"] = "9" }, lost, "", 1, 1},
		"lost, no MD5s, an old object":       {nil, true, 1, true, func(h transport.Header) { h["last-modified"] = "Sun, 22 Nov 2026 10:00:59 GMT" }, lost, "", 1, 1},
		"lost, no MD5s, no date":             {nil, true, 1, true, func(h transport.Header) { delete(h, "last-modified") }, lost, "", 1, 1},
		"500, it was done":                   {s3test.Reply(500, ""), true, 1, false, nil, nil, "", 1, 0},
		"500, it was not done":               {s3test.Reply(500, ""), false, 1, false, nil, nil, "", 2, 0},
		"500 each time":                      {s3test.Reply(500, ""), false, 99, false, nil, nil, "InternalError", 4, 1},
		"504, it was done":                   {s3test.Reply(504, ""), true, 1, false, nil, nil, "", 1, 0},
		"an error in a success, done":        {late, true, 1, false, nil, nil, "", 1, 0},
		"an error in a success, not done":    {late, false, 1, false, nil, nil, "", 2, 0},
		"a success that is cut, done":        {s3test.Reply(200, "<Complete"), true, 1, false, nil, nil, "", 1, 0},
		"a proxy sent it twice":              {s3test.ErrorReply(404, "NoSuchUpload"), true, 1, false, nil, nil, "", 1, 0},
		"a proxy did, but it is another":     {s3test.ErrorReply(404, "NoSuchUpload"), true, 1, false, func(h transport.Header) { h["etag"] = another }, nil, "NoSuchUpload", 1, 1},
		"refused":                            {s3test.ErrorReply(400, "InvalidPart"), false, 1, false, nil, nil, "InvalidPart", 1, 1},
		"refused, within a success":          {s3test.ErrorReply(200, "InvalidPart"), false, 1, false, nil, nil, "InvalidPart", 1, 1},
		"503 is asked again below, and done": {s3test.ErrorReply(503, "SlowDown"), true, 99, false, nil, nil, "", 4, 0},
		"503 is asked again below":           {s3test.ErrorReply(503, "SlowDown"), false, 99, false, nil, nil, "SlowDown", 4, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, sent := s3test.NewFakeServer(), 0
			s.Opaque = tc.opaque
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation != "CompleteMultipartUpload" {
					return nil, nil
				}
				if sent++; sent > tc.times {
					return nil, nil
				}
				if tc.acted && sent == 1 {
					s.Mu.Lock()
					s.Join(s.Uploads["id1"], string(req.Payload.(transport.Bytes)))
					if tc.change != nil {
						tc.change(s.Object.Header)
					}
					s.Mu.Unlock()
				}
				if tc.answer != nil {
					return tc.answer, nil
				}
				return nil, lost
			}
			w := s.Wire()
			got, err := newClient(t, w).PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{})
			switch {
			case tc.code != "":
				s3test.Same(t, "code", s3test.ErrorOf(t, err, "CompleteMultipartUpload").Code, tc.code)
			case !errors.Is(err, tc.err):
				t.Errorf("got %v, want %v", err, tc.err)
			case tc.err == nil && (err != nil || got.VersionID != "v" || got.ETag != request.UnquoteETag(s.Object.Header["etag"])):
				t.Errorf("got %+v, %v, want the object that is there", got, err)
			}
			s3test.Same(t, "completions", sent, tc.sent)
			aborts := 0
			for _, req := range w.Sent {
				if req.Operation == "AbortMultipartUpload" {
					aborts++
				}
			}
			s3test.Same(t, "aborts", aborts, tc.aborted)
		})
	}
}

// Who cannot look does not send it again either.
func TestUnclearCompletionThatCannotBeSeen(t *testing.T) {
	lost := &transport.Error{Kind: transport.KindTimeout}
	for _, operation := range []string{"ListParts", "HeadObject"} {
		t.Run(operation, func(t *testing.T) {
			s, sent := s3test.NewFakeServer(), 0
			s.Lose = func(req *transport.Request) error {
				switch req.Operation {
				case "CompleteMultipartUpload":
					sent++
					return lost
				case operation:
					return lost
				}
				return nil
			}
			_, err := newClient(t, s.Wire()).PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{})
			if got := s3test.OperationError[*transport.Error](t, err, "CompleteMultipartUpload"); got != lost || sent != 1 {
				t.Errorf("got %v after %d completions, want %v after one", err, sent, lost)
			}
		})
	}
}

// Conditions are judged at the completion, by a server that may have done it.
func TestConditionalCompletion(t *testing.T) {
	lost := &transport.Error{Kind: transport.KindNetwork}
	conflict, failed := s3test.ErrorReply(409, "ConditionalRequestConflict"), s3test.ErrorReply(412, request.PreconditionFailed)
	for name, tc := range map[string]struct {
		answers []*transport.Response // nil: lost; then it is done
		acted   bool                  // at the first of them
		parts   *transport.Response   // of the list of parts, then
		code    string                // "" for success
		sent    int
	}{
		"refused":                             {[]*transport.Response{failed}, false, nil, request.PreconditionFailed, 1},
		"a conflict is sent again":            {[]*transport.Response{conflict}, false, nil, "", 2},
		"a conflict each time":                {[]*transport.Response{conflict, conflict, conflict, conflict}, false, nil, "ConditionalRequestConflict", 4},
		"a conflict that ended the upload":    {[]*transport.Response{conflict, s3test.ErrorReply(404, request.NoSuchUpload)}, false, nil, "ConditionalRequestConflict", 2},
		"lost while it was under way":         {[]*transport.Response{nil, failed}, true, s3test.Reply(200, "<ListPartsResult/>"), "", 2},
		"lost, then refused":                  {[]*transport.Response{nil, failed}, false, nil, request.PreconditionFailed, 2},
		"lost, Ceph's word for what is ended": {[]*transport.Response{nil}, true, s3test.ErrorReply(404, "NoSuchKey"), "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, sent := s3test.NewFakeServer(), 0
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				switch req.Operation {
				case "ListParts":
					return tc.parts, nil
				default:
					return nil, nil
				case "CompleteMultipartUpload":
				}
				s3test.Same(t, "if-none-match", req.Header["if-none-match"], "*")
				if sent++; sent > len(tc.answers) {
					return nil, nil
				}
				if tc.acted && sent == 1 {
					s.Mu.Lock()
					s.Join(s.Uploads["id1"], string(req.Payload.(transport.Bytes)))
					s.Mu.Unlock()
				}
				if answer := tc.answers[sent-1]; answer != nil {
					return answer, nil
				}
				return nil, lost
			}
			_, err := newClient(t, s.Wire()).PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{IfNoneMatch: "*"})
			if tc.code != "" {
				s3test.Same(t, "code", s3test.ErrorOf(t, err, "CompleteMultipartUpload").Code, tc.code)
			} else if err != nil {
				t.Errorf("got %v, want the object", err)
			}
			s3test.Same(t, "completions", sent, tc.sent)
		})
	}
}

// Ceph answers with an empty ETag: the object's own is asked for.
func TestCompletionWithoutAnETag(t *testing.T) {
	for name, tc := range map[string]struct {
		another bool // was stored since
		etag    string
	}{"the object": {false, "-2"}, "another since": {true, ""}} {
		t.Run(name, func(t *testing.T) {
			s := s3test.NewFakeServer()
			w := &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
				resp, err := s.Answer(ctx, req)
				if req.Operation == "CompleteMultipartUpload" {
					resp.Document = []byte("<CompleteMultipartUploadResult><ETag></ETag></CompleteMultipartUploadResult>")
				}
				if req.Method == "HEAD" && tc.another {
					resp.Header["etag"] = request.Quote("0123456789abcdef0123456789abcdef")
				}
				return resp, err
			}}
			got, err := newClient(t, w).PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", 6<<20), core.PutOptions{})
			if err != nil || got.VersionID != "v" || !strings.HasSuffix(got.ETag, tc.etag) || (got.ETag == "") != tc.another {
				t.Errorf("got %+v, %v; want an ETag that ends in %q", got, err, tc.etag)
			}
		})
	}
}
