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
//   - a list: the element comes any number of times
//     A>B*   a list whose items B stand in an element A of their own
//     #      a whole number
//     ?      true or false; with two words (ON|OFF), the first of them means true
//     %      a date; in JSON it is ISO 8601, and a caller may give milliseconds too
//     @      an attribute of the element around it
//     &      a dictionary: each item has two fields, the first of which is the name
//   - is always there: without a value it is empty
//     !      must be given, and not be empty
//   - what is empty counts as not there
//     ^      behind the root alone: in JSON the document is its one field
//     =Name  its name in JSON, where it has another one than in XML
//     (a|b)  the words that it may hold; one that ends in * stands for all that begin so
//     {…}    its own fields
//
// What a server sends is taken as far as it goes: unknown elements are skipped, and a
// number, flag or date that cannot be read costs no more than itself. What a caller gives
// is refused where it is not of the shape, by its path (*Refused). Both are bounded: the
// scanner in depth, Read in the size of a document, Write by the shape.
//
// The package judges no value beyond that: what a server takes, the server says.
package shape

import "strings"

// Kind is what a field holds, or each item of its list.
type Kind byte

// The kinds of a field.
const (
	Text Kind = iota
	Number
	Flag
	Date
	Object
	Dictionary
)

// Field is an element, or an attribute, and what becomes of it in JSON.
type Field struct {
	Element   string
	Item      string // element of each item, where the list stands in an element of its own
	Name      string // in JSON
	Kind      Kind
	List      bool
	Attribute bool
	Always    bool
	Needed    bool
	Omitted   bool // when it is empty
	Alone     bool
	Words     []string
	Fields    []Field
}

// Parse reads the notation. It panics where that is wrong: a shape is a constant.
func Parse(notation string) Field {
	p := parser{notation}
	f := p.field()
	if p.rest != "" || f.Kind != Object {
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

// name takes what stands before the next mark.
func (p *parser) name() string {
	n := strings.IndexAny(p.rest, ">*#?%@&+!-^=({,}")
	if n <= 0 {
		panic("shape: no name at " + p.rest)
	}
	name := p.rest[:n]
	p.rest = p.rest[n:]
	return name
}

func (p *parser) field() Field {
	f := Field{Element: p.name()}
	f.Name = f.Element
	for {
		switch {
		case p.take('>'):
			f.Item = p.name()
		case p.take('*'):
			f.List = true
		case p.take('#'):
			f.Kind = Number
		case p.take('?'):
			f.Kind = Flag
		case p.take('%'):
			f.Kind = Date
		case p.take('&'):
			f.Kind = Dictionary
		case p.take('@'):
			f.Attribute = true
		case p.take('+'):
			f.Always = true
		case p.take('!'):
			f.Always, f.Needed = true, true
		case p.take('-'):
			f.Omitted = true
		case p.take('^'):
			f.Alone = true
		case p.take('='):
			f.Name = p.name()
		case p.take('('):
			words, rest, _ := strings.Cut(p.rest, ")")
			f.Words, p.rest = strings.Split(words, "|"), rest
		case p.take('{'):
			return p.fields(f)
		default:
			return f
		}
	}
}

// fields takes those of f, up to the closing brace.
func (p *parser) fields(f Field) Field {
	if f.Kind == Text {
		f.Kind = Object
	}
	for !p.take('}') {
		f.Fields = append(f.Fields, p.field())
		p.take(',')
	}
	return f
}

// word returns the one of f's words that text is, whatever its case, or text itself.
func (f *Field) word(text string) (word string, known bool) {
	for _, w := range f.Words {
		prefix, open := strings.CutSuffix(w, "*")
		switch {
		case open && strings.HasPrefix(text, prefix):
			return text, true
		case strings.EqualFold(text, w):
			return w, text == w
		}
	}
	return text, f.Words == nil
}
