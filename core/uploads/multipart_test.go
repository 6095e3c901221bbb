package uploads_test

import (
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// threeParts is an object of parts of 5, 5 and 2 MiB.
var threeParts = s3test.Span{Length: 12 << 20}

// What describes the object goes when the upload is opened, what opens the
// object's key with every request, and what guards bytes with the bytes.
func TestHeadersOfAMultipartUpload(t *testing.T) {
	everywhere := transport.Header{
		"x-amz-server-side-encryption-customer-algorithm": "AES256", "x-amz-server-side-encryption-customer-key": "a2V5",
		"x-amz-server-side-encryption-customer-key-md5": "bWQ1", "x-amz-expected-bucket-owner": "1234", "x-amz-request-payer": "requester",
	}
	atFirst := transport.Header{"x-amz-acl": "private", "x-amz-storage-class": "GLACIER", "x-amz-server-side-encryption": "AES256", "cache-control": "no-store"}
	opts := core.PutOptions{ContentType: "video/mp4", Metadata: map[string]string{"Note": "a"}, CallOptions: request.CallOptions{Headers: map[string]string{}}}
	for _, headers := range []transport.Header{everywhere, atFirst} {
		for name, value := range headers {
			opts.Headers[name] = value
		}
	}
	described := s3test.Join(atFirst, transport.Header{"content-type": "video/mp4", "x-amz-meta-note": "a"})
	announced := transport.Header{"x-amz-checksum-algorithm": "CRC32C", "x-amz-checksum-type": "FULL_OBJECT"}
	const hash = "x-amz-content-sha256"
	for integrity, want := range map[core.Integrity]struct{ initiate, part transport.Header }{
		core.IntegrityCRC32C: {announced, transport.Header{"x-amz-checksum-crc32c": "MDAwNQ==", hash: "UNSIGNED-PAYLOAD"}},
		core.IntegritySHA256: {nil, transport.Header{hash: "30303035"}},
		core.IntegrityMD5:    {nil, transport.Header{"content-md5": "MDAwNQ==", hash: "UNSIGNED-PAYLOAD"}},
		core.IntegrityNone:   {nil, transport.Header{hash: "UNSIGNED-PAYLOAD"}},
	} {
		t.Run(string(integrity), func(t *testing.T) {
			s := s3test.NewFakeBucket()
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == "CompleteMultipartUpload" {
					return s3test.ErrorReply(400, "InvalidPart"), nil // so that there is an abort as well
				}
				return nil, nil
			}
			w := s.Wire()
			opts.Integrity, opts.Concurrency = integrity, 1
			_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", threeParts, opts)
			s3test.Same(t, "code", s3test.ErrorOf(t, err, "CompleteMultipartUpload").Code, "InvalidPart")
			nothing := transport.Header{hash: s3test.EmptyHash}
			for i, want := range map[int]transport.Header{
				0: s3test.Join(everywhere, described, nothing, want.initiate),
				2: s3test.Join(everywhere, want.part),
				5: s3test.Join(everywhere, nothing),
			} {
				if got := s3test.Unsigned(w.Sent[i].Header); !reflect.DeepEqual(got, want) {
					t.Errorf("%s\n got %v\nwant %v", s3test.Line(w.Sent[i]), got, want)
				}
			}
			complete := s3test.Unsigned(w.Sent[4].Header)
			if complete[hash] == "" { // but no Content-MD5, which CORS rules may forbid
				t.Errorf("complete: got no %s, want the document's", hash)
			}
			delete(complete, hash)
			if want := s3test.Join(everywhere, transport.Header{"content-type": "application/xml"}); !reflect.DeepEqual(complete, want) {
				t.Errorf("complete\n got %v\nwant %v", complete, want)
			}
		})
	}
}

