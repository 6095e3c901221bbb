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
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// versions is a server with these versions, "key@id", of which it lists most at a time,
// and removes what it does not keep.
type versions struct {
	t       *testing.T
	all     []string
	most    int
	keeps   map[string]bool
	refuses func(batch []RemoveItem) *transport.Response
	bare    bool // it tells no markers
	asked   []RemoveItem
	lists   int
}

func (s *versions) answer(_ context.Context, req *transport.Request) (*transport.Response, error) {
	if req.Method == "POST" {
		return s.remove(deletes(s.t, req)), nil
	}
	query, err := url.ParseQuery(req.Query)
	if err != nil {
		return nil, err
	}
	s.lists++
	begin := 0
	if key := query.Get("key-marker"); key != "" {
		begin = -1
		for i, one := range s.all {
			if id := query.Get("version-id-marker"); one == key+"@"+id || id == "" && strings.HasPrefix(one, key+"@") {
				begin = i + 1
			}
		}
		if begin < 0 {
			return s3test.ErrorReply(400, "InvalidArgument"), nil // a marker that is gone
		}
	}
	end := min(begin+s.most, len(s.all))
	var b strings.Builder
	for _, one := range s.all[begin:end] {
		key, id, _ := strings.Cut(one, "@")
		fmt.Fprintf(&b, "<Version><Key>%s</Key><VersionId>%s</VersionId><Size>3</Size></Version>", key, id)
	}
	if end < len(s.all) {
		b.WriteString("<IsTruncated>true</IsTruncated>")
		if key, id, _ := strings.Cut(s.all[end-1], "@"); !s.bare {
			fmt.Fprintf(&b, "<NextKeyMarker>%s</NextKeyMarker><NextVersionIdMarker>%s</NextVersionIdMarker>", key, id)
		}
	}
	return s3test.Reply(200, "<ListVersionsResult>"+b.String()+"</ListVersionsResult>"), nil
}

func (s *versions) remove(items []RemoveItem) *transport.Response {
	s.asked = append(s.asked, items...)
	if s.refuses != nil {
		if refusal := s.refuses(items); refusal != nil {
			return refusal
		}
	}
	var b strings.Builder
	gone := map[string]bool{}
	for _, item := range items {
		if name := item.ObjectName + "@" + item.VersionID; s.keeps[name] {
			fmt.Fprintf(&b, "<Error><Key>%s</Key><VersionId>%s</VersionId><Code>AccessDenied</Code></Error>", item.ObjectName, item.VersionID)
		} else {
			gone[name] = true
		}
	}
	var left []string
	for _, one := range s.all {
		if !gone[one] {
			left = append(left, one)
		}
	}
	s.all = left
	return s3test.Reply(200, "<DeleteResult>"+b.String()+"</DeleteResult>")
}

// seven versions of three keys.
func seven() []string { return []string{"a@3", "a@2", "a@1", "b@2", "b@1", "c@null", "d/e@1"} }

func listed(c *Client, opts ListOptions) (names []string, err error) {
	for item, err := range c.ListObjectVersions(context.Background(), "photos", opts) {
		if err != nil {
			return names, err
		}
		names = append(names, item.ObjectName+"@"+item.VersionID)
	}
	return names, nil
}

// A list has each version once, whatever the size of its pages, and whether the server
// says where to continue or not.
func TestListObjectVersions(t *testing.T) {
	for _, bare := range []bool{false, true} {
		for most := 1; most <= 8; most++ {
			s := &versions{t: t, all: seven(), most: most, bare: bare}
			got, err := listed(newClient(t, &s3test.Wire{Answer: s.answer}), ListOptions{Recursive: true})
			if err != nil || !reflect.DeepEqual(got, seven()) {
				t.Errorf("%d at a time, bare %v: got %q, %v", most, bare, got, err)
			}
		}
	}
}

