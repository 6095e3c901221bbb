package core

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestEntry(t *testing.T) {
	whole := entry{
		uploadID: "2~u+/=\"\n", partSize: 5 * mib, size: 20*mib + 1, source: "a \"b\".txt\x00 日本", object: "abc", begun: 1795383823,
		integrity: IntegrityMD5, parts: []noted{{"e1", "d1=="}, {}, {"", "d3"}, {"e4", ""}},
	}
	for name, e := range map[string]entry{
		"all there is": whole, "the least": {uploadID: "1", partSize: 5 * mib, size: 1},
		"the largest": {uploadID: "1", partSize: 1 << 30, size: 5 << 40},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := parseEntry(e.text())
			if !ok || !reflect.DeepEqual(got, e) {
				t.Errorf("%s\n got %+v, %v\nwant %+v", e.text(), got, ok, e)
			}
		})
	}
}

func TestNoEntry(t *testing.T) {
	good := entry{uploadID: "1", partSize: 5 * mib, size: 20 * mib}
	for name, text := range map[string]string{
		"nothing":           "",
		"no JSON":           "{",
		"another kind":      "[]",
		"no upload id":      strings.Replace(good.text(), `"uploadId":"1"`, `"uploadId":""`, 1),
		"no part size":      strings.Replace(good.text(), `"partSize"`, `"part"`, 1),
		"a small part size": strings.Replace(good.text(), `"partSize":5242880`, `"partSize":5242879`, 1),
		"a large part size": strings.Replace(good.text(), `"partSize":5242880`, `"partSize":5368709121`, 1),
		"no size":           strings.Replace(good.text(), `"size":20971520`, `"size":0`, 1),
		"too large":         strings.Replace(good.text(), `"size":20971520`, `"size":5497558138881`, 1),
		"too many parts":    strings.Replace(good.text(), `"size":20971520`, `"size":52428800001`, 1),
		"no algorithm":      strings.Replace(good.text(), `"algorithm":""`, `"algorithm":"crc"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			if e, ok := parseEntry(text); ok || !reflect.DeepEqual(e, entry{}) {
				t.Errorf("%s: got %+v, want none", text, e)
			}
		})
	}
}

// A broken list of parts is none of the others'.
func TestEntryOfOddParts(t *testing.T) {
	e := entry{uploadID: "1", partSize: 5 * mib, size: 20 * mib}
	text := strings.Replace(e.text(), `"parts":""`, `"parts":"2 e d,,x,0 e d,5 e d,-1,3 a b c,18446744073709551617 e d,4"`, 1)
	got, ok := parseEntry(text)
	if want := []noted{{}, {"e", "d"}, {"a", ""}, {}}; !ok || !reflect.DeepEqual(got.parts, want) {
		t.Errorf("got %+v, %v, want %+v", got.parts, ok, want)
	}
}

// An ETag that the list has no place for is not known, rather than wrong.
func TestOddETagIsNotNoted(t *testing.T) {
	for _, odd := range []string{"a b", "a,b", `a"b`, `a\b`, "a\tb", "ä"} {
		e := entry{uploadID: "1", partSize: 5 * mib, size: 20 * mib}
		e.set(1, noted{odd, odd})
		e.set(2, noted{"e", "d"})
		if got, ok := parseEntry(e.text()); !ok || got.of(1) != (noted{}) || got.of(2) != (noted{"e", "d"}) {
			t.Errorf("%q: got %+v, %v, want nothing of part 1", odd, got.parts, ok)
		}
	}
}

// FuzzEntry wants an end, no panic, and an entry that is read as it was written.
func FuzzEntry(f *testing.F) {
	e := entry{uploadID: "1", partSize: 5 * mib, size: 20 * mib, parts: []noted{{"e", "d"}}}
	f.Add(e.text())
	f.Add(`{"uploadId":"1","partSize":5242880,"size":20971520,"parts":"2 e d,,x,9 e"}`)
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		e, ok := parseEntry(text)
		if !ok {
			return
		}
		again, ok := parseEntry(e.text())
		for i := range e.count() {
			if !ok || e.of(i+1) != again.of(i+1) {
				t.Fatalf("part %d: got %v, %v, want %v", i+1, again.of(i+1), ok, e.of(i+1))
			}
		}
		e.parts, again.parts = nil, nil
		if !reflect.DeepEqual(again, e) {
			t.Errorf("got %+v, want %+v", again, e)
		}
	})
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
		if e, ok := parseEntry(text); !ok || len(e.parts) != 5000 || len(text) > 1<<20 {
			t.Errorf("got %d parts in %d bytes, %v, want 5,000 in at most 1 MiB", len(e.parts), len(text), ok)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		e, _ := parseEntry(text)
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 2<<20 || e.size != size {
			t.Errorf("got %d bytes allocated to read an entry, want at most 2 MiB", grown)
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
			if e, ok := parseEntry(text); !ok || len(e.parts) != 7 {
				t.Errorf("got %d parts, %v, want 7", len(e.parts), ok)
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
				if took := time.Since(start); took != journalTimeout {
					t.Errorf("got %v, want one wait of %v", took, journalTimeout)
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
