package core

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// uploadsPage is a ListMultipartUploadsResult: "key id" for an upload, "folder/"
// for a common prefix, "<…" for anything else.
func uploadsPage(rows ...string) *transport.Response {
	var b strings.Builder
	for _, row := range rows {
		key, id, ok := strings.Cut(row, " ")
		switch {
		case row[0] == '<':
			b.WriteString(row)
		case ok:
			b.WriteString("<Upload><Key>" + key + "</Key><UploadId>" + id + "</UploadId><Initiated>2026-11-22T18:46:12Z</Initiated></Upload>")
		default:
			b.WriteString("<CommonPrefixes><Prefix>" + row + "</Prefix></CommonPrefixes>")
		}
	}
	return s3test.Reply(200, "<ListMultipartUploadsResult>"+b.String()+"</ListMultipartUploadsResult>")
}

const truncated = "<IsTruncated>true</IsTruncated>"

// rows writes items as uploadsPage reads them.
func linesOf(items []IncompleteUpload) (lines []string) {
	for _, item := range items {
		line := item.ObjectName
		if !item.IsDir {
			line += " " + item.UploadID
		}
		lines = append(lines, line)
	}
	return lines
}

func onAmazon(t *testing.T, w *s3test.Wire) *Client {
	t.Helper()
	c, err := New("s3.amazonaws.com", Options{Transport: w, Region: "us-east-1", Addressing: "path"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestIncompleteRequests(t *testing.T) {
	for name, tc := range map[string]struct {
		client func(*testing.T, *s3test.Wire) *Client
		from   string
		opts   ListOptions
		want   string
	}{
		"all":                    {local, "", ListOptions{Recursive: true}, "encoding-type=url&max-uploads=1000&uploads="},
		"folders":                {local, "", ListOptions{}, "encoding-type=url&max-uploads=1000&uploads="},
		"a prefix is tried":      {local, "", ListOptions{Prefix: "a b/+"}, "encoding-type=url&max-uploads=1000&prefix=a%20b%2F%2B&uploads="},
		"a prefix that is taken": {local, "ku/+\na b", ListOptions{Prefix: "a"}, "encoding-type=url&key-marker=a%20b&max-uploads=1000&prefix=a&upload-id-marker=u%2F%2B&uploads="},
		"a key with a line end":  {local, "bu\na\nb", ListOptions{}, "encoding-type=url&key-marker=a%0Ab&max-uploads=1000&upload-id-marker=u&uploads="},
		"Amazon":                 {onAmazon, "", ListOptions{Recursive: true}, "encoding-type=url&max-uploads=1000&uploads="},
		"Amazon, folders":        {onAmazon, "", ListOptions{}, "delimiter=%2F&encoding-type=url&max-uploads=1000&uploads="},
		"Amazon, a prefix":       {onAmazon, "", ListOptions{Prefix: "a"}, "delimiter=%2F&encoding-type=url&max-uploads=1000&prefix=a&uploads="},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(uploadsPage())
			got, err := tc.client(t, w).ListIncompleteUploadsPage(t.Context(), "photos", tc.from, tc.opts)
			if err != nil || got.Items == nil || len(got.Items) != 0 {
				t.Errorf("got %+v, %v, want an empty page", got, err)
			}
			s3test.Same(t, "request", w.Requests()[0], "GET /photos?"+tc.want)
		})
	}
}

func local(t *testing.T, w *s3test.Wire) *Client { return newClient(t, w) }

func TestBadIncompleteArguments(t *testing.T) {
	for name, tc := range map[string]struct {
		call           func(ctx context.Context, c *Client) error
		argument, rule string
	}{
		"bucket of a list": {func(ctx context.Context, c *Client) error {
			return firstError(c.ListIncompleteUploads(ctx, "b", ListOptions{}))
		}, "bucket", "3 to 255"},
		"a page of nothing":      {func(ctx context.Context, c *Client) error { return pageError(ctx, c, "photos", "b") }, "from", "Next of a page"},
		"a page of another kind": {func(ctx context.Context, c *Client) error { return pageError(ctx, c, "photos", "xu\na") }, "from", "Next of a page"},
		"bucket of a size":       {func(ctx context.Context, c *Client) error { return sizeError(ctx, c, "b", "a", "u") }, "bucket", "3 to 255"},
		"object of a size":       {func(ctx context.Context, c *Client) error { return sizeError(ctx, c, "photos", "", "u") }, "object", "empty"},
		"upload of a size":       {func(ctx context.Context, c *Client) error { return sizeError(ctx, c, "photos", "a", "") }, "uploadId", "empty"},
		"bucket to remove from": {func(ctx context.Context, c *Client) error {
			return c.RemoveIncompleteUpload(ctx, "b", "a", request.CallOptions{})
		}, "bucket", "3 to 255"},
		"object to remove": {func(ctx context.Context, c *Client) error {
			return c.RemoveIncompleteUpload(ctx, "photos", "", request.CallOptions{})
		}, "object", "empty"},
		"parent folder to remove": {func(ctx context.Context, c *Client) error {
			return c.RemoveIncompleteUpload(ctx, "photos", "a/../b", request.CallOptions{})
		}, "object", `".."`},
		"header of the browser": {func(ctx context.Context, c *Client) error {
			return c.RemoveIncompleteUpload(ctx, "photos", "a", request.CallOptions{Headers: map[string]string{"Host": "x"}})
		}, "headers", "must not set host"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(uploadsPage())
			s3test.Refused(t, w, tc.call(t.Context(), newClient(t, w)), tc.argument, tc.rule)
		})
	}
}

