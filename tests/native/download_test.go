package native

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/downloads"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/core/transport/retry"
	"github.com/minnow-s3/minnow/tests/harness"
)

// connectThrough returns a client of what is at endpoint, which tries again soon.
func connectThrough(t *testing.T, endpoint string, change ...func(*core.Options)) *core.Client {
	t.Helper()
	opts := core.Options{
		Insecure: true, Region: "us-east-1", Transport: nethttp.New(nil), Idle: time.Second,
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
		Retry:       retry.Policy{BaseDelay: 10 * time.Millisecond},
	}
	for _, f := range change {
		f(&opts)
	}
	client, err := core.New(endpoint, opts)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestDownloadsThatBreak(t *testing.T) {
	ctx := context.Background()
	faults := harness.NewFaults(t, minio.Server(t).Endpoint)
	client := connectThrough(t, faults.Endpoint)
	bucket := newBucket(t, client)
	whole := content(3 * mib)
	put(t, client, bucket, "a", string(whole))
	const at = 1_000_000
	down := func(do string) harness.Fault {
		return harness.Fault{Operation: "GetObject", Do: do, Where: "down", At: at}
	}
	for name, test := range map[string]struct {
		faults []harness.Fault
		gets   int
	}{
		"cut":                 {[]harness.Fault{down("cut")}, 2},
		"reset":               {[]harness.Fault{down("reset")}, 2},
		"silent":              {[]harness.Fault{down("stall")}, 2},
		"cut, then refused":   {[]harness.Fault{down("cut"), {Operation: "GetObject", Do: "refuse", Times: 2}}, 4},
		"cut without an end":  {[]harness.Fault{down("cut"), {Operation: "GetObject", Do: "cut", Where: "after", Times: 3}}, 5},
		"cut again and again": {[]harness.Fault{down("cut"), {Operation: "GetObject", Do: "cut", Where: "down", At: at + 5}, {Operation: "GetObject", Do: "cut", Where: "down", At: at + 1000}}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			if err := faults.Set(test.faults...); err != nil {
				t.Fatal(err)
			}
			var file bytes.Buffer
			stat, err := client.FGetObject(ctx, bucket, "a", &file, core.GetOptions{})
			if err != nil || !bytes.Equal(file.Bytes(), whole) || stat.Size != int64(len(whole)) {
				t.Errorf("got %d bytes, %+v, %v; want the %d that were put", file.Len(), stat, err, len(whole))
			}
			if got := len(faults.Passages()); got != test.gets {
				t.Errorf("got %d requests, want %d", got, test.gets)
			}
		})
	}
}

func TestDownloadOfAnObjectThatIsReplaced(t *testing.T) {
	ctx := context.Background()
	faults := harness.NewFaults(t, minio.Server(t).Endpoint)
	client := connectThrough(t, faults.Endpoint)
	bucket := newBucket(t, client)
	whole := content(3 * mib)
	for name, test := range map[string]struct {
		change func()
		code   string
	}{
		"by one of its size":   {func() { put(t, client, bucket, "a", string(append([]byte{0}, whole[1:]...))) }, core.ObjectChanged},
		"by a short one":       {func() { put(t, client, bucket, "a", "short") }, core.ObjectChanged},
		"by the same":          {func() { put(t, client, bucket, "a", string(whole)) }, ""},
		"by nothing":           {func() { client.RemoveObject(ctx, bucket, "a", core.RemoveOptions{}) }, s3err.NoSuchKey},
		"by none: it was read": {func() {}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			put(t, client, bucket, "a", string(whole))
			if err := faults.Set(harness.Fault{Operation: "GetObject", Do: "cut", Where: "down", At: 2 * mib}); err != nil {
				t.Fatal(err)
			}
			got, err := client.GetObject(ctx, bucket, "a", core.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer got.Body.Close()
			head := make([]byte, mib)
			if _, err := io.ReadFull(got.Body, head); err != nil {
				t.Fatal(err)
			}
			test.change()
			rest, err := io.ReadAll(got.Body)
			if test.code != "" {
				wantCode(t, err, test.code)
			} else if err != nil || !bytes.Equal(slices.Concat(head, rest), whole) {
				t.Errorf("got %d bytes, %v; want the %d that were put", mib+len(rest), err, len(whole))
			}
		})
	}
}

