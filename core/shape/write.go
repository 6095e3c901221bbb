package shape

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

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

func member(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

// Write returns the XML document of that shape that says what v does. It fails with a
// *Refused: a key that the shape does not have, a value of another type, one that is
// missing, or text that XML cannot carry.
func Write(notation string, v jsontext.Value) ([]byte, error) {
	f := Parse(notation)
	w := writer{dst: s3xml.AppendRoot(nil, f.Element)}
	if f.is&alone != 0 {
		f.Fields[0].is |= always
		w.field("", &v, &f.Fields[0])
	} else {
		w.object("", &v, f)
	}
	w.put("</", f.Element, ">")
	if w.err != nil {
		return nil, w.err
	}
	return w.dst, nil
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

// put appends markup.
func (w *writer) put(texts ...string) {
	for _, text := range texts {
		w.dst = append(w.dst, text...)
	}
}

func (w *writer) object(path string, v *jsontext.Value, f *Field) {
	if v.Kind() != jsontext.Object {
		w.refuse(path, "must be an object")
	}
	for _, name := range v.Names() {
		if !f.has(name) {
			w.refuse(member(path, name), "is not a key that S3 knows")
		}
	}
	w.choice(path, v, f, justOne)
	w.choice(path, v, f, atMostOne)
	for i := range f.Fields {
		if child := &f.Fields[i]; w.err == nil && child.is&attribute == 0 {
			v := v.Get(child.Name)
			w.field(member(path, child.Name), &v, child)
		}
	}
}

// choice holds an object to one of its fields that have that mark.
func (w *writer) choice(path string, v *jsontext.Value, f *Field, mark set) {
	names, given := "", ""
	for i := range f.Fields {
		child := &f.Fields[i]
		if child.is&mark == 0 {
			continue
		}
		names += "|" + child.Name
		if v.Get(child.Name).Kind() == jsontext.Missing {
			continue
		}
		if given != "" {
			w.refuse(path, "must not have both "+given+" and "+child.Name)
		}
		given = child.Name
	}
	if given == "" && names != "" && mark == justOne {
		w.refuse(path, "must have "+either(names[1:]))
	}
}

// either says "a, b or c" of a|b|c.
func either(words string) string {
	if last := strings.LastIndexByte(words, '|'); last >= 0 {
		words = words[:last] + " or " + words[last+1:]
	}
	return strings.ReplaceAll(words, "|", ", ")
}

func (f *Field) has(name string) bool {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			return true
		}
	}
	return false
}

// field writes an element, or all of a list or dictionary.
func (w *writer) field(path string, v *jsontext.Value, f *Field) {
	there := v.Kind() != jsontext.Missing
	if !there && f.is&needed == 0 {
		return
	}
	item, rule := f.Element, ""
	switch {
	case f.is&dictionary != 0 && v.Kind() != jsontext.Object:
		rule = "must be an object of strings"
	case f.is&list != 0 && v.Kind() != jsontext.Array && there:
		rule = "must be an array"
	case f.is&list != 0 && f.is&notEmpty != 0 && len(v.Items()) == 0:
		if rule = "must not be empty"; f.isClosed() {
			rule = f.mustHold()
		}
	case f.is&(list|dictionary) != 0 && f.Limit > 0 && len(v.Items()) > f.Limit:
		rule = "must hold at most " + strconv.Itoa(f.Limit)
	case f.is&list != 0 && f.isClosed():
		for i := range v.Items() {
			if word, isText := v.Items()[i].String(); isText && f.refuses(word, true) != "" {
				rule = f.mustHold()
			}
		}
	}
	if rule != "" {
		w.refuse(path, rule)
		return
	}
	if f.Item != "" {
		item = f.Item
		w.put("<", f.Element, ">")
	}
	switch {
	case f.is&dictionary != 0:
		w.dictionary(path, item, v, f)
	case f.is&list != 0:
		for i := range v.Items() {
			w.value(At(path, i), item, &v.Items()[i], f)
		}
	default:
		w.value(path, item, v, f)
	}
	if f.Item != "" {
		w.put("</", f.Element, ">")
	}
}

// isClosed tells of words that have no others beside them.
func (f *Field) isClosed() bool { return f.Words != "" && !strings.Contains(f.Words, "*") }

func (f *Field) mustHold() string { return "must hold " + either(f.Words) }

