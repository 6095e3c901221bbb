package native

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/core/transport/retry"
	"github.com/minnow-s3/minnow/tests/harness"
)

// breaking is a transport that counts the bytes of parts, and breaks where a
// test says.
type breaking struct {
	next transport.Transport
	// before and after return the error that comes instead: of the request, which
	// is then not sent, and of its answer, which is then dropped.
	before, after func(req *transport.Request) error

	mu   sync.Mutex
	sent map[string]int64 // bytes by operation, of requests that were answered
}

func (b *breaking) Do(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	if b.before != nil {
		if err := b.before(req); err != nil {
			return nil, err
		}
	}
	resp, err := b.next.Do(ctx, req)
	if err == nil && req.Payload != nil {
		b.mu.Lock()
		b.sent[req.Operation] += req.Payload.Size()
		b.mu.Unlock()
	}
	if err == nil && b.after != nil {
		if err := b.after(req); err != nil {
			return nil, err
		}
	}
	return resp, err
}

func (b *breaking) parts() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := b.sent["UploadPart"]
	b.sent["UploadPart"] = 0
	return n
}

var errCut = &transport.Error{Kind: transport.KindNetwork, Err: errors.New("cut by the test")}

// partsFrom cuts every part from that number on.
func partsFrom(number string) func(*transport.Request) error {
	return func(req *transport.Request) error {
		if req.Operation == "UploadPart" && partNumber(req) >= number {
			return errCut
		}
		return nil
	}
}

func partNumber(req *transport.Request) string {
	query, _ := url.ParseQuery(req.Query)
	return query.Get("partNumber")
}

// ledger is a transfer.Journal in memory.
type ledger struct {
	mu      sync.Mutex
	entries map[string]string
}

func (l *ledger) Load(_ context.Context, key string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.entries[key], nil
}

func (l *ledger) Save(_ context.Context, key, entry string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries[key] = entry
	return nil
}

func (l *ledger) Delete(_ context.Context, key string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.entries, key)
	return nil
}

// fragile connects through a breaking transport, with a journal.
func fragile(t *testing.T, journal *ledger, change ...func(*core.Options)) (*core.Client, *breaking) {
	t.Helper()
	wire := &breaking{next: nethttp.New(nil), sent: map[string]int64{}}
	opts := core.Options{
		Insecure: true, Region: "us-east-1", Transport: wire, Retry: retry.Policy{Attempts: 2, BaseDelay: 1},
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
	}
	if journal != nil {
		opts.Journal = journal
	}
	for _, f := range change {
		f(&opts)
	}
	client, err := core.New(server(t).Endpoint, opts) // its address is in the journal's keys
	if err != nil {
		t.Fatal(err)
	}
	return client, wire
}

func newLedger() *ledger { return &ledger{entries: map[string]string{}} }

// uploadsLeft counts the uploads of the key that are neither done nor aborted.
func uploadsLeft(t *testing.T, client *core.Client, bucket, object string) (n int) {
	t.Helper()
	for _, err := range client.ListIncompleteUploads(context.Background(), bucket, core.ListOptions{Prefix: object, Recursive: true}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func wantLeft(t *testing.T, client *core.Client, bucket, object string, want int) {
	t.Helper()
	if got := uploadsLeft(t, client, bucket, object); got != want {
		t.Errorf("%s: got %d uploads left, want %d", object, got, want)
	}
}
