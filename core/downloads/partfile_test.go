package downloads

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// memory is a Journal.
type memory struct {
	mu      sync.Mutex
	entries map[string]string
}

func (m *memory) Load(_ context.Context, key string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.entries[key], nil
}

func (m *memory) Save(_ context.Context, key, entry string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries == nil {
		m.entries = map[string]string{}
	}
	m.entries[key] = entry
	return nil
}

func (m *memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.entries, key)
	return nil
}

// workshop is a file that a download has left, with two of its four parts.
type workshop struct {
	*fakeServer
	file    *os.File
	journal *memory
	plan    Plan
	kept    []int64
}

func newWorkshop(t *testing.T, verify bool) *workshop {
	file, err := os.Create(filepath.Join(t.TempDir(), "a"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	w := &workshop{fakeServer: newServer(long), file: file, journal: &memory{}}
	w.plan = Plan{PartSize: 25, Concurrency: 1, Verify: verify, Kept: func(_ context.Context, bytes int64) { w.kept = append(w.kept, bytes) }}
	w.change = func(asked string, body io.Reader) (io.Reader, *transport.Response, error) {
		if asked != "bytes=50-74" {
			return body, nil, nil
		}
		return nil, &transport.Response{Status: 403, Header: transport.Header{"x-amz-request-id": "1"}}, nil
	}
	if err := w.run(t); !request.HasCode(err, "AccessDenied") || w.journal.entries["key"] == "" {
		t.Fatalf("got %v, and %q in the journal", err, w.journal.entries)
	}
	w.change = nil
	w.ranges()
	return w
}

func (w *workshop) run(t *testing.T) error {
	to := ToFile(w.file)
	plan := w.plan
	plan.File = &PartFile{File: to, Journal: w.journal, Key: "key"}
	return w.fetch(t.Context(), t, to, plan)
}

func TestFetchGoesOnWithAFile(t *testing.T) {
	all, rest := []string{"", "bytes=25-49", "bytes=50-74", "bytes=75-99"}, []string{"", "bytes=50-74", "bytes=75-99"}
	rewrite := func(w *workshop) {
		w.content = []byte(long[50:] + long[:50])
		w.etag, w.sum = "f", newServer(string(w.content)).sum
	}
	for name, tc := range map[string]struct {
		verify bool
		change func(t *testing.T, w *workshop)
		asked  []string
	}{
		"as it is":             {true, func(*testing.T, *workshop) {}, rest},
		"with other part size": {true, func(_ *testing.T, w *workshop) { w.plan.PartSize = 30 }, rest},
		"of another object":    {true, func(_ *testing.T, w *workshop) { rewrite(w) }, all},
		"that has changed": {true, func(t *testing.T, w *workshop) {
			if err := os.Chtimes(w.file.Name(), time.Time{}, time.Unix(1, 0)); err != nil {
				t.Fatal(err)
			}
		}, all},
		"that is compared now":      {false, func(_ *testing.T, w *workshop) { w.plan.Verify = true }, all},
		"that is compared no more":  {true, func(_ *testing.T, w *workshop) { w.plan.Verify = false }, rest},
		"of which all is forgotten": {true, func(t *testing.T, w *workshop) { w.journal.entries["key"] = "" }, all},
		"of which nonsense is told": {true, func(t *testing.T, w *workshop) { w.journal.entries["key"] = "e  100 crc32c\nx\n-1\nzz,," }, all},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorkshop(t, tc.verify)
			tc.change(t, w)
			if err := w.run(t); err != nil {
				t.Fatal(err)
			}
			if asked := w.ranges(); !slices.Equal(asked, tc.asked) {
				t.Errorf("asked for %q, want %q", asked, tc.asked)
			}
			got, err := os.ReadFile(w.file.Name())
			if err != nil || string(got) != string(w.content) {
				t.Errorf("got %q, %v, want %q", got, err, w.content)
			}
			if want := len(tc.asked) == len(rest); (len(w.kept) == 1 && w.kept[0] == 50) != want {
				t.Errorf("told of %d bytes that were there", w.kept)
			}
			if w.journal.entries["key"] != "" {
				t.Errorf("the journal remembers %q", w.journal.entries["key"])
			}
		})
	}
}

