package harness

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Faults is a Recorder that also does harm: it hits exactly the requests that
// its faults name, and lets every other pass. Each request has a connection of
// its own; on a kept one, browsers and net/http send a request that was cut
// once more by themselves, and a client's own answer to the cut would not show.
//
// A page programs it at Control, from another origin: POST /control/faults takes
// a JSON array of Fault, GET /control/passages tells what came.
type Faults struct {
	*Recorder

	mu       sync.Mutex
	faults   []*turns
	passages []*Passage
	epoch    context.Context // ends what stalls
	end      context.CancelFunc
}

// turns is a fault, and how many requests it was about.
type turns struct {
	Fault
	seen int
}

// Passage is what came through of one request, preflights excepted.
type Passage struct {
	Operation string `json:"operation"`
	Object    string `json:"object"` // path without the query, escaped
	Query     string `json:"query"`
	Part      int    `json:"part"`   // partNumber, or 0
	Range     string `json:"range"`  // as asked for
	Up        int64  `json:"up"`     // bytes of the body that the client sent
	Down      int64  `json:"down"`   // bytes of the server's answer that the client was sent
	Status    int    `json:"status"` // that the client was told; 0: none
	Fault     string `json:"fault"`  // "cut before", or "": none, or none came to pass
}

// NewFaults puts the proxy before the server at endpoint, until the test ends.
func NewFaults(t testing.TB, endpoint string) *Faults {
	f := &Faults{Recorder: newRecorder("http", endpoint)}
	if err := f.Set(); err != nil {
		t.Fatal(err)
	}
	front := httptest.NewUnstartedServer(http.HandlerFunc(f.pass))
	front.Config.SetKeepAlivesEnabled(false)
	front.Start()
	f.serve(t, front, httptest.NewServer(f.control()))
	t.Cleanup(func() { // comes before the servers' own
		f.mu.Lock()
		defer f.mu.Unlock()
		f.end()
	})
	return f
}

// Set programs the faults from now on, in the place of those before, and
// forgets what came so far. A request that one of them hits is not counted for
// those behind it: faults of one operation come one after the other.
func (f *Faults) Set(faults ...Fault) error {
	list := make([]*turns, len(faults))
	for i, fault := range faults {
		if err := fault.check(); err != nil {
			return err
		}
		list[i] = &turns{Fault: fault}
	}
	f.Reset()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.end != nil {
		f.end()
	}
	f.faults, f.passages = list, nil
	f.epoch, f.end = context.WithCancel(context.Background())
	return nil
}

// Passages returns what came since the faults were set, oldest first.
func (f *Faults) Passages() []Passage {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]Passage, len(f.passages))
	for i, p := range f.passages {
		list[i] = *p
	}
	return list
}

// pass handles every request.
func (f *Faults) pass(w http.ResponseWriter, req *http.Request) {
	b := f.begin(w, req)
	defer b.finish()
	if b.before(req) {
		req.Body = &upward{req.Body, b}
		f.forward(b, req)
	}
}

// begin notes a request and finds what is to go wrong with it.
func (f *Faults) begin(w http.ResponseWriter, req *http.Request) *breaking {
	query := req.URL.Query()
	part, _ := strconv.Atoi(query.Get("partNumber"))
	p := &Passage{Operation: operationOf(req), Object: req.URL.EscapedPath(), Query: req.URL.RawQuery, Part: part, Range: req.Header.Get("Range")}
	b := &breaking{ResponseWriter: w, faults: f, passage: p, client: req.Context()}
	f.mu.Lock()
	defer f.mu.Unlock()
	b.epoch = f.epoch
	if p.Operation != "Preflight" {
		f.passages = append(f.passages, p)
	}
	for _, t := range f.faults {
		if !t.matches(p) {
			continue
		}
		if t.seen++; t.turn(t.seen) {
			b.fault = &t.Fault
			break
		}
	}
	return b
}

// update changes what is noted of a request.
func (f *Faults) update(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// happens notes that the fault came to pass.
func (b *breaking) happens() {
	b.faults.update(func() { b.passage.Fault = b.fault.Do + " " + b.fault.Where })
}

func (f *Faults) control() *http.ServeMux {
	mux := f.Recorder.control()
	mux.HandleFunc("GET /control/passages", func(w http.ResponseWriter, _ *http.Request) { tell(w, f.Passages()) })
	mux.HandleFunc("POST /control/faults", func(w http.ResponseWriter, req *http.Request) {
		var faults []Fault
		decoder := json.NewDecoder(req.Body)
		decoder.DisallowUnknownFields() // else a slip of the pen breaks nothing
		err := decoder.Decode(&faults)
		if err == nil {
			err = f.Set(faults...)
		}
		if err != nil {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		tell(w, []Passage{})
	})
	return mux
}

// pause waits, unless the client goes or other faults are set.
func (b *breaking) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-b.client.Done():
	case <-b.epoch.Done():
	}
}
