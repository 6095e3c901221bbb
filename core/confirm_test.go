package core

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core/evidence"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// careless is a server that takes no notice of x-amz-checksum-crc32c, as Ceph 16. It
// compares Content-MD5 and signed digests.
type careless struct {
	open   bool   // no rule of CORS hides its headers
	shown  string // "": the ETag; else the header that is exposed beside it
	opaque bool   // its ETags are no MD5s, though they look so
	flip   int    // so many payloads come with a byte flipped
	own    bool   // tells checksums of its own of what it has stored
	bare   bool   // compares the ETag of a condition with its quotes, as Ceph

	mu     sync.Mutex
	stored map[string]string // what each object, or part, is by now
	guards []string
	warned []string
}

func (s *careless) answer(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	resp := s3test.Reply(200, "")
	resp.Open = s.open
	switch req.Operation {
	case "CreateMultipartUpload":
		resp.Document = []byte("<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
		return resp, nil
	case "CompleteMultipartUpload":
		resp.Document = []byte("<CompleteMultipartUploadResult><ETag></ETag></CompleteMultipartUploadResult>")
		return resp, nil
	case "HeadObject":
		resp.Header["etag"] = `"55d6f4119caf02219ee480fdb67a8e92-3"`
		resp.Header["content-length"] = request.Decimal(11 * s3test.MiB)
		resp.Header["last-modified"] = s3test.Modified
		return resp, nil
	}
	body := make([]byte, req.Payload.Size())
	fillFrom(req.Payload, body)
	if s.flip--; s.flip >= 0 {
		body[0] ^= 1
	}
	guard := "crc32c"
	sum := md5.Sum(body)
	if sent := req.Header["content-md5"]; sent != "" {
		if guard = "md5"; sent != base64.StdEncoding.EncodeToString(sum[:]) {
			return s3test.ErrorReply(400, "BadDigest"), nil
		}
	} else if sent := req.Header[request.PayloadHashHeader]; len(sent) == 64 {
		digest, _ := transport.Bytes(body).Digest(ctx, transport.SHA256)
		if guard = "sha256"; sent != hex.EncodeToString(digest) {
			return s3test.ErrorReply(400, "XAmzContentSHA256Mismatch"), nil
		}
	}
	where := req.Object + strings.TrimPrefix(partOf(req.Query), "partNumber=")
	now := request.Quote(md5Of(s.stored[where]))
	if s.bare {
		now = strings.Trim(now, `"`)
	}
	if etag := req.Header["if-match"]; etag != "" && etag != now || req.Header["if-none-match"] != "" && s.stored[where] != "" {
		return s3test.ErrorReply(412, request.PreconditionFailed), nil
	}
	s.guards = append(s.guards, guard)
	s.stored[where] = string(body)
	etag := md5Of(string(body))
	if s.opaque {
		etag = md5Of(fmt.Sprint(len(s.guards)))
	}
	if req.Operation == "PostObject" {
		resp.Status, resp.Document = 201, []byte("<PostResponse><Key>a</Key><ETag>"+etag+"</ETag></PostResponse>")
		return resp, nil
	}
	resp.Header["etag"] = request.Quote(etag)
	if s.own {
		sum := s3test.CRC32COf(body)
		resp.Header[request.ChecksumHeader], resp.Header["x-amz-checksum-crc64nvme"] = sum, "AAAAAAAAAAA="
	}
	if s.shown != "" {
		resp.Header["access-control-expose-headers"] = s.shown
	}
	return resp, nil
}

func md5Of(text string) string { return fmt.Sprintf("%x", md5.Sum([]byte(text))) }

func partOf(query string) string {
	for pair := range strings.SplitSeq(query, "&") {
		if strings.HasPrefix(pair, "partNumber=") {
			return pair
		}
	}
	return ""
}

func fillFrom(payload transport.Payload, body []byte) { copy(body, payload.(transport.Bytes)) }

func (s *careless) client(t *testing.T, change ...func(*Options)) (*Client, *s3test.Wire) {
	s.stored = map[string]string{}
	w := &s3test.Wire{Answer: s.answer}
	return newClient(t, w, append(change, func(o *Options) {
		o.Warn = func(_ context.Context, w request.Warning) { s.warned = append(s.warned, w.Code+" "+w.Bucket) }
	})...), w
}

// What is sent for three objects, one after the other, the first of them damaged.
func TestChecksumsThatAServerIgnores(t *testing.T) {
	const ignored = "ChecksumIgnored photos"
	for name, tc := range map[string]struct {
		server *careless
		opts   PutOptions
		change func(*Options)
		guards string
		warned []string
	}{
		"all can be seen":         {&careless{open: true}, PutOptions{}, nil, "crc32c md5 md5", []string{ignored}},
		"all, and damage":         {&careless{open: true, flip: 1}, PutOptions{}, nil, "crc32c sha256 md5 md5", []string{ignored}},
		"damaged twice":           {&careless{open: true, flip: 2}, PutOptions{}, nil, "crc32c sha256 md5 md5", []string{ignored}},
		"under a condition":       {&careless{open: true, flip: 1}, PutOptions{IfNoneMatch: "*"}, nil, "crc32c sha256", []string{ignored}},
		"under a condition, Ceph": {&careless{open: true, flip: 1, bare: true}, PutOptions{IfNoneMatch: "*"}, nil, "crc32c sha256", []string{ignored}},
		"its own checksums":       {&careless{open: true, flip: 1, own: true}, PutOptions{}, nil, "crc32c sha256 md5 md5", []string{ignored}},
		"asked for by name":       {&careless{open: true, flip: 1}, PutOptions{Integrity: IntegrityCRC32C}, nil, "crc32c sha256 crc32c crc32c", []string{ignored}},
		"in a page":               {&careless{flip: 1}, PutOptions{}, nil, "crc32c sha256 crc32c crc32c", nil},
		"in a page that sees all": {&careless{shown: "*", flip: 1}, PutOptions{}, nil, "crc32c sha256 crc32c crc32c", []string{ignored}},
		"ETags that are none":     {&careless{opaque: true}, PutOptions{}, nil, "crc32c sha256 crc32c crc32c", nil},
		"ETags of keys":           {&careless{flip: 0}, PutOptions{CallOptions: request.CallOptions{Headers: map[string]string{"x-amz-server-side-encryption": "aws:kms"}}}, nil, "crc32c crc32c crc32c", nil},
		"forms":                   {&careless{}, PutOptions{}, withForms, "crc32c crc32c crc32c", nil},
		"forms, and damage":       {&careless{flip: 1}, PutOptions{}, withForms, "crc32c crc32c crc32c crc32c", nil},
		"MD5 as ever":             {&careless{open: true, flip: 1}, PutOptions{Integrity: IntegrityMD5}, nil, "md5 md5 md5", nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := tc.server
			change := tc.change
			if change == nil {
				change = func(*Options) {}
			}
			c, _ := s.client(t, change)
			times := 3
			if tc.opts.IfNoneMatch != "" {
				times = 1
			}
			for range times {
				if _, err := c.PutObject(t.Context(), "photos", "a", transport.Bytes("content"), tc.opts); err != nil {
					t.Fatal(err)
				}
				s3test.Same(t, "stored", s.stored["a"], "content")
			}
			s3test.Same(t, "guards", strings.Join(s.guards, " "), tc.guards)
			if !reflect.DeepEqual(s.warned, tc.warned) {
				t.Errorf("warned %q, want %q", s.warned, tc.warned)
			}
		})
	}
}

