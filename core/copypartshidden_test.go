package core

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// Rules that expose "*" show so themselves. Else tags are asked for: a document
// cannot be hidden.
func TestCopyByPartsInAPage(t *testing.T) {
	const tags, none = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>", "<Tagging><TagSet></TagSet></Tagging>"
	for name, tc := range map[string]struct {
		exposed string
		tagging *transport.Response
		opts    CopyOptions
		code    string
		asked   int // for tags
	}{
		"all is exposed":         {"ETag, *", nil, CopyOptions{}, "", 0},
		"all, and it has tags":   {"*", nil, CopyOptions{MetadataDirective: MetadataReplace}, "", 0},
		"a star in a name":       {"x-amz-*", s3test.Reply(200, none), CopyOptions{}, "HiddenMetadata", 0},
		"replaced, no tags":      {"", s3test.Reply(200, none), CopyOptions{MetadataDirective: MetadataReplace}, "", 1},
		"replaced, tags":         {"", s3test.Reply(200, tags), CopyOptions{MetadataDirective: MetadataReplace}, "TagsNotCopied", 1},
		"replaced, tags refused": {"", s3test.ErrorReply(403, "AccessDenied"), CopyOptions{MetadataDirective: MetadataReplace}, "", 1},
		"replaced, no word":      {"", s3test.ErrorReply(500, "InternalError"), CopyOptions{MetadataDirective: MetadataReplace}, "InternalError", 1},
		"replaced, others given": {"", nil, CopyOptions{MetadataDirective: MetadataReplace, CallOptions: request.CallOptions{Headers: map[string]string{"X-Amz-Tagging": "a=b"}}}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			s := newStore(6*gib, func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if req.Operation == "GetObjectTagging" {
					asked++
					return tc.tagging, nil
				}
				return nil, nil
			})
			s.source.Open = false
			if tc.exposed != "" {
				s.source.Header["access-control-expose-headers"] = tc.exposed
			}
			_, err := newClient(t, s.Wire(), func(o *Options) { o.Retry.Attempts = 1 }).CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, tc.opts)
			s3test.Same(t, "asked for tags", asked, tc.asked)
			if tc.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			operation := "CopyObject"
			if tc.code == "InternalError" {
				operation = "GetObjectTagging"
			}
			s3test.Same(t, "code", s3test.ErrorOf(t, err, operation).Code, tc.code)
		})
	}
}

// The list of parts has the ETag that the answer to a part leaves empty.
func TestCopyByPartsWithEmptyETags(t *testing.T) {
	s := newStore(6*gib, func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		switch req.Operation {
		case "UploadPartCopy":
			return s3test.Reply(200, "<CopyPartResult><ETag></ETag></CopyPartResult>"), nil
		case "ListParts":
			parts := ""
			for n := 1; n <= 12; n++ {
				parts += fmt.Sprintf("<Part><PartNumber>%d</PartNumber><ETag>c%d</ETag></Part>", n, n)
			}
			return s3test.Reply(200, "<ListPartsResult>"+parts+"</ListPartsResult>"), nil
		}
		return nil, nil
	})
	w := s.Wire()
	if _, err := newClient(t, w).CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{}); err != nil {
		t.Fatal(err)
	}
	if list := w.Last(t, "CompleteMultipartUpload").Payload; !strings.Contains(string(list.(transport.Bytes)), "<ETag>&#34;c12&#34;</ETag>") {
		t.Errorf("got %s, want the ETags of the list", list)
	}
}