func TestVersionsAsked(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, "<ListVersionsResult><CommonPrefixes><Prefix>in-</Prefix></CommonPrefixes><IsTruncated>true</IsTruncated></ListVersionsResult>"))
	c := newClient(t, w)
	page, err := c.ListObjectVersionsPage(t.Context(), "photos", "", ListOptions{Prefix: "i", Delimiter: "-", MaxKeys: 7, IncludeUserMetadata: true})
	if err != nil || len(page.Items) != 1 || !page.Items[0].IsDir || page.Items[0].VersionID != "" {
		t.Fatalf("got %+v, %v, want a folder", page, err)
	}
	s3test.Same(t, "request", w.Requests()[0], "GET /photos?delimiter=-&encoding-type=url&max-keys=7&metadata=true&prefix=i&versions=")
	c.ListObjectVersionsPage(t.Context(), "photos", page.Next, ListOptions{Prefix: "i", Delimiter: "-"})
	s3test.Same(t, "request", w.Requests()[1], "GET /photos?delimiter=-&encoding-type=url&key-marker="+url.QueryEscape("in-"+request.BehindFolder)+"&max-keys=1000&prefix=i&versions=")
}

// What is odd in a row costs no more than itself.
func TestOddVersions(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, "<ListVersionsResult><Version><Key>a</Key><IsLatest>perhaps</IsLatest><Size>x</Size><Owner>me</Owner><New><Key>z</Key></New></Version>"+
		"<DeleteMarker><Key>b</Key><VersionId>1</VersionId><IsLatest>TRUE</IsLatest></DeleteMarker></ListVersionsResult>"))
	page, err := newClient(t, w).ListObjectVersionsPage(t.Context(), "photos", "", ListOptions{})
	want := []ObjectVersion{
		{ObjectItem{BucketName: "photos", ObjectName: "a", Size: -1}, "null", false, false},
		{ObjectItem{BucketName: "photos", ObjectName: "b"}, "1", true, true},
	}
	if err != nil || !reflect.DeepEqual(page.Items, want) {
		t.Errorf("got %+v, %v\nwant %+v", page.Items, err, want)
	}
}

// A token continues where its page ended, in the same list and in no other.
func TestTokens(t *testing.T) {
	s := &versions{t: t, all: seven(), most: 2}
	c := newClient(t, &s3test.Wire{Answer: s.answer})
	opts := ListOptions{Prefix: "p", Recursive: true}
	page, err := c.ListObjectVersionsPage(t.Context(), "photos", "", opts)
	if err != nil || page.Token == "" || strings.Trim(page.Token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		t.Fatalf("token %q, %v, want one that a URL can hold", page.Token, err)
	}
	opts.Token = page.Token
	if got, err := listed(c, opts); err != nil || !reflect.DeepEqual(got, seven()[2:]) {
		t.Errorf("got %q, %v, want the rest", got, err)
	}
	for name, change := range map[string]func(*ListOptions){
		"another prefix":    func(o *ListOptions) { o.Prefix = "q" },
		"folded":            func(o *ListOptions) { o.Recursive = false },
		"folded otherwise":  func(o *ListOptions) { o.Recursive, o.Delimiter = false, "-" },
		"none of ours":      func(o *ListOptions) { o.Token = "MjAyNi/DvGJlcjwxPg==" },
		"cut":               func(o *ListOptions) { o.Token = o.Token[:len(o.Token)-1] },
		"of a later form":   func(o *ListOptions) { o.Token = "2" + o.Token[1:] },
		"its first letter":  func(o *ListOptions) { o.Token = o.Token[:1] },
		"of nothing behind": func(o *ListOptions) { o.Token = "1AAAAAA" },
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			other := opts
			change(&other)
			_, err := newClient(t, w).ListObjectVersionsPage(t.Context(), "photos", "", other)
			s3test.Refused(t, w, err, "token", "this very list")
		})
	}
	w := s3test.Answers(s3test.Reply(200, ""))
	_, err = newClient(t, w).ListObjectsPage(t.Context(), "photos", "", opts)
	s3test.Refused(t, w, err, "token", "the same call")
	_, err = newClient(t, w).ListIncompleteUploadsPage(t.Context(), "photos", "", opts)
	s3test.Refused(t, w, err, "token", "the same call")
	_, err = newClient(t, w).ListObjectVersionsPage(t.Context(), "others", "", opts)
	s3test.Refused(t, w, err, "token", "bucket")
}

func removed(c *Client, opts RemoveVersionsOptions) (kept []string, err error) {
	for one, err := range c.RemoveObjectVersions(context.Background(), "photos", opts) {
		if err != nil {
			return kept, err
		}
		kept = append(kept, one.ObjectName+"@"+one.VersionID+" "+one.Code)
	}
	return kept, nil
}

