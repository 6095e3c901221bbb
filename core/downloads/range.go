package downloads

import (
	"strings"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// byteRange is what is asked of an object: its bytes from first to last, both
// included. A last of -1 is the object's own.
type byteRange struct{ first, last int64 }

// maxOffset keeps the last byte of a range within what JavaScript can count.
const maxOffset = 1<<53 - 1

// check refuses a range that no object has.
func (r byteRange) check() error {
	switch {
	case r.first < 0 || r.first > maxOffset:
		return s3err.Argument("first", "must be from 0 to 9007199254740991, 2^53-1")
	case r.last < r.first || r.last > maxOffset:
		return s3err.Argument("last", "must be from first to 9007199254740991, 2^53-1")
	}
	return nil
}

// partial is false for the whole object, which is asked for without a range.
func (r byteRange) partial() bool { return r.first > 0 || r.last >= 0 }

// header is the value of Range.
// https://www.rfc-editor.org/rfc/rfc9110#name-range
func (r byteRange) header() string {
	switch {
	case !r.partial():
		return ""
	case r.last < 0:
		return "bytes=" + request.Decimal(r.first) + "-"
	}
	return "bytes=" + request.Decimal(r.first) + "-" + request.Decimal(r.last)
}

// mismatch says what is wrong with an answer that holds other bytes than those
// asked for, as far as that can be seen: CORS may hide Content-Range. A 200 that
// tells the range is taken for a 206: rclone sends that.
func (r byteRange) mismatch(resp *transport.Response) string {
	value := resp.Header["content-range"]
	if r.partial() && resp.Status != 206 && value == "" {
		if !request.SeesAll(resp) {
			return "the server ignored the range and sent the whole object, or CORS rules hide Content-Range, which they must expose here"
		}
		return "the server ignored the range and sent the whole object"
	}
	if value == "" {
		return ""
	}
	first, last, total, ok := parseContentRange(value)
	switch {
	case !ok:
		return "the server sent a Content-Range that is none"
	case first != r.first, r.last >= 0 && last > r.last:
		return "the server sent another range than the one asked for"
	case total >= 0 && last < total-1 && (r.last < 0 || last < r.last):
		return "the server sent less than the range asked for"
	}
	if length, ok := request.Number(resp.Header["content-length"]); ok && length != last-first+1 {
		return "the server sent a Content-Range of another length than the body"
	}
	return ""
}

// parseContentRange reads "bytes 0-9/1234"; total is -1 for a "*".
// https://www.rfc-editor.org/rfc/rfc9110#name-content-range
func parseContentRange(value string) (first, last, total int64, ok bool) {
	value, isBytes := strings.CutPrefix(value, "bytes ")
	span, size, _ := strings.Cut(value, "/")
	from, to, _ := strings.Cut(span, "-")
	first, ok1 := request.Number(from)
	last, ok2 := request.Number(to)
	total, ok3 := request.Number(size)
	if size == "*" {
		total, ok3 = -1, true
	}
	return first, last, total, isBytes && ok1 && ok2 && ok3 && first <= last && (total < 0 || last < total)
}
