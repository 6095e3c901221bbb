package core

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// page is a ListBucketResult with that inside.
func page(inner string) *transport.Response {
	return s3test.Reply(200, "<ListBucketResult>"+inner+"</ListBucketResult>")
}

func keys(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		if strings.HasSuffix(name, "/") {
			b.WriteString("<CommonPrefixes><Prefix>" + name + "</Prefix></CommonPrefixes>")
		} else {
			b.WriteString("<Contents><Key>" + name + "</Key></Contents>")
		}
	}
	return b.String()
}

// lister is one of the two versions.
type lister struct {
	pages func(ctx context.Context, c *Client, from string, opts ListOptions) (ListPage, error)
	all   func(ctx context.Context, c *Client, opts ListOptions, stop int) ([]string, error)
}

func collect(seq func(func(ObjectItem, error) bool), stop int) (names []string, err error) {
	for item, err := range seq {
		if err != nil {
			return names, err
		}
		if names = append(names, item.ObjectName); len(names) == stop {
			break
		}
	}
	return names, nil
}

var (
	version1 = lister{
		func(ctx context.Context, c *Client, from string, opts ListOptions) (ListPage, error) {
			return c.ListObjectsPage(ctx, "photos", from, opts)
		},
		func(ctx context.Context, c *Client, opts ListOptions, stop int) ([]string, error) {
			return collect(c.ListObjects(ctx, "photos", opts), stop)
		},
	}
	version2 = lister{
		func(ctx context.Context, c *Client, from string, opts ListOptions) (ListPage, error) {
			return c.ListObjectsV2Page(ctx, "photos", from, opts)
		},
		func(ctx context.Context, c *Client, opts ListOptions, stop int) ([]string, error) {
			return collect(c.ListObjectsV2(ctx, "photos", opts), stop)
		},
	}
)

func TestListRequests(t *testing.T) {
	for name, tc := range map[string]struct {
		list lister
		from string
		opts ListOptions
		want string
	}{
		"v1, folders":              {version1, "", ListOptions{}, "GET /photos?delimiter=%2F&encoding-type=url&max-keys=1000&prefix="},
		"v1, recursive":            {version1, "", ListOptions{Recursive: true}, "GET /photos?encoding-type=url&max-keys=1000&prefix="},
		"v1, prefix":               {version1, "", ListOptions{Prefix: "2026/a b+"}, "GET /photos?delimiter=%2F&encoding-type=url&max-keys=1000&prefix=2026%2Fa%20b%2B"},
		"v1, next page":            {version1, "b/ü", ListOptions{Recursive: true}, "GET /photos?encoding-type=url&marker=b%2F%C3%BC&max-keys=1000&prefix="},
		"v1 knows no metadata":     {version1, "", ListOptions{IncludeUserMetadata: true}, "GET /photos?delimiter=%2F&encoding-type=url&max-keys=1000&prefix="},
		"v1 knows no start":        {version1, "", ListOptions{Recursive: true, StartAfter: "m"}, "GET /photos?encoding-type=url&max-keys=1000&prefix="},
		"v2, folders":              {version2, "", ListOptions{}, "GET /photos?delimiter=%2F&encoding-type=url&list-type=2&max-keys=1000&prefix="},
		"v2, recursive":            {version2, "", ListOptions{Recursive: true}, "GET /photos?encoding-type=url&list-type=2&max-keys=1000&prefix="},
		"v2, start":                {version2, "", ListOptions{Recursive: true, StartAfter: "m/n"}, "GET /photos?encoding-type=url&list-type=2&max-keys=1000&prefix=&start-after=m%2Fn"},
		"v2, next page":            {version2, "1/a+==", ListOptions{Recursive: true}, "GET /photos?continuation-token=1%2Fa%2B%3D%3D&encoding-type=url&list-type=2&max-keys=1000&prefix="},
		"v2, next page of a start": {version2, "t", ListOptions{Recursive: true, StartAfter: "m"}, "GET /photos?continuation-token=t&encoding-type=url&list-type=2&max-keys=1000&prefix=&start-after=m"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(page(""))
			got, err := tc.list.pages(t.Context(), newClient(t, w), tc.from, tc.opts)
			if err != nil || got.Next != "" || got.Items == nil || len(got.Items) != 0 {
				t.Errorf("got %+v, %v, want an empty page", got, err)
			}
			s3test.Same(t, "request", w.Requests()[0], tc.want)
		})
	}
}

