package events

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
)

// Bounds of the wait before a stream is opened again: a random part of the
// first, doubled for each further failure up to the second.
const (
	firstReopen = 100 * time.Millisecond
	lastReopen  = 10 * time.Second
)

// keepAlivesToSwitch is how many keep-alives on a stream show that all events
// up to now have come on it. One may overtake what MinIO has queued; by the
// next, a period later, that is out.
const keepAlivesToSwitch = 2

// feed brings the events of one bucket to its listeners over one stream, and
// over two while it changes to a wider one; the package comment draws its
// states. One goroutine, run, owns all but members.
type feed struct {
	listeners *Listeners
	bucket    string
	ctx       context.Context // ends with no caller: the stream serves them all; it has the values of the first
	cancel    context.CancelFunc
	joined    chan struct{}
	reports   chan report
	done      chan struct{} // closed when every connection is

	members []*listener // guarded by listeners.mu

	streams  sync.WaitGroup
	live     *stream         // serves all that it covers
	wider    *stream         // is to take the place of live
	held     []notify.Record // what came on wider, for the listeners that live serves
	seen     map[string]int  // what live gave since wider was begun and wider did not give yet, by its JSON
	order    []string        // of seen, oldest first, while live adds to it
	stood    bool            // a stream has stood: what breaks now is tried again
	failures int             // since the last sign of life
	reopen   <-chan time.Time
}

func newFeed(ctx context.Context, s *Listeners, bucket string) *feed {
	f := &feed{
		listeners: s, bucket: bucket,
		joined: make(chan struct{}, 1), reports: make(chan report), done: make(chan struct{}),
	}
	f.ctx, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
	return f
}

func (f *feed) run() {
	defer close(f.done)
	defer f.streams.Wait()
	err := f.serve()
	for members := f.current(); len(members) > 0; members = f.current() {
		f.end(members[0], err)
	}
}

// serve serves the listeners until the last has left; its error is a panic,
// which ends those that are there.
func (f *feed) serve() (err error) {
	defer s3err.Recover(&err, request.ListenNotification.Name)
	for tick := f.listeners.startTimer(keepAlive); f.ctx.Err() == nil; {
		f.plan()
		select {
		case <-f.ctx.Done():
		case <-f.joined:
		case <-f.reopen:
			f.reopen = nil
		case <-tick:
			tick = f.listeners.startTimer(keepAlive)
			f.live.tick()
			f.wider.tick()
		case r := <-f.reports:
			f.plan() // a listener that joined before the report gets it
			f.handle(r)
		}
	}
	return nil
}

// current returns the listeners of this moment.
func (f *feed) current() []*listener { return f.listeners.membersOf(f) }

// plan opens what is lacking: a stream, or one wider than that.
func (f *feed) plan() {
	var lacking []*listener
	for _, l := range f.current() {
		if l.source = f.sourceOf(l); l.source == nil {
			lacking = append(lacking, l)
		}
	}
	// One change at a time: the next begins when what was seen twice is known.
	if len(lacking) == 0 || f.reopen != nil || f.live != nil && f.seen != nil {
		return
	}
	filter := lacking[0].filter
	if f.live != nil {
		filter = f.live.filter.Join(filter)
	}
	for _, l := range lacking[1:] {
		filter = filter.Join(l.filter)
	}
	opened := f.open(filter, lacking[0].headers)
	for _, l := range lacking {
		l.source = opened
	}
	if f.live == nil {
		f.live = opened
	} else {
		f.wider, f.seen, f.order = opened, map[string]int{}, nil
	}
}

// sourceOf is where l gets its records from: what it has, while that stands,
// else what covers it.
func (f *feed) sourceOf(l *listener) *stream {
	switch {
	case l.source != nil && (l.source == f.live || l.source == f.wider):
		return l.source
	case f.live != nil && f.live.filter.Covers(l.filter):
		return f.live
	case f.wider != nil && f.wider.filter.Covers(l.filter):
		return f.wider
	}
	return nil
}

