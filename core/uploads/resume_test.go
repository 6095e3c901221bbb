package uploads_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// Which parts go again, and how much is read to know it.
func TestResume(t *testing.T) {
	for name, tc := range map[string]struct {
		opts                   core.PutOptions
		opaque, hidden, silent bool
		want                   []int
		read                   int64 // parts hashed in all, those that go again among them
	}{
		"checksums, source known":           {core.PutOptions{Source: "a"}, false, false, false, []int{3, 4}, 2},
		"checksums, source unknown":         {core.PutOptions{}, false, false, false, []int{3, 4}, 4},
		"no ETag to be seen":                {core.PutOptions{Source: "a"}, false, true, false, []int{3, 4}, 2},
		"an ETag that is an MD5":            {core.PutOptions{Integrity: core.IntegrityMD5}, false, false, false, []int{3, 4}, 4},
		"MD5, source known":                 {core.PutOptions{Integrity: core.IntegrityMD5, Source: "a"}, false, false, false, []int{3, 4}, 2},
		"nothing sent to check by":          {core.PutOptions{Integrity: core.IntegrityNone}, false, false, false, []int{3, 4}, 2},
		"nothing at all to check by":        {core.PutOptions{Integrity: core.IntegrityNone}, true, false, false, []int{1, 2, 3, 4}, 0},
		"the journal's digest":              {core.PutOptions{Integrity: core.IntegritySHA256}, true, false, false, []int{3, 4}, 4},
		"the journal's, of checksums":       {core.PutOptions{}, true, false, true, []int{3, 4}, 4},
		"the journal's, no ETag to be seen": {core.PutOptions{Integrity: core.IntegritySHA256}, true, true, false, []int{1, 2, 3, 4}, 4},
		"an ETag that only looks like MD5":  {core.PutOptions{Integrity: core.IntegritySHA256, CallOptions: request.CallOptions{Headers: map[string]string{"X-Amz-Server-Side-Encryption": "aws:kms"}}}, false, false, false, []int{3, 4}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
			s.Opaque, s.Hidden, s.Silent = tc.opaque, tc.hidden, tc.silent
			r := newResumer(t, s, journal)
			r.half(t, s, p, tc.opts)
			tc.opts.Resume = core.ResumeOwn
			got, err := newResumer(t, s, journal).put(t.Context(), p, tc.opts)
			if err != nil || got.VersionID != "v" {
				t.Errorf("got %+v, %v, want an object", got, err)
			}
			if !reflect.DeepEqual(s.SentSorted(), tc.want) {
				t.Errorf("parts sent: got %d, want %d", s.Sent, tc.want)
			}
			s3test.Same(t, "parts read", float64(p.Read.Load())/float64(5*s3test.MiB), float64(tc.read))
			s3test.Same(t, "uploads left", len(s.Uploads), 0)
			s3test.Same(t, "uploads opened", s.Opened, 1)
			s3test.Same(t, "entries left", len(journal.Entries), 0)
		})
	}
}

func TestKeptBytesAreTold(t *testing.T) {
	s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
	r := newResumer(t, s, journal)
	r.half(t, s, p, core.PutOptions{})
	s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
		if req.Operation == "UploadPart" && !reflect.DeepEqual(r.kept, []int64{10 * s3test.MiB}) {
			t.Errorf("before a part: got %d bytes told, want %d", r.kept, 10*s3test.MiB)
		}
		return nil, nil
	}
	if _, err := r.put(t.Context(), p, core.PutOptions{Resume: core.ResumeOwn}); err != nil || len(r.kept) != 1 {
		t.Errorf("got %v, told %d times, want once", err, len(r.kept))
	}
}