func TestNextPage(t *testing.T) {
	const more = "<IsTruncated>true</IsTruncated>"
	for name, tc := range map[string]struct {
		list lister
		page string
		next string
	}{
		"v1, marker":                           {version1, more + "<NextMarker>m</NextMarker>" + keys("a"), "m"},
		"v1, marker, encoded":                  {version1, more + "<NextMarker>m%2Fn+o</NextMarker><EncodingType>url</EncodingType>", "m/n o"},
		"v1, no marker, key last":              {version1, more + keys("a", "b/", "c"), "c"},
		"v1, no marker, folder last":           {version1, more + keys("a", "b/"), "b/" + request.BehindFolder},
		"v1, no marker, folders only":          {version1, more + keys("a/", "b/"), "b/" + request.BehindFolder},
		"v1, no marker, keys only":             {version1, more + keys("a", "b"), "b"},
		"v1, a marker on the last page":        {version1, "<IsTruncated>false</IsTruncated><NextMarker>m</NextMarker>" + keys("a"), ""},
		"v1, nothing said of more":             {version1, keys("a"), ""},
		"v2, token":                            {version2, more + "<NextContinuationToken>t/+=</NextContinuationToken>" + keys("a"), "t/+="},
		"v2, token is not URL-decoded":         {version2, more + "<NextContinuationToken>a%2Bb</NextContinuationToken><EncodingType>url</EncodingType>", "a%2Bb"},
		"v2, a token on the last page":         {version2, "<IsTruncated>false</IsTruncated><NextContinuationToken>t</NextContinuationToken>" + keys("a"), ""},
		"v2, a token and nothing said of more": {version2, "<NextContinuationToken>t</NextContinuationToken>" + keys("a"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tc.list.pages(t.Context(), newClient(t, s3test.Answers(page(tc.page))), "", ListOptions{})
			if err != nil || got.Next != tc.next {
				t.Errorf("got %q, %v, want %q", got.Next, err, tc.next)
			}
		})
	}
}

// Without a way on, the rest of the bucket would be missed without a word.
func TestTruncatedWithoutAMarker(t *testing.T) {
	for name, tc := range map[string]struct {
		list      lister
		operation string
		page      string
	}{
		"v1, an empty page":  {version1, "ListObjects", ""},
		"v2, an empty page":  {version2, "ListObjectsV2", ""},
		"v2, an empty token": {version2, "ListObjectsV2", "<NextContinuationToken/>"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(page("<IsTruncated>true</IsTruncated>" + tc.page))
			_, err := tc.list.all(t.Context(), newClient(t, w), ListOptions{}, -1)
			got := s3test.ErrorOf(t, err, tc.operation)
			if got.Code != "MalformedReply" || !strings.Contains(got.Message, "truncated") || got.BucketName != "photos" {
				t.Errorf("got %+v, want MalformedReply for the page", got)
			}
			s3test.Same(t, "requests", len(w.Sent), 1)
		})
	}
}

// A server that takes version 2 for version 1, or forgets its token, is asked for
// what comes behind the last key, in a way that either understands.
func TestTruncatedWithoutAToken(t *testing.T) {
	const more = "<IsTruncated>true</IsTruncated>"
	for name, tc := range map[string]struct{ page, from string }{
		"a key last":        {keys("a", "b"), "b"},
		"a folder last":     {keys("a", "b/"), "b%2F%F4%8F%BF%BF"}, // and not once more the folder
		"a key in a folder": {keys("b/", "b0"), "b0"},
		"a marker":          {keys("a") + "<NextMarker>m</NextMarker>", "m"},
		"an encoded key":    {"<EncodingType>url</EncodingType>" + keys("a%2Bb+c"), "a%2Bb%20c"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(page(more+tc.page), page(keys("z")))
			got, err := version2.all(t.Context(), newClient(t, w), ListOptions{StartAfter: "0"}, -1)
			if err != nil || got[len(got)-1] != "z" {
				t.Errorf("got %q, %v, want all", got, err)
			}
			s3test.Same(t, "second request", w.Requests()[1],
				"GET /photos?delimiter=%2F&encoding-type=url&list-type=2&marker="+tc.from+"&max-keys=1000&prefix=&start-after="+tc.from)
		})
	}
}

