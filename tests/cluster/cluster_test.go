// Package cluster holds Minnow to a server of several machines of which one dies
// while it serves: SeaweedFS with three volume servers, each object on two of them.
package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

const (
	size    = 40 << 20
	killing = 12 << 20 // bytes of an object that have passed when a volume server is killed
)

func TestVolumeServerKilledInTheMiddle(t *testing.T) {
	c := harness.StartSeaweedCluster(t)
	f := newFront(t, c)
	client, err := core.New(f.endpoint, core.Options{
		Insecure: true, Region: "us-east-1", Transport: nethttp.New(nil),
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	content := noise()
	if err := client.MakeBucket(t.Context(), "bucket", core.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.PutObject(t.Context(), "bucket", "there", transport.Bytes(content), core.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Run("native upload", func(t *testing.T) {
		f.arm(t)
		_, err := client.PutObject(t.Context(), "bucket", "stored", transport.Bytes(content), core.PutOptions{})
		f.wantKilled(t)
		if err != nil {
			t.Fatal(err)
		}
		wantContent(t, client, "stored", content)
	})
	t.Run("native download", func(t *testing.T) {
		f.arm(t)
		sum := sha256.New()
		_, err := client.FGetObject(t.Context(), "bucket", "there", sum, core.GetOptions{})
		f.wantKilled(t)
		if got, want := hex.EncodeToString(sum.Sum(nil)), digest(content); got != want || err != nil {
			t.Errorf("got the digest %s, %v; want %s", got, err, want)
		}
	})
	t.Run("Chromium", func(t *testing.T) {
		harness.RunSuite(t, harness.Suite{Folder: "cluster", Modules: []string{"cluster.test.js"}, Config: harness.Config{
			Endpoint: f.endpoint, Control: f.control(t), Host: "main", AccessKey: harness.AccessKey, SecretKey: harness.SecretKey,
			Data: map[string]any{"size": size, "digest": digest(content)},
		}})
		wantContent(t, client, "page", content)
	})
	for item, err := range client.ListIncompleteUploads(t.Context(), "bucket", core.ListOptions{Recursive: true}) {
		t.Errorf("got %v, %v; want no upload left unfinished", item, err)
	}
}

func wantContent(t *testing.T, client *core.Client, object string, content []byte) {
	t.Helper()
	got, err := client.GetObject(t.Context(), "bucket", object, core.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, got.Body); err != nil || hex.EncodeToString(sum.Sum(nil)) != digest(content) {
		t.Errorf("%s: got another content, %v", object, err)
	}
}

// front stands before the gateway, and kills a volume server in the middle of what
// passes.
type front struct {
	endpoint string
	cluster  *harness.SeaweedCluster
	mu       sync.Mutex
	armed    bool
	passed   int64 // bytes of objects, since it was armed
	restart  func(testing.TB)
	failed   error
}

func newFront(t *testing.T, c *harness.SeaweedCluster) *front {
	f, forward := &front{cluster: c}, harness.Forward(c.Endpoint)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = &metered{ReadCloser: r.Body, f: f}
		forward.ServeHTTP(&meteredWriter{w, f}, r)
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	f.endpoint = server.Listener.Addr().String()
	return f
}

// metered and meteredWriter count what passes in each direction.
type metered struct {
	io.ReadCloser
	f *front
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.ReadCloser.Read(p)
	m.f.pass(n)
	return n, err
}

type meteredWriter struct {
	http.ResponseWriter
	f *front
}

func (m *meteredWriter) Write(p []byte) (int, error) {
	m.f.pass(len(p))
	return m.ResponseWriter.Write(p)
}

func (m *meteredWriter) Unwrap() http.ResponseWriter { return m.ResponseWriter }

func (f *front) pass(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.passed += int64(n); f.armed && f.passed >= killing {
		f.armed = false
		f.restart, f.failed = f.cluster.KillVolume()
	}
}

// arm has all volume servers alive, and one of them killed in the next transfer.
func (f *front) arm(t testing.TB) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.restart != nil {
		f.restart(t)
	}
	f.armed, f.passed, f.restart = true, 0, nil
}

func (f *front) wantKilled(t testing.TB) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.restart == nil {
		t.Errorf("no volume server was killed: %d bytes passed, %v", f.passed, f.failed)
	}
}

// control is where a page says that its next transfer is the one, and asks whether it was.
func (f *front) control(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		if strings.HasSuffix(r.URL.Path, "/arm") {
			f.arm(t)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		json.NewEncoder(w).Encode(f.restart != nil)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// noise is content that repeats nowhere near, as the page has it.
func noise() []byte {
	b := make([]byte, 0, size)
	for x := uint32(2654435761); len(b) < size; {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		b = append(b, byte(x), byte(x>>8), byte(x>>16), byte(x>>24))
	}
	return b
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
