package s3xml

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// open returns a scanner that has just entered doc's root element.
func open(doc []byte, root string) *scanner {
	s := &scanner{doc: string(doc)}
	if !utf8.ValidString(s.doc) {
		s.fail("not UTF-8")
	}
	if strings.HasPrefix(s.doc, "\uFEFF") {
		s.pos = len("\uFEFF")
	}
	if _, name := s.token(); s.err == nil && name != root {
		s.err = &RootError{Got: name, Want: root}
	}
	return s
}

// result returns v if s saw a whole document without an error: a document that
// was cut gives an error, and no part of a value.
func result[T any](s *scanner, v T) (T, error) {
	s.read() // what is left of the root element
	if s.token(); s.err != nil {
		var zero T
		return zero, s.err
	}
	return v, nil
}

// field is a child element that a parser wants, and where it goes: to a
// *string, *etag, *[]string (which grows), *bool, *int64 (from 0 to what
// JavaScript can count) or *time.Time, or through a func() that reads it.
type field struct {
	name string
	to   any
}

// etag is an ETag without the quotes around it, nor the sign of a weak one.
type etag string

// read goes through the current element and leaves it. Children that fields do
// not name are skipped, but must be well-formed.
func (s *scanner) read(fields ...field) {
	for level := max(s.depth, 1); s.depth >= level && s.err == nil; {
		t, name := s.token()
		if t != start || s.depth != level+1 {
			continue
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
	content, err := s.text(), error(nil)
	switch to := f.to.(type) {
	case *string:
		*to = content
	case *[]string:
		*to = append(*to, content)
	case *etag:
		*to = etag(strings.Trim(strings.TrimPrefix(content, "W/"), `"`))
	case *bool:
		*to, err = strconv.ParseBool(strings.TrimSpace(content))
	case *int64:
		var n uint64
		n, err = strconv.ParseUint(strings.TrimSpace(content), 10, 53)
		*to = int64(n)
	case *time.Time:
		var t time.Time
		t, err = time.Parse(time.RFC3339, strings.TrimSpace(content))
		*to = t.UTC()
	}
	if err != nil {
		s.fail("bad " + f.name)
	}
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
