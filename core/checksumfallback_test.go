package core

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transport"
)

// What is damaged on the way goes again, the same bytes under the same digest.
func TestDamagedPayloadGoesAgain(t *testing.T) {
	for _, code := range []string{"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch", "IncompleteBody", "RequestTimeout"} {
		for operation, size := range map[string]int64{"PutObject": mib, "UploadPart": tomeSize} {
			for times, sent := range map[int]int{1: 2, 3: 4, 99: 4} {
				t.Run(code+" "+operation+" "+request.Decimal(int64(times)), func(t *testing.T) {
					s, p, left := newFakeServer(), newFakePayload("a", size), times
					var digests []string
					s.hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
						if req.Operation != operation || part > 1 {
							return nil, nil
						}
						digests = append(digests, req.Header[request.ChecksumHeader])
						if left--; left >= 0 {
							return errorReply(400, code), nil
						}
						return nil, nil
					}
					_, err := newClient(t, s.wire()).PutObject(t.Context(), "photos", "a", p, PutOptions{Concurrency: 1})
					if sent <= times {
						same(t, "code", errorOf(t, err, operation).Code, code)
					} else if err != nil {
						t.Error(err)
					}
					same(t, "requests", len(digests), sent)
					if digests = slices.Compact(digests); len(digests) != 1 || digests[0] == "" {
						t.Errorf("got digests %q, want one for all", digests)
					}
				})
			}
		}
	}
}

// putTwice stores two objects of size bytes, one after the other, and wants what
// went well to be guarded so.
func (r *resumer) putTwice(t *testing.T, size int64, guards *[]string, want []string) {
	t.Helper()
	for range 2 {
		if _, err := r.put(t.Context(), newFakePayload("a", size), PutOptions{Concurrency: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(*guards, want) {
		t.Errorf("guards\n got %q\nwant %q", *guards, want)
	}
}

// choosy is a server that takes requests by their headers.
func choosy(refuse func(req *transport.Request) (*transport.Response, error)) (*fakeServer, *[]string) {
	s, guards := newFakeServer(), new([]string)
	s.hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		resp, err := refuse(req)
		s.mu.Lock()
		defer s.mu.Unlock()
		if resp == nil && err == nil && (part > 0 || req.Operation == "PutObject" || req.Operation == "CreateMultipartUpload") {
			*guards = append(*guards, guardOf(req.Header))
		}
		return resp, err
	}
	return s, guards
}

func guardOf(h transport.Header) string {
	for _, name := range []string{"x-amz-checksum-crc32c", "x-amz-checksum-algorithm", "content-md5"} {
		if h[name] != "" {
			return name
		}
	}
	if hash := h[request.PayloadHashHeader]; hash != sigv4.UnsignedPayload && hash != emptyHash {
		return request.PayloadHashHeader
	}
	return "none"
}

func hasChecksum(h transport.Header) bool { return strings.HasPrefix(guardOf(h), "x-amz-checksum-") }

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
		"501, one PUT":                  {"", errorReply(501, "NotImplemented"), mib, []string{"content-md5", "content-md5"}, 1},
		"InvalidRequest, one PUT":       {"", errorReply(400, "InvalidRequest"), mib, []string{"content-md5", "content-md5"}, 1},
		"InvalidArgument, one PUT":      {"", errorReply(400, "InvalidArgument"), mib, []string{"content-md5", "content-md5"}, 1},
		"no answer, one PUT":            {"", nil, mib, []string{request.PayloadHashHeader, request.PayloadHashHeader}, 8},
		"501, in parts":                 {"", errorReply(501, "NotImplemented"), 6 * mib, []string{"none", "content-md5", "content-md5", "none", "content-md5", "content-md5"}, 1},
		"501, at the parts":             {"UploadPart", errorReply(501, "NotImplemented"), 6 * mib, []string{"x-amz-checksum-algorithm", "content-md5", "content-md5", "none", "content-md5", "content-md5"}, 1},
		"no answer, in parts":           {"", nil, 6 * mib, []string{"none", request.PayloadHashHeader, request.PayloadHashHeader, "none", request.PayloadHashHeader, request.PayloadHashHeader}, 8},
		"no answer, at the parts alone": {"UploadPart", nil, 6 * mib, []string{"x-amz-checksum-algorithm", request.PayloadHashHeader, request.PayloadHashHeader, "none", request.PayloadHashHeader, request.PayloadHashHeader}, 8},
	} {
		t.Run(name, func(t *testing.T) {
			refusals := 0
			s, guards := choosy(func(req *transport.Request) (*transport.Response, error) {
				if !hasChecksum(req.Header) || tc.operation != "" && req.Operation != tc.operation {
					return nil, nil
				}
				if refusals++; tc.answer == nil {
					return nil, cut
				}
				return tc.answer, nil
			})
			r := newResumer(t, s, nil)
			r.putTwice(t, tc.size, guards, tc.guards)
			if !reflect.DeepEqual(r.warnings, []string{WarnChecksumRefused}) {
				t.Errorf("got warnings %q, want %s once", r.warnings, WarnChecksumRefused)
			}
			same(t, "refusals", refusals, tc.refusals)
		})
	}
}

