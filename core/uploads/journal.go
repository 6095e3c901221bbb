package uploads

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transfer"
)

// entry is what a journal knows of an upload.
type entry struct {
	uploadID  string
	partSize  int64 // bytes
	size      int64 // bytes of the object
	source    string
	object    string    // what describes the object: another type, other metadata, are another upload
	begun     int64     // seconds since 1970, by the server's clock
	key       string    // the print of a customer's encryption key, "" where there is none: see sse.Print
	integrity Integrity // that the digests are of
	adopted   bool      // somebody else opened it, and described the object
	parts     []noted   // by number - 1
}

// noted is what is known of a part at the server: its ETag, "" if CORS hides
// it, and the digest that it was sent with, "" if there was none.
type noted struct{ etag, digest string }

// text is JSON. The parts are one string of it, "number etag digest,…": 10,000
// of them as values would take ten times the memory to read.
func (e *entry) text() string {
	dst := append(make([]byte, 0, 256+64*len(e.parts)), '{')
	dst = jsontext.AppendStringMember(dst, "uploadId", e.uploadID)
	dst = jsontext.AppendIntMember(dst, "partSize", e.partSize)
	dst = jsontext.AppendIntMember(dst, "size", e.size)
	dst = jsontext.AppendStringMember(dst, "source", e.source)
	dst = jsontext.AppendStringMember(dst, "object", e.object)
	if e.key != "" {
		dst = jsontext.AppendStringMember(dst, "key", e.key)
	}
	dst = jsontext.AppendIntMember(dst, "begun", e.begun)
	dst = jsontext.AppendStringMember(dst, "algorithm", string(e.integrity))
	dst = jsontext.AppendBoolMember(dst, "adopted", e.adopted)
	dst = append(jsontext.AppendName(dst, "parts"), '"')
	separator := ""
	for i, part := range e.parts {
		if part != (noted{}) {
			dst = strconv.AppendInt(append(dst, separator...), int64(i+1), 10)
			dst = append(append(append(append(dst, ' '), part.etag...), ' '), part.digest...)
			separator = ","
		}
	}
	return string(append(dst, '"', '}'))
}

// parseEntry reads what text wrote; ok is false for all else, and for an upload
// that S3 would not take.
func parseEntry(text string) (e entry, ok bool) {
	v, err := jsontext.Parse(text)
	if err != nil {
		return entry{}, false
	}
	e.uploadID, _ = v.Get("uploadId").String()
	e.partSize, _ = v.Get("partSize").Int()
	e.size, _ = v.Get("size").Int()
	e.source, _ = v.Get("source").String()
	e.object, _ = v.Get("object").String()
	e.key, _ = v.Get("key").String()
	e.begun, _ = v.Get("begun").Int()
	e.adopted, _ = v.Get("adopted").Bool()
	algorithm, _ := v.Get("algorithm").String()
	e.integrity = Integrity(algorithm)
	if e.uploadID == "" || e.integrity.check() != nil || !e.plausible() {
		return entry{}, false
	}
	parts, _ := v.Get("parts").String()
	for line := range strings.SplitSeq(parts, ",") {
		number, rest, _ := strings.Cut(line, " ")
		etag, digest, _ := strings.Cut(rest, " ")
		if n, err := strconv.Atoi(number); err == nil && n >= 1 && n <= e.count() {
			e.set(n, noted{etag, digest})
		}
	}
	return e, true
}

// plausible tells whether S3 would take parts of that size.
func (e *entry) plausible() bool {
	return e.size > 0 && e.size <= transfer.MaxObjectSize && e.partSize >= transfer.MinPartSize &&
		e.partSize <= transfer.MaxPartSize && e.count() <= transfer.MaxParts
}

// count is how many parts there are in all.
func (e *entry) count() int { return int((e.size + e.partSize - 1) / e.partSize) }

// bounds says where part number (from 1) lies in the object.
func (e *entry) bounds(number int) (offset, length int64) {
	offset = int64(number-1) * e.partSize
	return offset, min(e.partSize, e.size-offset)
}

// of is what is known of part number; nothing if it is none of the upload's.
func (e *entry) of(number int) noted {
	if number < 1 || number > len(e.parts) {
		return noted{}
	}
	return e.parts[number-1]
}

// set notes a part. An ETag that the text has no place for stays unknown.
func (e *entry) set(number int, part noted) {
	if !unescaped(part.etag) {
		part.etag = ""
	}
	if !unescaped(part.digest) {
		part.digest = ""
	}
	for len(e.parts) < number {
		e.parts = append(e.parts, noted{})
	}
	e.parts[number-1] = part
}

// unescaped tells whether JSON and the list of the parts have s as it stands.
func unescaped(s string) bool { return request.Printable(s) && !strings.ContainsAny(s, "\t ,\"\\") }

// uploadLog keeps the journal's entry of one upload up to date. A nil one, and
// one without a journal, notes nothing.
type uploadLog struct {
	journal *multipart.Journal
	key     string

	saves   sync.WaitGroup
	mu      sync.Mutex
	entry   entry
	count   int  // parts that are noted
	unsaved int  // changes since the last save
	saving  bool // one at a time
}

// load returns the entry of the journal, if there is one that makes sense.
func (l *uploadLog) load(ctx context.Context) (entry, bool) {
	return parseEntry(l.journal.Load(ctx, l.key))
}

// note remembers a part that is at the server.
func (l *uploadLog) note(ctx context.Context, number int, etag string, guard Integrity, digest string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entry.set(number, noted{etag, l.entry.integrity.ifOwn(guard, digest)})
	l.count++
	l.change(ctx)
}

// adopted notes that the upload is one that the journal does not know yet.
func (l *uploadLog) adopted(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unsaved = l.count
	l.change(ctx)
}

// change begins a save where there is none, unless little of many is new: a
// digest that is lost in a crash costs a look at a part, and a save as much as
// all the parts have text. The caller holds mu.
func (l *uploadLog) change(ctx context.Context) {
	l.unsaved++
	if l.journal.IsThere() && !l.saving && l.unsaved > l.count/16 {
		l.saving = true
		l.saves.Go(func() { l.save(ctx) })
	}
}

func (l *uploadLog) save(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.unsaved > l.count/16 {
		l.unsaved = 0
		text := l.entry.text()
		l.mu.Unlock()
		l.journal.Write(ctx, l.key, text)
		l.mu.Lock()
	}
	l.saving = false
}

// settle leaves the journal with the last state.
func (l *uploadLog) settle(ctx context.Context) {
	l.saves.Wait()
	if l.journal.IsThere() && l.unsaved > 0 && l.entry.uploadID != "" {
		l.journal.Write(ctx, l.key, l.entry.text())
	}
}

// forget drops the entry: its upload is done, or no longer there.
func (l *uploadLog) forget(ctx context.Context) {
	l.saves.Wait()
	l.entry, l.count, l.unsaved = entry{}, 0, 0
	l.journal.Write(ctx, l.key, "")
}
