package core

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// resumer resumes against a fakeServer: a client with a journal, and what it tells.
type resumer struct {
	*Client
	kept     []int64
	warnings []string
}

func newResumer(t *testing.T, s *fakeServer, journal *notebook, change ...func(*Options)) *resumer {
	r := &resumer{}
	r.Client = newClient(t, s.wire(), append([]func(*Options){func(o *Options) {
		if journal != nil {
			o.Journal = journal
		}
		o.Kept = func(_ context.Context, bytes int64) { r.kept = append(r.kept, bytes) }
		o.Warn = func(_ context.Context, w request.Warning) { r.warnings = append(r.warnings, w.Code) }
	}}, change...)...)
	return r
}

func (r *resumer) put(ctx context.Context, p fakePayload, opts PutOptions) (PutResult, error) {
	return r.PutObject(ctx, "photos", "a", p, opts)
}

// stopAt refuses part number, once.
func (s *fakeServer) stopAt(number int) {
	stopped := false
	s.hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if part == number && req.Operation == "UploadPart" && !stopped {
			stopped = true
			return errorReply(403, "AccessDenied"), nil
		}
		return nil, nil
	}
}

// half sends the first two of four parts of 5 MiB, and fails.
func (s *fakeServer) half(t *testing.T, r *resumer, p fakePayload, opts PutOptions) {
	t.Helper()
	s.stopAt(3)
	opts.Concurrency = 1
	if opts.Resume == "" {
		opts.Resume = ResumeOwn
	}
	_, err := r.put(t.Context(), p, opts)
	errorOf(t, err, "UploadPart")
	if !slices.Equal(s.sent, []int{1, 2}) || len(s.uploads) != 1 {
		t.Fatalf("got parts %d of %d uploads, want 1 and 2 of one", s.sent, len(s.uploads))
	}
	s.sent, s.asked = nil, nil
	p.read.Store(0)
}

func (s *fakeServer) sentSorted() []int {
	slices.Sort(s.sent)
	return s.sent
}

const tomeSize = 20 * mib

// Which parts go again, and how much is read to know it.
func TestResume(t *testing.T) {
	for name, tc := range map[string]struct {
		opts                   PutOptions
		opaque, hidden, silent bool
		want                   []int
		read                   int64 // parts hashed in all, those that go again among them
	}{
		"checksums, source known":           {PutOptions{Source: "a"}, false, false, false, []int{3, 4}, 2},
		"checksums, source unknown":         {PutOptions{}, false, false, false, []int{3, 4}, 4},
		"no ETag to be seen":                {PutOptions{Source: "a"}, false, true, false, []int{3, 4}, 2},
		"an ETag that is an MD5":            {PutOptions{Integrity: IntegrityMD5}, false, false, false, []int{3, 4}, 4},
		"MD5, source known":                 {PutOptions{Integrity: IntegrityMD5, Source: "a"}, false, false, false, []int{3, 4}, 2},
		"nothing sent to check by":          {PutOptions{Integrity: IntegrityNone}, false, false, false, []int{3, 4}, 2},
		"nothing at all to check by":        {PutOptions{Integrity: IntegrityNone}, true, false, false, []int{1, 2, 3, 4}, 0},
		"the journal's digest":              {PutOptions{Integrity: IntegritySHA256}, true, false, false, []int{3, 4}, 4},
		"the journal's, of checksums":       {PutOptions{}, true, false, true, []int{3, 4}, 4},
		"the journal's, no ETag to be seen": {PutOptions{Integrity: IntegritySHA256}, true, true, false, []int{1, 2, 3, 4}, 4},
		"an ETag that only looks like MD5":  {PutOptions{Integrity: IntegritySHA256, CallOptions: request.CallOptions{Headers: map[string]string{"X-Amz-Server-Side-Encryption": "aws:kms"}}}, false, false, false, []int{3, 4}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
			s.opaque, s.hidden, s.silent = tc.opaque, tc.hidden, tc.silent
			r := newResumer(t, s, journal)
			s.half(t, r, p, tc.opts)
			tc.opts.Resume = ResumeOwn
			got, err := newResumer(t, s, journal).put(t.Context(), p, tc.opts)
			if err != nil || got.VersionID != "v" {
				t.Errorf("got %+v, %v, want an object", got, err)
			}
			if !reflect.DeepEqual(s.sentSorted(), tc.want) {
				t.Errorf("parts sent: got %d, want %d", s.sent, tc.want)
			}
			same(t, "parts read", float64(p.read.Load())/float64(5*mib), float64(tc.read))
			same(t, "uploads left", len(s.uploads), 0)
			same(t, "uploads opened", s.opened, 1)
			same(t, "entries left", len(journal.entries), 0)
		})
	}
}

