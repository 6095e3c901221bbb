package s3xml

import "unicode/utf8"

// decodeURL undoes encoding-type=url, once, in place. A malformed escape, or
// one that makes no UTF-8, is an error: a server that says it encodes but does
// not would else have other objects read, or deleted, than the ones it listed.
func (s *scanner) decodeURL(field *string) {
	text, i := *field, 0
	for i < len(text) && text[i] != '%' && text[i] != '+' {
		i++
	}
	if i == len(text) {
		return
	}
	begin := s.room(len(text))
	s.out.WriteString(text[:i])
	for ; i < len(text); i++ {
		c := text[i]
		if c == '+' {
			c = ' '
		} else if c == '%' {
			if i+2 >= len(text) || unhex(text[i+1])|unhex(text[i+2]) > 15 {
				s.fail("a malformed URL escape")
				return
			}
			c = unhex(text[i+1])<<4 | unhex(text[i+2])
			i += 2
		}
		s.out.WriteByte(c)
	}
	if *field = s.out.String()[begin:]; !utf8.ValidString(*field) {
		s.fail("a URL escape that is not UTF-8")
	}
}

// decodeAll does so with all names of a page, and its marker.
func (s *scanner) decodeAll(p interface{ Names() ([]*string, string) }, marker *string) {
	names, _ := p.Names()
	for _, name := range append(names, marker) {
		s.decodeURL(name)
	}
}

// DecodeURL undoes encoding-type=url of a name, once; ok is false for a malformed
// escape, or one that makes no UTF-8.
func DecodeURL(name string) (decoded string, ok bool) {
	var s scanner
	s.decodeURL(&name)
	return name, s.err == nil
}

// unhex returns the value of a hexadecimal digit, or 255.
func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c|' ' >= 'a' && c|' ' <= 'f':
		return c | ' ' - 'a' + 10
	}
	return 255
}
