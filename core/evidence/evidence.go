// Package evidence keeps what a client finds out about headers, and the like,
// that a server or the CORS rules of a bucket may refuse: Trials sends a request
// with and without one, and remembers which of the two goes well. It sends nothing
// by itself, and knows no operation: a trial has the name that its user gives it.
//
// What is known of one name:
//
//	untried ── a success with it ───────────────────────────────→ accepted, for good
//	untried ── a failure with it, a success without ────────────→ suspected
//	suspected ── the same once more, or a server's own words ───→ refused
//	any ── it goes well, and is of no use: Change ──────────────→ ignored
package evidence

import (
	"context"
	"errors"
	"sync"

	"github.com/minnow-s3/minnow/core/s3err"
)

// Trial is what has been found out about one header with one operation on one
// bucket, say. A failure proves nothing by itself: a server that is away for a
// second fails in the same way as a browser that sends nothing.
type Trial struct {
	Accepted  bool   // a request with it went well: no later failure is blamed on it
	Suspected bool   // a request failed with it and went well without
	Refused   bool   // that happened twice, with no success in between
	Ignored   bool   // it goes well and is of no use
	Instead   string // what serves in its place if it is refused or ignored, in words of the user
}

// Trials are those of a client. The zero value is ready.
type Trials struct {
	mu    sync.Mutex
	known map[string]Trial
}

// Optional is a request with something that may be refused.
type Optional struct {
	What       string                  // the trial that it belongs to
	With       func(once bool) error   // sends it with the header; once: without another try
	Without    func(silent bool) error // without it; silent: there was no answer to With
	Repeatable bool                    // With may be sent again after Without, whose refusal is an answer too
}

// Outcome is how an optional request went in the end.
type Outcome int

// The outcomes.
const (
	WithIt    Outcome = iota // with the header, whether it went well or not
	WithoutIt                // without it, and the next one goes with it
	GivenUp                  // without it, and so does the next one
)

// Try sends a request with the header, and without it where that may be what it
// failed for. A refusal in the server's own words is proof once the request goes
// well without the header. Silence is proof only if it comes again after that,
// with the header: at once where the request is repeatable, else with the next
// request of its kind. The error is that of the request which counts.
func (t *Trials) Try(ctx context.Context, o Optional) (Outcome, error) {
	known := t.Of(o.What) // before the request: what fails at the same time is no second failure
	err := o.With(false)
	if err == nil {
		t.Accept(o.What)
		return WithIt, nil
	}
	silent := s3err.Judge(err).Silent
	if ctx.Err() != nil || known.Accepted || !silent && !IsRefusal(err) {
		return WithIt, err
	}
	failed := o.Without(silent)
	if ctx.Err() != nil {
		return WithoutIt, failed
	}
	proved, cut := known.Suspected || !silent, s3err.Judge(failed).Silent
	if silent && o.Repeatable {
		// A server that refuses a part may cut the connection before the answer is
		// read, so silence without the header says no more than silence with it.
		again := o.With(cut)
		if again == nil {
			t.Accept(o.What)
			return WithIt, nil
		}
		proved = s3err.Judge(again).Silent
	}
	if failed != nil && (cut || !silent || !o.Repeatable) {
		return WithIt, err
	}
	if failed == nil {
		err = nil
	}
	if t.Suspect(o.What, proved && ctx.Err() == nil) {
		return GivenUp, err
	}
	return WithoutIt, err
}

// Of returns what is known.
func (t *Trials) Of(what string) Trial {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.known[what]
}

// Change updates what is known.
func (t *Trials) Change(what string, f func(*Trial)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil {
		t.known = map[string]Trial{}
	}
	known := t.known[what]
	f(&known)
	t.known[what] = known
}

// Accept notes a success with the header.
func (t *Trials) Accept(what string) {
	t.Change(what, func(known *Trial) {
		if !known.Ignored {
			*known = Trial{Accepted: true}
		}
	})
}

// Suspect notes a failure with the header and a success without, and tells
// whether that makes it refused.
func (t *Trials) Suspect(what string, proved bool) (refused bool) {
	t.Change(what, func(known *Trial) {
		if !known.Accepted {
			known.Suspected, known.Refused = true, known.Refused || proved
		}
		refused = known.Refused
	})
	return refused
}

// IsRefusal tells of an answer by which a server refuses a header, or an element,
// that it does not know.
func IsRefusal(err error) bool {
	refused, ok := errors.AsType[*s3err.Error](err)
	return ok && (refused.Status == 501 ||
		refused.Status == 400 && (refused.Code == "InvalidRequest" || refused.Code == "InvalidArgument" || refused.Code == "MalformedXML"))
}
