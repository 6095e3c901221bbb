package shape

import (
	"strconv"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// MaxSize is how long a document may be that Read takes, in bytes. The longest of S3, a
// lifecycle configuration of 1,000 rules, stays below 1 MiB.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-set-lifecycle-configuration-intro.html
const MaxSize = 4 << 20

// Read returns what an XML document of that shape says, as JSON. It fails with the
// errors of s3xml's parsers: a *SyntaxError or a *RootError.
func Read(notation string, doc []byte) ([]byte, error) {
	if len(doc) > MaxSize {
		return nil, &s3xml.SyntaxError{Offset: MaxSize, Reason: "a document longer than any of S3's"}
	}
	f := Parse(notation)
	s := s3xml.Scan(doc, f.Element)
	values := f.readFields(s)
	if err := s.End(); err != nil {
		return nil, err
	}
	if !f.Alone {
		return f.join(values), nil
	}
	if values[0] = f.Fields[0].closed(values[0]); values[0] == nil {
		return []byte("null"), nil
	}
	return values[0], nil
}

// readFields reads the current element's fields, each as JSON, nil where it is not
// there. A list or dictionary is not closed yet: its items may stand apart.
func (f *Field) readFields(s s3xml.Scanner) [][]byte {
	values := make([][]byte, len(f.Fields))
	for i := range f.Fields {
		if a := &f.Fields[i]; a.Attribute {
			if text := s.Attribute(a.Element[strings.IndexByte(a.Element, ':')+1:]); text != "" {
				values[i] = a.scalar(text)
			}
		}
	}
	s.Children(func(name string) {
		for i := range f.Fields {
			if child := &f.Fields[i]; child.Element == name && !child.Attribute {
				values[i] = child.read(s, values[i])
				return
			}
		}
	})
	return values
}

// join makes an object of the values of f's fields.
func (f *Field) join(values [][]byte) []byte {
	dst := []byte{'{'}
	for i := range f.Fields {
		child := &f.Fields[i]
		if v := child.closed(values[i]); v != nil {
			dst = append(jsontext.AppendName(dst, child.Name), v...)
		}
	}
	return append(dst, '}')
}

// closed is a field's whole value; nil where there is to be none.
func (f *Field) closed(v []byte) []byte {
	switch {
	case f.Kind == Dictionary && v != nil:
		v = append(v, '}')
	case f.List && v != nil:
		v = append(v, ']')
	case v == nil && f.Kind == Dictionary, v == nil && f.Always && f.Kind == Object && !f.List:
		v = []byte("{}")
	case v == nil && f.Always && f.List:
		v = []byte("[]")
	case v == nil && f.Always && f.Kind == Text:
		v = []byte(`""`)
	}
	if text := string(v); f.Omitted && (text == "{}" || text == "[]" || text == `""`) {
		return nil
	}
	return v
}

// read reads the current element into a field that has that value until now.
func (f *Field) read(s s3xml.Scanner, before []byte) []byte {
	switch {
	case f.Item != "":
		if before == nil {
			before = f.opened()
		}
		s.Children(func(name string) {
			if name == f.Item {
				before = f.readItem(s, before)
			}
		})
		return before
	case f.List || f.Kind == Dictionary:
		if before == nil {
			before = f.opened()
		}
		return f.readItem(s, before)
	}
	return f.readValue(s)
}

func (f *Field) opened() []byte {
	if f.Kind == Dictionary {
		return []byte{'{'}
	}
	return []byte{'['}
}

func (f *Field) readItem(s s3xml.Scanner, list []byte) []byte {
	if f.Kind == Dictionary {
		var pair [2]string
		s.Children(func(name string) {
			for i := range pair {
				if f.Fields[i].Element == name {
					pair[i] = s.Text()
				}
			}
		})
		return jsontext.AppendStringMember(list, pair[0], pair[1])
	}
	v := f.readValue(s)
	if v != nil && len(list) > 1 {
		list = append(list, ',')
	}
	return append(list, v...)
}

func (f *Field) readValue(s s3xml.Scanner) []byte {
	if f.Kind == Object {
		return f.join(f.readFields(s))
	}
	return f.scalar(s.Text())
}

// scalar is text as f has it in JSON; nil where it cannot be read.
func (f *Field) scalar(text string) []byte {
	if f.Kind == Text {
		word, _ := f.word(text)
		return jsontext.AppendString(nil, word)
	}
	text = strings.TrimSpace(text)
	switch f.Kind {
	case Number:
		if n, err := strconv.ParseInt(text, 10, 54); err == nil {
			return strconv.AppendInt(nil, n, 10)
		}
	case Flag:
		if f.Words != nil {
			if word, _ := f.word(text); word == f.Words[0] || word == f.Words[1] {
				return strconv.AppendBool(nil, word == f.Words[0])
			}
		} else if yes, err := strconv.ParseBool(strings.ToLower(text)); err == nil {
			return strconv.AppendBool(nil, yes)
		}
	case Date:
		if t := s3xml.ReadTime(text); !t.IsZero() {
			return jsontext.AppendString(nil, t.Format(time.RFC3339Nano))
		}
	}
	return nil
}