func TestKeptBytesAreTold(t *testing.T) {
	s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
	r := newResumer(t, s, journal)
	s.half(t, r, p, PutOptions{})
	s.hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
		if req.Operation == "UploadPart" && !reflect.DeepEqual(r.kept, []int64{10 * mib}) {
			t.Errorf("before a part: got %d bytes told, want %d", r.kept, 10*mib)
		}
		return nil, nil
	}
	if _, err := r.put(t.Context(), p, PutOptions{Resume: ResumeOwn}); err != nil || len(r.kept) != 1 {
		t.Errorf("got %v, told %d times, want once", err, len(r.kept))
	}
}

// What the journal has is of another object: that upload goes, a new one comes.
func TestResumeOfAnother(t *testing.T) {
	for name, tc := range map[string]struct {
		size int64
		opts PutOptions
	}{
		"source":       {tomeSize, PutOptions{Source: "b"}},
		"size":         {tomeSize + 1, PutOptions{Source: "a"}},
		"content type": {tomeSize, PutOptions{Source: "a", ContentType: "a/b"}},
		"metadata":     {tomeSize, PutOptions{Source: "a", Metadata: map[string]string{"a": "b"}}},
		"header":       {tomeSize, PutOptions{Source: "a", CallOptions: request.CallOptions{Headers: map[string]string{"X-Amz-Acl": "private"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
			r := newResumer(t, s, journal)
			s.half(t, r, p, PutOptions{Source: "a"})
			p.size, tc.opts.Resume, tc.opts.PartSize = tc.size, ResumeOwn, 5*mib
			if _, err := r.put(t.Context(), p, tc.opts); err != nil {
				t.Fatal(err)
			}
			same(t, "first request", s.asked[0], "AbortMultipartUpload")
			same(t, "parts sent", len(s.sent), int((tc.size+5*mib-1)/(5*mib)))
			same(t, "uploads left", len(s.uploads)+len(journal.entries)+len(r.kept), 0)
		})
	}
}

// A part of the same size that somebody put in the place of ours.
func TestPartReplacedAtTheServer(t *testing.T) {
	for name, opts := range map[string]PutOptions{
		"checksums": {}, "checksums, source known": {Source: "a"}, "MD5": {Integrity: IntegrityMD5}, "MD5, source known": {Integrity: IntegrityMD5, Source: "a"},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := newFakeServer(), newFakePayload("a", tomeSize), newNotebook(t)
			r := newResumer(t, s, journal)
			s.half(t, r, p, opts)
			s.uploads["id1"].parts[2] = newFakePayload("another", 5*mib)
			opts.Resume = ResumeOwn
			if _, err := r.put(t.Context(), p, opts); err != nil {
				t.Fatal(err)
			}
			if want := []int{2, 3, 4}; !reflect.DeepEqual(s.sentSorted(), want) {
				t.Errorf("parts sent: got %d, want %d", s.sent, want)
			}
		})
	}
}

// The file changed under its name: what is no longer in it goes again.
func TestResumeOfAChangedFile(t *testing.T) {
	for name, tc := range map[string]struct {
		opaque bool
		opts   PutOptions
	}{
		"seen by checksums":            {false, PutOptions{}},
		"seen by MD5s":                 {false, PutOptions{Integrity: IntegrityMD5}},
		"seen by the journal's digest": {true, PutOptions{Integrity: IntegritySHA256}},
	} {
		t.Run(name, func(t *testing.T) {
			s, journal := newFakeServer(), newNotebook(t)
			s.opaque = tc.opaque
			r := newResumer(t, s, journal)
			s.half(t, r, newFakePayload("a", tomeSize), tc.opts)
			tc.opts.Resume = ResumeOwn
			if _, err := r.put(t.Context(), newFakePayload("changed", tomeSize), tc.opts); err != nil {
				t.Fatal(err)
			}
			if want := []int{1, 2, 3, 4}; !reflect.DeepEqual(s.sentSorted(), want) {
				t.Errorf("parts sent: got %d, want %d", s.sent, want)
			}
		})
	}
}

// One PUT, and a stream, have nothing to resume.
func TestResumeOfWhatHasNoParts(t *testing.T) {
	s, journal := newFakeServer(), newNotebook(t)
	r := newResumer(t, s, journal)
	if _, err := r.put(t.Context(), newFakePayload("a", 5*mib), PutOptions{Resume: ResumeOwn}); err != nil {
		t.Error(err)
	}
	s.hook = func(context.Context, *transport.Request, int) (*transport.Response, error) { return nil, nil }
	if _, err := r.PutObjectStream(t.Context(), "photos", "a", &stream{bytes: mib}, -1, PutOptions{Resume: ResumeOwn, Integrity: IntegrityNone}); err != nil {
		t.Error(err)
	}
	same(t, "saves", journal.saves, 0)
	w := answers(reply(200, ""))
	_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", span{}, PutOptions{Resume: "yes"})
	refused(t, w, err, "resume", "own or adopt")
}