// A server that repeats itself would have a listing continue forever.
func TestPageThatGoesOnWhereItBegan(t *testing.T) {
	const more = "<IsTruncated>true</IsTruncated>"
	for name, tc := range map[string]struct {
		list      lister
		operation string
		page      string
		requests  int
	}{
		"v1, the same marker":    {version1, "ListObjects", keys("a") + "<NextMarker>m</NextMarker>", 2},
		"v1, the same keys":      {version1, "ListObjects", keys("a", "b"), 2},
		"v1, the same, encoded":  {version1, "ListObjects", keys("a") + "<NextMarker>%6D</NextMarker><EncodingType>url</EncodingType>", 2},
		"v2, the same token":     {version2, "ListObjectsV2", keys("a") + "<NextContinuationToken>t</NextContinuationToken>", 2},
		"v2, the same keys":      {version2, "ListObjectsV2", keys("a", "b"), 2},
		"v2, the same folder":    {version2, "ListObjectsV2", keys("a", "b/"), 2},
		"v2, a marker of v1":     {version2, "ListObjectsV2", keys("a") + "<NextMarker>a</NextMarker>", 2},
		"v2, and no keys at all": {version2, "ListObjectsV2", "<NextContinuationToken>t</NextContinuationToken>", 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(page(more + tc.page))
			_, err := tc.list.all(t.Context(), newClient(t, w), ListOptions{}, -1)
			got := s3test.ErrorOf(t, err, tc.operation)
			if got.Code != "MalformedReply" || got.BucketName != "photos" {
				t.Errorf("got %+v, want MalformedReply", got)
			}
			s3test.Same(t, "requests", len(w.Sent), tc.requests)
		})
	}
}

func TestObjectWithoutAName(t *testing.T) {
	for _, inner := range []string{"<Contents><Size>1</Size></Contents>", "<Contents><Key/></Contents>", "<CommonPrefixes><Prefix/></CommonPrefixes>"} {
		_, err := version2.pages(t.Context(), newClient(t, s3test.Answers(page(keys("a")+inner))), "", ListOptions{})
		s3test.Same(t, inner, s3test.ErrorOf(t, err, "ListObjectsV2").Code, "MalformedReply")
	}
}

func TestListedMetadata(t *testing.T) {
	const object, end = "<Contents><Key>a</Key>", "</Contents>"
	for name, tc := range map[string]struct {
		told        string
		contentType string
		metadata    map[string]string
	}{
		"not told":        {"", "", nil},
		"nothing":         {"<UserMetadata/>", "", map[string]string{}},
		"both":            {"<UserMetadata><X-Amz-Meta-Note>a &amp; b</X-Amz-Meta-Note><content-type>text/plain</content-type></UserMetadata>", "text/plain", map[string]string{"note": "a & b"}},
		"other headers":   {"<UserMetadata><Expires>never</Expires><Content-Type>a/b</Content-Type></UserMetadata>", "a/b", map[string]string{}},
		"encoded words":   {"<UserMetadata><X-Amz-Meta-Note>=?UTF-8?B?5pel5pys?=</X-Amz-Meta-Note></UserMetadata>", "", map[string]string{"note": "日本"}},
		"anybody's names": {"<UserMetadata><X-Amz-Meta-__proto__>v</X-Amz-Meta-__proto__></UserMetadata>", "", map[string]string{"__proto__": "v"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(page(object + tc.told + end + keys("b/")))
			got, err := version2.pages(t.Context(), newClient(t, w), "", ListOptions{IncludeUserMetadata: true})
			if err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "request", w.Requests()[0], "GET /photos?delimiter=%2F&encoding-type=url&list-type=2&max-keys=1000&metadata=true&prefix=")
			want := []ObjectItem{
				{BucketName: "photos", ObjectName: "a", ContentType: tc.contentType, Metadata: tc.metadata},
				{BucketName: "photos", ObjectName: "b/", IsDir: true},
			}
			if !reflect.DeepEqual(got.Items, want) {
				t.Errorf("\n got %+v\nwant %+v", got.Items, want)
			}
		})
	}
}

