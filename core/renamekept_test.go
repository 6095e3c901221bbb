package core

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// A new name that the server takes for the old one is not copied and then removed,
// also within the second in which the object was written, and where it is empty.
func TestRenameOntoItself(t *testing.T) {
	for name, still := range map[string]bool{"in one second": true, "later": false} {
		for _, size := range []string{"3", "0"} {
			t.Run(name+", bytes "+size, func(t *testing.T) {
				s := newRack("a")
				s.objects["a"]["content-length"] = size
				s.still, s.fold = still, strings.ToLower
				s.spoil = func(s *rack, req *transport.Request) *transport.Response {
					if held := s.objects["a"]; held != nil {
						held["content-length"] = size
					}
					return nil
				}
				_, err := newClient(t, s.wire()).RenameObject(t.Context(), "photos", "a", "A", RenameOptions{})
				if err == nil || !slices.Equal(s.names(), []string{"a"}) {
					t.Errorf("got %v, left %q", err, s.names())
				}
			})
		}
	}
}

// An object of a second ago is renamed, also where nothing can be listed.
func TestRenameWithinASecond(t *testing.T) {
	for _, denied := range []bool{false, true} {
		s := newRack("a")
		s.still = true
		s.spoil = func(_ *rack, req *transport.Request) *transport.Response {
			if denied && req.Operation == "ListObjectsV2" {
				return s3test.ErrorReply(403, "AccessDenied")
			}
			return nil
		}
		if _, err := newClient(t, s.wire()).RenameObject(t.Context(), "photos", "a", "b", RenameOptions{}); err != nil || !slices.Equal(s.names(), []string{"b"}) {
			t.Errorf("lists denied %v: got %v, left %q", denied, err, s.names())
		}
	}
}

// An object under the new name that lacks something of the source's is no copy of it,
// and a copy that lacks it is no reason to remove the source.
func TestRenameOfWhatIsMore(t *testing.T) {
	locked := transport.Header{"x-amz-object-lock-mode": "COMPLIANCE", "x-amz-object-lock-retain-until-date": "2140-01-01T00:00:00Z"}
	for name, more := range map[string]transport.Header{
		"a lock": locked, "a hold": {"x-amz-object-lock-legal-hold": "ON"}, "a class": {"x-amz-storage-class": "STANDARD_IA"},
		"a redirect": {"x-amz-website-redirect-location": "/c"}, "encryption": {"x-amz-server-side-encryption": "AES256"},
	} {
		for _, keeps := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, kept %v", name, keeps), func(t *testing.T) {
				s := newRack("a")
				s.write("b", strings.Repeat("a", 32), s3test.Join(s.objects["a"]))
				s.objects["a"] = s3test.Join(s.objects["a"], more)
				plain := s3test.Join(s.objects["b"])
				s.spoil = func(s *rack, req *transport.Request) *transport.Response {
					if req.Operation != "CopyObject" || keeps {
						return nil
					}
					s.objects["b"] = plain
					return s3test.Reply(200, "<CopyObjectResult><ETag>"+strings.Repeat("a", 32)+"</ETag></CopyObjectResult>")
				}
				w := s.wire()
				_, err := newClient(t, w).RenameObject(t.Context(), "photos", "a", "b", RenameOptions{})
				if keeps {
					w.Of(t, "CopyObject")
				}
				if keeps && (err != nil || len(s.objects) != 1) || !keeps && (s3err.CodeOf(err) != CopyDiffers || len(s.objects) != 2) {
					t.Errorf("got %v, left %q", err, s.names())
				}
			})
		}
	}
}

// Tags are compared by what they say, not only by how many they are.
func TestRenameWithOtherTags(t *testing.T) {
	s := newRack("a")
	s.objects["a"]["x-amz-tagging-count"] = "1"
	s.write("b", strings.Repeat("a", 32), s3test.Join(s.objects["a"]))
	s.tags = map[string]string{"a": "new", "b": "old"}
	if _, err := newClient(t, s.wire()).RenameObject(t.Context(), "photos", "a", "b", RenameOptions{}); err != nil || s.tags["b"] != "new" {
		t.Errorf("got %v, the tag %q", err, s.tags["b"])
	}
	s = newRack("a")
	s.objects["a"]["x-amz-tagging-count"] = "1"
	s.tags = map[string]string{"a": "old"}
	seen := false
	s.spoil = func(s *rack, req *transport.Request) *transport.Response {
		if req.Operation == "GetObjectTagging" && !seen {
			seen, s.tags["a"] = true, "newer" // behind the copy
		}
		return nil
	}
	if _, err := newClient(t, s.wire()).RenameObject(t.Context(), "photos", "a", "b", RenameOptions{}); s3err.CodeOf(err) != CopyDiffers || s.objects["a"] == nil {
		t.Errorf("got %v, left %q", err, s.names())
	}
}

