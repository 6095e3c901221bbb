// Package shape reads and writes documents of S3 that carry no logic, such as the
// configuration of a bucket, by a notation of what they hold: XML of the server becomes
// JSON for the caller, and the caller's JSON becomes XML for the server. The JSON is that
// of the AWS CLI. There is no struct and no code for a single kind of document.
//
//	const cors = "CORSConfiguration{CORSRule*=CORSRules{ID,AllowedMethod!*=AllowedMethods,MaxAgeSeconds#}}"
//	json, err := shape.Read(cors, answer)
//	document, err := shape.Write(cors, value)
//
// A shape is an element with its fields in braces, in the order in which they are
// written. A field is the name of an element, then any of these:
//
//	>B     its items B stand in it: A>B* is a list whose element is A
//	*      a list: the element comes any number of times
//	#      a whole number
//	?      true or false; with two words (ON|OFF), the first of them means true
//	%      a date; in JSON it is ISO 8601, and a caller may give milliseconds too
//	@      an attribute of the element around it
//	&      a dictionary: each item has two fields, the first of which is the name
//	+      is always there: without a value it is empty, or false
//	!      must be given, and not be empty
//	-      what is empty counts as not there
//	^      behind the root alone: in JSON the document is its one field
//	/      at most one of the fields marked so, of those around it, is given
//	~      just one of the fields marked so, of those around it, is given
//	[n]    a limit: the items of a list or dictionary and the characters of a text are n
//	       at most, a number is n at least; a date is at midnight UTC
//	=Name  its name in JSON, where it has another one than in XML
//	$Type  a name for its type in TypeScript, and in Go where it has fields
//	(a|b)  the words that it may hold; one that ends in * stands for all that begin so
//	{…}    its own fields
//
// What a server sends is taken as far as it goes: unknown elements are skipped, and a
// number, flag or date that cannot be read costs no more than itself. What a caller gives
// is refused where it is not of the shape, by its path (*Refused). Both are bounded: the
// scanner in depth, Read in the size of a document, Write by the shape.
//
// The package judges no value beyond that: what a server takes, the server says.
package shape

import (
	"strconv"
	"strings"
)

// Field is an element, or an attribute, and what becomes of it in JSON.
type Field struct {
	Element string
	Item    string // element of each item, where the list stands in an element of its own
	Marks   string // as in the notation, and "{" where it has fields of its own
	Name    string // in JSON
	Type    string // a name for what it holds; of use to generators alone
	Words   string // "a|b"
	Limit   int    // as in the notation; 0: none
	Fields  []Field

	is set // Marks, for this package
}

// Is tells whether a field has a mark of the notation.
func (f *Field) Is(mark byte) bool { return strings.IndexByte(f.Marks, mark) >= 0 }

// marks are those that follow a name, and behind them the one that fields have.
const marks = "*#?%@&+!-^/~"

// set has a bit for each of marks, in their order.
type set uint16

const (
	list set = 1 << iota
	number
	flag
	date
	attribute
	dictionary
	always
	notEmpty
	omitted
	alone
	atMostOne
	justOne
	object

	needed = always | notEmpty // it is always there
	noText = number | flag | date | object | dictionary
)

// Parse reads the notation. It panics where that is wrong: a shape is a constant.
func Parse(notation string) *Field {
	p := parser{notation}
	f := new(Field)
	p.field(f)
	if p.rest != "" || f.is&object == 0 {
		panic("shape: not the notation of a document: " + notation)
	}
	return f
}

type parser struct{ rest string }

func (p *parser) take(mark byte) bool {
	if p.rest == "" || p.rest[0] != mark {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// cut takes what stands before the first of ends.
func (p *parser) cut(ends string) string {
	n := strings.IndexAny(p.rest, ends)
	if n < 0 {
		panic("shape: no end of " + p.rest)
	}
	before := p.rest[:n]
	p.rest = p.rest[n:]
	return before
}

func (p *parser) name() string {
	name := p.cut(marks + "[>=$({,}")
	if name == "" {
		panic("shape: no name at " + p.rest)
	}
	return name
}

func (p *parser) field(f *Field) {
	f.Element = p.name()
	f.Name = f.Element
	if p.take('>') {
		f.Item = p.name()
	}
	marked := strings.TrimLeft(p.rest, marks)
	f.Marks, p.rest = p.rest[:len(p.rest)-len(marked)], marked
	for i := range len(f.Marks) {
		f.is |= 1 << strings.IndexByte(marks, f.Marks[i])
	}
	if p.take('[') {
		f.Limit, _ = strconv.Atoi(p.cut("]"))
		p.take(']')
	}
	if p.take('=') {
		f.Name = p.name()
	}
	if p.take('$') {
		f.Type = p.name()
	}
	if p.take('(') {
		f.Words = p.cut(")")
		p.take(')')
	}
	if !p.take('{') {
		return
	}
	f.Marks, f.is = f.Marks+"{", f.is|object
	for ; !p.take('}'); p.take(',') {
		f.Fields = append(f.Fields, Field{})
		p.field(&f.Fields[len(f.Fields)-1])
	}
}

// word returns the one of f's words that text is, whatever its case, or text itself, and
// its place; -1 where it is none of them.
func (f *Field) word(text string) (word string, at int) {
	for at, rest := 0, f.Words; rest != ""; at++ {
		word, rest, _ = strings.Cut(rest, "|")
		if prefix, open := strings.CutSuffix(word, "*"); open && strings.HasPrefix(text, prefix) {
			return text, at
		}
		if strings.EqualFold(text, word) {
			return word, at
		}
	}
	return text, -1
}
