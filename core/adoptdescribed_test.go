package core

import (
	"context"
	"errors"
	"mime"
	"slices"
	"testing"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// An adopted upload was opened with somebody else's content type and metadata:
// the object is stored with those that this call asked for.
func TestAdoptedObjectIsDescribedAnew(t *testing.T) {
	asked := PutOptions{ContentType: "text/plain", Metadata: map[string]string{"owner": "grüße"}}
	described := transport.Header{"content-type": "text/plain", "x-amz-meta-owner": mime.BEncoding.Encode("UTF-8", "grüße")}
	with := func(headers map[string]string) PutOptions {
		opts := asked
		opts.Headers = headers
		return opts
	}
	for name, tc := range map[string]struct {
		opts   PutOptions
		object transport.Header // what the adopted upload makes of it, beside size, ETag and dates; "" hides
		copied bool
	}{
		"as asked for":                     {asked, described, false},
		"another type":                     {asked, transport.Header{"x-amz-meta-owner": described["x-amz-meta-owner"]}, true},
		"other metadata":                   {asked, transport.Header{"content-type": "text/plain", "x-amz-meta-owner": "b"}, true},
		"no metadata":                      {asked, transport.Header{"content-type": "text/plain"}, true},
		"more metadata":                    {PutOptions{ContentType: "text/plain"}, described, true},
		"metadata that cannot be seen":     {asked, transport.Header{"content-type": "text/plain", "x-amz-meta-owner": described["x-amz-meta-owner"], "x-amz-request-id": ""}, true},
		"cached":                           {PutOptions{ContentType: "text/plain"}, transport.Header{"content-type": "text/plain", "cache-control": "max-age=1"}, true},
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
				s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
				s.begun("CRC32C", partsOf(p, 1, 2))
				s.lose = func(req *transport.Request) error {
					if req.Operation == "CompleteMultipartUpload" {
						delete(s.object.Header, "content-type")
						for name, value := range tc.object {
							s.object.Header[name] = value
							s.object.Open = s.object.Open && name != "x-amz-request-id"
						}
					}
					return nil
				}
				tc.opts.Resume, tc.opts.Source, tc.opts.Concurrency = ResumeAdopt, "a", 1
				if own {
					s.stopAt(4)
					_, err := newResumer(t, s, journal).put(t.Context(), p, tc.opts)
					errorOf(t, err, "UploadPart")
					s.hook, tc.opts.Resume = nil, ResumeOwn
				}
				got, err := newResumer(t, s, journal).put(t.Context(), p, tc.opts)
				want := "v"
				if tc.copied {
					want = "v2"
					same(t, "content type", s.object.Header["content-type"], "text/plain")
					same(t, "metadata", request.MetadataOf(s.object.Header)["owner"], tc.opts.Metadata["owner"])
				}
				if err != nil || got.VersionID != want {
					t.Errorf("got %+v, %v, want version %s", got, err, want)
				}
				same(t, "copied", slices.Contains(s.asked, "CopyObject"), tc.copied)
				same(t, "uploads opened", s.opened, 1)
				same(t, "left", len(s.uploads)+len(journal.entries), 0)
			})
		}
	}
}

func plus(h transport.Header, name, value string) transport.Header {
	return with(h, transport.Header{name: value})
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
		"the copy is refused":            {errorReply(403, "AccessDenied"), nil, "AdoptedMetadata"},
		"the copy is lost":               {nil, nil, "AdoptedMetadata"},
		"nobody may look, nor copy":      {errorReply(403, "AccessDenied"), reply(403, ""), "AdoptedMetadata"},
		"another object is there by now": {errorReply(412, request.PreconditionFailed), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
			s.begun("CRC32C", partsOf(p, 1, 2))
			s.hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
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
			opts := PutOptions{Resume: ResumeAdopt, Source: "a"}
			_, err := newResumer(t, s, journal).put(t.Context(), p, opts)
			if tc.code == "" {
				if err != nil {
					t.Errorf("got %v, want none", err)
				}
				return
			}
			same(t, "code", errorOf(t, err, "PutObject").Code, tc.code)
			if tc.copying == nil && !errors.Is(err, cut) {
				t.Errorf("got %v, want its cause in it", err)
			}
			s.hook, s.sent = nil, nil
			got, err := newResumer(t, s, journal).put(t.Context(), p, opts)
			if err != nil || got.VersionID != "v2" || len(s.sent) > 0 || s.object.Header["content-type"] != "application/octet-stream" {
				t.Errorf("got %+v, %v, parts %d, %v, want it described anew", got, err, s.sent, s.object.Header)
			}
			same(t, "left", len(s.uploads)+len(journal.entries), 0)
		})
	}
}
