package shape

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/s3xml"
)

// element is a document as encoding/xml reads it.
type element struct {
	XMLName  xml.Name
	Attr     []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

// says is what an element says of a field that it is, as encoding/json would read it
// of Read's result; nil: nothing.
func (e element) says(f Field) any {
	switch {
	case f.Is('{'):
		return e.object(f)
	case f.is&noText == 0:
		word, _ := f.word(e.Text)
		return word
	}
	return scalarOf(f, strings.TrimSpace(e.Text))
}

func scalarOf(f Field, text string) any {
	switch {
	case f.Is('#'):
		if n, err := strconv.ParseInt(text, 10, 54); err == nil {
			return float64(n)
		}
	case f.Is('%'):
		if _, err := time.Parse(time.DateOnly, text); err == nil {
			text += "T00:00:00Z"
		}
		if t := s3xml.ReadTime(text); !t.IsZero() { // which knows more forms than the oracle
			return t.Format(time.RFC3339Nano)
		}
	case f.Is('?'):
		words := strings.Split(f.Words, "|")
		if f.Words == "" {
			words = []string{"true", "false", "t", "f", "1", "0"}
		}
		for i, word := range words {
			if strings.EqualFold(text, word) {
				return i%2 == 0
			}
		}
	}
	return nil
}

func (e element) object(f Field) map[string]any {
	object := map[string]any{}
	for _, child := range f.Fields {
		var v any
		if child.Is('*') {
			v = e.list(child)
		} else if child.Is('&') {
			v = e.dictionary(child)
		} else if child.Is('@') {
			for _, a := range e.Attr {
				if local(a.Name.Local) == local(child.Element) && a.Value != "" {
					v, _ = child.word(a.Value)
				}
			}
		} else if found := e.named(child.Element); len(found) > 0 {
			v = found[len(found)-1].says(child)
		}
		if v == nil && child.is&needed != 0 && child.is&noText == 0 {
			v = ""
		}
		if v == nil && child.is&needed != 0 && child.Is('{') {
			v = map[string]any{}
		}
		if v == nil && child.Is('+') && child.Is('?') {
			v = false
		}
		if v != nil && !(child.Is('-') && reflect.ValueOf(v).Len() == 0) {
			object[child.Name] = v
		}
	}
	return object
}

func (e element) named(name string) (found []element) {
	for _, child := range e.Children {
		if local(child.XMLName.Local) == name {
			found = append(found, child)
		}
	}
	return found
}

// items are those of a list, and whether there is one at all.
func (e element) items(f Field) (found []element, there bool) {
	found = e.named(f.Element)
	there = len(found) > 0
	if f.Item != "" {
		within := found
		found = nil
		for _, around := range within {
			found = append(found, around.named(f.Item)...)
		}
	}
	return found, there
}

func (e element) list(f Field) any {
	found, there := e.items(f)
	if !there && f.is&needed == 0 {
		return nil
	}
	list := []any{}
	for _, item := range found {
		if v := item.says(f); v != nil {
			list = append(list, v)
		}
	}
	return list
}

func (e element) dictionary(f Field) any {
	all := map[string]any{}
	found, _ := e.items(f)
	for _, item := range found {
		var pair [2]string
		for i := range pair {
			if texts := item.named(f.Fields[i].Element); len(texts) > 0 {
				pair[i] = texts[len(texts)-1].Text
			}
		}
		all[pair[0]] = pair[1]
	}
	return all
}

// wanted is what the oracle says of a document; ok is false where it does not take it.
func wanted(f Field, doc []byte) (want any, ok bool) {
	var root element
	if xml.Unmarshal(doc, &root) != nil {
		return nil, false
	}
	object := root.object(f)
	if !f.Is('^') {
		return object, true
	}
	return object[f.Fields[0].Name], true
}

// document writes a random one of a shape, with what Read has to overlook.
func document(r *rand.Rand, f Field) []byte {
	var b bytes.Buffer
	b.WriteString("<" + f.Element + ">")
	writeFields(r, &b, f)
	b.WriteString("</" + f.Element + ">")
	return b.Bytes()
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

func writeFields(r *rand.Rand, b *bytes.Buffer, f Field) {
	for _, i := range r.Perm(len(f.Fields)) {
		child := f.Fields[i]
		b.WriteString(pick(r, "", "\n ", "<!-- <Key/> -->", "<Unknown a='&gt;'><Key>x</Key></Unknown>"))
		if child.Is('@') || r.IntN(5) == 0 {
			continue
		}
		items := 1
		if child.Is('*') || child.Is('&') {
			items = r.IntN(3)
		}
		if child.Item != "" {
			b.WriteString("<" + child.Element + ">")
		}
		for range items {
			writeItem(r, b, child)
		}
		if child.Item != "" {
			b.WriteString("</" + child.Element + ">")
		}
	}
}

func writeItem(r *rand.Rand, b *bytes.Buffer, f Field) {
	name := f.Element
	if f.Item != "" {
		name = f.Item
	}
	b.WriteString("<" + name)
	for _, child := range f.Fields {
		if child.Is('@') {
			b.WriteString(pick(r, "", " "+child.Element+`="a &lt;"`, ` other="1" `+child.Element+"='b'"))
		}
	}
	b.WriteString(">")
	switch {
	case f.Fields != nil:
		writeFields(r, b, f)
	case f.Is('#'):
		b.WriteString(pick(r, "0", " 12 ", "-7", "9007199254740991", "9007199254740992", "x", ""))
	case f.Is('?'):
		b.WriteString(pick(r, "true", "FALSE", "ON", "Off", "maybe", ""))
	case f.Is('%'):
		b.WriteString(pick(r, "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678+02:00", "2026-01-02", "2026-13-02", "never", ""))
	case f.Words != "":
		b.WriteString(pick(r, f.Words, strings.ToUpper(strings.Split(f.Words, "|")[0]), "other", ""))
	default:
		b.WriteString(pick(r, "", "a", "&lt;ü&#65;", "<![CDATA[<x>]]>y", " b <!-- c --> d "))
	}
	b.WriteString("</" + name + ">")
}

func TestReadAgreesWithOracle(t *testing.T) {
	for name, notation := range shapes {
		f := *Parse(notation)
		for seed := range uint64(500) {
			doc := document(rand.New(rand.NewPCG(seed, 1)), f)
			agree(t, name, notation, f, doc)
		}
	}
}

// agree holds what Read makes of a document to the oracle; and what is read of it, if a
// caller may give that back, to be written so that the same is read again.
func agree(t *testing.T, name, notation string, f Field, doc []byte) {
	t.Helper()
	text, err := Read(notation, doc)
	want, ok := wanted(f, doc)
	if !ok {
		return
	}
	if err != nil {
		t.Fatalf("%s: %s: %v", name, doc, err)
	}
	var got any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%s: %s: %v", name, text, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s: %s\ngot  %v\nwant %v", name, doc, got, want)
	}
	again(t, notation, text)
}

// again wants that set(get()) changes nothing.
func again(t *testing.T, notation string, text []byte) {
	t.Helper()
	written, err := Write(notation, value(t, string(text)))
	if err != nil {
		return
	}
	if xml.Unmarshal(written, new(element)) != nil {
		t.Fatalf("%s: not XML: %s", text, written)
	}
	if got, err := Read(notation, written); err != nil || string(got) != string(text) {
		t.Fatalf("%s: written %s\nread again %s, %v", text, written, got, err)
	}
}
