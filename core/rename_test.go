package core

import (
	"context"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// rack is a server with objects, which does with copies and removals as it is told.
type rack struct {
	mu      sync.Mutex
	objects map[string]transport.Header // by name: their headers
	clock   int                         // of what is written, seconds
	still   bool                        // the clock stands
	fold    func(name string) string    // names of one object; nil: each is its own
	tags    map[string]string           // by name: a value
	spoil   func(s *rack, req *transport.Request) *transport.Response
}

func newRack(names ...string) *rack {
	s := &rack{objects: map[string]transport.Header{}}
	for _, name := range names {
		s.write(name, strings.Repeat("a", 32), transport.Header{"x-amz-meta-of": name, "content-type": "text/plain"})
	}
	return s
}

func (s *rack) write(name, etag string, header transport.Header) {
	if !s.still {
		s.clock++
	}
	s.objects[name] = s3test.Join(header, transport.Header{"etag": `"` + etag + `"`, "content-length": "3",
		"last-modified": time.Unix(1_700_000_000+int64(s.clock), 0).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")})
}

// list has the names that begin so, some at a time.
func (s *rack) list(query url.Values) *transport.Response {
	most, _ := strconv.Atoi(query.Get("max-keys"))
	var b strings.Builder
	n, last := 0, ""
	for _, name := range s.names() {
		if !strings.HasPrefix(name, query.Get("prefix")) || name <= query.Get("continuation-token") {
			continue
		}
		if n++; n > most {
			return s3test.Reply(200, "<ListBucketResult>"+b.String()+"<IsTruncated>true</IsTruncated><NextContinuationToken>"+last+"</NextContinuationToken></ListBucketResult>")
		}
		last = name
		b.WriteString("<Contents><Key>" + name + "</Key><Size>3</Size></Contents>")
	}
	return s3test.Reply(200, "<ListBucketResult>"+b.String()+"</ListBucketResult>")
}

func (s *rack) names() (names []string) {
	for name := range s.objects {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (s *rack) answer(_ context.Context, req *transport.Request) (*transport.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spoil != nil {
		if resp := s.spoil(s, req); resp != nil {
			return resp, nil
		}
	}
	object := req.Object
	if s.fold != nil {
		object = s.fold(object)
	}
	switch req.Operation {
	case "ListObjectsV2":
		query, err := url.ParseQuery(req.Query)
		return s.list(query), err
	case "GetObjectTagging":
		return s3test.Reply(200, "<Tagging><TagSet><Tag><Key>k</Key><Value>"+s.tags[object]+"</Value></Tag></TagSet></Tagging>"), nil
	case "CopyObject":
		_, source, _ := strings.Cut(req.Header["x-amz-copy-source"], "/")
		was := s.objects[source]
		if was == nil {
			return s3test.ErrorReply(404, "NoSuchKey"), nil
		}
		kept := s3test.Join(was)
		etag := strings.Trim(was["etag"], `"`)
		if tag, ok := s.tags[source]; ok {
			s.tags[object] = tag
		}
		s.write(object, etag, kept)
		return s3test.Reply(200, "<CopyObjectResult><ETag>"+etag+"</ETag></CopyObjectResult>"), nil
	}
	resp := s3test.Reply(404, "")
	switch held := s.objects[object]; {
	case req.Operation == "DeleteObject":
		delete(s.objects, object)
		resp = s3test.Reply(204, "")
	case held != nil:
		resp = s3test.Reply(200, "")
		resp.Header, resp.Open = held, true
	}
	return resp, nil
}

func (s *rack) wire() *s3test.Wire { return &s3test.Wire{Answer: s.answer} }

// on answers an operation, once.
func on(operation string, do func(s *rack, req *transport.Request) *transport.Response) func(*rack, *transport.Request) *transport.Response {
	done := false
	return func(s *rack, req *transport.Request) *transport.Response {
		if done || req.Operation != operation {
			return nil
		}
		done = true
		return do(s, req)
	}
}

func TestRenameObject(t *testing.T) {
	refuse := func(status int, code string) func(*rack, *transport.Request) *transport.Response {
		return func(*rack, *transport.Request) *transport.Response { return s3test.ErrorReply(status, code) }
	}
	write := func(name, etag string) func(*rack, *transport.Request) *transport.Response {
		return func(s *rack, _ *transport.Request) *transport.Response {
			s.write(name, strings.Repeat(etag, 32), transport.Header{})
			return nil
		}
	}
	lose := func(header string) func(*rack, *transport.Request) *transport.Response {
		return func(s *rack, req *transport.Request) *transport.Response {
			s.write(req.Object, strings.Repeat("a", 32), transport.Header{"x-amz-meta-of": "a", "content-type": "text/plain", header: ""})
			delete(s.objects[req.Object], header)
			return s3test.Reply(200, "<CopyObjectResult><ETag>"+strings.Repeat("a", 32)+"</ETag></CopyObjectResult>")
		}
	}
	for name, tc := range map[string]struct {
		spoil func(*rack, *transport.Request) *transport.Response
		code  string
		left  []string
		what  []string // operations
	}{
		"as it should":            {nil, "", []string{"b"}, []string{"HeadObject", "HeadObject", "CopyObject", "HeadObject", "HeadObject", "DeleteObject"}},
		"written before its copy": {on("CopyObject", write("a", "c")), "CopyDiffers", []string{"a", "b"}, nil}, // of a server that ignores the condition
		"written after its copy": {on("DeleteObject", func(s *rack, _ *transport.Request) *transport.Response {
			write("a", "c")(s, nil)
			return s3test.ErrorReply(412, "PreconditionFailed")
		}), "PreconditionFailed", []string{"a", "b"}, nil},
		"the copy lost metadata":   {on("CopyObject", lose("x-amz-meta-of")), "CopyDiffers", []string{"a", "b"}, nil},
		"the copy lost its type":   {on("CopyObject", lose("content-type")), "CopyDiffers", []string{"a", "b"}, nil},
		"the copy is refused":      {on("CopyObject", refuse(403, "AccessDenied")), "AccessDenied", []string{"a"}, nil},
		"the removal is refused":   {on("DeleteObject", refuse(403, "AccessDenied")), "AccessDenied", []string{"a", "b"}, nil},
		"the condition is unknown": {on("DeleteObject", refuse(501, "NotImplemented")), "", []string{"b"}, nil},
		"the condition is misread": {on("DeleteObject", refuse(412, "PreconditionFailed")), "", []string{"b"}, nil},
		"gone before its removal": {on("DeleteObject", func(s *rack, _ *transport.Request) *transport.Response {
			delete(s.objects, "a")
			return s3test.ErrorReply(404, "NoSuchKey")
		}), "", []string{"b"}, nil},
		"removed, answer lost": {on("DeleteObject", func(s *rack, _ *transport.Request) *transport.Response {
			delete(s.objects, "a")
			return s3test.ErrorReply(500, "InternalError")
		}), "", []string{"b"}, nil},
		"written, answer lost": {on("DeleteObject", func(s *rack, _ *transport.Request) *transport.Response {
			write("a", "c")(s, nil)
			return s3test.ErrorReply(500, "InternalError")
		}), "PreconditionFailed", []string{"a", "b"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := newRack("a")
			s.spoil = tc.spoil
			w := s.wire()
			_, err := newClient(t, w).RenameObject(t.Context(), "photos", "a", "b", RenameOptions{})
			if got := s3err.CodeOf(err); got != tc.code {
				t.Errorf("got %v, want the code %q", err, tc.code)
			}
			if got := s.names(); !slices.Equal(got, tc.left) {
				t.Errorf("left: got %q, want %q", got, tc.left)
			}
			var what []string
			for _, r := range w.Sent {
				what = append(what, r.Operation)
			}
			if tc.what != nil && !slices.Equal(what, tc.what) {
				t.Errorf("sent: got %q, want %q", what, tc.what)
			}
			if tc.what != nil {
				s3test.Same(t, "If-Match", w.Of(t, "DeleteObject").Header["if-match"], `"`+strings.Repeat("a", 32)+`"`)
				s3test.Same(t, "the copy's condition", w.Of(t, "CopyObject").Header["x-amz-copy-source-if-match"], `"`+strings.Repeat("a", 32)+`"`)
			}
		})
	}
}

// What a copy leaves behind by itself, and a rename takes along.
func TestRenameKeeps(t *testing.T) {
	s := newRack("a")
	kept := transport.Header{"x-amz-storage-class": "STANDARD_IA", "x-amz-website-redirect-location": "/c", "x-amz-object-lock-legal-hold": "ON",
		"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "k"}
	s.objects["a"] = s3test.Join(s.objects["a"], kept, transport.Header{"x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": "2001-01-01T00:00:00Z"})
	w := s.wire()
	if _, err := newClient(t, w).RenameObject(t.Context(), "photos", "a", "b", RenameOptions{}); err != nil {
		t.Fatal(err)
	}
	sent := s3test.Unsigned(w.Of(t, "CopyObject").Header)
	delete(sent, "x-amz-copy-source")
	delete(sent, "x-amz-copy-source-if-match")
	delete(sent, "x-amz-content-sha256")
	if !reflect.DeepEqual(sent, kept) {
		t.Errorf("got %v, want %v: a retention that has ended is none", sent, kept)
	}
}

// A name that means the same to the server is no other object, however it looks.
func TestRenameToTheSame(t *testing.T) {
	for _, to := range []string{"/a", "a/", `a\`, `\a`, "a"} {
		s := newRack("a")
		w := s.wire()
		_, err := newClient(t, w).RenameObject(t.Context(), "photos", "a", to, RenameOptions{})
		s3test.Refused(t, w, err, "to", "")
	}
}

func TestRenamePrefixStops(t *testing.T) {
	s := newRack("a/1", "a/2", "a/3", "a/4")
	s.spoil = func(_ *rack, req *transport.Request) *transport.Response {
		if req.Operation == "CopyObject" && req.Object == "b/2" {
			return s3test.ErrorReply(403, "AccessDenied")
		}
		return nil
	}
	var told []RenameProgress
	got, err := newClient(t, s.wire()).RenamePrefix(t.Context(), "photos", "a/", "b/", RenamePrefixOptions{Concurrency: 1,
		Progress: func(_ context.Context, p RenameProgress) { told = append(told, p) }})
	if err != nil || got.Objects != 3 || got.Bytes != 9 || len(got.Failed) != 1 || got.Failed[0].ObjectName != "a/2" || got.Failed[0].Code != "AccessDenied" {
		t.Errorf("got %+v, %v", got, err)
	}
	if want := []RenameProgress{{1, 3, 0}, {1, 3, 1}, {2, 6, 1}, {3, 9, 1}}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	s3test.Same(t, "left", strings.Join(s.names(), " "), "a/2 b/1 b/3 b/4")
}
