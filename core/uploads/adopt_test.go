package uploads_test

import (
	"context"
	"errors"
	"net/url"
	"reflect"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/transport"
)

// partsOf are the parts of p with these numbers, of 5 MiB each.
func partsOf(p s3test.FakePayload, numbers ...int) map[int]s3test.FakePayload {
	parts := map[int]s3test.FakePayload{}
	for _, number := range numbers {
		offset := int64(number-1) * 5 * s3test.MiB
		parts[number] = p.Slice(offset, min(5*s3test.MiB, p.Length-offset)).(s3test.FakePayload)
	}
	return parts
}

// Which of the uploads at the server is taken, if any.
func TestAdopt(t *testing.T) {
	ours, another := s3test.NewFakePayload("a", s3test.TestSize), s3test.NewFakePayload("another", s3test.TestSize)
	larger := map[int]s3test.FakePayload{1: ours.Slice(0, 6*s3test.MiB).(s3test.FakePayload), 2: ours.Slice(6*s3test.MiB, 6*s3test.MiB).(s3test.FakePayload)}
	const announced = "CRC32C"
	for name, tc := range map[string]struct {
		begin     func(s *s3test.FakeServer)
		integrity core.Integrity
		want      []int // parts that go again
		left      int   // uploads
	}{
		"none there":                 {func(s *s3test.FakeServer) {}, "", []int{1, 2, 3, 4}, 0},
		"one":                        {func(s *s3test.FakeServer) { s.Begun(announced, partsOf(ours, 1, 3)) }, "", []int{2, 4}, 0},
		"one without checksums":      {func(s *s3test.FakeServer) { s.Begun("", partsOf(ours, 1, 3)) }, "", []int{2, 4}, 0},
		"one with, asked for md5":    {func(s *s3test.FakeServer) { s.Begun(announced, partsOf(ours, 1, 3)) }, core.IntegrityMD5, []int{2, 4}, 0},
		"one with, asked for sha256": {func(s *s3test.FakeServer) { s.Begun(announced, partsOf(ours, 1, 3)) }, core.IntegritySHA256, []int{1, 2, 3, 4}, 1},
		"one without, and sha256":    {func(s *s3test.FakeServer) { s.Begun("", partsOf(ours, 1, 3)) }, core.IntegritySHA256, []int{2, 4}, 0},
		"parts of another size":      {func(s *s3test.FakeServer) { s.Begun(announced, larger) }, "", []int{3, 4}, 0},
		"the newest of two": {func(s *s3test.FakeServer) {
			s.Begun(announced, partsOf(ours, 1, 2, 3))
			s.Begun(announced, partsOf(ours, 1))
		}, "", []int{2, 3, 4}, 1},
		"the older, the newest has a part too many": {func(s *s3test.FakeServer) {
			s.Begun(announced, partsOf(ours, 1, 2))
			s.Begun(announced, map[int]s3test.FakePayload{1: ours.Slice(0, 5*s3test.MiB).(s3test.FakePayload), 9: ours.Slice(0, 5*s3test.MiB).(s3test.FakePayload)})
		}, "", []int{3, 4}, 1},
		"the older, the newest has a short last part": {func(s *s3test.FakeServer) {
			s.Begun(announced, partsOf(ours, 1, 2, 3))
			s.Begun(announced, map[int]s3test.FakePayload{4: ours.Slice(15*s3test.MiB, 2*s3test.MiB).(s3test.FakePayload)})
		}, "", []int{4}, 1},
		"one of another file": {func(s *s3test.FakeServer) { s.Begun(announced, partsOf(another, 1, 2)) }, "", []int{1, 2, 3, 4}, 1},
		"one without parts":   {func(s *s3test.FakeServer) { s.Begun(announced, nil) }, "", []int{1, 2, 3, 4}, 1},
		"one with all parts":  {func(s *s3test.FakeServer) { s.Begun(announced, partsOf(ours, 1, 2, 3, 4)) }, "", nil, 0},
		"one of parts that are small": {func(s *s3test.FakeServer) {
			s.Begun(announced, map[int]s3test.FakePayload{1: ours.Slice(0, s3test.MiB).(s3test.FakePayload)})
		}, "", []int{1, 2, 3, 4}, 1},
		"unequal parts": {func(s *s3test.FakeServer) {
			p := partsOf(ours, 1, 2)
			p[3] = ours.Slice(0, s3test.MiB).(s3test.FakePayload)
			s.Begun(announced, p)
		}, "", []int{1, 2, 3, 4}, 1},
		"the older one, newest unlike": {func(s *s3test.FakeServer) { s.Begun(announced, partsOf(ours, 1, 2)); s.Begun("", partsOf(another, 1)) }, "", []int{3, 4}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, journal := s3test.NewFakeServer(), s3test.NewJournal(t)
			s.PerPage = 2
			tc.begin(s)
			s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
				s.Mu.Lock()
				defer s.Mu.Unlock()
				query, _ := url.ParseQuery(req.Query)
				if upload := s.Uploads[query.Get("uploadId")]; part > 0 && s3test.HasChecksum(req.Header) != (upload.Checksum != "") {
					return s3test.ErrorReply(400, "InvalidRequest"), nil // as S3: all parts have checksums, or none
				}
				return nil, nil
			}
			r := newResumer(t, s, journal)
			got, err := r.put(t.Context(), ours, core.PutOptions{Resume: core.ResumeAdopt, Integrity: tc.integrity, Source: "a", PartSize: 5 * s3test.MiB, ContentType: "a/b"})
			if err != nil || got.VersionID != "v" {
				t.Fatalf("got %+v, %v, want an object", got, err)
			}
			if !reflect.DeepEqual(s.SentSorted(), tc.want) {
				t.Errorf("parts sent: got %d, want %d", s.Sent, tc.want)
			}
			s3test.Same(t, "uploads left", len(s.Uploads), tc.left)
			s3test.Same(t, "entries left", len(journal.Entries), 0)
		})
	}
}

// What was taken over is the journal's own from then on: nothing is read again.
func TestAdoptedUploadIsKnown(t *testing.T) {
	s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
	s.Begun("CRC32C", partsOf(p, 1, 2))
	s.StopAt(3)
	r := newResumer(t, s, journal)
	// One at a time: a part that is stored as another fails is not noted, and has to be read again.
	_, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeAdopt, Source: "a", Concurrency: 1})
	s3test.ErrorOf(t, err, "UploadPart")
	s.Hook = nil
	p.Read.Store(0)
	s.Sent = nil
	if _, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeOwn, Source: "a"}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "bytes read", p.Read.Load(), int64(len(s.Sent))*5*s3test.MiB)
	s3test.Same(t, "uploads opened", s.Opened, 1)
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
			s, p := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize)
			s.Begun("CRC32C", partsOf(p, 1, 2))
			p.Err = tc.unread
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == tc.operation {
					return nil, cut
				}
				return nil, nil
			}
			_, err := newResumer(t, s, nil).put(t.Context(), p, core.PutOptions{Resume: core.ResumeAdopt})
			if !errors.Is(err, tc.want) || len(s.Uploads) != 1 || len(s.Sent) != 0 {
				t.Errorf("got %v, %d uploads, want %v and the upload as it was", err, len(s.Uploads), tc.want)
			}
		})
	}
}
