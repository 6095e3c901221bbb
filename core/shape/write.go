package shape

import (
	"strconv"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// Refused is a value that is not of the shape: where it stands, such as
// Rules[0].Filter.Prefix, "" for the whole, and what it must be.
type Refused struct{ Path, Rule string }

// Error returns both.
func (e *Refused) Error() string { return strings.TrimPrefix(e.Path+" "+e.Rule, " ") }

// At returns the path of an item of a list.
func At(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// Write returns the XML document of that shape that says what v does. It fails with a
// *Refused: a key that the shape does not have, a value of another type, one that is
// missing, or text that XML cannot carry.
func Write(notation string, v jsontext.Value) ([]byte, error) {
	f := Parse(notation)
	w := writer{dst: s3xml.AppendRoot(nil, f.Element)}
	if f.Alone {
		f.Fields[0].Always = true
		w.field("", v, &f.Fields[0])
	} else {
		w.object("", v, &f)
	}
	if w.err != nil {
		return nil, w.err
	}
	return append(append(append(w.dst, "</"...), f.Element...), '>'), nil
}

// writer keeps the first error.
type writer struct {
	dst []byte
	err *Refused
}

func (w *writer) refuse(path, rule string) {
	if w.err == nil {
		w.err = &Refused{path, rule}
	}
}

func (w *writer) object(path string, v jsontext.Value, f *Field) {
	if v.Kind() != jsontext.Object {
		w.refuse(path, "must be an object")
		return
	}
	for _, name := range v.Names() {
		if !f.has(name) {
			w.refuse(strings.TrimPrefix(path+"."+name, "."), "is not a key that S3 knows")
		}
	}
	for i := range f.Fields {
		if child := &f.Fields[i]; !child.Attribute {
			w.field(strings.TrimPrefix(path+"."+child.Name, "."), v.Get(child.Name), child)
		}
	}
}

func (f *Field) has(name string) bool {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			return true
		}
	}
	return false
}

// field writes an element, or all of a list.
func (w *writer) field(path string, v jsontext.Value, f *Field) {
	switch {
	case v.Kind() == jsontext.Missing && !f.Always:
	case f.Kind == Dictionary:
		w.dictionary(path, v, f)
	case !f.List:
		w.value(path, f.Element, v, f)
	case v.Kind() == jsontext.Array, v.Kind() == jsontext.Missing:
		if f.Needed && len(v.Items()) == 0 {
			w.refuse(path, "must not be empty")
		}
		w.within(f, func(item string) {
			for i, one := range v.Items() {
				w.value(At(path, i), item, one, f)
			}
		})
	default:
		w.refuse(path, "must be an array")
	}
}

// within writes the items of a list, with the element around them where it has one.
func (w *writer) within(f *Field, items func(element string)) {
	if f.Item == "" {
		items(f.Element)
		return
	}
	w.dst = append(append(append(w.dst, '<'), f.Element...), '>')
	items(f.Item)
	w.dst = append(append(append(w.dst, "</"...), f.Element...), '>')
}

func (w *writer) dictionary(path string, v jsontext.Value, f *Field) {
	if v.Kind() != jsontext.Object {
		w.refuse(path, "must be an object of strings")
		return
	}
	w.within(f, func(item string) {
		for i, name := range v.Names() {
			path := strings.TrimPrefix(path+"."+name, ".")
			if !s3xml.Representable(name) {
				w.refuse(path, "must be named by text that XML can carry")
			}
			w.dst = append(append(append(w.dst, '<'), item...), '>')
			w.dst = s3xml.AppendElement(w.dst, f.Fields[0].Element, name)
			w.value(path, f.Fields[1].Element, v.Items()[i], &f.Fields[1])
			w.dst = append(append(append(w.dst, "</"...), item...), '>')
		}
	})
}

// value writes one element with all that it holds. What turns out to be empty is taken
// back where that means that it is not there.
func (w *writer) value(path, element string, v jsontext.Value, f *Field) {
	before := len(w.dst)
	w.dst = append(append(w.dst, '<'), element...)
	for i := range f.Fields {
		if a := &f.Fields[i]; a.Attribute {
			w.attribute(path, v.Get(a.Name), a)
		}
	}
	w.dst = append(w.dst, '>')
	inner := len(w.dst)
	if f.Kind == Object {
		w.object(path, v, f)
	} else {
		w.dst = s3xml.AppendText(w.dst, w.scalar(path, v, f))
	}
	if f.Omitted && len(w.dst) == inner {
		w.dst = w.dst[:before]
		return
	}
	w.dst = append(append(append(w.dst, "</"...), element...), '>')
}

// attribute writes one, with what its prefix means: xsi alone, of S3's grants.
func (w *writer) attribute(path string, v jsontext.Value, f *Field) {
	if v.Kind() == jsontext.Missing && !f.Always {
		return
	}
	text := w.scalar(strings.TrimPrefix(path+"."+f.Name, "."), v, f)
	if strings.HasPrefix(f.Element, "xsi:") {
		w.dst = append(w.dst, ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`...)
	}
	w.dst = append(append(append(w.dst, ' '), f.Element...), `="`...)
	w.dst = append(s3xml.AppendText(w.dst, text), '"')
}

// scalar returns v as it is in XML.
func (w *writer) scalar(path string, v jsontext.Value, f *Field) string {
	switch f.Kind {
	case Number:
		if n, ok := v.Int(); ok && n > -1<<53 && n < 1<<53 {
			return strconv.FormatInt(n, 10)
		}
		w.refuse(path, "must be a whole number")
	case Flag:
		yes, ok := v.Bool()
		if !ok {
			w.refuse(path, "must be true or false")
		}
		if f.Words != nil && yes {
			return f.Words[0]
		} else if f.Words != nil {
			return f.Words[1]
		}
		return strconv.FormatBool(yes)
	case Date:
		if t := dateOf(v); !t.IsZero() {
			return t.Format(time.RFC3339Nano)
		}
		w.refuse(path, "must be a date")
	default:
		return w.text(path, v, f)
	}
	return ""
}

func dateOf(v jsontext.Value) time.Time {
	if text, ok := v.String(); ok {
		return s3xml.ReadTime(text)
	}
	if ms, ok := v.Int(); ok {
		return time.UnixMilli(ms).UTC()
	}
	return time.Time{}
}

func (w *writer) text(path string, v jsontext.Value, f *Field) string {
	text, ok := v.String()
	_, known := f.word(text)
	switch {
	case !ok && v.Kind() != jsontext.Missing:
		w.refuse(path, "must be a string")
	case f.Needed && text == "":
		w.refuse(path, "must not be empty")
	case !s3xml.Representable(text):
		w.refuse(path, "must be text that XML can carry")
	case !known && (f.Always || text != ""):
		w.refuse(path, "must be "+strings.Join(f.Words, " or "))
	}
	return text
}
