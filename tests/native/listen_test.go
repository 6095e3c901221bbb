package native

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/tests/harness"
)

// awkward are keys that an encoding too many or too few would change.
var awkward = []string{"a b", "c+d", "e%20f", "100%", "g%2Fh", "i/j.jpg", "k\"l'&<>", "ü😀", "m?n#o=p"}

// watch runs a listener that hands on what comes.
type watch struct {
	records chan notify.Record
	cancel  context.CancelFunc
	err     error
	ended   chan struct{}
}

func listen(t *testing.T, client *core.Client, bucket string, opts core.ListenOptions) *watch {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w := &watch{records: make(chan notify.Record, 100), cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		for record, err := range client.ListenBucketNotification(ctx, bucket, opts) {
			if w.err = err; err == nil {
				w.records <- record
			}
		}
	}()
	t.Cleanup(w.stop)
	return w
}

func (w *watch) stop() {
	w.cancel()
	<-w.ended
}

// next waits for a record, and gives the test up if none comes.
func (w *watch) next(t *testing.T) notify.Record {
	t.Helper()
	select {
	case record := <-w.records:
		return record
	case <-w.ended:
		t.Fatalf("the listener ended: %v", w.err)
	case <-time.After(30 * time.Second):
		t.Fatal("no event came")
	}
	return notify.Record{}
}

// begin puts and removes an object until each listener has seen one of it, and
// then all that came of that.
func begin(t *testing.T, client *core.Client, bucket, object string, all ...*watch) {
	t.Helper()
	const last = "application/last"
	for _, w := range all {
		for seen := false; !seen; {
			put(t, client, bucket, object, "1")
			select {
			case <-w.records:
				seen = true
			case <-w.ended:
				t.Fatalf("the listener ended: %v", w.err)
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
	opts := core.PutOptions{ContentType: last}
	if _, err := client.PutObject(context.Background(), bucket, object, transport.Bytes("1"), opts); err != nil {
		t.Fatal(err)
	}
	for _, w := range all {
		for w.next(t).ContentType != last {
		}
	}
}

func TestListen(t *testing.T) {
	client, recorder := connect(t)
	bucket := newBucket(t, client)
	all := listen(t, client, bucket, core.ListenOptions{})
	begin(t, client, bucket, "begin.jpg", all)
	pictures := listen(t, client, bucket, core.ListenOptions{Prefix: "i/", Suffix: ".jpg", Events: []string{"s3:ObjectCreated:Put"}})
	for _, key := range awkward {
		result := put(t, client, bucket, key, "hello")
		record := all.next(t)
		if record.EventName != "s3:ObjectCreated:Put" || record.BucketName != bucket || record.ObjectName != key || record.Size != 5 ||
			record.ETag != result.ETag || record.ContentType != "application/octet-stream" || record.Sequencer == "" || time.Since(record.EventTime).Abs() > time.Minute {
			t.Errorf("got %+v, want the put of %q", record, key)
		}
		if _, err := client.StatObject(context.Background(), bucket, key, core.GetOptions{}); err != nil {
			t.Error(err)
		}
		if record := all.next(t); record.EventName != "s3:ObjectAccessed:Head" || record.ObjectName != key {
			t.Errorf("got %+v, want the look at %q", record, key)
		}
		if err := client.RemoveObject(context.Background(), bucket, key, core.RemoveOptions{}); err != nil {
			t.Error(err)
		}
		record = all.next(t)
		if record.EventName != "s3:ObjectRemoved:Delete" || record.ObjectName != key {
			t.Errorf("got %+v, want the removal of %q", record, key)
		}
		var inJSON struct {
			S3 struct{ Object struct{ Key string } }
		}
		if err := json.Unmarshal([]byte(record.JSON), &inJSON); err != nil || inJSON.S3.Object.Key != key {
			t.Errorf("got %s, %v, want the key %q in it", record.JSON, err, key)
		}
	}
	if record := pictures.next(t); record.ObjectName != "i/j.jpg" || len(pictures.records) > 0 {
		t.Errorf("got %+v and %d more, want the one picture", record, len(pictures.records))
	}
	if got := listens(recorder); len(got) != 1 {
		t.Errorf("got the listen requests %q, want one", got)
	}
}

// listens are the queries of all listen requests.
func listens(recorder *harness.Recorder) (queries []string) {
	for _, req := range recorder.Requests() {
		if strings.Contains(req.Query, "events=") {
			queries = append(queries, req.Query)
		}
	}
	return queries
}

// Prefix and suffix reach the server as they are.
func TestListenFiltersAtTheServer(t *testing.T) {
	client, recorder := connect(t)
	bucket := newBucket(t, client)
	w := listen(t, client, bucket, core.ListenOptions{Prefix: "ü &/", Suffix: "+.jpg", Events: []string{"s3:ObjectCreated:*"}})
	begin(t, client, bucket, "ü &/begin+.jpg", w)
	for _, key := range []string{"ü &/a", "b+.jpg", "ü &/c+.jpg"} {
		put(t, client, bucket, key, "1")
	}
	if record := w.next(t); record.ObjectName != "ü &/c+.jpg" {
		t.Errorf("got %+v, want the third", record)
	}
	if got := listens(recorder); len(got) != 1 || !strings.Contains(got[0], "&prefix=%C3%BC%20%26%2F&suffix=%2B.jpg") {
		t.Errorf("got the listen requests %q, want one with prefix and suffix", got)
	}
}

// While a wider stream takes over, each listener gets each event once.
func TestListenersOnAWiderStream(t *testing.T) {
	client, recorder := connect(t)
	bucket := newBucket(t, client)
	a := listen(t, client, bucket, core.ListenOptions{Prefix: "a/", Events: []string{"s3:ObjectCreated:*"}})
	begin(t, client, bucket, "a/begin", a)
	b := listen(t, client, bucket, core.ListenOptions{Prefix: "b/"})
	begin(t, client, bucket, "b/begin", b)
	var keys []string
	for deadline := time.Now().Add(12 * time.Second); time.Now().Before(deadline); { // a switch takes up to 10 s
		key := "a/" + time.Now().Format("05.000000")
		put(t, client, bucket, key, "1")
		keys = append(keys, key)
		time.Sleep(20 * time.Millisecond)
	}
	for _, want := range keys {
		if got := a.next(t).ObjectName; got != want {
			t.Fatalf("got %s, want %s, of %d", got, want, len(keys))
		}
	}
	put(t, client, bucket, "b/1", "1")
	if got := b.next(t).ObjectName; got != "b/1" || len(a.records)+len(b.records) > 0 {
		t.Errorf("got %s and %d and %d more, want b/1 alone", got, len(a.records), len(b.records))
	}
	if got := listens(recorder); len(got) != 2 {
		t.Errorf("got the listen requests %q, want two", got)
	}
}

// cutter passes connections on to a server until they are cut.
type cutter struct {
	listener net.Listener
	mu       sync.Mutex
	open     []net.Conn
}

func newCutter(t *testing.T, endpoint string) *cutter {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{listener: l}
	t.Cleanup(func() {
		l.Close()
		c.cut()
	})
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", endpoint)
			if err != nil {
				client.Close()
				continue
			}
			c.mu.Lock()
			c.open = append(c.open, client, server)
			c.mu.Unlock()
			go io.Copy(server, client)
			go func() {
				io.Copy(client, server)
				client.Close()
			}()
		}
	}()
	return c
}

func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.open {
		conn.Close()
	}
	c.open = nil
}