func firstError(seq func(func(IncompleteUpload, error) bool)) (err error) {
	for _, err = range seq {
	}
	return err
}

func pageError(ctx context.Context, c *Client, bucket, from string) error {
	_, err := c.ListIncompleteUploadsPage(ctx, bucket, from, ListOptions{})
	return err
}

func sizeError(ctx context.Context, c *Client, bucket, object, uploadID string) error {
	_, err := c.IncompleteUploadSize(ctx, bucket, object, uploadID, request.CallOptions{})
	return err
}

// A server is a list of uploads in some order, and what it makes of a prefix.
type server struct {
	uploads []string // "key id"
	minio   bool     // a prefix is a whole key
	paged   int      // uploads on a page, 0: all
}

func (s server) answer(_ context.Context, req *transport.Request) (*transport.Response, error) {
	query, _ := url.ParseQuery(req.Query)
	if req.Operation == "ListParts" {
		return s3test.Reply(200, "<ListPartsResult><Part><PartNumber>1</PartNumber><Size>7</Size></Part></ListPartsResult>"), nil
	}
	var lines []string
	prefix, delimiter := query.Get("prefix"), query.Get("delimiter")
	for _, row := range s.uploads {
		key, _, _ := strings.Cut(row, " ")
		if prefix != "" && (s.minio && key != prefix || !strings.HasPrefix(key, prefix)) {
			continue
		}
		if slash := strings.Index(strings.TrimPrefix(key, prefix), "/"); delimiter != "" && slash >= 0 {
			row = key[:len(prefix)+slash+1]
		}
		if !slices.Contains(lines, row) {
			lines = append(lines, row)
		}
	}
	if marker := query.Get("key-marker"); marker != "" {
		at := slices.Index(lines, marker+" "+query.Get("upload-id-marker"))
		lines = lines[at+1:]
	}
	if s.paged > 0 && len(lines) > s.paged {
		lines = lines[:s.paged]
		key, id, _ := strings.Cut(lines[s.paged-1], " ")
		lines = append(lines[:s.paged:s.paged], truncated)
		if !s.minio {
			lines = append(lines, "<NextKeyMarker>"+key+"</NextKeyMarker><NextUploadIdMarker>"+id+"</NextUploadIdMarker>")
		}
	}
	return uploadsPage(lines...), nil
}