// threePages answers by what the request continues from.
func threePages(t *testing.T) *s3test.Wire {
	return &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		const more, parameter = "<IsTruncated>true</IsTruncated>", "continuation-token="
		switch _, from, _ := strings.Cut(req.Query, parameter); {
		case !strings.Contains(req.Query, parameter):
			return page(more + "<NextContinuationToken>2</NextContinuationToken>" + keys("a", "b/")), nil
		case strings.HasPrefix(from, "2"):
			return page(more + "<NextContinuationToken>3</NextContinuationToken>"), nil // empty, and not the last
		case strings.HasPrefix(from, "3"):
			return page(keys("c")), nil
		}
		t.Errorf("got query %s, want page 1, 2 or 3", req.Query)
		return s3test.ErrorReply(400, "InvalidArgument"), nil
	}}
}

func TestIteration(t *testing.T) {
	for stop, tc := range map[int]struct {
		want     []string
		requests int
	}{
		-1: {[]string{"a", "b/", "c"}, 3},
		1:  {[]string{"a"}, 1},
		2:  {[]string{"a", "b/"}, 1},
		3:  {[]string{"a", "b/", "c"}, 3},
	} {
		t.Run(fmt.Sprint("broken off after ", stop), func(t *testing.T) {
			w := threePages(t)
			got, err := version2.all(t.Context(), newClient(t, w), ListOptions{}, stop)
			if err != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %q, %v, want %q", got, err, tc.want)
			}
			s3test.Same(t, "requests", len(w.Sent), tc.requests)
		})
	}
}

func TestIterationFailsLater(t *testing.T) {
	w := s3test.Answers(page("<IsTruncated>true</IsTruncated>"+keys("a", "b")), s3test.ErrorReply(403, "AccessDenied"))
	got, err := version1.all(t.Context(), newClient(t, w), ListOptions{}, -1)
	if want := []string{"a", "b"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q before the error", got, want)
	}
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "ListObjects").Code, "AccessDenied")
	s3test.Same(t, "second request", w.Requests()[1], "GET /photos?delimiter=%2F&encoding-type=url&marker=b&max-keys=1000&prefix=")
}

func TestItems(t *testing.T) {
	const object = "<Contents><Key>b.jpg</Key><LastModified>2026-11-22T18:46:12.345Z</LastModified><ETag>\"e\"</ETag><Size>9007199254740991</Size></Contents>"
	got, err := version2.pages(t.Context(), newClient(t, s3test.Answers(page(keys("a/", "c/", "a/b", "a0", "d")+object+keys("z/")))), "", ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// The server sends objects and folders each in their order; "b.jpg" is out of it on purpose.
	want := []ObjectItem{
		{BucketName: "photos", ObjectName: "a/", IsDir: true},
		{BucketName: "photos", ObjectName: "a/b"},
		{BucketName: "photos", ObjectName: "a0"},
		{BucketName: "photos", ObjectName: "c/", IsDir: true},
		{BucketName: "photos", ObjectName: "d"},
		{BucketName: "photos", ObjectName: "b.jpg", Size: 1<<53 - 1, ETag: "e", LastModified: time.Date(2026, 11, 22, 18, 46, 12, 345e6, time.UTC)},
		{BucketName: "photos", ObjectName: "z/", IsDir: true},
	}
	if !reflect.DeepEqual(got.Items, want) {
		t.Errorf("\n got %+v\nwant %+v", got.Items, want)
	}
}
