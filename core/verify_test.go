package core

import (
	"context"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/checksum"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestChecksumOfAnAnswer(t *testing.T) {
	for name, tc := range map[string]struct {
		header transport.Header
		want   Checksum
	}{
		"none":                   {transport.Header{"etag": `"e"`}, Checksum{}},
		"of the whole":           {transport.Header{"x-amz-checksum-crc32c": "AAAAAA==", "x-amz-checksum-type": "FULL_OBJECT"}, Checksum{Algorithm: checksum.CRC32C, Sum: "AAAAAA=="}},
		"of the whole, untold":   {transport.Header{"x-amz-checksum-crc32c": "AAAAAA=="}, Checksum{Algorithm: checksum.CRC32C, Sum: "AAAAAA=="}},
		"of CRC-32":              {transport.Header{"x-amz-checksum-crc32": "AAAAAA=="}, Checksum{Algorithm: checksum.CRC32, Sum: "AAAAAA=="}},
		"of 64 bits":             {transport.Header{"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="}, Checksum{Algorithm: checksum.CRC64NVME, Sum: "AAAAAAAAAAA="}},
		"of the checksums":       {transport.Header{"x-amz-checksum-crc32c": "AAAAAA==-3"}, Checksum{}},
		"of the checksums, told": {transport.Header{"x-amz-checksum-crc32c": "AAAAAA==", "x-amz-checksum-type": "COMPOSITE"}, Checksum{}},
		"that is not known":      {transport.Header{"x-amz-checksum-sha256": "AAAAAA=="}, Checksum{}},
	} {
		t.Run(name, func(t *testing.T) {
			_, resp := body(200, tc.header, "")
			got, err := newClient(t, s3test.Answers(resp)).GetObject(t.Context(), "photos", "a", request.GetOptions{})
			if err != nil || got.Checksum != tc.want {
				t.Errorf("got %v, %v, want %v", got.Checksum, err, tc.want)
			}
		})
	}
}

// readers is a bucket that answers reads by refuse, or with "data". It notes for
// each of them whether it asked for a checksum and went well.
func readers(t *testing.T, refuse func(req *transport.Request) (*transport.Response, error)) (c *Client, went *[]bool, told *[]string) {
	went, told = new([]bool), new([]string)
	w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if resp, err := refuse(req); resp != nil || err != nil {
			return resp, err
		}
		*went = append(*went, req.Header[request.ChecksumMode] == "ENABLED")
		resp := &transport.Response{Status: 200, Header: transport.Header{"content-length": "4", "etag": `"e"`}, Body: io.NopCloser(strings.NewReader("data"))}
		if req.Header[request.ChecksumMode] != "" {
			resp.Header["x-amz-checksum-crc32c"] = checksum.CRC32C.Encode(checksum.CRC32C.Updater()(0, []byte("data")))
		}
		return resp, nil
	}}
	c = newClient(t, w, func(o *Options) {
		o.Warn = func(_ context.Context, w request.Warning) { *told = append(*told, w.Code+" "+w.Bucket) }
	})
	return c, went, told
}

