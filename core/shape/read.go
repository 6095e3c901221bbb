package shape

import (
	"errors"
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
	result, err := f.readDocument(doc, f.Element)
	if root, _ := errors.AsType[*s3xml.RootError](err); root != nil && strings.HasSuffix(root.Got, f.Element) {
		result, err = f.readDocument(doc, root.Got) // versitygw's Retention is an ObjectLockRetention
	}
	if err != nil {
		return nil, err
	}
	if f.is&alone != 0 && len(result) == 0 {
		return []byte("null"), nil
	}
	return result, nil
}

func (f *Field) readDocument(doc []byte, root string) ([]byte, error) {
	s := s3xml.Scan(doc, root)
	result := f.readFields(s)
	return result, s.End()
}

// readFields reads all that is within the current element, and returns it as an object;
// where the document is its one field, as the value of that.
func (f *Field) readFields(s s3xml.Scanner) []byte {
	values := make([][]byte, len(f.Fields)) // nil: not there; of a list or dictionary its items, which may stand apart
	for i := range f.Fields {
		if child := &f.Fields[i]; child.is&attribute != 0 {
			if text := s.Attribute(local(child.Element)); text != "" {
				values[i] = child.scalar(text)
			}
		}
	}
	for depth := s.Depth(); ; {
		name := s.Next(depth)
		if name == "" {
			break
		}
		for i := range f.Fields {
			if child := &f.Fields[i]; child.Element == name {
				values[i] = child.read(s, values[i])
				break
			}
		}
	}
	object := []byte{'{'}
	for i, value := range values {
		child := &f.Fields[i]
		value = child.whole(value)
		if f.is&alone != 0 {
			return value
		}
		if value != nil {
			object = append(jsontext.AppendName(object, child.Name), value...)
		}
	}
	return append(object, '}')
}

func local(name string) string { return name[strings.IndexByte(name, ':')+1:] }

// whole is what a field says in the end; nil where that is nothing.
func (f *Field) whole(value []byte) []byte {
	around := ""
	switch {
	case f.is&dictionary != 0:
		around = "{}"
	case f.is&list != 0 && (value != nil || f.is&needed != 0):
		around = "[]"
	case value == nil && f.is&needed != 0 && f.is&object != 0:
		value = []byte("{}")
	case value == nil && f.is&needed != 0 && f.is&noText == 0:
		value = []byte(`""`)
	case value == nil && f.is&always != 0 && f.is&flag != 0:
		value = []byte("false")
	}
	if around != "" {
		value = append(append([]byte{around[0]}, value...), around[1])
	}
	if text := string(value); f.is&omitted != 0 && (text == "{}" || text == "[]" || text == `""`) {
		return nil
	}
	return value
}

// read reads the current element into a field that has that value until now.
func (f *Field) read(s s3xml.Scanner, before []byte) []byte {
	switch {
	case f.Item != "":
		if before == nil {
			before = []byte{}
		}
		for depth := s.Depth(); ; {
			switch s.Next(depth) {
			case f.Item:
				before = f.readItem(s, before)
			case "":
				return before
			}
		}
	case f.is&(list|dictionary) != 0:
		return f.readItem(s, before)
	}
	return f.readValue(s)
}

func (f *Field) readItem(s s3xml.Scanner, items []byte) []byte {
	item := f.readValue(s)
	if len(items) > 0 && item != nil {
		items = append(items, ',')
	}
	if items == nil {
		items = []byte{}
	}
	return append(items, item...)
}

func (f *Field) readValue(s s3xml.Scanner) []byte {
	switch {
	case f.is&dictionary != 0:
		return f.readPair(s)
	case f.is&object != 0:
		return f.readFields(s)
	}
	return f.scalar(s.Text())
}

// readPair reads an item of a dictionary, as a member.
func (f *Field) readPair(s s3xml.Scanner) []byte {
	var key, value string
	for depth := s.Depth(); ; {
		switch s.Next(depth) {
		case f.Fields[0].Element:
			key = s.Text()
		case f.Fields[1].Element:
			value = s.Text()
		case "":
			return jsontext.AppendString(append(jsontext.AppendString(nil, key), ':'), value)
		}
	}
}

// scalar is text as f has it in JSON; nil where it cannot be read.
func (f *Field) scalar(text string) []byte {
	trimmed := strings.TrimSpace(text)
	switch {
	case f.is&number != 0:
		n, err := strconv.ParseInt(trimmed, 10, 54)
		if err != nil {
			return nil
		}
		text = strconv.FormatInt(n, 10)
	case f.is&flag != 0:
		_, at := f.word(trimmed)
		yes, err := strconv.ParseBool(strings.ToLower(trimmed))
		if f.Words != "" && at < 0 || f.Words == "" && err != nil {
			return nil
		}
		text = strconv.FormatBool(yes || f.Words != "" && at == 0)
	case f.is&date != 0:
		if len(trimmed) == len(time.DateOnly) {
			trimmed += "T00:00:00Z" // as older lifecycle rules have it
		}
		t := s3xml.ReadTime(trimmed)
		if t.IsZero() {
			return nil
		}
		return jsontext.AppendString(nil, t.Format(time.RFC3339Nano))
	default:
		word, _ := f.word(text)
		return jsontext.AppendString(nil, word)
	}
	return []byte(text)
}