func TestPartsOfWhichAServerIgnoresTheChecksum(t *testing.T) {
	for name, tc := range map[string]struct {
		server *careless
		guards string // of two objects
	}{
		"all can be seen": {&careless{open: true, flip: 1}, "crc32c sha256 md5 md5 md5 md5 md5"},
		"in a page":       {&careless{flip: 1}, "crc32c sha256 crc32c crc32c crc32c crc32c crc32c"},
	} {
		t.Run(name, func(t *testing.T) {
			s := tc.server
			content := transport.Bytes(strings.Repeat("0123456789abcdef", int(11*s3test.MiB/16)))
			c, w := s.client(t)
			for range 2 {
				got, err := c.PutObject(t.Context(), "photos", "a", content, PutOptions{Concurrency: 1})
				if err != nil {
					t.Fatal(err)
				}
				s3test.Same(t, "ETag, which the end of the upload leaves out", got.ETag, "55d6f4119caf02219ee480fdb67a8e92-3")
				s3test.Same(t, "stored", s.stored["a1"]+s.stored["a2"]+s.stored["a3"] == string(content), true)
			}
			s3test.Same(t, "guards", strings.Join(s.guards, " "), tc.guards)
			announced := w.Last(t, "CreateMultipartUpload").Header["x-amz-checksum-algorithm"]
			s3test.Same(t, "announced the second time", announced != "", !s.open)
		})
	}
}

// A payload that is damaged each time is an error, and so is one that cannot be
// sent again.
func TestDamageThatStays(t *testing.T) {
	s := &careless{open: true, flip: 99}
	c, _ := s.client(t)
	_, err := c.PutObject(t.Context(), "photos", "a", transport.Bytes("content"), PutOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "PutObject").Code, "XAmzContentSHA256Mismatch")
}

// An upload that was opened with checksums continues where they have proved to be of
// no use since.
func TestResumeWhereChecksumsAreIgnored(t *testing.T) {
	s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
	s.Silent = true // no list of parts shows a checksum
	r := newResumer(t, s, journal)
	r.half(t, s, p, PutOptions{Source: "a"})
	r.pipeline.Evidence.Change(s3test.ChecksumsOf(request.UploadPart, "photos"), func(known *evidence.Trial) { known.Ignored, known.Instead = true, string(IntegrityMD5) })
	var guards []string
	s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if part > 0 {
			guards = append(guards, s3test.GuardOf(req.Header))
		}
		return nil, nil
	}
	if _, err := r.put(t.Context(), p, PutOptions{Source: "a", Resume: ResumeOwn, Concurrency: 1}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"content-md5", "content-md5"}; !reflect.DeepEqual(guards, want) {
		t.Errorf("got %q, want the two parts that are missing, by %q", guards, want)
	}
	s3test.Same(t, "uploads opened", s.Opened, 1)
}
