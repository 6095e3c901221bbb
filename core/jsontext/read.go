// Package jsontext reads and appends JSON: the messages of the bridge now,
// policies and events as well. It is not a replacement of encoding/json: there
// is no reflection and no decoding into structs, and in the wasm it costs a
// twentieth of it.
//
//	v, err := jsontext.Parse(`{"bucket":"photos"}`)
//	bucket, ok := v.Get("bucket").String()
package jsontext

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is how deep arrays and objects may nest.
const MaxDepth = 32

// Kind is the type of a Value.
type Kind byte

// The kinds of Value. The zero Value is Missing.
const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// Value is one JSON value. Reading a Missing value, or one of another kind,
// gives zero values and false.
type Value struct {
	kind  Kind
	text  string  // of a String, undone of escapes; of a Number and a Bool, as it stands
	items []Value // of an Array or Object
	names []string
	raw   string // as it stood
}

// Raw returns v as it stood in the text, "" for a Missing value: what is to be
// handed on unchanged.
func (v Value) Raw() string { return v.raw }

// Kind returns the type of v.
func (v Value) Kind() Kind { return v.kind }

// String returns the text of a string, and whether v is one. A lone surrogate
// comes as the three bytes that UTF-8 forbids, so that utf8.ValidString tells.
func (v Value) String() (string, bool) {
	if v.kind != String {
		return "", false
	}
	return v.text, true
}

// Int returns a whole number, and whether v is one that an int64 can hold,
// written without fraction and exponent, as JSON.stringify writes it below 1e21.
func (v Value) Int() (int64, bool) {
	n, err := strconv.ParseInt(v.text, 10, 64)
	if err != nil || v.kind != Number {
		return 0, false
	}
	return n, true
}

// Bool returns a truth value, and whether v is one.
func (v Value) Bool() (value, ok bool) { return v.kind == Bool && v.text == "true", v.kind == Bool }

// Items returns the elements of an array, or the members' values of an object.
func (v Value) Items() []Value { return v.items }

// Names returns the members' names of an object, in the order of Items.
func (v Value) Names() []string { return v.names }

// Get returns the member called name, the last where there are several; a
// Missing value where there is none.
func (v Value) Get(name string) Value {
	for i := len(v.names) - 1; i >= 0; i-- {
		if v.names[i] == name {
			return v.items[i]
		}
	}
	return Value{}
}

// Parse reads one JSON value that fills the whole of text (RFC 8259).
func Parse(text string) (Value, error) {
	r := reader{text: text}
	v := r.value(0)
	r.space()
	if r.failed || r.at != len(text) {
		return Value{}, errors.New("invalid JSON at byte " + strconv.Itoa(r.at))
	}
	return v, nil
}

type reader struct {
	text   string
	at     int
	failed bool
}

func (r *reader) fail() { r.failed = true }

func (r *reader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return
		}
	}
}

// next skips space and returns the byte that follows, 0 at the end.
func (r *reader) next() byte {
	r.space()
	return r.peek()
}

func (r *reader) value(depth int) Value {
	c, start := r.next(), r.at
	v := r.read(c, depth)
	if !r.failed {
		v.raw = r.text[start:r.at]
	}
	return v
}

func (r *reader) read(c byte, depth int) Value {
	switch c {
	case '{', '[':
		return r.collection(c, depth)
	case '"':
		return Value{kind: String, text: r.string()}
	case 't':
		return r.literal("true", Bool)
	case 'f':
		return r.literal("false", Bool)
	case 'n':
		return r.literal("null", Null)
	}
	return r.number()
}

func (r *reader) literal(word string, kind Kind) Value {
	if !strings.HasPrefix(r.text[r.at:], word) {
		r.fail()
		return Value{}
	}
	r.at += len(word)
	return Value{kind: kind, text: word}
}

func (r *reader) collection(open byte, depth int) Value {
	if depth == MaxDepth {
		r.fail()
		return Value{}
	}
	v, closing := Value{kind: Array}, byte(']')
	if open == '{' {
		v.kind, closing = Object, '}'
	}
	r.at++
	if r.next() == closing {
		r.at++
		return v
	}
	for !r.failed {
		if v.kind == Object {
			if r.next() != '"' {
				break
			}
			v.names = append(v.names, r.string())
			if r.next() != ':' {
				break
			}
			r.at++
		}
		v.items = append(v.items, r.value(depth+1))
		switch r.next() {
		case ',':
			r.at++
		case closing:
			r.at++
			return v
		default:
			r.fail()
		}
	}
	r.fail()
	return Value{}
}

// number keeps the digits as they stand: nothing here reckons with fractions.
func (r *reader) number() Value {
	start := r.at
	if r.peek() == '-' {
		r.at++
	}
	whole := r.at
	if r.skip("0123456789"); r.at == whole || r.text[whole] == '0' && r.at > whole+1 {
		r.fail()
	}
	if r.peek() == '.' {
		r.at++
		r.digits()
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		r.at++
		if c := r.peek(); c == '-' || c == '+' {
			r.at++
		}
		r.digits()
	}
	return Value{kind: Number, text: r.text[start:r.at]}
}

func (r *reader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *reader) skip(set string) {
	for r.at < len(r.text) && strings.IndexByte(set, r.text[r.at]) >= 0 {
		r.at++
	}
}

// digits skips one digit or more.
func (r *reader) digits() {
	start := r.at
	if r.skip("0123456789"); r.at == start {
		r.fail()
	}
}

func (r *reader) string() string {
	r.at++
	start := r.at
	for ; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case c == '"':
			s := r.text[start:r.at]
			r.at++
			return s
		case c == '\\':
			return r.escaped([]byte(r.text[start:r.at]))
		case c < ' ':
			r.fail()
			return ""
		}
	}
	r.fail()
	return ""
}

// escaped continues with a string from its first backslash.
func (r *reader) escaped(out []byte) string {
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '"':
			return string(out)
		case c == '\\':
			out = r.escape(out)
		case c < ' ':
			r.fail()
			return ""
		default:
			out = append(out, c)
		}
	}
	r.fail()
	return ""
}

func (r *reader) escape(out []byte) []byte {
	if r.at == len(r.text) {
		return out
	}
	c := r.text[r.at]
	r.at++
	switch c {
	case '"', '\\', '/':
		return append(out, c)
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'u':
		return r.unicode(out)
	}
	r.fail()
	return out
}

func (r *reader) unicode(out []byte) []byte {
	c := r.hex()
	if !utf16.IsSurrogate(c) {
		return utf8.AppendRune(out, c)
	}
	if mark := r.at; len(r.text)-r.at >= 6 && r.text[r.at:r.at+2] == `\u` {
		r.at += 2
		if pair := utf16.DecodeRune(c, r.hex()); pair != utf8.RuneError {
			return utf8.AppendRune(out, pair)
		}
		r.at = mark
	}
	return append(out, 0xED, byte(0x80|c>>6&0x3F), byte(0x80|c&0x3F))
}

func (r *reader) hex() rune {
	if len(r.text)-r.at < 4 {
		r.fail()
		return 0
	}
	n, err := strconv.ParseUint(r.text[r.at:r.at+4], 16, 16)
	if err != nil {
		r.fail()
	}
	r.at += 4
	return rune(n)
}