func (f *feed) handle(r report) {
	if r.from != f.live && r.from != f.wider {
		return // it was replaced
	}
	r.from.silent = 0
	switch {
	case r.err != nil:
		f.continueWithout(r.from, r.err)
	case r.open:
		r.from.open, f.stood = true, true
		if r.from == f.wider {
			f.live.keepAlives = 0
		}
	case len(r.records) == 0:
		f.countKeepAlive(r.from)
	default:
		f.deliver(r.from, r.records)
	}
}

// countKeepAlive counts towards a switch to the wider stream, and after it
// towards the time when that brings nothing old any more.
func (f *feed) countKeepAlive(s *stream) {
	f.failures = 0
	s.keepAlives++
	switch {
	case s != f.live || s.keepAlives < keepAlivesToSwitch:
	case f.wider == nil:
		f.forget()
	case f.wider.open:
		f.promote()
	}
}

func (f *feed) deliver(s *stream, records []notify.Record) {
	f.failures = 0
	for _, record := range records {
		again := false
		switch {
		case f.seen == nil:
		case s == f.wider:
			f.held = append(f.held, record)
		case f.wider != nil:
			f.remember(record)
		default:
			again = f.crossOff(record)
		}
		f.push(s, record, again)
	}
	if len(f.held) > MaxQueued { // the other stream is as good as dead
		f.promote()
	}
}

// crossOff tells whether a record came on the stream before, once for each time
// it did. It compares the whole text: two reads of one object have the same
// event, key, version and sequencer, but not the same request.
func (f *feed) crossOff(record notify.Record) bool {
	n := f.seen[record.JSON]
	if n == 0 {
		return false
	}
	if f.seen[record.JSON] = n - 1; n == 1 {
		delete(f.seen, record.JSON)
	}
	return true
}

// remember notes that a record has come on live, and forgets the oldest beyond
// MaxQueued: a stream that takes minutes to open will not bring those any more.
func (f *feed) remember(record notify.Record) {
	f.seen[record.JSON]++
	if f.order = append(f.order, record.JSON); len(f.order) > MaxQueued {
		f.crossOff(notify.Record{JSON: f.order[0]})
		f.order[0] = ""
		f.order = f.order[1:]
	}
}

// push hands a record to the listeners of s that want it. again says that the
// listeners of the stream before s have had it.
func (f *feed) push(s *stream, record notify.Record, again bool) {
	for _, l := range f.current() {
		if l.source != s || again && l.hadSeen || !l.filter.Match(record) || l.push(record) {
			continue
		}
		f.end(l, &s3err.Finding{Code: SlowListener, BucketName: f.bucket, Message: "10,000 events wait for a consumer that does not take them"})
	}
}

// promote puts the wider stream in the place of the other.
func (f *feed) promote() {
	before := f.live
	for _, record := range f.held {
		if !f.crossOff(record) {
			f.push(before, record, false)
		}
	}
	f.live, f.wider, f.held, f.order = f.wider, nil, nil, nil
	f.live.keepAlives = 0
	before.cancel(nil)
	for _, l := range f.current() {
		if l.source == before {
			l.source, l.hadSeen = f.live, true
		}
	}
}

func (f *feed) forget() {
	f.seen, f.order = nil, nil
	for _, l := range f.current() {
		l.hadSeen = false
	}
}

// continueWithout serves without s, which has ended with err.
func (f *feed) continueWithout(s *stream, err error) {
	again := f.stood && s3err.Judge(err).Again
	if !again {
		for _, l := range f.current() {
			if l.source == s {
				f.end(l, err)
			}
		}
	}
	switch {
	case s == f.wider:
		f.wider, f.held = nil, nil
		f.forget()
	case f.wider != nil:
		f.promote()
		return
	default:
		f.live = nil
		f.forget()
	}
	if again {
		f.reopen = f.listeners.startTimer(f.reopenDelay())
		f.failures++
	}
}

func (f *feed) reopenDelay() time.Duration {
	random := f.listeners.Random
	if random == nil {
		random = rand.Float64
	}
	bound := min(firstReopen<<min(f.failures, 10), lastReopen)
	return time.Duration(random() * float64(bound))
}

// end ends one listener.
func (f *feed) end(l *listener, err error) {
	f.listeners.remove(f, l)
	l.end(err)
}