func TestMultipartUpload(t *testing.T) {
	const root = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`
	part := func(number, checksum string) string {
		return "<Part><PartNumber>" + number + "</PartNumber><ETag>&#34;e" + number + "&#34;</ETag>" + checksum + "</Part>"
	}
	crc := func(sum string) string { return "<ChecksumCRC32C>" + sum + "</ChecksumCRC32C>" }
	for integrity, document := range map[core.Integrity]string{
		core.IntegrityCRC32C: root + part("1", crc("MDAwMA==")) + part("2", crc("MDAwNQ==")) + part("3", crc("MDAxMA==")) + "</CompleteMultipartUpload>",
		core.IntegrityMD5:    root + part("1", "") + part("2", "") + part("3", "") + "</CompleteMultipartUpload>",
	} {
		t.Run(string(integrity), func(t *testing.T) {
			s := s3test.NewFakeBucket()
			w := s.Wire()
			got, err := newClient(t, w).PutObject(t.Context(), "photos", "a b", threeParts, core.PutOptions{Integrity: integrity})
			if want := (core.PutResult{ETag: "whole-3", VersionID: "v"}); err != nil || got != want {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
			sent := w.Requests()
			slices.Sort(sent[1:4]) // they fly side by side
			const id = "uploadId=2~u%2B%2F%3D"
			want := []string{"POST /photos/a%20b?uploads=", "PUT /photos/a%20b?partNumber=1&" + id, "PUT /photos/a%20b?partNumber=2&" + id,
				"PUT /photos/a%20b?partNumber=3&" + id, "POST /photos/a%20b?" + id}
			if !reflect.DeepEqual(sent, want) {
				t.Errorf("requests\n got %q\nwant %q", sent, want)
			}
			complete := w.Last(t, "CompleteMultipartUpload")
			s3test.Same(t, "document", string(complete.Payload.(transport.Bytes)), document)
			for _, req := range w.Sent {
				s3test.Same(t, req.Operation+", once", req.Once, req == complete)
			}
		})
	}
}

// What stops an upload, where in it, and how it is told.
func TestFailedUploadIsAborted(t *testing.T) {
	cut := &transport.Error{Kind: transport.KindNetwork, URL: "http://localhost:9000/photos/a"}
	late := s3test.Reply(200, "\n<Error><Code>InternalError</Code><Message>again</Message></Error>")
	for name, tc := range map[string]struct {
		operation string
		answer    *transport.Response
		err       error
		code      string // "" for err itself
		sent      int    // how often
		aborted   int
	}{
		"the upload cannot be opened":     {"CreateMultipartUpload", s3test.ErrorReply(403, "AccessDenied"), nil, "AccessDenied", 1, 0},
		"no upload id":                    {"CreateMultipartUpload", s3test.Reply(200, "<InitiateMultipartUploadResult/>"), nil, "MalformedReply", 1, 0},
		"a part is refused":               {"UploadPart", s3test.ErrorReply(403, "AccessDenied"), nil, "AccessDenied", 1, 1},
		"a part is always damaged":        {"UploadPart", s3test.ErrorReply(400, "BadDigest"), nil, "BadDigest", 4, 1},
		"a part fails for good":           {"UploadPart", nil, cut, "", 4, 1},
		"a part shows no ETag":            {"UploadPart", s3test.Reply(200, ""), nil, "HiddenETag", 1, 1},
		"the parts do not join":           {"CompleteMultipartUpload", s3test.ErrorReply(400, "InvalidPart"), nil, "InvalidPart", 1, 1},
		"they fail to join, with a 200":   {"CompleteMultipartUpload", late, nil, "InternalError", 1, 1},
		"an answer that is none":          {"CompleteMultipartUpload", s3test.Reply(200, "<html/>"), nil, "MalformedReply", 1, 1},
		"the last answer is lost":         {"CompleteMultipartUpload", nil, cut, "", 1, 1},
		"the server is not well at last":  {"CompleteMultipartUpload", s3test.Reply(500, ""), nil, "InternalError", 1, 1},
		"the server does not act at last": {"CompleteMultipartUpload", s3test.ErrorReply(503, "SlowDown"), nil, "SlowDown", 4, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, sent := s3test.NewFakeBucket(), atomic.Int32{}
			s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
				if req.Operation != tc.operation || part == 1 {
					return nil, nil
				}
				sent.Add(1)
				return tc.answer, tc.err
			}
			_, err := newClient(t, s.Wire()).PutObject(t.Context(), "photos", "a", s3test.Span{Length: 6 << 20}, core.PutOptions{
				Integrity: core.IntegrityMD5, Concurrency: 1, // a part that comes through makes the other more patient
			})
			if tc.code != "" {
				got := s3test.ErrorOf(t, err, tc.operation)
				s3test.Same(t, "code", got.Code, tc.code)
				s3test.Same(t, "names", got.BucketName+"/"+got.ObjectName, "photos/a")
			} else if got := s3test.OperationError[error](t, err, tc.operation); !errors.Is(got, tc.err) {
				t.Errorf("got %v, want %v", got, tc.err)
			}
			s3test.Same(t, "attempts", int(sent.Load()), tc.sent)
			s3test.Same(t, "aborts", s.Aborted, tc.aborted)
			s3test.Same(t, "parts behind the abort", s.Orphans, 0)
		})
	}
}

func TestCancelledUploadIsAborted(t *testing.T) {
	errLeft := errors.New("the user left")
	for name, operation := range map[string]string{"in a part": "UploadPart", "while it joins": "CompleteMultipartUpload"} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			s, settled := s3test.NewFakeBucket(), atomic.Int32{}
			s.Overlaps = true
			s.Hook = func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
				if req.Operation == operation && part != 1 {
					cancel(errLeft)
					<-ctx.Done()
					settled.Add(1)
					return nil, context.Cause(ctx)
				}
				if req.Operation == "AbortMultipartUpload" && (ctx.Err() != nil || settled.Load() == 0) {
					t.Errorf("abort: got a context that is over (%v), or others in flight", ctx.Err())
				}
				return nil, nil
			}
			_, err := newClient(t, s.Wire()).PutObject(ctx, "photos", "a", threeParts, core.PutOptions{})
			if got := s3test.OperationError[*smithy.CanceledError](t, err, "PutObject"); got.Err != errLeft {
				t.Errorf("got cause %v, want %v", got.Err, errLeft)
			}
			s3test.Same(t, "aborts", s.Aborted, 1)
			s3test.Same(t, "parts behind the abort", s.Orphans, 0)
		})
	}
}

// Nobody else knows of an upload whose opening was answered as its owner left:
// it would stay, and cost, for good.
func TestUploadOpenedAsItIsCancelled(t *testing.T) {
	errLeft := errors.New("the user left")
	for name, tc := range map[string]struct {
		answer  *transport.Response
		aborted int
	}{
		"an upload id": {nil, 1},
		"a refusal":    {s3test.ErrorReply(403, "AccessDenied"), 0},
		"no document":  {s3test.Reply(200, ""), 0},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			s := s3test.NewFakeBucket()
			s.Hook = func(ctx context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				switch req.Operation {
				case "CreateMultipartUpload":
					cancel(errLeft)
					return tc.answer, nil
				case "AbortMultipartUpload":
					if ctx.Err() != nil {
						t.Errorf("abort: got a context that is over (%v)", ctx.Err())
					}
				}
				return nil, nil
			}
			w := s.Wire()
			_, err := newClient(t, w).PutObject(ctx, "photos", "a", threeParts, core.PutOptions{})
			if got := s3test.OperationError[*smithy.CanceledError](t, err, "CreateMultipartUpload"); got.Err != errLeft {
				t.Errorf("got cause %v, want %v", got.Err, errLeft)
			}
			s3test.Same(t, "aborts", s.Aborted, tc.aborted)
			s3test.Same(t, "requests", len(w.Sent), 1+tc.aborted)
		})
	}
}

// The caller learns why the upload failed, not that cleaning up failed too, and
// does not wait forever for a server that is silent.
func TestAbortThatFails(t *testing.T) {
	for name, abort := range map[string]func(context.Context) (*transport.Response, error){
		"refused": func(context.Context) (*transport.Response, error) { return s3test.ErrorReply(403, "AccessDenied"), nil },
		"silence": func(ctx context.Context) (*transport.Response, error) { <-ctx.Done(); return nil, context.Cause(ctx) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start, s := time.Now(), s3test.NewFakeBucket()
				s.Hook = func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
					if req.Operation == "AbortMultipartUpload" {
						return abort(ctx)
					}
					if part == 2 {
						return s3test.ErrorReply(400, "BadDigest"), nil
					}
					return nil, nil
				}
				_, err := newClient(t, s.Wire()).PutObject(t.Context(), "photos", "a", threeParts, core.PutOptions{})
				s3test.Same(t, "code", s3test.ErrorOf(t, err, "UploadPart").Code, "BadDigest")
				if took := time.Since(start); took > 15*time.Second {
					t.Errorf("got %v of waiting, want at most 15 s", took)
				}
				time.Sleep(3 * time.Minute) // in which it is tried in the background, and given up
			})
		})
	}
}

func TestUnreadablePart(t *testing.T) {
	s := s3test.NewFakeBucket()
	gone := &transport.Error{Kind: transport.KindUnreadable, Err: io.ErrUnexpectedEOF}
	_, err := newClient(t, s.Wire()).PutObject(t.Context(), "photos", "a", s3test.Span{Length: 12 << 20, Err: gone}, core.PutOptions{})
	if got := s3test.OperationError[*transport.Error](t, err, "UploadPart"); got != gone {
		t.Errorf("got %v, want %v", got, gone)
	}
	s3test.Same(t, "aborts", s.Aborted, 1)
	s3test.Same(t, "parts sent", len(s.Parts), 0)
}
