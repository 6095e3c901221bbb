package core

import (
	"context"
	"errors"
	"net/url"
	"reflect"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

// begun puts an upload of these parts on the server, as another machine did.
func (s *fakeServer) begun(checksum string, parts map[int]fakePayload) {
	s.begin("/photos/a", checksum)
	for number, part := range parts {
		s.uploads["id"+string(rune('0'+s.opened))].parts[number] = part
	}
}

// partsOf are the parts of p with these numbers, of 5 MiB each.
func partsOf(p fakePayload, numbers ...int) map[int]fakePayload {
	parts := map[int]fakePayload{}
	for _, number := range numbers {
		offset := int64(number-1) * 5 * mib
		parts[number] = p.Slice(offset, min(5*mib, p.size-offset)).(fakePayload)
	}
	return parts
}

// Which of the uploads at the server is taken, if any.
func TestAdopt(t *testing.T) {
	ours, another := newFakePayload("a", tomeSize), newFakePayload("another", tomeSize)
	larger := map[int]fakePayload{1: ours.Slice(0, 6*mib).(fakePayload), 2: ours.Slice(6*mib, 6*mib).(fakePayload)}
	const announced = "CRC32C"
	for name, tc := range map[string]struct {
		begin     func(s *fakeServer)
		integrity Integrity
		want      []int // parts that go again
		left      int   // uploads
	}{
		"none there":                 {func(s *fakeServer) {}, "", []int{1, 2, 3, 4}, 0},
		"one":                        {func(s *fakeServer) { s.begun(announced, partsOf(ours, 1, 3)) }, "", []int{2, 4}, 0},
		"one without checksums":      {func(s *fakeServer) { s.begun("", partsOf(ours, 1, 3)) }, "", []int{2, 4}, 0},
		"one with, asked for md5":    {func(s *fakeServer) { s.begun(announced, partsOf(ours, 1, 3)) }, IntegrityMD5, []int{2, 4}, 0},
		"one with, asked for sha256": {func(s *fakeServer) { s.begun(announced, partsOf(ours, 1, 3)) }, IntegritySHA256, []int{1, 2, 3, 4}, 1},
		"one without, and sha256":    {func(s *fakeServer) { s.begun("", partsOf(ours, 1, 3)) }, IntegritySHA256, []int{2, 4}, 0},
		"parts of another size":      {func(s *fakeServer) { s.begun(announced, larger) }, "", []int{3, 4}, 0},
		"the newest of two": {func(s *fakeServer) {
			s.begun(announced, partsOf(ours, 1, 2, 3))
			s.begun(announced, partsOf(ours, 1))
		}, "", []int{2, 3, 4}, 1},
		"the older, the newest has a part too many": {func(s *fakeServer) {
			s.begun(announced, partsOf(ours, 1, 2))
			s.begun(announced, map[int]fakePayload{1: ours.Slice(0, 5*mib).(fakePayload), 9: ours.Slice(0, 5*mib).(fakePayload)})
		}, "", []int{3, 4}, 1},
		"the older, the newest has a short last part": {func(s *fakeServer) {
			s.begun(announced, partsOf(ours, 1, 2, 3))
			s.begun(announced, map[int]fakePayload{4: ours.Slice(15*mib, 2*mib).(fakePayload)})
		}, "", []int{4}, 1},
		"one of another file":         {func(s *fakeServer) { s.begun(announced, partsOf(another, 1, 2)) }, "", []int{1, 2, 3, 4}, 1},
		"one without parts":           {func(s *fakeServer) { s.begun(announced, nil) }, "", []int{1, 2, 3, 4}, 1},
		"one with all parts":          {func(s *fakeServer) { s.begun(announced, partsOf(ours, 1, 2, 3, 4)) }, "", nil, 0},
		"one of parts that are small": {func(s *fakeServer) { s.begun(announced, map[int]fakePayload{1: ours.Slice(0, mib).(fakePayload)}) }, "", []int{1, 2, 3, 4}, 1},
		"unequal parts": {func(s *fakeServer) {
			p := partsOf(ours, 1, 2)
			p[3] = ours.Slice(0, mib).(fakePayload)
			s.begun(announced, p)
		}, "", []int{1, 2, 3, 4}, 1},
		"the older one, newest unlike": {func(s *fakeServer) { s.begun(announced, partsOf(ours, 1, 2)); s.begun("", partsOf(another, 1)) }, "", []int{3, 4}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, journal := newFakeServer(), newNotebook(t)
			s.perPage = 2
			tc.begin(s)
			s.hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
				s.mu.Lock()
				defer s.mu.Unlock()
				query, _ := url.ParseQuery(req.Query)
				if upload := s.uploads[query.Get("uploadId")]; part > 0 && hasChecksum(req.Header) != (upload.checksum != "") {
					return errorReply(400, "InvalidRequest"), nil // as S3: all parts have checksums, or none
				}
				return nil, nil
			}
			r := newResumer(t, s, journal)
			got, err := r.put(t.Context(), ours, PutOptions{Resume: ResumeAdopt, Integrity: tc.integrity, Source: "a", PartSize: 5 * mib, ContentType: "a/b"})
			if err != nil || got.VersionID != "v" {
				t.Fatalf("got %+v, %v, want an object", got, err)
			}
			if !reflect.DeepEqual(s.sentSorted(), tc.want) {
				t.Errorf("parts sent: got %d, want %d", s.sent, tc.want)
			}
			same(t, "uploads left", len(s.uploads), tc.left)
			same(t, "entries left", len(journal.entries), 0)
		})
	}
}

// What was taken over is the journal's own from then on: nothing is read again.
func TestAdoptedUploadIsKnown(t *testing.T) {
	s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
	s.begun("CRC32C", partsOf(p, 1, 2))
	s.stopAt(3)
	r := newResumer(t, s, journal)
	// One at a time: a part that is stored as another fails is not noted, and has to be read again.
	_, err := r.put(t.Context(), p, PutOptions{Resume: ResumeAdopt, Source: "a", Concurrency: 1})
	errorOf(t, err, "UploadPart")
	s.hook = nil
	p.read.Store(0)
	s.sent = nil
	if _, err := r.put(t.Context(), p, PutOptions{Resume: ResumeOwn, Source: "a"}); err != nil {
		t.Fatal(err)
	}
	same(t, "bytes read", p.read.Load(), int64(len(s.sent))*5*mib)
	same(t, "uploads opened", s.opened, 1)
}

func TestAdoptFails(t *testing.T) {
	cut := &transport.Error{Kind: transport.KindNetwork}
	gone := &transport.Error{Kind: transport.KindUnreadable}
	for name, tc := range map[string]struct {
		operation string
		unread    error
		want      error
	}{
		"no list of uploads":    {"ListMultipartUploads", nil, cut},
		"no list of parts":      {"ListParts", nil, cut},
		"a file that is gone":   {"", gone, gone},
		"a file that is no use": {"", errors.ErrUnsupported, errors.ErrUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			s, p := newFakeServer(), newFakePayload("a", tomeSize)
			s.begun("CRC32C", partsOf(p, 1, 2))
			p.err = tc.unread
			s.hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == tc.operation {
					return nil, cut
				}
				return nil, nil
			}
			_, err := newResumer(t, s, nil).put(t.Context(), p, PutOptions{Resume: ResumeAdopt})
			if !errors.Is(err, tc.want) || len(s.uploads) != 1 || len(s.sent) != 0 {
				t.Errorf("got %v, %d uploads, want %v and the upload as it was", err, len(s.uploads), tc.want)
			}
		})
	}
}
