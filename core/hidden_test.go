package core

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// hiding answers a HEAD with what CORS leaves of its headers, and a list with page.
func hiding(visible transport.Header, page *transport.Response) *wire {
	return &wire{answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Method == "HEAD" {
			return &transport.Response{Status: 200, Header: visible}, nil
		}
		if page == nil {
			return nil, &transport.Error{Kind: transport.KindUnreadable, Err: errors.New("no list")}
		}
		return page, nil
	}}
}

func TestWhatCORSHidesIsReadFromAList(t *testing.T) {
	modified := time.Date(2026, 11, 22, 18, 46, 12, 0, time.UTC)
	listed := func(key string) *transport.Response {
		return reply(200, "<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>"+key+
			`</Key><Size>7</Size><ETag>"e"</ETag><LastModified>2026-11-22T18:46:12Z</LastModified></Contents></ListBucketResult>`)
	}
	x := transport.Header{"content-length": "7", "last-modified": "Sun, 22 Nov 2026 18:46:12 GMT", "x-amz-request-id": "1"}
	whole := transport.Header{"content-length": "7", "last-modified": "Sun, 22 Nov 2026 18:46:12 GMT", "x-amz-request-id": "1", "etag": `"e"`}
	old := transport.Header{"etag": `"old"`, "x-amz-request-id": "1"}
	for name, tc := range map[string]struct {
		visible transport.Header
		page    *transport.Response
		opts    GetOptions
		lists   int
		want    ObjectStat
	}{
		"nothing is hidden":      {whole, listed("a"), GetOptions{}, 0, ObjectStat{Size: 7, ETag: "e", LastModified: modified, Metadata: map[string]string{}, Hidden: []string{}}},
		"the ETag":               {x, listed("a"), GetOptions{}, 1, ObjectStat{Size: 7, ETag: "e", LastModified: modified, Metadata: map[string]string{}, Hidden: []string{}}},
		"everything":             {transport.Header{}, listed("a"), GetOptions{}, 1, ObjectStat{Size: 7, ETag: "e", LastModified: modified, Hidden: []string{"metadata", "versionId"}}},
		"another key":            {x, listed("ab"), GetOptions{}, 1, ObjectStat{Size: 7, LastModified: modified, Metadata: map[string]string{}, Hidden: []string{"etag"}}},
		"written in between":     {old, listed("a"), GetOptions{}, 1, ObjectStat{ETag: "old", Metadata: map[string]string{}, Hidden: []string{"size", "lastModified"}}},
		"the list is refused":    {x, errorReply(403, "AccessDenied"), GetOptions{}, 1, ObjectStat{Size: 7, LastModified: modified, Metadata: map[string]string{}, Hidden: []string{"etag"}}},
		"the list does not come": {x, nil, GetOptions{}, 1, ObjectStat{Size: 7, LastModified: modified, Metadata: map[string]string{}, Hidden: []string{"etag"}}},
		"of a version":           {x, listed("a"), GetOptions{VersionID: "1"}, 0, ObjectStat{Size: 7, LastModified: modified, Metadata: map[string]string{}, Hidden: []string{"etag"}}},
	} {
		t.Run(name, func(t *testing.T) {
			w := hiding(tc.visible, tc.page)
			got, err := newClient(t, w).StatObject(t.Context(), "photos", "a", tc.opts)
			if err != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, tc.want)
			}
			same(t, "lists", len(w.sent)-1, tc.lists)
			if tc.lists == 1 {
				same(t, "list", line(w.sent[1]), "GET /photos?encoding-type=url&list-type=2&max-keys=1&prefix=a")
			}
		})
	}
}
