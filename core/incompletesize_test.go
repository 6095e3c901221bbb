package core

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// part is a line of ListParts.
func part(number int, size int64) string {
	return fmt.Sprintf("<Part><PartNumber>%d</PartNumber><Size>%d</Size></Part>", number, size)
}

func partsPage(inner ...string) *transport.Response {
	return s3test.Reply(200, "<ListPartsResult>"+strings.Join(inner, "")+"</ListPartsResult>")
}

func TestIncompleteUploadSize(t *testing.T) {
	for name, tc := range map[string]struct {
		answers []*transport.Response
		want    int64
		code    string
		sent    []string // what stands behind the upload's id
	}{
		"no parts":       {[]*transport.Response{partsPage()}, 0, "", []string{""}},
		"some":           {[]*transport.Response{partsPage(part(1, 5), part(3, 7))}, 12, "", []string{""}},
		"pages":          {[]*transport.Response{partsPage(truncated, part(1, 5), part(1000, 7)), partsPage(truncated, part(1001, 1)), partsPage(part(2000, 5<<40))}, 5<<40 + 13, "", []string{"", "1000", "1001"}},
		"an empty last":  {[]*transport.Response{partsPage(truncated, part(2, 5)), partsPage()}, 5, "", []string{"", "2"}},
		"gone":           {[]*transport.Response{s3test.ErrorReply(404, "NoSuchUpload")}, 0, "", []string{""}},
		"gone meanwhile": {[]*transport.Response{partsPage(truncated, part(2, 5)), s3test.ErrorReply(404, "NoSuchUpload")}, 0, "", []string{"", "2"}},
		"refused":        {[]*transport.Response{s3test.ErrorReply(403, "AccessDenied")}, 0, "AccessDenied", []string{""}},
		"no such bucket": {[]*transport.Response{s3test.ErrorReply(404, "NoSuchBucket")}, 0, "NoSuchBucket", []string{""}},
		"something else": {[]*transport.Response{s3test.Reply(200, "<html/>")}, 0, "MalformedReply", []string{""}},
		"no way on":      {[]*transport.Response{partsPage(truncated)}, 0, "MalformedReply", []string{""}},
		"no way on from": {[]*transport.Response{partsPage(truncated, part(2, 5))}, 0, "MalformedReply", []string{"", "2"}},
		"a step back":    {[]*transport.Response{partsPage(truncated, part(2, 5)), partsPage(truncated, part(1, 5))}, 0, "MalformedReply", []string{"", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(tc.answers...)
			got, err := newClient(t, w).IncompleteUploadSize(t.Context(), "photos", "a b", "u/+", request.CallOptions{})
			if got != tc.want || (err != nil) != (tc.code != "") {
				t.Errorf("got %d, %v, want %d", got, err, tc.want)
			}
			if tc.code != "" {
				s3test.Same(t, "code", s3test.ErrorOf(t, err, "ListParts").Code, tc.code)
			}
			var want []string
			for _, marker := range tc.sent {
				if marker != "" {
					marker = "part-number-marker=" + marker + "&"
				}
				want = append(want, "GET /photos/a%20b?"+marker+"uploadId=u%2F%2B")
			}
			if got := w.Requests(); !reflect.DeepEqual(got, want) {
				t.Errorf("requests\n got %q\nwant %q", got, want)
			}
		})
	}
}

func TestRemoveIncompleteUpload(t *testing.T) {
	const first, second = "GET /photos?encoding-type=url&max-uploads=1000&prefix=a&uploads=", "GET /photos?encoding-type=url&key-marker=a&max-uploads=1000&prefix=a&upload-id-marker=2&uploads="
	gone := s3test.ErrorReply(404, "NoSuchUpload")
	for name, tc := range map[string]struct {
		lists  []*transport.Response
		aborts func(id string) *transport.Response
		want   []string
		code   string
	}{
		"none":          {[]*transport.Response{uploadsPage()}, nil, []string{first}, ""},
		"neighbours":    {[]*transport.Response{uploadsPage("a/b 1", "a 2", "ab 3", "A 4", "a/ 5", "a/")}, nil, []string{first, "DELETE /photos/a?uploadId=2"}, ""},
		"two pages":     {[]*transport.Response{uploadsPage("a 1", "a 2", truncated), uploadsPage("a 3", "ab 4")}, nil, []string{first, second, "DELETE /photos/a?uploadId=1", "DELETE /photos/a?uploadId=2", "DELETE /photos/a?uploadId=3"}, ""},
		"gone by then":  {[]*transport.Response{uploadsPage("a 1", "a 2")}, func(id string) *transport.Response { return map[string]*transport.Response{"1": gone}[id] }, []string{first, "DELETE /photos/a?uploadId=1", "DELETE /photos/a?uploadId=2"}, ""},
		"refused":       {[]*transport.Response{uploadsPage("a 1", "a 2")}, func(string) *transport.Response { return s3test.ErrorReply(403, "AccessDenied") }, []string{first, "DELETE /photos/a?uploadId=1"}, "AbortMultipartUpload AccessDenied"},
		"no such list":  {[]*transport.Response{s3test.ErrorReply(404, "NoSuchBucket")}, nil, []string{first}, "ListMultipartUploads NoSuchBucket"},
		"a second page": {[]*transport.Response{uploadsPage("a 1", "a 2", truncated), s3test.ErrorReply(403, "AccessDenied")}, nil, []string{first, second}, "ListMultipartUploads AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			lists := tc.lists
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if req.Method == "GET" {
					page := lists[0]
					lists = lists[1:]
					return page, nil
				}
				query, _ := url.ParseQuery(req.Query)
				if tc.aborts != nil {
					if resp := tc.aborts(query.Get("uploadId")); resp != nil {
						return resp, nil
					}
				}
				return s3test.Reply(204, ""), nil
			}}
			err := newClient(t, w).RemoveIncompleteUpload(t.Context(), "photos", "a", request.CallOptions{Headers: map[string]string{"x-amz-expected-bucket-owner": "1"}})
			if operation, code, ok := strings.Cut(tc.code, " "); ok {
				s3test.Same(t, "code", s3test.ErrorOf(t, err, operation).Code, code)
			} else if err != nil {
				t.Error(err)
			}
			if got := w.Requests(); !reflect.DeepEqual(got, tc.want) {
				t.Errorf("requests\n got %q\nwant %q", got, tc.want)
			}
			for _, req := range w.Sent {
				s3test.Same(t, "owner in "+s3test.Line(req), req.Header["x-amz-expected-bucket-owner"], "1")
			}
		})
	}
}

func TestCancelledIncompleteList(t *testing.T) {
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	w := &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "ListParts" {
			cancel(errLeft)
			return nil, context.Cause(ctx)
		}
		return uploadsPage("a 1", "b 2"), nil
	}}
	if err := firstError(newClient(t, w).ListIncompleteUploads(ctx, "photos", ListOptions{})); !errors.Is(err, errLeft) {
		t.Errorf("got %v, want %v", err, errLeft)
	}
	s3test.Same(t, "requests", len(w.Sent), 2)
}

// An empty page that names no marker would lead back to the first.
func TestIncompleteListThatBeginsAgain(t *testing.T) {
	w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if strings.Contains(req.Query, "key-marker") {
			return uploadsPage(truncated), nil
		}
		return uploadsPage("a 1", truncated), nil
	}}
	err := newClient(t, w).RemoveIncompleteUpload(t.Context(), "photos", "a", request.CallOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "ListMultipartUploads").Code, "MalformedReply")
	s3test.Same(t, "requests", len(w.Sent), 2)
}
