package core

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// A list whose markers come again ends with an error, however many pages come before
// the circle or are in it; a long list without a circle does not.
func TestCircle(t *testing.T) {
	for name, tc := range map[string]struct{ lead, length, most int }{
		"at once":          {0, 1, 3},
		"of two":           {0, 2, 8},
		"of three":         {1, 3, 12},
		"of a hundred":     {0, 100, 400},
		"behind a hundred": {100, 2, 400},
		"none":             {100_000, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var c request.Circle
			for n := 0; ; n++ {
				at := n
				if tc.length > 0 && n >= tc.lead {
					at = tc.lead + (n-tc.lead)%tc.length
				}
				closed := c.Closes(strconv.Itoa(at))
				switch {
				case closed && (tc.length == 0 || n < tc.lead+tc.length):
					t.Fatalf("page %d closes a circle, want none so early", n)
				case closed:
					return
				case tc.length == 0 && n == tc.lead:
					return
				case tc.length > 0 && n > tc.most:
					t.Fatalf("no circle in %d pages, want one", n)
				}
			}
		})
	}
}

// Every kind of list ends where the server's markers go A, B, A.
func TestListsInACircle(t *testing.T) {
	marker := func(query string) string { // the one that follows, two in turn
		if strings.Contains(query, "=A") {
			return "B"
		}
		return "A"
	}
	listing := func(req *transport.Request) *transport.Response {
		if next := marker(req.Query); req.Operation != "ListMultipartUploads" {
			return page("<IsTruncated>true</IsTruncated><NextMarker>" + next + "</NextMarker><NextContinuationToken>" + next + "</NextContinuationToken>" + keys(next))
		} else {
			return uploadsPage("a 1", truncated, "<NextKeyMarker>"+next+"</NextKeyMarker><NextUploadIdMarker>1</NextUploadIdMarker>")
		}
	}
	for name, operation := range map[string]string{
		"ListObjects": "ListObjects", "ListObjectsV2": "ListObjectsV2",
		"ListIncompleteUploads": "ListMultipartUploads", "RemoveIncompleteUpload": "ListMultipartUploads",
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			sent := 0
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if req.Operation == "ListParts" {
					return partsPage(), nil
				}
				if sent++; sent > 20 {
					cancel(fmt.Errorf("%d pages", sent))
				}
				return listing(req), nil
			}}
			err := methods[name].call(ctx, newClient(t, w), "photos", "a", request.CallOptions{})
			got := s3test.ErrorOf(t, err, operation)
			if got.Code != s3err.MalformedReply || s3err.Judge(err).Again || got.BucketName != "photos" {
				t.Errorf("got %+v, want %s", got, s3err.MalformedReply)
			}
		})
	}
}
