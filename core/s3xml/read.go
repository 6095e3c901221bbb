package s3xml

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// known are the roots of documents that stand for nothing else.
const known = " Error CompleteMultipartUploadResult CopyObjectResult CopyPartResult DeleteResult InitiateMultipartUploadResult" +
	" ListAllMyBucketsResult ListBucketResult ListMultipartUploadsResult ListPartsResult ListVersionsResult PostResponse "

// open returns a scanner that has just entered doc's root element. Some servers
// call a document by another name (rclone: InitiateMultipartUpload), so one that
// holds an element of signs, right within its root, will do, unless it is known as
// another.
func open(doc []byte, root string, signs ...string) *scanner {
	s := &scanner{doc: string(doc)}
	if !utf8.ValidString(s.doc) {
		s.fail("not UTF-8")
	}
	if strings.HasPrefix(s.doc, "\uFEFF") {
		s.pos = len("\uFEFF")
	}
	if _, name := s.token(); s.err == nil && name != root {
		s.other = &RootError{Got: name, Want: root}
		if s.signs = signs; name == "" || signs == nil || strings.Contains(known, " "+name+" ") {
			s.err = s.other
		}
	}
	return s
}

// result returns v if s saw a whole document without an error: a document that
// was cut gives an error, and no part of a value.
func result[T any](s *scanner, v T) (T, error) {
	s.read() // what is left of the root element
	if s.token(); s.other != nil {
		s.err = s.other
	}
	if s.err != nil {
		var zero T
		return zero, s.err
	}
	return v, nil
}

// field is a child element that a parser wants, and where it goes: to a
// *string, *etag, *[]string (which grows), *flag, *int64 (from 0 to what
// JavaScript can count) or *time.Time, or through a func() that reads it. What
// cannot be read costs no more than itself: a number is -1 then, a time zero.
type field struct {
	name string
	to   any
}

// etag is an ETag without the quotes around it, nor the sign of a weak one.
type etag string

// flag is what an element says of a question: yes, no, or nothing that can be
// read.
type flag string

// truncated tells whether more of a list follows. Where the answer cannot be read,
// whether it says where to continue does.
func (f flag) truncated(next string) bool {
	more, err := strconv.ParseBool(strings.ToLower(string(f)))
	return more || err != nil && f != "" && next != ""
}

// yes tells whether it says so, and can be read.
func (f flag) yes() bool { return f == "1" || strings.EqualFold(string(f), "true") }

// read goes through the current element and leaves it. Children that fields do
// not name are skipped, but must be well-formed.
func (s *scanner) read(fields ...field) {
	for level := max(s.depth, 1); s.depth >= level && s.err == nil; {
		t, name := s.token()
		if t != start || s.depth != level+1 {
			continue
		}
		if s.other != nil && level == 1 && slices.Contains(s.signs, name) {
			s.other = nil
		}
		for i := range fields {
			if fields[i].name == name {
				s.set(fields[i])
				break
			}
		}
	}
}

// set reads the current element into f, and leaves it.
func (s *scanner) set(f field) {
	if read, ok := f.to.(func()); ok {
		read()
		return
	}
	content := s.text()
	switch to := f.to.(type) {
	case *string:
		*to = content
	case *[]string:
		*to = append(*to, content)
	case *etag:
		*to = etag(strings.Trim(strings.TrimPrefix(content, "W/"), `"`))
	case *flag:
		if *to = flag(strings.TrimSpace(content)); *to == "" {
			*to = "?"
		}
	case *int64:
		n, err := strconv.ParseUint(strings.TrimSpace(content), 10, 53)
		if *to = int64(n); err != nil {
			*to = -1
		}
	case *time.Time:
		*to = ReadTime(strings.TrimSpace(content))
	}
}

// ReadTime reads a time as S3 writes it, or as others do: without a zone, which
// means UTC, or as in a header. It is zero for all else.
func ReadTime(text string) time.Time {
	for _, layout := range [...]string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", time.DateTime, time.RFC1123} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// text returns all text right within the current element, and leaves it.
func (s *scanner) text() string {
	first, all := "", []byte(nil) // all is used from the second piece on
	for level := s.depth; s.depth >= level && s.err == nil; {
		switch t, piece := s.token(); {
		case t != text || s.depth != level:
		case first == "":
			first = piece
		case all == nil:
			all = append([]byte(first), piece...)
		default:
			all = append(all, piece...)
		}
	}
	if all != nil {
		return string(all)
	}
	return first
}
