package s3xml

import (
	"strconv"
	"unicode/utf8"
)

// AppendRoot appends the start tag of the root element of a request.
func AppendRoot(dst []byte, name string) []byte {
	return append(append(append(dst, '<'), name...), ` xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`...)
}

// AppendElement appends an element that holds text. It is kept out of line: inlined into each encoder it would add
// 4 KB of brotli to the module.
//
//go:noinline
func AppendElement(dst []byte, name, text string) []byte {
	dst = append(append(append(dst, '<'), name...), '>')
	dst = AppendText(dst, text)
	return append(append(append(dst, "</"...), name...), '>')
}

// AppendText appends text, and writes markup, quotes and control characters as &#N;, so that a
// parser, which may turn \r and \t into something else, gives back text.
func AppendText(dst []byte, text string) []byte {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ', c == '&', c == '<', c == '>', c == '"', c == '\'':
			dst = append(strconv.AppendUint(append(dst, "&#"...), uint64(c), 10), ';')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// Representable tells whether every XML parser reads text back: it is UTF-8
// and has only characters of XML 1.0 §2.2. MinIO refuses a whole DeleteObjects
// with a key that has others, such as U+0001: that key must be deleted alone.
func Representable(text string) bool {
	for _, r := range text {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return utf8.ValidString(text)
}