// What the journal has is of another object: that upload goes, a new one comes.
func TestResumeOfAnother(t *testing.T) {
	for name, tc := range map[string]struct {
		size int64
		opts core.PutOptions
	}{
		"source":       {s3test.TestSize, core.PutOptions{Source: "b"}},
		"size":         {s3test.TestSize + 1, core.PutOptions{Source: "a"}},
		"content type": {s3test.TestSize, core.PutOptions{Source: "a", ContentType: "a/b"}},
		"metadata":     {s3test.TestSize, core.PutOptions{Source: "a", Metadata: map[string]string{"a": "b"}}},
		"header":       {s3test.TestSize, core.PutOptions{Source: "a", CallOptions: request.CallOptions{Headers: map[string]string{"X-Amz-Acl": "private"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
			r := newResumer(t, s, journal)
			r.half(t, s, p, core.PutOptions{Source: "a"})
			p.Length, tc.opts.Resume, tc.opts.PartSize = tc.size, core.ResumeOwn, 5*s3test.MiB
			if _, err := r.put(t.Context(), p, tc.opts); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "first request", s.Asked[0], "AbortMultipartUpload")
			s3test.Same(t, "parts sent", len(s.Sent), int((tc.size+5*s3test.MiB-1)/(5*s3test.MiB)))
			s3test.Same(t, "uploads left", len(s.Uploads)+len(journal.Entries)+len(r.kept), 0)
		})
	}
}

// A part of the same size that somebody put in the place of ours.
func TestPartReplacedAtTheServer(t *testing.T) {
	for name, opts := range map[string]core.PutOptions{
		"checksums": {}, "checksums, source known": {Source: "a"}, "MD5": {Integrity: core.IntegrityMD5}, "MD5, source known": {Integrity: core.IntegrityMD5, Source: "a"},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
			r := newResumer(t, s, journal)
			r.half(t, s, p, opts)
			s.Uploads["id1"].Parts[2] = s3test.NewFakePayload("another", 5*s3test.MiB)
			opts.Resume = core.ResumeOwn
			if _, err := r.put(t.Context(), p, opts); err != nil {
				t.Fatal(err)
			}
			if want := []int{2, 3, 4}; !reflect.DeepEqual(s.SentSorted(), want) {
				t.Errorf("parts sent: got %d, want %d", s.Sent, want)
			}
		})
	}
}

// The file changed under its name: what is no longer in it goes again.
func TestResumeOfAChangedFile(t *testing.T) {
	for name, tc := range map[string]struct {
		opaque bool
		opts   core.PutOptions
	}{
		"seen by checksums":            {false, core.PutOptions{}},
		"seen by MD5s":                 {false, core.PutOptions{Integrity: core.IntegrityMD5}},
		"seen by the journal's digest": {true, core.PutOptions{Integrity: core.IntegritySHA256}},
	} {
		t.Run(name, func(t *testing.T) {
			s, journal := s3test.NewFakeServer(), s3test.NewJournal(t)
			s.Opaque = tc.opaque
			r := newResumer(t, s, journal)
			r.half(t, s, s3test.NewFakePayload("a", s3test.TestSize), tc.opts)
			tc.opts.Resume = core.ResumeOwn
			if _, err := r.put(t.Context(), s3test.NewFakePayload("changed", s3test.TestSize), tc.opts); err != nil {
				t.Fatal(err)
			}
			if want := []int{1, 2, 3, 4}; !reflect.DeepEqual(s.SentSorted(), want) {
				t.Errorf("parts sent: got %d, want %d", s.Sent, want)
			}
		})
	}
}

// One PUT, and a stream, have nothing to resume.
func TestResumeOfWhatHasNoParts(t *testing.T) {
	s, journal := s3test.NewFakeServer(), s3test.NewJournal(t)
	r := newResumer(t, s, journal)
	if _, err := r.put(t.Context(), s3test.NewFakePayload("a", 5*s3test.MiB), core.PutOptions{Resume: core.ResumeOwn}); err != nil {
		t.Error(err)
	}
	s.Hook = func(context.Context, *transport.Request, int) (*transport.Response, error) { return nil, nil }
	if _, err := r.PutObjectStream(t.Context(), "photos", "a", &s3test.Stream{Bytes: s3test.MiB}, -1, core.PutOptions{Resume: core.ResumeOwn, Integrity: core.IntegrityNone}); err != nil {
		t.Error(err)
	}
	s3test.Same(t, "saves", journal.Saves, 0)
	w := s3test.Answers(s3test.Reply(200, ""))
	_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", s3test.Span{}, core.PutOptions{Resume: "yes"})
	s3test.Refused(t, w, err, "resume", "own or adopt")
}
