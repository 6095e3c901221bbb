package faults

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

const (
	outageSize = 24 * mib
	lineRate   = 3 * mib // bytes in a second, of a connection: no transfer ends before all have begun
	copyPart   = 6 * mib
)

// outages are how long a server is away, in seconds, and whether a call that
// moves no bytes survives that.
var outages = []outage{{3, true}, {15, false}, {60, false}}

type outage struct {
	Seconds      int  `json:"seconds"`
	ListsSurvive bool `json:"listsSurvive"`
}

// A real server is killed while transfers are on their way, natively and in the
// page, all of them with default options, and comes back later.
func TestOutages(t *testing.T) {
	o := newOutages(t)
	var page sync.WaitGroup
	page.Go(func() { o.inPage(t) })
	for n, out := range outages {
		t.Run(fmt.Sprintf("native, %d s", out.Seconds), func(t *testing.T) { o.native(t, n, out) })
	}
	page.Wait()
}

// stage is one outage: the native side holds its transfers back, the page begins
// its own, which nothing can hold back, and then the server is killed.
type stage struct {
	begin, killed chan struct{}
	kill          func()
}

type outageTest struct {
	*harness.Server
	line    string
	content []byte
	stages  []*stage
}

func newOutages(t *testing.T) *outageTest {
	o := &outageTest{Server: harness.StartMinIO(t), content: noise(outageSize)}
	o.line = slowLine(t, o.Endpoint, lineRate)
	direct := o.connect(t, o.Endpoint, nethttp.New(nil))
	err := direct.MakeBucket(t.Context(), "bucket", core.MakeBucketOptions{})
	if err == nil {
		_, err = direct.PutObject(t.Context(), "bucket", "there", transport.Bytes(o.content), core.PutOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range outages {
		s := &stage{begin: make(chan struct{}), killed: make(chan struct{})}
		s.kill = sync.OnceFunc(func() {
			o.Kill()
			close(s.killed)
			time.Sleep(time.Duration(out.Seconds) * time.Second)
			o.Restart(t)
		})
		o.stages = append(o.stages, s)
	}
	return o
}

func (o *outageTest) connect(t *testing.T, endpoint string, tr transport.Transport) *core.Client {
	c, err := core.New(endpoint, core.Options{
		Insecure: true, Region: "us-east-1", Transport: tr, CopyLimit: copyPart, Journal: &journal{},
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// inPage runs outage.test.js, which asks at Control to have the server killed.
func (o *outageTest) inPage(t *testing.T) {
	control := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		var n int
		if err := json.NewDecoder(req.Body).Decode(&n); err != nil || n < 0 || n >= len(o.stages) {
			http.Error(w, "no such outage", http.StatusBadRequest)
			return
		}
		if req.URL.Path == "/begin" {
			<-o.stages[n].begin
			return
		}
		go o.stages[n].kill()
		<-o.stages[n].killed
	}))
	defer control.Close()
	defer func() {
		for _, s := range o.stages {
			s.kill() // else the native side waits for a page that has failed
		}
	}()
	harness.RunSuite(t, harness.Suite{Folder: "faults", Modules: []string{"outage.test.js"}, Config: harness.Config{
		Endpoint: o.line, Control: control.URL, Host: "main", AccessKey: harness.AccessKey, SecretKey: harness.SecretKey,
		Data: map[string]any{"size": outageSize, "digest": digest(o.content), "outages": outages},
	}})
}

// watched is the wire of the native side: it tells when something of each
// transfer is done, and holds back until the kill what would end it.
type watched struct {
	next    transport.Transport
	killed  <-chan struct{}
	moved   func(what string)
	sent    sync.Map // numbers of requests, by operation and object
	removed atomic.Int32
}

func (w *watched) Do(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	switch req.Operation {
	case "CopyObject":
		return &transport.Response{Status: 400, Header: transport.Header{}, Document: []byte("<Error><Code>InvalidRequest</Code></Error>")}, nil
	case "UploadPartCopy", "UploadPart":
		count, _ := w.sent.LoadOrStore(req.Operation+" "+req.Object, new(atomic.Int32))
		if count.(*atomic.Int32).Add(1) == outageSize/copyPart {
			<-w.killed
		}
	}
	resp, err := w.next.Do(ctx, req)
	if err == nil && resp.Status/100 == 2 {
		w.moved(req.Operation + " " + req.Object)
		if req.Operation == "AbortMultipartUpload" {
			w.removed.Add(1)
		}
	}
	return resp, err
}

func (o *outageTest) native(t *testing.T, n int, out outage) {
	var first sync.Map
	var inFlight sync.WaitGroup
	waitFor := []string{"UploadPart stored", "UploadPart left", "GetObject there", "UploadPartCopy copied"}
	inFlight.Add(len(waitFor))
	w := &watched{next: nethttp.New(nil), killed: o.stages[n].killed, moved: func(what string) {
		if _, seen := first.LoadOrStore(what, true); !seen && slices.Contains(waitFor, what) {
			inFlight.Done()
		}
	}}
	client := o.connect(t, o.line, w)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var all sync.WaitGroup
	run := func(name string, do func() error) {
		all.Go(func() {
			if err := do(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	run("upload", func() error { return o.upload(ctx, client) })
	run("download", func() error { return o.download(t.Context(), client, o.stages[n].killed) })
	run("copy by parts", func() error {
		source := core.CopySource{Bucket: "bucket", Object: "there"}
		_, err := client.CopyObject(t.Context(), "bucket", "copied", source, core.CopyConditions{}, core.CopyOptions{})
		return err
	})
	run("an upload that is left", func() error { return o.leave(t.Context(), client, o.stages[n].killed) })
	inFlight.Wait()
	close(o.stages[n].begin)
	<-o.stages[n].killed
	run("list", func() error { return o.list(t.Context(), client, out) })
	all.Wait()
	for _, object := range []string{"stored", "copied"} {
		got, err := client.GetObject(t.Context(), "bucket", object, core.GetOptions{})
		if err == nil {
			var sum string
			if sum, err = read(got); sum != digest(o.content) {
				err = fmt.Errorf("it has the digest %s: %v", sum, err)
			}
		}
		if err != nil {
			t.Errorf("%s: %v", object, err)
		}
	}
	for range 300 {
		if w.removed.Load() > 0 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("the upload that was left is not removed")
}

func (o *outageTest) upload(ctx context.Context, client *core.Client) error {
	_, err := client.PutObject(ctx, "bucket", "stored", transport.Bytes(o.content), core.PutOptions{})
	return err
}

// held is a destination that takes nothing more until the kill.
type held struct {
	hash.Hash
	killed <-chan struct{}
}

func (h held) Write(p []byte) (int, error) {
	n, err := h.Hash.Write(p)
	<-h.killed
	return n, err
}

func (o *outageTest) download(ctx context.Context, client *core.Client, killed <-chan struct{}) error {
	sum := held{sha256.New(), killed}
	if _, err := client.FGetObject(ctx, "bucket", "there", sum, core.GetOptions{}); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != digest(o.content) {
		return fmt.Errorf("got the digest %s", got)
	}
	return nil
}

// leave cancels an upload a second after the kill: that is at once, and what is
// left of it is removed later.
func (o *outageTest) leave(ctx context.Context, client *core.Client, killed <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	var left time.Time
	go func() {
		<-killed
		time.Sleep(time.Second)
		left = time.Now()
		cancel()
	}()
	_, err := client.PutObject(ctx, "bucket", "left", transport.Bytes(o.content), core.PutOptions{})
	if !errors.Is(err, context.Canceled) || time.Since(left) > 2*time.Second {
		return fmt.Errorf("got %v, %v after it was cancelled", err, time.Since(left))
	}
	return nil
}

// list is what does not wait as long as a transfer.
func (o *outageTest) list(ctx context.Context, client *core.Client, out outage) error {
	start := time.Now()
	var err error
	for _, failed := range client.ListObjectsV2(ctx, "bucket", core.ListOptions{}) {
		err = failed
	}
	took := time.Since(start)
	var wire *transport.Error
	switch {
	case out.ListsSurvive && err != nil:
		return fmt.Errorf("got %v after %v", err, took)
	case !out.ListsSurvive && (!errors.As(err, &wire) || took < 8*time.Second || took > 14*time.Second):
		return fmt.Errorf("got %v after %v, want no answer after ten seconds", err, took)
	}
	return nil
}
