package core

import "context"

// trial is what a client has found out about a header that a server, or the CORS
// rules of a bucket, may refuse, with one operation on one bucket. A failure
// proves nothing by itself: a server that is away for a second fails in the same
// way as a browser that sends nothing.
type trial struct {
	accepted  bool      // a request with it went well: no later failure is blamed on it
	suspected bool      // a request failed with it and went well without
	refused   bool      // that happened twice, with no success in between
	ignored   bool      // it goes well and is of no use
	instead   Integrity // what guards uploads if it is refused or ignored
}

// optional is a request with a header that may be refused.
type optional struct {
	what       string                  // the trial that it belongs to
	with       func(once bool) error   // sends it with the header; once: without another try
	without    func(silent bool) error // without it; silent: there was no answer to with
	repeatable bool                    // with may be sent again after without, whose refusal is an answer too
}

// outcome is how an optional request went in the end.
type outcome int

const (
	withHeader outcome = iota // with the header, whether it went well or not
	withoutIt                 // without it, and the next one goes with it
	givenUp                   // without it, and so does the next one
)

// try sends a request with the header, and without it where that may be what it
// failed for. A refusal in the server's own words is proof once the request goes
// well without the header. Silence is proof only if it comes again after that,
// with the header: at once where the request is repeatable, else with the next
// request of its kind. The error is that of the request which counts.
func (t *transfers) try(ctx context.Context, o optional) (outcome, error) {
	known := t.trial(o.what) // before the request: what fails at the same time is no second failure
	err := o.with(false)
	if err == nil {
		t.accept(o.what)
		return withHeader, nil
	}
	silent := isSilence(err)
	if ctx.Err() != nil || known.accepted || !silent && !isRefusal(err) {
		return withHeader, err
	}
	failed := o.without(silent)
	if ctx.Err() != nil {
		return withoutIt, failed
	}
	proved, cut := known.suspected || !silent, isSilence(failed)
	if silent && o.repeatable {
		// A server that refuses a part may cut the connection before the answer is
		// read, so silence without the header says no more than silence with it.
		again := o.with(cut)
		if again == nil {
			t.accept(o.what)
			return withHeader, nil
		}
		proved = isSilence(again)
	}
	if failed != nil && (cut || !silent || !o.repeatable) {
		return withHeader, err
	}
	if failed == nil {
		err = nil
	}
	if t.suspect(o.what, proved && ctx.Err() == nil) {
		return givenUp, err
	}
	return withoutIt, err
}

func (t *transfers) trial(what string) trial {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.trials[what]
}

// change updates what is known.
func (t *transfers) change(what string, f func(*trial)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.trials == nil {
		t.trials = map[string]trial{}
	}
	known := t.trials[what]
	f(&known)
	t.trials[what] = known
}

// accept notes a success with the header.
func (t *transfers) accept(what string) {
	t.change(what, func(known *trial) {
		if !known.ignored {
			*known = trial{accepted: true}
		}
	})
}

// suspect notes a failure with the header and a success without, and tells
// whether that makes it refused.
func (t *transfers) suspect(what string, proved bool) (refused bool) {
	t.change(what, func(known *trial) {
		if !known.accepted {
			known.suspected, known.refused = true, known.refused || proved
		}
		refused = known.refused
	})
	return refused
}

// fallback is what guards requests of a kind: guard, unless it was refused.
func (t *transfers) fallback(what string, guard Integrity) Integrity {
	if known := t.trial(what); known.instead != "" {
		return known.instead
	}
	return guard
}