// The same uploads come whatever the server makes of prefix and delimiter, and
// however many fit on a page.
func TestIncompleteListing(t *testing.T) {
	sorted := []string{"a 1", "a 2", "a/b 3", "a/c/d 4", "a/c/e 5", "ab 6", "b/ 7", "b/x/y 8", "c 9"}
	shuffled := []string{"c 9", "a/c/e 5", "b/x/y 8", "a 1", "a/b 3", "ab 6", "b/ 7", "a/c/d 4", "a 2"}
	servers := map[string]func(t *testing.T) (*Client, *s3test.Wire){}
	for paged := range 10 {
		servers[fmt.Sprint("S3, by ", paged)] = func(t *testing.T) (*Client, *s3test.Wire) {
			w := &s3test.Wire{Answer: server{sorted, false, paged}.answer}
			return newClient(t, w), w
		}
	}
	servers["MinIO"] = func(t *testing.T) (*Client, *s3test.Wire) {
		w := &s3test.Wire{Answer: server{shuffled, true, 0}.answer}
		return newClient(t, w), w
	}
	servers["Amazon"] = func(t *testing.T) (*Client, *s3test.Wire) {
		w := &s3test.Wire{Answer: server{sorted, false, 0}.answer}
		return onAmazon(t, w), w
	}
	for name, tc := range map[string]struct {
		opts ListOptions
		want []string
	}{
		"all":                    {ListOptions{Recursive: true}, sorted},
		"folders":                {ListOptions{}, []string{"a 1", "a 2", "a/", "ab 6", "b/", "c 9"}},
		"a key":                  {ListOptions{Prefix: "a", Recursive: true}, sorted[:6]},
		"a key, folders":         {ListOptions{Prefix: "a"}, []string{"a 1", "a 2", "a/", "ab 6"}},
		"a folder":               {ListOptions{Prefix: "a/"}, []string{"a/b 3", "a/c/"}},
		"a folder, below":        {ListOptions{Prefix: "a/", Recursive: true}, sorted[2:5]},
		"a folder that is a key": {ListOptions{Prefix: "b/"}, []string{"b/ 7", "b/x/"}},
		"a key that is alone":    {ListOptions{Prefix: "c"}, sorted[8:]},
		"half a name":            {ListOptions{Prefix: "a/c/d"}, sorted[3:4]},
		"nothing":                {ListOptions{Prefix: "x"}, nil},
	} {
		for kind, start := range servers {
			t.Run(name+", "+kind, func(t *testing.T) {
				client, w := start(t)
				var got []IncompleteUpload
				for item, err := range client.ListIncompleteUploads(t.Context(), "photos", tc.opts) {
					if err != nil {
						t.Fatal(err, w.Requests())
					}
					want := IncompleteUpload{BucketName: "photos", ObjectName: item.ObjectName, UploadID: item.UploadID, Size: 7, Initiated: sunday}
					if item.IsDir {
						want = IncompleteUpload{BucketName: "photos", ObjectName: item.ObjectName, IsDir: true}
					}
					if !reflect.DeepEqual(item, want) {
						t.Errorf("got %+v, want %+v", item, want)
					}
					got = append(got, item)
				}
				if !reflect.DeepEqual(linesOf(got), tc.want) {
					t.Errorf("\n got %q\nwant %q\n%q", linesOf(got), tc.want, w.Requests())
				}
			})
		}
	}
}

