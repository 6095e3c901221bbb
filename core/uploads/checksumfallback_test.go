package uploads_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// What is damaged on the way goes again, the same bytes under the same digest.
func TestDamagedPayloadGoesAgain(t *testing.T) {
	for _, code := range []string{"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch", "IncompleteBody", "RequestTimeout"} {
		for operation, size := range map[string]int64{"PutObject": s3test.MiB, "UploadPart": s3test.TestSize} {
			for times, sent := range map[int]int{1: 2, 3: 4, 99: 4} {
				t.Run(code+" "+operation+" "+request.Decimal(int64(times)), func(t *testing.T) {
					s, p, left := s3test.NewFakeServer(), s3test.NewFakePayload("a", size), times
					var digests []string
					s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
						if req.Operation != operation || part > 1 {
							return nil, nil
						}
						digests = append(digests, req.Header[request.ChecksumHeader])
						if left--; left >= 0 {
							return s3test.ErrorReply(400, code), nil
						}
						return nil, nil
					}
					_, err := newClient(t, s.Wire()).PutObject(t.Context(), "photos", "a", p, core.PutOptions{Concurrency: 1})
					if sent <= times {
						s3test.Same(t, "code", s3test.ErrorOf(t, err, operation).Code, code)
					} else if err != nil {
						t.Error(err)
					}
					s3test.Same(t, "requests", len(digests), sent)
					if digests = slices.Compact(digests); len(digests) != 1 || digests[0] == "" {
						t.Errorf("got digests %q, want one for all", digests)
					}
				})
			}
		}
	}
}

// How uploads are guarded at a server, or from a bucket, that takes no
// checksums: by what, what is said, and how many requests it takes.
func TestChecksumRefused(t *testing.T) {
	cut := &transport.Error{Kind: transport.KindNetwork}
	for name, tc := range map[string]struct {
		operation string // "" for all
		answer    *transport.Response
		size      int64
		guards    []string // of what was taken, of two uploads
		refusals  int      // requests that were not
	}{
		"501, one PUT":                  {"", s3test.ErrorReply(501, "NotImplemented"), s3test.MiB, []string{"content-md5", "content-md5"}, 1},
		"InvalidRequest, one PUT":       {"", s3test.ErrorReply(400, "InvalidRequest"), s3test.MiB, []string{"content-md5", "content-md5"}, 1},
		"InvalidArgument, one PUT":      {"", s3test.ErrorReply(400, "InvalidArgument"), s3test.MiB, []string{"content-md5", "content-md5"}, 1},
		"no answer, one PUT":            {"", nil, s3test.MiB, []string{request.PayloadHashHeader, request.PayloadHashHeader}, 8},
		"501, in parts":                 {"", s3test.ErrorReply(501, "NotImplemented"), 6 * s3test.MiB, []string{"none", "content-md5", "content-md5", "none", "content-md5", "content-md5"}, 1},
		"501, at the parts":             {"UploadPart", s3test.ErrorReply(501, "NotImplemented"), 6 * s3test.MiB, []string{"x-amz-checksum-algorithm", "content-md5", "content-md5", "none", "content-md5", "content-md5"}, 1},
		"no answer, in parts":           {"", nil, 6 * s3test.MiB, []string{"none", request.PayloadHashHeader, request.PayloadHashHeader, "none", request.PayloadHashHeader, request.PayloadHashHeader}, 8},
		"no answer, at the parts alone": {"UploadPart", nil, 6 * s3test.MiB, []string{"x-amz-checksum-algorithm", request.PayloadHashHeader, request.PayloadHashHeader, "none", request.PayloadHashHeader, request.PayloadHashHeader}, 8},
	} {
		t.Run(name, func(t *testing.T) {
			refusals := 0
			s, guards := s3test.NewChoosy(func(req *transport.Request) (*transport.Response, error) {
				if !s3test.HasChecksum(req.Header) || tc.operation != "" && req.Operation != tc.operation {
					return nil, nil
				}
				if refusals++; tc.answer == nil {
					return nil, cut
				}
				return tc.answer, nil
			})
			r := newResumer(t, s, nil)
			r.putTwice(t, tc.size, guards, tc.guards)
			if !reflect.DeepEqual(r.warnings, []string{core.WarnChecksumRefused}) {
				t.Errorf("got warnings %q, want %s once", r.warnings, core.WarnChecksumRefused)
			}
			s3test.Same(t, "refusals", refusals, tc.refusals)
		})
	}
}

