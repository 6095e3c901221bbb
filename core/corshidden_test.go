package core

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// hiding answers a HEAD with what CORS leaves of its headers, and a list with page.
func hiding(visible transport.Header, page *transport.Response) *s3test.Wire {
	return &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Method == "HEAD" {
			return &transport.Response{Status: 200, Header: visible}, nil
		}
		if page == nil {
			return nil, &transport.Error{Kind: transport.KindUnreadable, Err: errors.New("no list")}
		}
		return page, nil
	}}
}

// withFurther are hidden fields, and those of the headers that not every object has,
// which may be hidden wherever the page does not see all.
func withFurther(fields ...string) []string {
	return append(fields, "contentDisposition", "contentEncoding", "storageClass", "tagCount", "retention", "legalHold",
		"websiteRedirect", "restore", "expiration", "replicationStatus", "sse")
}

func TestWhatCORSHidesIsReadFromAList(t *testing.T) {
	modified := time.Date(2026, 11, 22, 18, 46, 12, 0, time.UTC)
	listed := func(key string) *transport.Response {
		return s3test.Reply(200, "<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>"+key+
			`</Key><Size>7</Size><ETag>"e"</ETag><LastModified>2026-11-22T18:46:12Z</LastModified></Contents></ListBucketResult>`)
	}
	x := transport.Header{"content-length": "7", "last-modified": "Sun, 22 Nov 2026 18:46:12 GMT", "x-amz-request-id": "1"}
	whole := transport.Header{"content-length": "7", "last-modified": "Sun, 22 Nov 2026 18:46:12 GMT", "x-amz-request-id": "1", "etag": `"e"`}
	all := transport.Header{"content-length": "7", "last-modified": "Sun, 22 Nov 2026 18:46:12 GMT", "etag": `"e"`, "access-control-expose-headers": "Date, *"}
	old := transport.Header{"etag": `"old"`, "x-amz-request-id": "1"}
	for name, tc := range map[string]struct {
		visible transport.Header
		page    *transport.Response
		opts    request.GetOptions
		lists   int
		want    request.ObjectStat
	}{
		"metadata alone":         {whole, listed("a"), request.GetOptions{}, 0, request.ObjectStat{Size: 7, ETag: "e", LastModified: modified, Hidden: withFurther("metadata")}},
		"nothing is hidden":      {all, listed("a"), request.GetOptions{}, 0, request.ObjectStat{Size: 7, ETag: "e", LastModified: modified, Metadata: map[string]string{}, Hidden: []string{}}},
		"the ETag":               {x, listed("a"), request.GetOptions{}, 1, request.ObjectStat{Size: 7, ETag: "e", LastModified: modified, Hidden: withFurther("metadata")}},
		"everything":             {transport.Header{}, listed("a"), request.GetOptions{}, 1, request.ObjectStat{Size: 7, ETag: "e", LastModified: modified, Hidden: withFurther("metadata", "versionId")}},
		"another key":            {x, listed("ab"), request.GetOptions{}, 1, request.ObjectStat{Size: 7, LastModified: modified, Hidden: withFurther("etag", "metadata")}},
		"written in between":     {old, listed("a"), request.GetOptions{}, 1, request.ObjectStat{ETag: "old", Hidden: withFurther("size", "lastModified", "metadata")}},
		"the list is refused":    {x, s3test.ErrorReply(403, "AccessDenied"), request.GetOptions{}, 1, request.ObjectStat{Size: 7, LastModified: modified, Hidden: withFurther("etag", "metadata")}},
		"the list does not come": {x, nil, request.GetOptions{}, 1, request.ObjectStat{Size: 7, LastModified: modified, Hidden: withFurther("etag", "metadata")}},
		"of a version":           {x, listed("a"), request.GetOptions{VersionID: "1"}, 0, request.ObjectStat{Size: 7, LastModified: modified, Hidden: withFurther("etag", "metadata")}},
	} {
		t.Run(name, func(t *testing.T) {
			w := hiding(tc.visible, tc.page)
			got, err := newClient(t, w).StatObject(t.Context(), "photos", "a", tc.opts)
			if err != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, tc.want)
			}
			s3test.Same(t, "lists", len(w.Sent)-1, tc.lists)
			if tc.lists == 1 {
				s3test.Same(t, "list", s3test.Line(w.Sent[1]), "GET /photos?encoding-type=url&list-type=2&max-keys=1&prefix=a")
			}
		})
	}
}

// That metadata may be hidden is told once for each bucket, where it is asked for.
func TestWarnsOfHiddenMetadata(t *testing.T) {
	visible := transport.Header{"content-length": "7", "last-modified": s3test.Modified, "x-amz-request-id": "1", "etag": `"e"`}
	var warned []string
	c := newClient(t, hiding(visible, nil), func(o *Options) {
		o.Warn = func(_ context.Context, w request.Warning) { warned = append(warned, w.Code+" "+w.Bucket+" "+w.Remedy) }
	})
	for _, bucket := range []string{"photos", "photos", "albums"} {
		if _, err := c.StatObject(t.Context(), bucket, "a", request.GetOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if len(warned) != 2 || !strings.HasPrefix(warned[0], "HiddenMetadata photos ") || !strings.Contains(warned[1], "ExposeHeaders") {
		t.Errorf("got %q, want one for each bucket", warned)
	}
}