func TestIncompleteSizesAreAskedAsTaken(t *testing.T) {
	w := &s3test.Wire{Answer: server{[]string{"a 1", "a/b 3", "c 9"}, true, 0}.answer}
	for range newClient(t, w).ListIncompleteUploads(t.Context(), "photos", ListOptions{Recursive: true}) {
		if len(w.Sent) == 3 { // the list and two sizes
			break
		}
	}
	want := []string{"GET /photos?encoding-type=url&max-uploads=1000&uploads=", "GET /photos/a?uploadId=1", "GET /photos/a/b?uploadId=3"}
	if got := w.Requests(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// One key that a URL cannot carry does not hide the others.
func TestIncompleteUploadOfAnUnreachableName(t *testing.T) {
	w := &s3test.Wire{Answer: server{[]string{"a/../b 1", "c 2"}, false, 0}.answer}
	sizes := map[string]int64{}
	for item, err := range newClient(t, w).ListIncompleteUploads(t.Context(), "photos", ListOptions{Recursive: true}) {
		if err != nil {
			t.Fatal(err)
		}
		sizes[item.ObjectName] = item.Size
	}
	if want := map[string]int64{"a/../b": -1, "c": 7}; !reflect.DeepEqual(sizes, want) {
		t.Errorf("got %v, want %v", sizes, want)
	}
}

func TestIncompleteNames(t *testing.T) {
	const name = "ctl/\x01 a+b%20\té\n😀"
	for kind, row := range map[string]string{
		"encoded":   "<EncodingType>url</EncodingType><Upload><UploadId>u+%41</UploadId><Key>" + url.QueryEscape(name) + "</Key></Upload>",
		"unencoded": "<Upload><UploadId>u+%41</UploadId><Key>ctl/&#1; a+b%20&#9;é&#10;😀</Key></Upload>",
	} {
		t.Run(kind, func(t *testing.T) {
			c := newClient(t, s3test.Answers(uploadsPage(row, truncated), uploadsPage(row, truncated)))
			page, err := c.ListIncompleteUploadsPage(t.Context(), "photos", "", ListOptions{Recursive: true})
			if err != nil || len(page.Items) != 1 || page.Items[0].ObjectName != name || page.Items[0].UploadID != "u+%41" {
				t.Fatalf("got %+v, %v, want %q", page, err, name)
			}
			w := s3test.Answers(uploadsPage())
			if _, err = newClient(t, w).ListIncompleteUploadsPage(t.Context(), "photos", page.Next, ListOptions{Recursive: true}); err != nil {
				t.Fatal(err)
			}
			query, err := url.ParseQuery(w.Sent[0].Query)
			if err != nil || query.Get("key-marker") != name || query.Get("upload-id-marker") != "u+%41" {
				t.Errorf("got %v, %v, want to continue behind %q", query, err, name)
			}
		})
	}
}

// A server that does not get on is an error, not a loop without an end.
func TestIncompleteListThatDoesNotGetOn(t *testing.T) {
	for name, tc := range map[string]struct {
		page     *transport.Response
		requests int
	}{
		"nothing, and more to come":  {uploadsPage(truncated), 1},
		"folders, and no marker":     {uploadsPage(truncated, "a/"), 2},
		"the same marker":            {uploadsPage(truncated, "<NextKeyMarker>a</NextKeyMarker><NextUploadIdMarker>1</NextUploadIdMarker>"), 2},
		"the same marker, no id":     {uploadsPage(truncated, "<NextKeyMarker>a/</NextKeyMarker>"), 2},
		"the same upload, no marker": {uploadsPage(truncated, "a 1"), 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(tc.page)
			removes := newClient(t, w).RemoveIncompleteUpload(t.Context(), "photos", "a", request.CallOptions{})
			s3test.Same(t, "requests to remove", len(w.Sent), tc.requests)
			w = &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if req.Operation == "ListParts" {
					return s3test.Reply(200, "<ListPartsResult/>"), nil
				}
				return tc.page, nil
			}}
			lists := firstError(newClient(t, w).ListIncompleteUploads(t.Context(), "photos", ListOptions{}))
			for _, err := range []error{removes, lists} {
				got := s3test.ErrorOf(t, err, "ListMultipartUploads")
				if got.Code != "MalformedReply" || !strings.Contains(got.Message, "truncated") {
					t.Errorf("got %+v, want MalformedReply", got)
				}
			}
		})
	}
}

func TestIncompleteAnswers(t *testing.T) {
	for name, tc := range map[string]struct {
		answers []*transport.Response
		code    string
		rows    int
	}{
		"refused":               {[]*transport.Response{s3test.ErrorReply(403, "AccessDenied")}, "AccessDenied", 0},
		"an error in a success": {[]*transport.Response{s3test.Reply(200, "<Error><Code>InternalError</Code></Error>")}, "InternalError", 0},
		"something else":        {[]*transport.Response{s3test.Reply(200, "<html/>")}, "MalformedReply", 0},
		"refused later": {[]*transport.Response{uploadsPage("a 1", truncated), s3test.Reply(200, "<ListPartsResult/>"),
			s3test.ErrorReply(403, "AccessDenied")}, "AccessDenied", 1},
	} {
		t.Run(name, func(t *testing.T) {
			taken := 0
			for item, err := range newClient(t, s3test.Answers(tc.answers...)).ListIncompleteUploads(t.Context(), "photos", ListOptions{}) {
				if err == nil {
					taken++
				} else if got := s3test.ErrorOf(t, err, "ListMultipartUploads"); got.Code != tc.code || item != (IncompleteUpload{}) {
					t.Errorf("got %+v, %+v, want %s", item, got, tc.code)
				}
			}
			s3test.Same(t, "uploads before it", taken, tc.rows)
		})
	}
	w := s3test.Answers(uploadsPage("a 1", "b 2"), s3test.ErrorReply(403, "AccessDenied"))
	err := firstError(newClient(t, w).ListIncompleteUploads(t.Context(), "photos", ListOptions{}))
	s3test.Same(t, "code of a size that is refused", s3test.ErrorOf(t, err, "ListParts").Code, "AccessDenied")
	s3test.Same(t, "requests", len(w.Sent), 2)
}