// The parts that were there are compared as well; then nothing of them is kept.
func TestFetchComparesWhatWasThere(t *testing.T) {
	w := newWorkshop(t, true)
	entry := parseEntry(w.journal.entries["key"])
	_, others, _ := strings.Cut(entry.sums, ",")
	entry.sums = "1," + others
	w.journal.entries["key"] = entry.text()
	if err := w.run(t); !request.HasCode(err, ChecksumMismatch) || w.journal.entries["key"] != "" {
		t.Errorf("got %v, and %q in the journal", err, w.journal.entries)
	}
}

// A later download that gets no part done, and writes some of one, loses nothing of
// what was there.
func TestFetchThatFailsAgainKeepsWhatWasThere(t *testing.T) {
	w := newWorkshop(t, true)
	w.change = func(asked string, body io.Reader) (io.Reader, *transport.Response, error) {
		if asked == "bytes=50-74" {
			return cutAfter(body, 10), nil, nil
		}
		if asked != "" {
			return nil, &transport.Response{Status: 403, Header: transport.Header{"x-amz-request-id": "1"}}, nil
		}
		return body, nil, nil
	}
	if err := w.run(t); !request.HasCode(err, "AccessDenied") {
		t.Fatal(err)
	}
	w.change = nil
	w.ranges()
	if err := w.run(t); err != nil {
		t.Fatal(err)
	}
	if asked := w.ranges(); !slices.Equal(asked, []string{"", "bytes=50-74", "bytes=75-99"}) {
		t.Errorf("asked for %q, want what was missing", asked)
	}
	if got, err := os.ReadFile(w.file.Name()); err != nil || string(got) != long {
		t.Errorf("got %q, %v", got, err)
	}
}

// heavy is a Keeping sink for parts of any size, whose bytes there are not.
type heavy struct {
	bare
	mu      sync.Mutex
	taken   int64
	commits []int64 // bytes that were taken by then
}

func (h *heavy) Take(_ context.Context, _ io.Reader, span Span) (int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.taken += span.Length
	return span.Length, nil
}

func (h *heavy) Identity(context.Context) (string, error) { return "", errors.New("it is gone") }

func (h *heavy) Commit(context.Context) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.commits = append(h.commits, h.taken)
	return "f", nil
}

func (h *heavy) Keep(ctx context.Context, _ bool) (string, error) { return h.Commit(ctx) }

// broken is a heavy sink that is stopped within its first commit.
type broken struct {
	heavy
	stop  context.CancelFunc
	fails bool // the commit, as one does that is given up
}

func (b *broken) Commit(ctx context.Context) (string, error) {
	file, _ := b.heavy.Commit(ctx)
	if b.stop(); b.fails {
		return "", context.Canceled
	}
	return file, nil
}

func (b *broken) Keep(ctx context.Context, _ bool) (string, error) { return b.heavy.Commit(ctx) }

// What ends within a commit loses nothing of it.
func TestFetchKeepsWhatItWasCommitting(t *testing.T) {
	const mib = 1 << 20
	for _, fails := range []bool{false, true} {
		ctx, stop := context.WithCancel(t.Context())
		s, journal := &fakeServer{size: 400 * mib, etag: "e"}, &memory{}
		to := &broken{stop: stop, fails: fails}
		plan := Plan{PartSize: 8 * mib, Concurrency: 1, File: &PartFile{File: to, Journal: strict{journal}, Key: "key"}}
		if err := s.fetch(ctx, t, to, plan); err == nil {
			t.Error("a download that was stopped is through")
		}
		if sums := strings.TrimRight(parseEntry(journal.entries["key"]).sums, ","); sums != "0,0,0,0,0,0,0,0" {
			t.Errorf("the commit fails %v: the journal has the sums %q, want those of 8 parts", fails, sums)
		}
	}
}

// strict is a Journal that does nothing for a context that has ended, as a page's.
type strict struct{ *memory }

func (s strict) Save(ctx context.Context, key, entry string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return s.memory.Save(ctx, key, entry)
}

// A crash is not to lose more than as much as is there, or 64 MiB.
func TestFetchCommitsNowAndThen(t *testing.T) {
	const mib = 1 << 20
	s := &fakeServer{size: 400 * mib, etag: "e"}
	to := &heavy{}
	plan := Plan{PartSize: 8 * mib, Concurrency: 1, File: &PartFile{File: to, Journal: &memory{}, Key: "key"}}
	if err := s.fetch(t.Context(), t, to, plan); err != nil {
		t.Fatal(err)
	}
	if want := []int64{64 * mib, 128 * mib, 256 * mib}; !slices.Equal(to.commits, want) {
		t.Errorf("committed at %d, want %d", to.commits, want)
	}
}