func TestListenAfterACut(t *testing.T) {
	direct, _ := connect(t)
	bucket := newBucket(t, direct)
	proxy := newCutter(t, minio.Server(t).Endpoint)
	client := connectTo(t, proxy.listener.Addr().String())
	w := listen(t, client, bucket, core.ListenOptions{})
	begin(t, direct, bucket, "begin", w)
	for range 2 {
		proxy.cut()
		begin(t, direct, bucket, "again", w)
	}
	w.stop()
	var canceled *smithy.CanceledError
	if !errors.As(w.err, &canceled) || canceled.Err != context.Canceled {
		t.Errorf("got %v, want the cancellation", w.err)
	}
}

func TestListenRefused(t *testing.T) {
	client, _ := connect(t)
	bucket := newBucket(t, client)
	anonymous, _ := connect(t, func(o *core.Options) { o.Credentials = nil })
	for code, tc := range map[string]struct {
		client *core.Client
		bucket string
		opts   core.ListenOptions
	}{
		s3err.NoSuchBucket: {client, bucket + "-not", core.ListenOptions{}},
		s3err.AccessDenied: {anonymous, bucket, core.ListenOptions{}},
		"InvalidArgument":  {client, bucket, core.ListenOptions{Events: []string{"s3:ObjectAcl:Put"}}}, // S3's alone
	} {
		t.Run(code, func(t *testing.T) {
			w := listen(t, tc.client, tc.bucket, tc.opts)
			select {
			case <-w.ended:
				wantCode(t, w.err, code)
			case <-time.After(30 * time.Second):
				t.Error("the listener continues")
			}
		})
	}
}

// Breaking off the loop closes the connection at once.
func TestListenBrokenOff(t *testing.T) {
	direct, _ := connect(t)
	bucket := newBucket(t, direct)
	came, gone := make(chan struct{}), make(chan struct{})
	proxy := &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(&url.URL{Scheme: "http", Host: minio.Server(t).Endpoint})
		p.Out.Host = p.In.Host
	}}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.Contains(req.URL.RawQuery, "events=") {
			close(came) // a second time is a panic: one request is enough
			defer close(gone)
		}
		proxy.ServeHTTP(w, req)
	}))
	defer front.Close()
	stop, stopped := make(chan struct{}), make(chan struct{})
	defer func() {
		close(stop)
		<-stopped
	}()
	go func() {
		defer close(stopped)
		<-came
		for {
			direct.PutObject(context.Background(), bucket, "a", transport.Bytes("1"), core.PutOptions{})
			select {
			case <-stop:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	for record, err := range connectTo(t, front.URL).ListenBucketNotification(context.Background(), bucket, core.ListenOptions{}) {
		if record.ObjectName != "a" || err != nil {
			t.Errorf("got %+v, %v, want a", record, err)
		}
		break
	}
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
		t.Error("the connection still stands")
	}
}
