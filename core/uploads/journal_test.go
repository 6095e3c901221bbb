package uploads_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

// journalEntry is what the journal has of an upload.
type journalEntry struct {
	UploadID string
	Size     int64
	Begun    int64
	Parts    string
	parts    int // in Parts
}

func readEntry(t *testing.T, text string) (e journalEntry) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatalf("the entry %s: %v", text, err)
	}
	e.parts = strings.Count(e.Parts, ",") + 1
	return e
}

// An upload at S3's limits stays small: 10,000 parts, of which a half is there.
func TestResumeOfTheLargestObject(t *testing.T) {
	const size, partSize = 5 << 40, 549_755_814
	s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", size), s3test.NewJournal(t)
	s.PerPage = 1000
	s.StopAt(5001)
	r := newResumer(t, s, journal)
	opts := core.PutOptions{Resume: core.ResumeOwn, Source: "a", PartSize: partSize, Concurrency: 1}
	_, err := r.put(t.Context(), p, opts)
	s3test.ErrorOf(t, err, "UploadPart")
	if journal.Saves < 10 || journal.Saves > 400 {
		t.Errorf("got %d saves of 5,000 parts, want some, and not one each", journal.Saves)
	}
	for _, text := range journal.Entries {
		if e := readEntry(t, text); e.parts != 5000 || e.Size != size || len(text) > 1<<20 {
			t.Errorf("got %d parts in %d bytes, want 5,000 in at most 1 MiB", e.parts, len(text))
		}
	}
	s.Sent = nil
	p.Read.Store(0)
	if _, err := r.put(t.Context(), p, opts); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(r.kept, []int64{5000 * partSize}) {
		t.Errorf("got %d bytes kept, want %d", r.kept, int64(5000*partSize))
	}
	s3test.Same(t, "parts sent", len(s.Sent), 5000)
	s3test.Same(t, "bytes read", p.Read.Load(), int64(size-5000*partSize))
}

// A slow journal holds up no part; what is noted while it saves goes with the
// next save, and the last state is there in the end.
func TestSlowJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, journal := s3test.NewFakeServer(), s3test.NewJournal(t)
		journal.Hold = func() { time.Sleep(10 * time.Second) }
		s.StopAt(8)
		start := time.Now()
		var stopped time.Duration
		hook := s.Hook
		s.Hook = func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
			stopped = time.Since(start)
			return hook(ctx, req, part)
		}
		_, err := newResumer(t, s, journal).put(t.Context(), s3test.NewFakePayload("a", 40*s3test.MiB), core.PutOptions{Resume: core.ResumeOwn, Concurrency: 1})
		s3test.ErrorOf(t, err, "UploadPart")
		if stopped != 0 {
			t.Errorf("got the last part after %v, want it at once", stopped)
		}
		for _, text := range journal.Entries {
			if e := readEntry(t, text); e.parts != 7 {
				t.Errorf("got %d parts, want 7", e.parts)
			}
		}
		if journal.Saves > 2 { // of the first state that it saw, and of the last
			t.Errorf("got %d saves, want at most 2", journal.Saves)
		}
	})
}

// silence is a journal that never answers.
type silence struct{}

func (s silence) wait(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func (s silence) Load(ctx context.Context, _ string) (string, error) { return "", s.wait(ctx) }
func (s silence) Save(ctx context.Context, _, _ string) error        { return s.wait(ctx) }
func (s silence) Delete(ctx context.Context, _ string) error         { return s.wait(ctx) }

// readOnly is one that answers nothing but a load.
type readOnly struct{ silence }

func (readOnly) Load(context.Context, string) (string, error) { return "", nil }

func TestSilentJournalCostsOneWait(t *testing.T) {
	for name, journal := range map[string]transfer.Journal{"for all": silence{}, "for saves": readOnly{}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newResumer(t, s3test.NewFakeServer(), nil, func(o *core.Options) { o.Journal = journal })
				start := time.Now()
				if _, err := r.put(t.Context(), s3test.NewFakePayload("a", 80*s3test.MiB), core.PutOptions{Resume: core.ResumeOwn}); err != nil {
					t.Error(err)
				}
				if took := time.Since(start); took != 15*time.Second {
					t.Errorf("got %v, want one wait of %v", took, 15*time.Second)
				}
				s3test.Same(t, "warnings", fmt.Sprint(r.warnings), "["+core.WarnJournalFailed+"]")
			})
		})
	}
}

func TestJournalFails(t *testing.T) {
	s, journal := s3test.NewFakeServer(), s3test.NewJournal(t)
	journal.Fail = errors.New("the disk is full")
	r := newResumer(t, s, journal)
	for range 2 {
		if _, err := r.put(t.Context(), s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{Resume: core.ResumeOwn}); err != nil {
			t.Error(err)
		}
	}
	if got, want := fmt.Sprint(r.warnings), "["+core.WarnJournalFailed+"]"; got != want {
		t.Errorf("got warnings %s, want %s", got, want)
	}
}

func TestJournalKey(t *testing.T) {
	s, journal := s3test.NewFakeServer(), s3test.NewJournal(t)
	c, err := core.New("https://play.min.io:9000/s3", core.Options{Transport: s.Wire(), Journal: journal, Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	s.StopAt(2)
	_, err = c.PutObject(t.Context(), "photos", "a b/ü", s3test.NewFakePayload("a", s3test.TestSize), core.PutOptions{Resume: core.ResumeOwn})
	s3test.ErrorOf(t, err, "UploadPart")
	if _, ok := journal.Entries["https://play.min.io:9000/s3\nphotos\na b/ü"]; !ok || len(journal.Entries) != 1 {
		t.Errorf("got the entries %v, want one by endpoint, bucket and object", journal.Entries)
	}
}