// Every version is asked for once, whatever the server keeps, and no marker is used
// of a version that was removed.
func TestRemoveObjectVersions(t *testing.T) {
	for most := 1; most <= 8; most++ {
		s := &versions{t: t, all: seven(), most: most, keeps: map[string]bool{"a@2": true, "d/e@1": true}}
		kept, err := removed(newClient(t, &s3test.Wire{Answer: s.answer}), RemoveVersionsOptions{})
		if err != nil || !reflect.DeepEqual(kept, []string{"a@2 AccessDenied", "d/e@1 AccessDenied"}) || len(s.asked) != 7 {
			t.Errorf("%d at a time: kept %q, %v, and asked for %d; want two, and each once", most, kept, err, len(s.asked))
		}
		if !reflect.DeepEqual(s.all, []string{"a@2", "d/e@1"}) {
			t.Errorf("%d at a time: left %q", most, s.all)
		}
	}
}

// A batch that is refused as a whole is told version by version, and the others go.
func TestRemoveObjectVersionsGoesOn(t *testing.T) {
	s := &versions{t: t, all: seven(), most: 3, refuses: func(batch []RemoveItem) *transport.Response {
		if batch[0].ObjectName == "a" {
			return s3test.ErrorReply(403, "AccessDenied")
		}
		return nil
	}}
	kept, err := removed(newClient(t, &s3test.Wire{Answer: s.answer}), RemoveVersionsOptions{})
	if err != nil || !reflect.DeepEqual(kept, []string{"a@3 AccessDenied", "a@2 AccessDenied", "a@1 AccessDenied"}) {
		t.Errorf("kept %q, %v, want the first batch", kept, err)
	}
	s3test.Same(t, "left", fmt.Sprint(s.all), "[a@3 a@2 a@1]")
}

// What breaks off leaves the rest as it was, and the same call continues.
func TestRemoveObjectVersionsBrokenOff(t *testing.T) {
	for stop := range 6 {
		s := &versions{t: t, all: seven(), most: 2}
		n := 0
		w := &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
			if n++; n == stop+1 {
				return s3test.ErrorReply(400, "InvalidRequest"), nil
			}
			return s.answer(ctx, req)
		}}
		c := newClient(t, w)
		first, err := removed(c, RemoveVersionsOptions{})
		if err == nil && len(first) == 0 {
			t.Errorf("broken off at request %d: got no error and nothing kept", stop+1)
		}
		kept, err := removed(c, RemoveVersionsOptions{})
		if err != nil || len(kept) != 0 || len(s.all) != 0 {
			t.Errorf("after request %d: kept %q, left %q, %v", stop+1, kept, s.all, err)
		}
	}
}

// Keys that a request would not reach are told, and those beside them go.
func TestRemoveObjectVersionsOfOddKeys(t *testing.T) {
	s := &versions{t: t, all: []string{"a/../b@1", "c@1", "/lead@1"}, most: 3}
	kept, err := removed(newClient(t, &s3test.Wire{Answer: s.answer}), RemoveVersionsOptions{})
	if err != nil || !reflect.DeepEqual(kept, []string{"a/../b@1 InvalidArgument", "/lead@1 InvalidArgument"}) || len(s.asked) != 1 {
		t.Errorf("kept %q, %v, asked for %v", kept, err, s.asked)
	}
}

func TestBypassGovernance(t *testing.T) {
	for _, on := range []bool{false, true} {
		s := &versions{t: t, all: []string{"a@1"}, most: 3}
		w := &s3test.Wire{Answer: s.answer}
		headers := map[string]string{}
		if _, err := removed(newClient(t, w), RemoveVersionsOptions{Prefix: "a", BypassGovernance: on, CallOptions: CallOptions{Headers: headers}}); err != nil {
			t.Fatal(err)
		}
		s3test.Same(t, "bypass", w.Last(t, "DeleteObjects").Header[bypassGovernance] == "true", on)
		s3test.Same(t, "the caller's headers", len(headers), 0)
	}
}