// What is not the checksum's fault is told as it was, and nothing is learnt.
func TestChecksumIsNotToBlame(t *testing.T) {
	cut, slow := &transport.Error{Kind: transport.KindNetwork}, &transport.Error{Kind: transport.KindTimeout}
	for name, tc := range map[string]struct {
		answer    *transport.Response
		err       error
		integrity core.Integrity
		requests  int
	}{
		"refused either way":      {s3test.ErrorReply(400, "InvalidRequest"), nil, "", 2},
		"not implemented at all":  {s3test.ErrorReply(501, "NotImplemented"), nil, "", 2},
		"refused, by who it is":   {s3test.ErrorReply(403, "InvalidRequest"), nil, "", 1},
		"refused, and not for it": {s3test.ErrorReply(403, "AccessDenied"), nil, "", 1},
		"no answer either way":    {nil, cut, "", 5},
		"no answer in time":       {nil, slow, "", 4},
		"md5 refused":             {s3test.ErrorReply(400, "InvalidRequest"), nil, core.IntegrityMD5, 1},
		"no answer to md5":        {nil, cut, core.IntegrityMD5, 4},
		"sha256 refused":          {s3test.ErrorReply(501, "NotImplemented"), nil, core.IntegritySHA256, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, failing := s3test.NewFakeServer(), true
			requests := 0
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if requests++; failing {
					return tc.answer, tc.err
				}
				return nil, nil
			}
			r := newResumer(t, s, nil)
			_, err := r.put(t.Context(), s3test.NewFakePayload("a", s3test.MiB), core.PutOptions{Integrity: tc.integrity})
			if tc.err != nil && !errors.Is(err, tc.err) {
				t.Errorf("got %v, want %v", err, tc.err)
			} else if tc.err == nil && s3test.ErrorOf(t, err, "PutObject").Status != tc.answer.Status {
				t.Errorf("got %v, want status %d", err, tc.answer.Status)
			}
			s3test.Same(t, "requests", requests, tc.requests)
			failing = false
			guarded := 0
			s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
				if part > 0 && req.Header[request.ChecksumHeader] != "" {
					guarded++
				}
				return nil, nil
			}
			if _, err := r.put(t.Context(), s3test.NewFakePayload("a", 6*s3test.MiB), core.PutOptions{}); err != nil {
				t.Error(err)
			}
			s3test.Same(t, "parts with a checksum from then on", guarded, 2)
			s3test.Same(t, "warnings", len(r.warnings), 0)
		})
	}
}

// A network that fails once checksums were taken is a network that fails.
func TestChecksumsThatWereTakenAreKept(t *testing.T) {
	for name, answer := range map[string]*transport.Response{"no answer": nil, "refused": s3test.ErrorReply(400, "InvalidRequest")} {
		t.Run(name, func(t *testing.T) {
			fails := false
			s, guards := s3test.NewChoosy(func(req *transport.Request) (*transport.Response, error) {
				switch {
				case !fails || !s3test.HasChecksum(req.Header):
					return nil, nil
				case answer != nil:
					return answer, nil
				}
				return nil, &transport.Error{Kind: transport.KindNetwork}
			})
			r := newResumer(t, s, nil)
			if _, err := r.put(t.Context(), s3test.NewFakePayload("a", s3test.MiB), core.PutOptions{}); err != nil {
				t.Fatal(err)
			}
			fails = true
			if _, err := r.put(t.Context(), s3test.NewFakePayload("a", s3test.MiB), core.PutOptions{}); err == nil || len(*guards) != 1 {
				t.Errorf("got %v after %q, want an error, and none without a checksum", err, *guards)
			}
		})
	}
}

// The rules of one bucket say nothing of another.
func TestChecksumsForbiddenInOneBucket(t *testing.T) {
	s, guards := s3test.NewChoosy(func(req *transport.Request) (*transport.Response, error) {
		if req.Bucket == "photos" && s3test.HasChecksum(req.Header) {
			return nil, &transport.Error{Kind: transport.KindNetwork}
		}
		return nil, nil
	})
	r := newResumer(t, s, nil)
	for _, bucket := range []string{"photos", "videos", "photos"} {
		if _, err := r.PutObject(t.Context(), bucket, "a", s3test.NewFakePayload("a", s3test.MiB), core.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{request.PayloadHashHeader, request.ChecksumHeader, request.PayloadHashHeader}; !reflect.DeepEqual(*guards, want) {
		t.Errorf("got guards %q, want %q", *guards, want)
	}
}

// ETags that CORS hides are asked for once, at the end, by all pages.
func TestHiddenETags(t *testing.T) {
	for name, tc := range map[string]struct {
		list *transport.Response // nil for the server's own
		err  error
		code string
	}{
		"the list helps":           {nil, nil, ""},
		"a list without them":      {s3test.Reply(200, "<ListPartsResult><Part><PartNumber>1</PartNumber></Part></ListPartsResult>"), nil, s3err.HiddenETag},
		"a list that is refused":   {s3test.ErrorReply(403, "AccessDenied"), nil, s3err.HiddenETag},
		"an upload that is gone":   {s3test.ErrorReply(404, "NoSuchUpload"), nil, "NoSuchUpload"},
		"a list that never comes ": {nil, &transport.Error{Kind: transport.KindTimeout}, "-"},
	} {
		t.Run(name, func(t *testing.T) {
			s, lists := s3test.NewFakeServer(), 0
			s.Hidden, s.PerPage = true, 3
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == "ListParts" {
					lists++
					return tc.list, tc.err
				}
				return nil, nil
			}
			r := newResumer(t, s, nil)
			for range 2 {
				got, err := r.put(t.Context(), s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{})
				switch {
				case tc.err != nil:
					if !errors.Is(err, tc.err) {
						t.Errorf("got %v, want %v", err, tc.err)
					}
				case tc.code == "" && (err != nil || got.ETag == ""):
					t.Errorf("got %+v, %v, want an object", got, err)
				case tc.code != "":
					if !request.HasCode(err, tc.code) {
						t.Errorf("got %v, want %s", err, tc.code)
					}
				}
			}
			if tc.code == "" {
				s3test.Same(t, "pages", lists, 4)
			}
			if !reflect.DeepEqual(r.warnings, []string{core.WarnHiddenETag}) {
				t.Errorf("got warnings %q, want %s once", r.warnings, core.WarnHiddenETag)
			}
			s3test.Same(t, "uploads left", len(s.Uploads), 0)
		})
	}
}
