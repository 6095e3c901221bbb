package downloads

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"github.com/minnow-s3/minnow/core/checksum"
	"github.com/minnow-s3/minnow/core/request"
)

// commitEvery is how many bytes come before a PartFile commits, at least. In a
// page each commit costs a copy of the file: so it is done when as much again has come
// as is there, and no less than this.
const commitEvery = 64 << 20

// Journal remembers what is in a file beyond the end of a program.
type Journal interface {
	Load(ctx context.Context, key string) (entry string, err error)
	Save(ctx context.Context, key, entry string) error
	Delete(ctx context.Context, key string) error
}

// Keeping is a Sink that can hold part of an object from one download to the
// next.
type Keeping interface {
	Sink
	// Identity tells the file, as it is, from itself after any change.
	Identity(ctx context.Context) (string, error)
	// Commit makes what was taken so far stay, and returns the identity then.
	Commit(ctx context.Context) (identity string, err error)
	// Keep ends it after a failure, with all that was taken in place, and returns
	// the identity then. Where more is false no part was taken since the last commit:
	// a file that Leave brings back to that may fail then.
	Keep(ctx context.Context, more bool) (identity string, err error)
}

// PartFile is a file that holds part of an object until a later download continues
// with it. A nil one keeps nothing.
type PartFile struct {
	File    Keeping
	Journal Journal
	Key     string // of the journal's entry

	mu        sync.Mutex
	committed int64 // bytes
}

// find returns the pieces that the file holds of the object, if neither has
// changed since; they are in the plan's part size then.
func (p *PartFile) find(ctx context.Context, f *fetch) (pieces []*Piece, err error) {
	if p == nil || f.pin() == "" {
		return nil, nil
	}
	text, _ := p.Journal.Load(ctx, p.Key)
	kept := parseEntry(text)
	partSize, err := strconv.ParseInt(kept.partSize, 10, 64)
	if err == nil && partSize > 0 && kept.knows(f) {
		// A file that is gone, or cannot be read, holds nothing; whether it can be written to is for Open to say.
		if file, err := p.File.Identity(ctx); err == nil && file == kept.file {
			pieces = kept.pieces(f.object, partSize)
			f.plan.PartSize, p.committed = partSize, bytesOf(pieces)
		}
	}
	return pieces, context.Cause(ctx)
}

// grown sees to it that a crash does not lose too much.
func (p *PartFile) grown(ctx context.Context, f *fetch) error {
	if p == nil || f.pin() == "" {
		return nil
	}
	pieces := f.snapshot()
	p.mu.Lock()
	due := bytesOf(pieces)-p.committed >= max(commitEvery, p.committed)
	if due {
		p.committed = bytesOf(pieces) // the others continue, and need not do the same
	}
	p.mu.Unlock()
	if !due {
		return nil
	}
	file, err := p.File.Commit(ctx)
	if err == nil {
		p.save(context.WithoutCancel(ctx), f, file, pieces)
		return nil
	}
	p.mu.Lock()
	p.committed = 0 // the journal tells of none of it: keep does
	p.mu.Unlock()
	return err
}

// keep ends the file with what there is after a failure; false: there is nothing
// to keep, or it is of no use.
func (p *PartFile) keep(ctx context.Context, f *fetch, failure error) bool {
	if p == nil {
		return false
	}
	if request.HasCode(failure, ObjectChanged) || request.HasCode(failure, ChecksumMismatch) {
		p.forget(ctx)
		return false
	}
	pieces := f.snapshot()
	bytes := bytesOf(pieces)
	if f.pin() == "" || bytes == 0 {
		return false
	}
	file, err := p.File.Keep(ctx, bytes > p.committed)
	if err != nil {
		return false
	}
	p.save(ctx, f, file, pieces)
	return true
}

func (p *PartFile) forget(ctx context.Context) {
	if p != nil {
		_ = p.Journal.Delete(ctx, p.Key) // what stays is of a file that has changed
	}
}

// save notes what the file holds. Where that fails a later download begins anew.
func (p *PartFile) save(ctx context.Context, f *fetch, file string, pieces []*Piece) {
	e := entry{f.pin(), file, request.Decimal(f.plan.PartSize), sumsOf(pieces)}
	_ = p.Journal.Save(ctx, p.Key, e.text())
}

// pin is what an entry must name to be of this object, and of pieces with its
// checksums; "": nothing tells it from others.
func (f *fetch) pin() string {
	if f.object.ETag == "" || !f.object.counted() {
		return ""
	}
	algorithm := checksum.Algorithm("")
	if f.add != nil {
		algorithm = f.object.Checksum.Algorithm
	}
	return strings.Join([]string{f.object.ETag, f.object.VersionID, request.Decimal(f.object.Size), string(algorithm)}, " ")
}

// knows tells whether the entry is of the object of f, and has the sums that are needed:
// where nothing is compared it does not matter which there are.
func (e entry) knows(f *fetch) bool {
	pin := f.pin()
	return pin != "" && (e.object == pin || f.add == nil && strings.HasPrefix(e.object, pin))
}

// entry is what the journal has of a file. Its text is four lines, the last of them
// the sums of the pieces that are there, in hexadecimal digits and by number:
// "1f,,0".
type entry struct{ object, file, partSize, sums string }

func (e entry) text() string {
	return strings.Join([]string{e.object, e.file, e.partSize, e.sums}, "\n")
}

// parseEntry reads what text wrote, and makes little of all else.
func parseEntry(text string) (e entry) {
	for _, line := range []*string{&e.object, &e.file, &e.partSize, &e.sums} {
		*line, text, _ = strings.Cut(text, "\n")
	}
	return e
}

// pieces are those of an object whose parts have that size.
func (e entry) pieces(o *Object, partSize int64) (pieces []*Piece) {
	left := o.Length
	for _, digits := range strings.Split(e.sums, ",") {
		var piece *Piece
		if sum, err := strconv.ParseUint(digits, 16, 64); err == nil && left > 0 {
			piece = &Piece{sum, min(partSize, left)}
		}
		pieces, left = append(pieces, piece), left-partSize
	}
	return pieces
}

func sumsOf(pieces []*Piece) string {
	var dst []byte
	for n, piece := range pieces {
		if n > 0 {
			dst = append(dst, ',')
		}
		if piece != nil {
			dst = strconv.AppendUint(dst, piece.Sum, 16)
		}
	}
	return string(dst)
}

func bytesOf(pieces []*Piece) (bytes int64) {
	for _, piece := range pieces {
		if piece != nil {
			bytes += piece.Length
		}
	}
	return bytes
}