func TestPrefixSize(t *testing.T) {
	for most := 1; most <= 8; most++ {
		s := &versions{t: t, all: seven(), most: most}
		var told []PrefixSize
		size, err := newClient(t, &s3test.Wire{Answer: s.answer}).PrefixSize(t.Context(), "photos", "", PrefixSizeOptions{Versions: true, Progress: func(so PrefixSize) { told = append(told, so) }})
		if err != nil || size != (PrefixSize{7, 21}) || len(told) != s.lists || told[len(told)-1] != size {
			t.Errorf("%d at a time: got %v, %v, told %v of %d pages", most, size, err, told, s.lists)
		}
	}
	w := s3test.Answers(page(keys("a/") + "<Contents><Key>b</Key><Size>5</Size></Contents><Contents><Key>c</Key><Size>x</Size></Contents>"))
	size, err := newClient(t, w).PrefixSize(t.Context(), "photos", "in/", PrefixSizeOptions{})
	if err != nil || size != (PrefixSize{2, 5}) {
		t.Errorf("got %v, %v", size, err)
	}
	s3test.Same(t, "request", w.Requests()[0], "GET /photos?encoding-type=url&list-type=2&max-keys=1000&prefix=in%2F")
}

// An abort ends it between pages.
func TestPrefixSizeStops(t *testing.T) {
	s := &versions{t: t, all: seven(), most: 1}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := newClient(t, &s3test.Wire{Answer: s.answer}).PrefixSize(ctx, "photos", "", PrefixSizeOptions{Versions: true, Progress: func(PrefixSize) { cancel() }})
	if !errors.Is(err, context.Canceled) || s.lists > 2 {
		t.Errorf("got %v after %d pages", err, s.lists)
	}
}

func TestListRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		opts           ListOptions
		argument, rule string
	}{
		"none at a time":     {ListOptions{MaxKeys: -1}, "maxKeys", "1 to 1000"},
		"too many at a time": {ListOptions{MaxKeys: 1001}, "maxKeys", "1 to 1000"},
		"a broken prefix":    {ListOptions{Prefix: "a/\xed\xa0\x80"}, "prefix", "valid Unicode"},
		"folded and not":     {ListOptions{Delimiter: "/", Recursive: true}, "delimiter", "recursive"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			c := newClient(t, w)
			_, err := c.ListObjectsV2Page(t.Context(), "photos", "", tc.opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
			_, err = c.ListIncompleteUploadsPage(t.Context(), "photos", "", tc.opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
		})
	}
}

// A list of versions that never ends is an error.
func TestVersionsInACircle(t *testing.T) {
	n := 0
	w := &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) {
		n++
		return s3test.Reply(200, fmt.Sprintf("<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>%d</NextKeyMarker></ListVersionsResult>", n%2)), nil
	}}
	_, err := listed(newClient(t, w), ListOptions{})
	s3test.Same(t, "code", s3err.CodeOf(err), s3err.MalformedReply)
	if err == nil || !strings.Contains(err.Error(), "never end") || n > 8 {
		t.Errorf("got %v after %d pages", err, n)
	}
}

// A listing tells what the server does of each object, and shares what is the same.
func TestListedProperties(t *testing.T) {
	w := s3test.Answers(page("<Contents><Key>a</Key><StorageClass>GLACIER</StorageClass><Owner><ID>me</ID><DisplayName>Me</DisplayName></Owner><ChecksumAlgorithm>CRC32</ChecksumAlgorithm>" +
		"<ChecksumAlgorithm>SHA1</ChecksumAlgorithm><RestoreStatus><IsRestoreInProgress>true</IsRestoreInProgress></RestoreStatus><UserTags>a=b+c&amp;%3D=&amp;=x&amp;%zz=1</UserTags></Contents>" +
		"<Contents><Key>b</Key><Owner><ID>me</ID><DisplayName>Me</DisplayName></Owner></Contents><Contents><Key>c</Key></Contents>"))
	got, err := newClient(t, w).ListObjectsV2Page(t.Context(), "photos", "", ListOptions{FetchOwner: true})
	owner := &Owner{"me", "Me"}
	want := []ObjectItem{
		{BucketName: "photos", ObjectName: "a", StorageClass: "GLACIER", Owner: owner, ChecksumAlgorithms: []string{"CRC32", "SHA1"},
			Restore: &Restore{InProgress: true}, Tags: map[string]string{"a": "b c", "=": ""}},
		{BucketName: "photos", ObjectName: "b", Owner: owner},
		{BucketName: "photos", ObjectName: "c"},
	}
	if err != nil || !reflect.DeepEqual(got.Items, want) {
		t.Errorf("got %+v, %v\nwant %+v", got.Items, err, want)
	}
	s3test.Same(t, "request", w.Requests()[0], "GET /photos?delimiter=%2F&encoding-type=url&fetch-owner=true&list-type=2&max-keys=1000&prefix=")
}
