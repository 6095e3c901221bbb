package faults

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

// mortal is a MinIO that dies in the middle of something, and comes back.
type mortal struct {
	*harness.Server
	client *core.Client
	once   sync.Once
	back   chan struct{} // closed once it serves again
}

// startMortal starts one, with a client that tries for as long as it does by
// default.
func startMortal(t *testing.T) *mortal {
	m := &mortal{Server: harness.StartMinIO(t), back: make(chan struct{})}
	var err error
	m.client, err = core.New(m.Endpoint, core.Options{
		Insecure: true, Region: "us-east-1", Transport: nethttp.New(nil), Journal: &journal{},
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
	})
	if err == nil {
		err = m.client.MakeBucket(t.Context(), "bucket", core.MakeBucketOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// dies kills the server, once, and has it back soon.
func (m *mortal) dies(t *testing.T) {
	m.once.Do(func() {
		m.Kill()
		go func() {
			defer close(m.back)
			m.Restart(t)
		}()
	})
}

// lethal is a payload that kills the server when it is read from a byte on.
type lethal struct {
	content []byte
	at      int64
	kill    func()
}

func (l *lethal) ReadAt(p []byte, offset int64) (int, error) {
	if offset <= l.at && l.at < offset+int64(len(p)) {
		l.kill()
	}
	return copy(p, l.content[offset:]), nil
}

func TestMinIOKilledInTheMiddleOfAnUpload(t *testing.T) {
	for name, opts := range map[string]core.PutOptions{"as it is": {}, "to be resumed": {Resume: core.ResumeOwn, Source: "file"}} {
		t.Run(name, func(t *testing.T) {
			m := startMortal(t)
			content := noise(uploadSize)
			opts.Integrity = core.IntegrityNone // a digest would read the byte before it is sent
			source := &lethal{content: content, at: 3*partSize + mib, kill: func() { m.dies(t) }}
			_, err := m.client.PutObject(t.Context(), "bucket", "object", transport.ReaderAt(source, uploadSize), opts)
			if err != nil {
				t.Fatal(err)
			}
			m.wantStored(t, digest(content))
		})
	}
}

func (m *mortal) wantStored(t *testing.T, want string) {
	t.Helper()
	select {
	case <-m.back:
	default:
		t.Error("the server was not killed")
	}
	got, err := m.client.GetObject(t.Context(), "bucket", "object", core.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := read(got); got != want || err != nil {
		t.Errorf("got the digest %s, %v; want %s", got, err, want)
	}
	for item, err := range m.client.ListIncompleteUploads(t.Context(), "bucket", core.ListOptions{Prefix: "object", Recursive: true}) {
		t.Errorf("got %v, %v; want no upload left unfinished", item, err)
	}
}

// The client gives up while the server is away, and continues when it is back:
// what it has stored by then is not sent again.
func TestMinIOKilledAndTheUploadResumedLater(t *testing.T) {
	m := startMortal(t)
	content := noise(uploadSize)
	ctx, giveUp := context.WithCancel(t.Context())
	source := &lethal{content: content, at: 4*partSize + mib, kill: func() { m.dies(t); giveUp() }}
	opts := core.PutOptions{Resume: core.ResumeOwn, Source: "file", Concurrency: 1, Integrity: core.IntegrityNone}
	if _, err := m.client.PutObject(ctx, "bucket", "object", transport.ReaderAt(source, uploadSize), opts); err == nil {
		t.Fatal("got no error, want the upload given up")
	}
	<-m.back
	counted := &lethal{content: content, at: 3*partSize + mib, kill: func() { t.Error("part 4 went again, which was stored") }}
	if _, err := m.client.PutObject(t.Context(), "bucket", "object", transport.ReaderAt(counted, uploadSize), opts); err != nil {
		t.Fatal(err)
	}
	m.wantStored(t, digest(content))
}

// killing is where a download goes, and the server dies on the way.
type killing struct {
	write func(p []byte) (int, error)
	left  int
	kill  func()
}

func (k *killing) Write(p []byte) (int, error) {
	if k.left -= len(p); k.left <= 0 {
		k.kill()
	}
	return k.write(p)
}

func TestMinIOKilledInTheMiddleOfADownload(t *testing.T) {
	m := startMortal(t)
	content := noise(uploadSize)
	if _, err := m.client.PutObject(t.Context(), "bucket", "object", transport.Bytes(content), core.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	to := &killing{write: sum.Write, left: 1_000_000, kill: func() { m.dies(t) }}
	if _, err := m.client.FGetObject(t.Context(), "bucket", "object", to, core.GetOptions{}); err != nil {
		t.Fatal(err)
	}
	if got, want := hex.EncodeToString(sum.Sum(nil)), digest(content); got != want {
		t.Errorf("got the digest %s, want %s", got, want)
	}
	m.wantStored(t, digest(content))
}