func fetchAll(t *testing.T, c *Client, buckets ...string) {
	t.Helper()
	for _, bucket := range buckets {
		if _, err := c.FGetObject(t.Context(), bucket, "a", io.Discard, request.GetOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOutageDoesNotSwitchVerificationOff(t *testing.T) {
	tries := 4
	c, went, told := readers(t, func(req *transport.Request) (*transport.Response, error) {
		if tries == 0 || req.Header[request.ChecksumMode] == "" {
			return nil, nil
		}
		tries--
		return nil, &transport.Error{Kind: transport.KindNetwork}
	})
	fetchAll(t, c, "photos", "photos")
	if want := []bool{false, true}; !reflect.DeepEqual(*went, want) || len(*told) > 0 {
		t.Errorf("asked for checksums: got %v and warnings %q, want %v and none", *went, *told, want)
	}
}

// A server that does not know the header, and a bucket whose CORS rules forbid
// it, are read without, each for one bucket.
func TestDownloadsGoWithoutChecksumMode(t *testing.T) {
	for name, answer := range map[string]*transport.Response{
		"InvalidArgument": s3test.ErrorReply(400, "InvalidArgument"), "NotImplemented": s3test.ErrorReply(501, "NotImplemented"), "no answer": nil,
	} {
		t.Run(name, func(t *testing.T) {
			refusals := 0
			c, went, told := readers(t, func(req *transport.Request) (*transport.Response, error) {
				if req.Header[request.ChecksumMode] == "" || req.Bucket == "videos" {
					return nil, nil
				}
				if refusals++; answer != nil {
					return answer, nil
				}
				return nil, &transport.Error{Kind: transport.KindNetwork}
			})
			fetchAll(t, c, "photos", "photos", "photos", "videos")
			if want := []bool{false, false, false, true}; !reflect.DeepEqual(*went, want) {
				t.Errorf("asked for checksums: got %v, want %v", *went, want)
			}
			if want := []string{"NotVerified photos"}; !reflect.DeepEqual(*told, want) {
				t.Errorf("got warnings %q, want %q", *told, want)
			}
			if answer == nil {
				s3test.Same(t, "refusals", refusals, 8)
			} else {
				s3test.Same(t, "refusals", refusals, 1)
			}
		})
	}
}

// What fails either way is told as it was, and nothing is learnt.
func TestChecksumModeIsNotToBlame(t *testing.T) {
	for name, answer := range map[string]*transport.Response{
		"missing": s3test.ErrorReply(404, "NoSuchKey"), "refused either way": s3test.ErrorReply(400, "InvalidArgument"), "no answer": nil,
	} {
		t.Run(name, func(t *testing.T) {
			fails := true
			c, went, told := readers(t, func(*transport.Request) (*transport.Response, error) {
				if fails && answer == nil {
					return nil, &transport.Error{Kind: transport.KindNetwork}
				} else if fails {
					return answer, nil
				}
				return nil, nil
			})
			for range 2 {
				if _, err := c.FGetObject(t.Context(), "photos", "a", io.Discard, request.GetOptions{}); err == nil {
					t.Error("got no error")
				}
			}
			fails = false
			fetchAll(t, c, "photos")
			if !reflect.DeepEqual(*went, []bool{true}) || len(*told) > 0 {
				t.Errorf("asked for checksums: got %v and warnings %q", *went, *told)
			}
		})
	}
}

// Bytes that nothing can be compared with are told of, once for each bucket.
func TestUnverifiableDownloadsAreTold(t *testing.T) {
	for name, header := range map[string]transport.Header{
		"no checksum, or one that CORS hides": {},
		"one of the parts":                    {"x-amz-checksum-crc32c": "AAAAAA==-2", "x-amz-checksum-type": "COMPOSITE"},
		"one that is not known":               {"x-amz-checksum-sha256": "AAAA"},
	} {
		t.Run(name, func(t *testing.T) {
			var told []string
			w := &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) {
				_, resp := body(200, header, "data")
				return resp, nil
			}}
			c := newClient(t, w, func(o *Options) {
				o.Warn = func(_ context.Context, w request.Warning) { told = append(told, w.Code+" "+w.Bucket) }
			})
			fetchAll(t, c, "photos", "photos", "videos")
			if want := []string{"NotVerified photos", "NotVerified videos"}; !reflect.DeepEqual(told, want) {
				t.Errorf("got warnings %q, want %q", told, want)
			}
		})
	}
}

func TestFGetObjectIsVerified(t *testing.T) {
	_, resp := body(200, transport.Header{"content-length": "4", "x-amz-checksum-crc32": "AAAAAA=="}, "data")
	_, err := newClient(t, s3test.Answers(resp)).FGetObject(t.Context(), "photos", "a", io.Discard, request.GetOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "GetObject").Code, ChecksumMismatch)
}

// The caller's own words come first: a range has no checksum of the whole.
func TestOwnHeadersOfADownload(t *testing.T) {
	for name, header := range map[string]string{"Range": "bytes=0-1", "X-Amz-Checksum-Mode": "DISABLED"} {
		t.Run(name, func(t *testing.T) {
			w := &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) {
				_, resp := body(200, transport.Header{}, "data")
				return resp, nil
			}}
			opts := request.GetOptions{CallOptions: request.CallOptions{Headers: map[string]string{name: header}}}
			if _, err := newClient(t, w).GetObjectWithChecksum(t.Context(), "photos", "a", opts); err != nil {
				t.Fatal(err)
			}
			if got := w.Sent[0].Header[request.ChecksumMode]; got == "ENABLED" {
				t.Errorf("got %s %s, want the caller's", request.ChecksumMode, got)
			}
		})
	}
}