// What is not the checksum's fault is told as it was, and nothing is learnt.
func TestChecksumIsNotToBlame(t *testing.T) {
	cut, slow := &transport.Error{Kind: transport.KindNetwork}, &transport.Error{Kind: transport.KindTimeout}
	for name, tc := range map[string]struct {
		answer    *transport.Response
		err       error
		integrity Integrity
		requests  int
	}{
		"refused either way":      {errorReply(400, "InvalidRequest"), nil, "", 2},
		"not implemented at all":  {errorReply(501, "NotImplemented"), nil, "", 2},
		"refused, by who it is":   {errorReply(403, "InvalidRequest"), nil, "", 1},
		"refused, and not for it": {errorReply(403, "AccessDenied"), nil, "", 1},
		"no answer either way":    {nil, cut, "", 5},
		"no answer in time":       {nil, slow, "", 4},
		"md5 refused":             {errorReply(400, "InvalidRequest"), nil, IntegrityMD5, 1},
		"no answer to md5":        {nil, cut, IntegrityMD5, 4},
		"sha256 refused":          {errorReply(501, "NotImplemented"), nil, IntegritySHA256, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, failing := newFakeServer(), true
			requests := 0
			s.hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if requests++; failing {
					return tc.answer, tc.err
				}
				return nil, nil
			}
			r := newResumer(t, s, nil)
			_, err := r.put(t.Context(), newFakePayload("a", mib), PutOptions{Integrity: tc.integrity})
			if tc.err != nil && !errors.Is(err, tc.err) {
				t.Errorf("got %v, want %v", err, tc.err)
			} else if tc.err == nil && errorOf(t, err, "PutObject").Status != tc.answer.Status {
				t.Errorf("got %v, want status %d", err, tc.answer.Status)
			}
			same(t, "requests", requests, tc.requests)
			failing = false
			guarded := 0
			s.hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
				if part > 0 && req.Header[request.ChecksumHeader] != "" {
					guarded++
				}
				return nil, nil
			}
			if _, err := r.put(t.Context(), newFakePayload("a", 6*mib), PutOptions{}); err != nil {
				t.Error(err)
			}
			same(t, "parts with a checksum from then on", guarded, 2)
			same(t, "warnings", len(r.warnings), 0)
		})
	}
}

// A network that fails once checksums were taken is a network that fails.
func TestChecksumsThatWereTakenAreKept(t *testing.T) {
	for name, answer := range map[string]*transport.Response{"no answer": nil, "refused": errorReply(400, "InvalidRequest")} {
		t.Run(name, func(t *testing.T) {
			fails := false
			s, guards := choosy(func(req *transport.Request) (*transport.Response, error) {
				switch {
				case !fails || !hasChecksum(req.Header):
					return nil, nil
				case answer != nil:
					return answer, nil
				}
				return nil, &transport.Error{Kind: transport.KindNetwork}
			})
			r := newResumer(t, s, nil)
			if _, err := r.put(t.Context(), newFakePayload("a", mib), PutOptions{}); err != nil {
				t.Fatal(err)
			}
			fails = true
			if _, err := r.put(t.Context(), newFakePayload("a", mib), PutOptions{}); err == nil || len(*guards) != 1 {
				t.Errorf("got %v after %q, want an error, and none without a checksum", err, *guards)
			}
		})
	}
}

// The rules of one bucket say nothing of another.
func TestChecksumsForbiddenInOneBucket(t *testing.T) {
	s, guards := choosy(func(req *transport.Request) (*transport.Response, error) {
		if req.Bucket == "photos" && hasChecksum(req.Header) {
			return nil, &transport.Error{Kind: transport.KindNetwork}
		}
		return nil, nil
	})
	r := newResumer(t, s, nil)
	for _, bucket := range []string{"photos", "videos", "photos"} {
		if _, err := r.PutObject(t.Context(), bucket, "a", newFakePayload("a", mib), PutOptions{}); err != nil {
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
		"a list without them":      {reply(200, "<ListPartsResult><Part><PartNumber>1</PartNumber></Part></ListPartsResult>"), nil, s3err.HiddenETag},
		"a list that is refused":   {errorReply(403, "AccessDenied"), nil, s3err.HiddenETag},
		"an upload that is gone":   {errorReply(404, "NoSuchUpload"), nil, "NoSuchUpload"},
		"a list that never comes ": {nil, &transport.Error{Kind: transport.KindTimeout}, "-"},
	} {
		t.Run(name, func(t *testing.T) {
			s, lists := newFakeServer(), 0
			s.hidden, s.perPage = true, 3
			s.hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == "ListParts" {
					lists++
					return tc.list, tc.err
				}
				return nil, nil
			}
			r := newResumer(t, s, nil)
			for range 2 {
				got, err := r.put(t.Context(), newFakePayload("a", tomeSize), PutOptions{})
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
				same(t, "pages", lists, 4)
			}
			if !reflect.DeepEqual(r.warnings, []string{WarnHiddenETag}) {
				t.Errorf("got warnings %q, want %s once", r.warnings, WarnHiddenETag)
			}
			same(t, "uploads left", len(s.uploads), 0)
		})
	}
}