func TestDownloadGivesUpWithoutProgress(t *testing.T) {
	faults := harness.NewFaults(t, minio.Server(t).Endpoint)
	const attempts = 4
	client := connectThrough(t, faults.Endpoint, func(o *core.Options) { o.Retry.Attempts = attempts })
	bucket := newBucket(t, client)
	put(t, client, bucket, "a", string(content(3*mib)))
	if err := faults.Set(harness.Fault{Operation: "GetObject", Do: "cut", Where: "down", At: mib, Times: harness.Always}); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	_, err := client.FGetObject(context.Background(), bucket, "a", &file, core.GetOptions{})
	var wire *transport.Error
	if !errors.As(err, &wire) || wire.Kind != transport.KindNetwork || file.Len() != mib {
		t.Errorf("got %d bytes, %v; want %d, and what broke", file.Len(), err, mib)
	}
	if got := len(faults.Passages()); got != attempts {
		t.Errorf("got %d requests, want %d", got, attempts)
	}
	if err := faults.Set(); err != nil { // else the bucket cannot be cleaned up
		t.Fatal(err)
	}
}

// killing is a writer that kills the server once so many bytes have come.
type killing struct {
	got  bytes.Buffer
	kill func()
	at   int
}

func (k *killing) Write(p []byte) (int, error) {
	if k.kill != nil && k.got.Len() > k.at {
		k.kill()
		k.kill = nil
	}
	return k.got.Write(p)
}

func TestDownloadOutlivesTheServer(t *testing.T) {
	server := harness.StartMinIO(t)
	client := connectThrough(t, server.Endpoint, func(o *core.Options) { o.Retry = retry.Policy{} })
	bucket := "outlives"
	if err := client.MakeBucket(context.Background(), bucket, core.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	whole := content(64 * mib) // more than connections and buffers hold
	if _, err := client.PutObject(context.Background(), bucket, "a", transport.Bytes(whole), core.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	killed, restarted := false, make(chan struct{})
	file := &killing{at: mib, kill: func() {
		killed = true
		server.Kill()
		go func() {
			defer close(restarted)
			server.Restart(t)
		}()
	}}
	_, err := client.FGetObject(context.Background(), bucket, "a", file, core.GetOptions{})
	if err != nil || !killed || !bytes.Equal(file.got.Bytes(), whole) {
		t.Errorf("got %d bytes, %v, killed %v; want the %d that were put", file.got.Len(), err, killed, len(whole))
	}
	if killed {
		<-restarted
	}
}

// A file is fetched in parts at once, and continued by what a journal knows of it.
func TestDownloadObjectToAFile(t *testing.T) {
	ctx := context.Background()
	faults := harness.NewFaults(t, minio.Server(t).Endpoint)
	journal := &partJournal{entries: map[string]string{}}
	client := connectThrough(t, faults.Endpoint, func(o *core.Options) { o.Journal = journal })
	bucket := newBucket(t, client)
	whole := content(17 * mib)
	put(t, client, bucket, "a", string(whole))
	file, err := os.Create(filepath.Join(t.TempDir(), "a"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	opts := core.DownloadOptions{PartSize: 5 * mib, Concurrency: 2, Resume: "a"}
	if err := faults.Set(harness.Fault{Operation: "GetObject", Do: "cut", Where: "down", At: mib}); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(ctx)
	to := &stopping{Keeping: downloads.ToFile(file), at: 2, stop: stop}
	if _, err := client.DownloadObject(stopped, bucket, "a", to, opts); !errors.Is(err, context.Canceled) || journal.entries["a"] == "" {
		t.Fatalf("got %v, and %q in the journal", err, journal.entries)
	}
	before := len(faults.Passages())
	stat, err := client.DownloadObject(ctx, bucket, "a", downloads.ToFile(file), opts)
	got, readErr := os.ReadFile(file.Name())
	if err != nil || readErr != nil || stat.Size != int64(len(whole)) || !bytes.Equal(got, whole) {
		t.Errorf("got %d bytes, %+v, %v, %v; want the %d that were put", len(got), stat, err, readErr, len(whole))
	}
	if asked := len(faults.Passages()) - before; asked > 4 || len(journal.entries) != 0 {
		t.Errorf("asked %d times, with %q in the journal after it", asked, journal.entries)
	}
}

// stopping cancels a download when a part begins.
type stopping struct {
	downloads.Keeping
	at   int
	stop func()
}

func (s *stopping) Take(ctx context.Context, body io.Reader, span downloads.Span) (int64, error) {
	if span.Part == s.at {
		s.stop()
	}
	return s.Keeping.Take(ctx, body, span)
}

// partJournal is a transfer.Journal in memory.
type partJournal struct {
	mu      sync.Mutex
	entries map[string]string
}

func (j *partJournal) Load(_ context.Context, key string) (string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.entries[key], nil
}

func (j *partJournal) Save(_ context.Context, key, entry string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries[key] = entry
	return nil
}

func (j *partJournal) Delete(_ context.Context, key string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.entries, key)
	return nil
}