// Nothing proves a copy that has no MD5 and of which the server told no ETag.
func TestRenameOfWhatIsNotProved(t *testing.T) {
	s := newRack()
	s.write("a", strings.Repeat("a", 32)+"-2", transport.Header{})
	s.spoil = on("CopyObject", func(s *rack, _ *transport.Request) *transport.Response {
		s.write("b", strings.Repeat("c", 32), transport.Header{}) // by another
		return s3test.Reply(200, "<CopyObjectResult><LastModified>2026-11-22T18:46:00Z</LastModified></CopyObjectResult>")
	})
	if _, err := newClient(t, s.wire()).RenameObject(t.Context(), "photos", "a", "b", RenameOptions{}); err == nil || s.objects["a"] == nil {
		t.Errorf("got %v, left %q", err, s.names())
	}
}

// What is under the new name is not replaced because it could not be looked at.
func TestRenameOntoWhatIsNotSeen(t *testing.T) {
	s := newRack("a", "b")
	s.spoil = func(_ *rack, req *transport.Request) *transport.Response {
		if req.Operation == "HeadObject" && req.Object == "b" {
			return s3test.ErrorReply(500, "InternalError")
		}
		return nil
	}
	w := s.wire()
	_, err := newClient(t, w).RenameObject(t.Context(), "photos", "a", "b", RenameOptions{IfNoneMatch: "*"})
	if err == nil || strings.Contains(strings.Join(w.Requests(), "\n"), "PUT") {
		t.Errorf("got %v, after %q", err, w.Requests())
	}
}

// Each of many objects is tried once, no more at a time than was asked for, and what
// is written below the prefix meanwhile hinders none.
func TestRenamePrefixOfMany(t *testing.T) {
	const many, atOnce = 2100, 16
	s := newRack()
	for i := range many {
		s.write(fmt.Sprintf("a/%04d", i), strings.Repeat("a", 32), transport.Header{})
	}
	copied, late := map[string]int{}, 0
	s.spoil = func(s *rack, req *transport.Request) *transport.Response {
		if req.Operation == "CopyObject" {
			copied[req.Object]++
		}
		if req.Operation == "ListObjectsV2" && late < 3 {
			late++
			s.write(fmt.Sprintf("a/late-%d", late), strings.Repeat("a", 32), transport.Header{})
		}
		return nil
	}
	var mu sync.Mutex
	running, most := 0, 0
	count := func(by int) {
		mu.Lock()
		defer mu.Unlock()
		running += by
		most = max(most, running)
	}
	w := &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		count(1)
		defer count(-1)
		return s.answer(ctx, req)
	}}
	got, err := newClient(t, w).RenamePrefix(t.Context(), "photos", "a/", "b/", RenamePrefixOptions{Concurrency: atOnce})
	if err != nil || got.Objects != many+3 || len(got.Failed) > 0 || len(copied) != many+3 || most > atOnce+1 {
		t.Errorf("got %d and %v, %v, copied %d, at most %d at once", got.Objects, got.Failed, err, len(copied), most)
	}
	for name, times := range copied {
		if times != 1 {
			t.Errorf("%s was copied %d times", name, times)
		}
	}
}

// A server that lists what it was not asked for has nothing of it renamed or removed.
func TestListedOutsideOfThePrefix(t *testing.T) {
	for _, row := range []string{"<Contents><Key>other/1</Key></Contents>", "<CommonPrefixes><Prefix>a/sub/</Prefix></CommonPrefixes>"} {
		w := s3test.Answers(s3test.Reply(200, "<ListBucketResult>"+row+"</ListBucketResult>"))
		_, err := newClient(t, w).RenamePrefix(t.Context(), "photos", "a/", "b/", RenamePrefixOptions{})
		if s3err.CodeOf(err) != s3err.MalformedReply || len(w.Sent) != 1 {
			t.Errorf("%s: got %v, after %q", row, err, w.Requests())
		}
		row = strings.ReplaceAll(row, "Contents>", "Version>")
		w = s3test.Answers(s3test.Reply(200, "<ListVersionsResult>"+row+"</ListVersionsResult>"))
		_, err = removed(newClient(t, w), RemoveVersionsOptions{Prefix: "a/"})
		if s3err.CodeOf(err) != s3err.MalformedReply || len(w.Sent) != 1 {
			t.Errorf("%s: got %v, after %q", row, err, w.Requests())
		}
	}
}
