package multipart

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transfer"
)

// WarnJournalFailed is the Code of a Warning that uploads may not be resumable.
const WarnJournalFailed = "JournalFailed"

// journalTimeout is how long the journal may take to load or save an entry. One
// that does not answer costs that once: then it is left alone for journalAway.
const (
	journalTimeout = 15 * time.Second
	journalAway    = 10 * time.Minute
)

// Journal is the one that a client was given, asked for as long as it answers. It
// never fails: what cannot be loaded is not there.
type Journal struct {
	pipeline *request.Pipeline
	journal  transfer.Journal // nil: none
	away     atomic.Int64     // when one that did not answer is asked again, in nanoseconds since 1970
}

// IsThere tells whether there is a journal.
func (j *Journal) IsThere() bool { return j.journal != nil }

// Load returns the entry as it stands, "" if there is none.
func (j *Journal) Load(ctx context.Context, key string) (text string) {
	j.ask(ctx, func(ctx context.Context) (err error) {
		text, err = j.journal.Load(ctx, key)
		return err
	})
	return text
}

// Write saves text, or deletes the entry where it is empty, also when ctx has
// ended.
func (j *Journal) Write(ctx context.Context, key, text string) {
	j.ask(context.WithoutCancel(ctx), func(ctx context.Context) error {
		if text == "" {
			return j.journal.Delete(ctx, key)
		}
		return j.journal.Save(ctx, key, text)
	})
}

// ask does one thing with the journal, for as long as it answers, and warns of a
// failure once.
func (j *Journal) ask(ctx context.Context, act func(ctx context.Context) error) {
	if !j.IsThere() || time.Now().UnixNano() < j.away.Load() {
		return
	}
	timed, cancel := context.WithTimeout(ctx, journalTimeout)
	defer cancel()
	err := j.try(timed, act)
	if ctx.Err() != nil {
		return // the upload was paused or cancelled meanwhile
	}
	if timed.Err() != nil {
		j.away.Store(time.Now().Add(journalAway).UnixNano())
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		j.pipeline.WarnOnce(ctx, request.Warning{
			Code:    WarnJournalFailed,
			Message: "the journal of uploads fails: " + err.Error(),
			Remedy:  "free storage, or do not rely on resume: an upload that is broken off may begin anew",
		})
	}
}

// try gives a panic of the journal as its error: a save is no call's goroutine.
func (j *Journal) try(ctx context.Context, act func(ctx context.Context) error) (err error) {
	defer s3err.Recover(&err, "the journal")
	return act(ctx)
}
