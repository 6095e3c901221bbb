package core

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
	s, p, journal := newFakeServer(), newFakePayload("a", size), newNotebook(t)
	s.perPage = 1000
	s.stopAt(5001)
	r := newResumer(t, s, journal)
	opts := PutOptions{Resume: ResumeOwn, Source: "a", PartSize: partSize, Concurrency: 1}
	_, err := r.put(t.Context(), p, opts)
	errorOf(t, err, "UploadPart")
	if journal.saves < 10 || journal.saves > 400 {
		t.Errorf("got %d saves of 5,000 parts, want some, and not one each", journal.saves)
	}
	for _, text := range journal.entries {
		if e := readEntry(t, text); e.parts != 5000 || e.Size != size || len(text) > 1<<20 {
			t.Errorf("got %d parts in %d bytes, want 5,000 in at most 1 MiB", e.parts, len(text))
		}
	}
	s.sent = nil
	p.read.Store(0)
	if _, err := r.put(t.Context(), p, opts); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(r.kept, []int64{5000 * partSize}) {
		t.Errorf("got %d bytes kept, want %d", r.kept, int64(5000*partSize))
	}
	same(t, "parts sent", len(s.sent), 5000)
	same(t, "bytes read", p.read.Load(), int64(size-5000*partSize))
}

// A slow journal holds up no part; what is noted while it saves goes with the
// next save, and the last state is there in the end.
func TestSlowJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, journal := newFakeServer(), newNotebook(t)
		journal.hold = func() { time.Sleep(10 * time.Second) }
		s.stopAt(8)
		start := time.Now()
		var stopped time.Duration
		hook := s.hook
		s.hook = func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
			stopped = time.Since(start)
			return hook(ctx, req, part)
		}
		_, err := newResumer(t, s, journal).put(t.Context(), newFakePayload("a", 40*mib), PutOptions{Resume: ResumeOwn, Concurrency: 1})
		errorOf(t, err, "UploadPart")
		if stopped != 0 {
			t.Errorf("got the last part after %v, want it at once", stopped)
		}
		for _, text := range journal.entries {
			if e := readEntry(t, text); e.parts != 7 {
				t.Errorf("got %d parts, want 7", e.parts)
			}
		}
		if journal.saves > 2 { // of the first state that it saw, and of the last
			t.Errorf("got %d saves, want at most 2", journal.saves)
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
				r := newResumer(t, newFakeServer(), nil, func(o *Options) { o.Journal = journal })
				start := time.Now()
				if _, err := r.put(t.Context(), newFakePayload("a", 80*mib), PutOptions{Resume: ResumeOwn}); err != nil {
					t.Error(err)
				}
				if took := time.Since(start); took != 15*time.Second {
					t.Errorf("got %v, want one wait of %v", took, 15*time.Second)
				}
				same(t, "warnings", fmt.Sprint(r.warnings), "["+WarnJournalFailed+"]")
			})
		})
	}
}

func TestJournalFails(t *testing.T) {
	s, journal := newFakeServer(), newNotebook(t)
	journal.fail = errors.New("the disk is full")
	r := newResumer(t, s, journal)
	for range 2 {
		if _, err := r.put(t.Context(), newFakePayload("a", tomeSize), PutOptions{Resume: ResumeOwn}); err != nil {
			t.Error(err)
		}
	}
	if got, want := fmt.Sprint(r.warnings), "["+WarnJournalFailed+"]"; got != want {
		t.Errorf("got warnings %s, want %s", got, want)
	}
}

func TestJournalKey(t *testing.T) {
	s, journal := newFakeServer(), newNotebook(t)
	c, err := New("https://play.min.io:9000/s3", Options{Transport: s.wire(), Journal: journal, Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	s.stopAt(2)
	_, err = c.PutObject(t.Context(), "photos", "a b/ü", newFakePayload("a", tomeSize), PutOptions{Resume: ResumeOwn})
	errorOf(t, err, "UploadPart")
	if _, ok := journal.entries["https://play.min.io:9000/s3\nphotos\na b/ü"]; !ok || len(journal.entries) != 1 {
		t.Errorf("got the entries %v, want one by endpoint, bucket and object", journal.entries)
	}
}
