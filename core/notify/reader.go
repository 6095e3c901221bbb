package notify

import (
	"bytes"
	"io"
	"slices"
)

// MaxLine is the longest line of a stream that is read, in bytes. A record is
// about 1 KB and its key, escaped, at most 6 KB more; user metadata are at most
// 2 KB (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html).
const MaxLine = 1 << 20

// chunk is how much is read at a time, in bytes.
const chunk = 8 << 10

// FormatError is a stream that holds something other than events. It quotes no
// text of it.
type FormatError struct{ Reason string }

// Error returns the reason.
func (e *FormatError) Error() string { return "the stream of events " + e.Reason }

// Reader reads a listen stream: a line of JSON for each event, and lines without
// records, or blanks, to keep the connection alive. How the stream is cut into
// chunks makes no difference to the records.
type Reader struct {
	src    io.Reader
	buf    []byte // what has been read and not been used
	looked int    // how much of buf is known to hold no line end
	end    error  // what src ended with
	err    error  // what Next has come to
}

// NewReader returns a Reader of src.
func NewReader(src io.Reader) *Reader { return &Reader{src: src} }

// Next waits for the next sign of life and returns its records: none where it
// only kept the connection alive. It fails with a *FormatError or with what
// ended the stream, io.EOF included, and then always so. A last line that was
// cut is dropped.
func (r *Reader) Next() ([]Record, error) {
	for r.err == nil {
		before := len(r.buf)
		if r.buf = bytes.TrimLeft(r.buf, " \t\r\n"); len(r.buf) < before {
			return nil, nil
		}
		line, found := r.line()
		switch {
		case found:
			return r.parse(line)
		case r.end == nil:
			r.read()
		case r.err == nil:
			r.err = r.end
		}
	}
	return nil, r.err
}

// line takes the next line from what has been read.
func (r *Reader) line() (line []byte, found bool) {
	n := bytes.IndexByte(r.buf[r.looked:], '\n')
	end := r.looked + n
	if n < 0 {
		end = len(r.buf)
	}
	if r.looked = end; end > MaxLine {
		r.err = &FormatError{"has a line of over 1 MiB"}
	}
	if n < 0 || r.err != nil {
		return nil, false
	}
	line, r.buf, r.looked = r.buf[:end], r.buf[end+1:], 0
	return line, true
}

func (r *Reader) parse(line []byte) ([]Record, error) {
	records, err := parseLine(string(line))
	if err != nil {
		r.err = err
	}
	return records, err
}

// read waits for more.
func (r *Reader) read() {
	if cap(r.buf)-len(r.buf) < chunk {
		r.buf = slices.Grow(slices.Clone(r.buf), chunk) // leaves what was used behind
	}
	n, err := r.src.Read(r.buf[len(r.buf):cap(r.buf)])
	r.buf = r.buf[:len(r.buf)+n]
	r.end = err
}
