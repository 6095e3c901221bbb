package core

import (
	"context"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// A server that does not know the checksums of parts gets the list of them without,
// from then on.
func TestServerThatRefusesThePartsChecksums(t *testing.T) {
	for name, refusal := range map[string]*transport.Response{
		"malformed":       s3test.ErrorReply(400, "MalformedXML"),
		"invalid":         s3test.ErrorReply(400, "InvalidRequest"),
		"not implemented": s3test.ErrorReply(501, "NotImplemented"),
	} {
		t.Run(name, func(t *testing.T) {
			s, with, without := s3test.NewFakeServer(), 0, 0
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				switch {
				case req.Operation != "CompleteMultipartUpload":
				case strings.Contains(string(req.Payload.(transport.Bytes)), "ChecksumCRC32C"):
					with++
					return refusal, nil
				default:
					without++
				}
				return nil, nil
			}
			// The server joins what has no checksums.
			c := newClient(t, s.Wire())
			for call := range 2 {
				if _, err := c.PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), PutOptions{}); err != nil {
					t.Fatal(err)
				}
				s3test.Same(t, "completions with checksums", with, 1)
				s3test.Same(t, "without", without, call+1)
			}
			_, err := c.PutObject(t.Context(), "other", "a", s3test.NewFakePayload("a", s3test.TestSize), PutOptions{Integrity: IntegrityCRC32C})
			e := s3test.ErrorOf(t, err, "CompleteMultipartUpload")
			s3test.Same(t, "code, of what was asked for by name", e.Code, s3err.CodeOf(s3err.FromResponse(refusal, "", "")))
			if !strings.Contains(e.Message, `set integrity to "auto"`) {
				t.Errorf("got %q, want the option named", e.Message)
			}
		})
	}
}

// What is refused for the list itself stays refused, and nothing is remembered.
func TestListOfPartsThatIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		code string
		sent int
	}{
		"malformed, either way": {"MalformedXML", 2}, "a part": {"InvalidPart", 1}, "too small": {"EntityTooSmall", 1}, "denied": {"AccessDenied", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, sent := s3test.NewFakeServer(), 0
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation != "CompleteMultipartUpload" {
					return nil, nil
				}
				sent++
				return s3test.ErrorReply(400, tc.code), nil
			}
			c := newClient(t, s.Wire())
			_, err := c.PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), PutOptions{})
			s3test.Same(t, "code", s3test.ErrorOf(t, err, "CompleteMultipartUpload").Code, tc.code)
			s3test.Same(t, "completions", sent, tc.sent)
			s3test.Same(t, "refused", c.pipeline.Evidence.Of(s3test.ChecksumsOf(request.CompleteMultipartUpload, "photos")).Refused, false)
		})
	}
}

// A list that has no checksums is not refused for them.
func TestListWithoutChecksumsThatIsRefused(t *testing.T) {
	for _, integrity := range []Integrity{IntegrityMD5, IntegritySHA256, IntegrityNone} {
		s := s3test.NewFakeServer()
		s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
			if req.Operation == "CompleteMultipartUpload" {
				return s3test.ErrorReply(400, "MalformedXML"), nil
			}
			return nil, nil
		}
		_, err := newClient(t, s.Wire()).PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), PutOptions{Integrity: integrity})
		if e := s3test.ErrorOf(t, err, "CompleteMultipartUpload"); strings.Contains(e.Message, "integrity") {
			t.Errorf("%s: got %q, want nothing of checksums", integrity, e.Message)
		}
	}
}

// An answer that is lost to the list without checksums is looked for as any is.
func TestLostAnswerToTheListWithoutChecksums(t *testing.T) {
	s, sent := s3test.NewFakeServer(), 0
	s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
		if req.Operation != "CompleteMultipartUpload" {
			return nil, nil
		}
		document := string(req.Payload.(transport.Bytes))
		if sent++; strings.Contains(document, "ChecksumCRC32C") {
			return s3test.ErrorReply(400, "MalformedXML"), nil
		}
		s.Mu.Lock()
		s.Join(s.Uploads["id1"], document)
		s.Mu.Unlock()
		return nil, &transport.Error{Kind: transport.KindNetwork}
	}
	got, err := newClient(t, s.Wire()).PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), PutOptions{})
	if err != nil || got.ETag != request.UnquoteETag(s.Object.Header["etag"]) || sent != 2 {
		t.Errorf("got %+v, %v after %d completions, want the object after 2", got, err, sent)
	}
}

// Ceph says NoSuchKey where S3 says NoSuchUpload.
func TestUploadsThatEndedAtCeph(t *testing.T) {
	ended := s3test.ErrorReply(404, "NoSuchKey")
	ctx := t.Context()
	c := newClient(t, s3test.Answers(ended))
	if size, err := c.IncompleteUploadSize(ctx, "photos", "a", "id", request.CallOptions{}); size != 0 || err != nil {
		t.Errorf("size: got %d, %v, want 0", size, err)
	}
	listed := s3test.Reply(200, "<ListMultipartUploadsResult><Upload><Key>a</Key><UploadId>id</UploadId></Upload></ListMultipartUploadsResult>")
	if err := newClient(t, s3test.Answers(listed, ended)).RemoveIncompleteUpload(ctx, "photos", "a", request.CallOptions{}); err != nil {
		t.Errorf("remove: got %v", err)
	}
	if _, err := newClient(t, s3test.Answers(s3test.Reply(404, "<html>no such page</html>"))).IncompleteUploadSize(ctx, "photos", "a", "id", request.CallOptions{}); err == nil {
		t.Error("a page that is not there: got no error")
	}
	s, journal := s3test.NewFakeServer(), s3test.NewJournal(t)
	newResumer(t, s, journal).half(t, s, s3test.NewFakePayload("a", s3test.TestSize), PutOptions{})
	s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
		if (req.Operation == "ListParts" || req.Operation == "AbortMultipartUpload") && strings.Contains(req.Query, "id1") {
			return ended, nil
		}
		return nil, nil
	}
	if _, err := newResumer(t, s, journal).put(ctx, s3test.NewFakePayload("a", s3test.TestSize), PutOptions{Resume: ResumeOwn}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "uploads opened", s.Opened, 2)
	for _, operation := range s.Asked {
		if operation == "AbortMultipartUpload" {
			t.Error("got an abort of what has ended")
		}
	}
}
