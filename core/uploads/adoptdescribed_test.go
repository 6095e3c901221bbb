package uploads_test

import (
	"context"
	"errors"
	"mime"
	"slices"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// An adopted upload was opened with somebody else's content type and metadata:
// the object is stored with those that this call asked for.
func TestAdoptedObjectIsDescribedAnew(t *testing.T) {
	asked := core.PutOptions{ContentType: "text/plain", Metadata: map[string]string{"owner": "grüße"}}
	described := transport.Header{"content-type": "text/plain", "x-amz-meta-owner": mime.BEncoding.Encode("UTF-8", "grüße")}
	with := func(headers map[string]string) core.PutOptions {
		opts := asked
		opts.Headers = headers
		return opts
	}
	for name, tc := range map[string]struct {
		opts   core.PutOptions
		object transport.Header // what the adopted upload makes of it, beside size, ETag and dates; "" hides
		copied bool
	}{
		"as asked for":                     {asked, described, false},
		"another type":                     {asked, transport.Header{"x-amz-meta-owner": described["x-amz-meta-owner"]}, true},
		"other metadata":                   {asked, transport.Header{"content-type": "text/plain", "x-amz-meta-owner": "b"}, true},
		"no metadata":                      {asked, transport.Header{"content-type": "text/plain"}, true},
		"more metadata":                    {core.PutOptions{ContentType: "text/plain"}, described, true},
		"metadata that cannot be seen":     {asked, transport.Header{"content-type": "text/plain", "x-amz-meta-owner": described["x-amz-meta-owner"], "x-amz-request-id": ""}, true},
		"cached":                           {core.PutOptions{ContentType: "text/plain"}, transport.Header{"content-type": "text/plain", "cache-control": "max-age=1"}, true},
		"cached, as asked for":             {with(map[string]string{"Cache-Control": "max-age=1"}), plus(described, "cache-control", "max-age=1"), false},
		"with tags":                        {asked, plus(described, "x-amz-tagging-count", "1"), true},
		"with no tags":                     {asked, plus(described, "x-amz-tagging-count", "0"), false},
		"in another storage class":         {asked, plus(described, "x-amz-storage-class", "GLACIER"), true},
		"in the usual one":                 {asked, plus(described, "x-amz-storage-class", "STANDARD"), false},
		"an ACL, which no answer shows":    {with(map[string]string{"x-amz-acl": "public-read"}), described, true},
		"a payer, which describes nothing": {with(map[string]string{"x-amz-request-payer": "requester"}), described, false},
		"encrypted, as was asked for":      {with(map[string]string{"x-amz-server-side-encryption": "AES256"}), plus(described, "x-amz-server-side-encryption", "AES256"), false},
		"a key, which describes nothing":   {with(map[string]string{"x-amz-server-side-encryption-customer-key": "k"}), described, false},
		"a condition, which is long past":  {with(map[string]string{"If-None-Match": "*"}), transport.Header{"content-type": "a/b"}, true},
	} {
		for _, own := range []bool{false, true} { // whether the journal knows the upload by then
			t.Run(name+map[bool]string{true: ", broken off"}[own], func(t *testing.T) {
				s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
				s.Begun("CRC32C", partsOf(p, 1, 2))
				s.Lose = func(req *transport.Request) error {
					if req.Operation == "CompleteMultipartUpload" {
						delete(s.Object.Header, "content-type")
						for name, value := range tc.object {
							s.Object.Header[name] = value
							s.Object.Open = s.Object.Open && name != "x-amz-request-id"
						}
					}
					return nil
				}
				tc.opts.Resume, tc.opts.Source, tc.opts.Concurrency = core.ResumeAdopt, "a", 1
				if own {
					s.StopAt(4)
					_, err := newResumer(t, s, journal).put(t.Context(), p, tc.opts)
					s3test.ErrorOf(t, err, "UploadPart")
					s.Hook, tc.opts.Resume = nil, core.ResumeOwn
				}
				got, err := newResumer(t, s, journal).put(t.Context(), p, tc.opts)
				want := "v"
				if tc.copied {
					want = "v2"
					s3test.Same(t, "content type", s.Object.Header["content-type"], "text/plain")
					s3test.Same(t, "metadata", request.MetadataOf(s.Object.Header)["owner"], tc.opts.Metadata["owner"])
				}
				if err != nil || got.VersionID != want {
					t.Errorf("got %+v, %v, want version %s", got, err, want)
				}
				s3test.Same(t, "copied", slices.Contains(s.Asked, "CopyObject"), tc.copied)
				s3test.Same(t, "uploads opened", s.Opened, 1)
				s3test.Same(t, "left", len(s.Uploads)+len(journal.Entries), 0)
			})
		}
	}
}

func plus(h transport.Header, name, value string) transport.Header {
	return s3test.Join(h, transport.Header{name: value})
}

// Where it cannot be described anew, the call says so; a later one tries again,
// and sends nothing else.
func TestAdoptedObjectCannotBeDescribedAnew(t *testing.T) {
	cut := &transport.Error{Kind: transport.KindNetwork}
	for name, tc := range map[string]struct {
		copying *transport.Response // nil: lost
		look    *transport.Response
		code    string // "" for success
	}{
		"the copy is refused":            {s3test.ErrorReply(403, "AccessDenied"), nil, "AdoptedMetadata"},
		"the copy is lost":               {nil, nil, "AdoptedMetadata"},
		"nobody may look, nor copy":      {s3test.ErrorReply(403, "AccessDenied"), s3test.Reply(403, ""), "AdoptedMetadata"},
		"another object is there by now": {s3test.ErrorReply(412, request.PreconditionFailed), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
			s.Begun("CRC32C", partsOf(p, 1, 2))
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				switch {
				case req.Operation == "HeadObject":
					return tc.look, nil
				case req.Operation != "CopyObject":
					return nil, nil
				case tc.copying == nil:
					return nil, cut
				}
				return tc.copying, nil
			}
			opts := core.PutOptions{Resume: core.ResumeAdopt, Source: "a"}
			_, err := newResumer(t, s, journal).put(t.Context(), p, opts)
			if tc.code == "" {
				if err != nil {
					t.Errorf("got %v, want none", err)
				}
				return
			}
			s3test.Same(t, "code", s3test.ErrorOf(t, err, "PutObject").Code, tc.code)
			if tc.copying == nil && !errors.Is(err, cut) {
				t.Errorf("got %v, want its cause in it", err)
			}
			s.Hook, s.Sent = nil, nil
			got, err := newResumer(t, s, journal).put(t.Context(), p, opts)
			if err != nil || got.VersionID != "v2" || len(s.Sent) > 0 || s.Object.Header["content-type"] != "application/octet-stream" {
				t.Errorf("got %+v, %v, parts %d, %v, want it described anew", got, err, s.Sent, s.Object.Header)
			}
			s3test.Same(t, "left", len(s.Uploads)+len(journal.Entries), 0)
		})
	}
}