func (w *writer) dictionary(path, item string, v *jsontext.Value, f *Field) {
	for i, name := range v.Names() {
		path := member(path, name)
		if !s3xml.Representable(name) {
			w.refuse(path, "must be named by text that XML can carry")
		} else if rule := f.Fields[0].refuses(name, true); rule != "" {
			w.refuse(path, "is a name that "+rule)
		}
		w.put("<", item, ">")
		w.dst = s3xml.AppendElement(w.dst, f.Fields[0].Element, name)
		w.value(path, f.Fields[1].Element, &v.Items()[i], &f.Fields[1])
		w.put("</", item, ">")
	}
}

// value writes one element with all that it holds. What turns out to be empty is taken
// back where that means that it is not there.
func (w *writer) value(path, element string, v *jsontext.Value, f *Field) {
	before := len(w.dst)
	w.put("<", element)
	for i := range f.Fields {
		a := &f.Fields[i]
		if a.is&attribute == 0 {
			continue
		}
		if v := v.Get(a.Name); v.Kind() != jsontext.Missing {
			if strings.HasPrefix(a.Element, "xsi:") { // of S3's grants: the prefix has to be told
				w.put(` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`)
			}
			w.put(" ", a.Element, `="`)
			w.dst = s3xml.AppendText(w.dst, w.scalar(member(path, a.Name), &v, a))
			w.put(`"`)
		}
	}
	w.put(">")
	inner := len(w.dst)
	if f.is&object != 0 {
		w.object(path, v, f)
	} else {
		w.dst = s3xml.AppendText(w.dst, w.scalar(path, v, f))
	}
	if f.is&omitted != 0 && len(w.dst) == inner {
		w.dst = w.dst[:before]
		return
	}
	w.put("</", element, ">")
}

// scalar returns v as it is in XML.
func (w *writer) scalar(path string, v *jsontext.Value, f *Field) string {
	text, isText := v.String()
	rule := ""
	switch {
	case f.is&number != 0:
		n, ok := v.Int()
		if !ok || n <= -1<<53 || n >= 1<<53 {
			rule = "must be a whole number"
		} else if f.Limit > 0 && n < int64(f.Limit) {
			rule = "must be at least " + strconv.Itoa(f.Limit)
		}
		text = strconv.FormatInt(n, 10)
	case f.is&flag != 0:
		yes, ok := v.Bool()
		if !ok {
			rule = "must be true or false"
		}
		text = strconv.FormatBool(yes)
		if on, off, _ := strings.Cut(f.Words, "|"); on != "" && yes {
			text = on
		} else if on != "" {
			text = off
		}
	case f.is&date != 0:
		t := Date(*v)
		if t.IsZero() {
			rule = "must be a date"
		} else if year := t.Year(); year < 1 || year > 9999 {
			rule = "must be a date of the years 1 to 9999"
		} else if f.Limit > 0 && !t.Equal(t.Truncate(24*time.Hour)) {
			rule = "must be midnight UTC"
		}
		text = t.Format(time.RFC3339Nano)
	default:
		rule = f.refuses(text, isText || v.Kind() == jsontext.Missing)
	}
	if rule != "" {
		w.refuse(path, rule)
	}
	return text
}

// Date is what a caller gives as one: ISO 8601, or milliseconds; zero where it is none.
func Date(v jsontext.Value) time.Time {
	if ms, ok := v.Int(); ok {
		return time.UnixMilli(ms).UTC()
	}
	text, _ := v.String()
	return s3xml.ReadTime(text)
}

// refuses returns what a text must be, if it is not; "" if it is.
func (f *Field) refuses(text string, isText bool) string {
	word, at := f.word(text)
	switch {
	case !isText:
		return "must be a string"
	case f.is&notEmpty != 0 && text == "":
		return "must not be empty"
	case !s3xml.Representable(text):
		return "must be text that XML can carry"
	case f.Words != "" && (at < 0 || word != text) && (f.is&(needed|justOne) != 0 || text != ""):
		return "must be " + either(f.Words)
	case f.is&list == 0 && f.Limit > 0 && lengthUTF16(text) > f.Limit:
		return "must have at most " + strconv.Itoa(f.Limit) + " characters"
	}
	return ""
}

// lengthUTF16 is the length of a text as S3 counts it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
func lengthUTF16(text string) (n int) {
	for _, c := range text {
		n += utf16.RuneLen(c)
	}
	return n
}
