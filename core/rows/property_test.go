package rows

import (
	"bytes"
	"encoding/xml"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/shape"
)

// pairs are the rows that set a document, by the row that gets it.
func pairs() map[*Row]*Row {
	all := map[*Row]*Row{}
	for i := range Table {
		get := Find(strings.Replace(Table[i].Name, "set", "get", 1))
		if set := &Table[i]; set != get && get != nil && set.Up != nil && set.Up.Shape != "" && set.Header == "" {
			all[get] = set
		}
	}
	return all
}

// writer writes random JSON that a caller may give for a shape.
type writer struct {
	*rand.Rand
	bytes.Buffer
	typed bool // as Go's structs have it: outside of a choice 0 and false are as if not given
}

func (w *writer) one(texts ...string) string { return texts[w.IntN(len(texts))] }

// fields writes an object: of those that exclude each other one.
func (w *writer) fields(f *shape.Field) {
	var chosen [2][]*shape.Field
	for i := range f.Fields {
		for j, mark := range []byte{'~', '/'} {
			if f.Fields[i].Is(mark) {
				chosen[j] = append(chosen[j], &f.Fields[i])
			}
		}
	}
	given := map[*shape.Field]bool{}
	for _, group := range chosen {
		if group != nil {
			given[group[w.IntN(len(group))]] = true
		}
	}
	before := "{"
	for i := range f.Fields {
		child := &f.Fields[i]
		grouped := child.Is('~') || child.Is('/')
		if !given[child] && !child.Is('!') && !child.Is('+') && (grouped || w.IntN(2) == 0) {
			continue
		}
		w.WriteString(before + strconv.Quote(child.Name) + ":")
		w.field(child)
		before = ","
	}
	w.WriteString(strings.Repeat("{", 1-min(1, strings.Count(before, ","))) + "}")
}

// field writes a value, or a list of some.
func (w *writer) field(f *shape.Field) {
	if f.Is('&') {
		w.WriteString(`{"a":"` + w.one("", "1", "<ü&") + `","b c":"2"}`)
		return
	}
	if !f.Is('*') {
		w.value(f)
		return
	}
	w.WriteString("[")
	for i := range 1 + w.IntN(3) {
		if i > 0 && f.Limit == 1 {
			break
		}
		w.WriteString(strings.Repeat(",", min(i, 1)))
		w.value(f)
	}
	w.WriteString("]")
}

func (w *writer) value(f *shape.Field) {
	switch {
	case f.Is('{'):
		w.fields(f)
	case f.Is('#') && w.typed && !f.Is('~') && !f.Is('/'):
		w.WriteString(strconv.Itoa(1 + w.IntN(50)))
	case f.Is('?') && w.typed && !f.Is('~') && !f.Is('/') && !f.Is('+'):
		w.WriteString("true")
	case f.Is('#'):
		w.WriteString(strconv.Itoa(f.Limit + w.IntN(50)))
	case f.Is('?'):
		w.WriteString(w.one("true", "false"))
	case f.Is('%') && f.Limit > 0:
		w.WriteString(`"2030-01-0` + w.one("1", "2", "9") + `T00:00:00Z"`)
	case f.Is('%'):
		w.WriteString(`"2030-01-0` + w.one("1T02:03:04Z", "2T00:00:00Z", "9T23:59:59.25Z") + `"`)
	case f.Words == "":
		w.WriteString(w.one(`"a"`, `"ü <&> b/"`, `"😀"`, `"*"`, `" c "`))
	default:
		w.WriteString(strconv.Quote(strings.Replace(w.one(strings.Split(f.Words, "|")...), "s3:*", "s3:ObjectCreated:*", 1)))
	}
}

func randomDocument(seed uint64, d *Document) string { return randomFor(seed, d, false) }

func randomFor(seed uint64, d *Document, typed bool) string {
	w := writer{Rand: rand.New(rand.NewPCG(seed, 1)), typed: typed}
	f := shape.Parse(d.Shape)
	if f.Is('^') {
		w.field(&f.Fields[0])
	} else {
		w.fields(f)
	}
	return w.String()
}

// What is set is got again, member for member, and to set what was got sends the same.
func TestSetOfGetChangesNothing(t *testing.T) {
	for get, set := range pairs() {
		t.Run(set.Name, func(t *testing.T) {
			taken := 0
			for seed := range uint64(500) {
				text := randomDocument(seed, set.Up)
				given := value(t, text)
				sent, err := set.Request(given)
				if err != nil || text == "{}" {
					continue // by a rule that the shape does not know; {} is what is absent
				}
				taken++
				if xml.Unmarshal(sent.Document, &struct{ XMLName xml.Name }{}) != nil {
					t.Fatalf("%s\nis sent as what is no XML: %s", text, sent.Document)
				}
				read, err := get.Read(sent.Document)
				if err != nil || !value(t, string(read)).Equal(given) {
					t.Fatalf("%s\nis sent as %s\nis read as %s, %v", text, sent.Document, read, err)
				}
				again, err := set.Request(value(t, string(read)))
				if err != nil || string(again.Document) != string(sent.Document) {
					t.Fatalf("%s\nis sent again as %s, %v", text, again.Document, err)
				}
				if !set.IsDone(sent, read) && set.Look != "" {
					t.Fatalf("%s\nread as %s\ncounts as not done", text, read)
				}
			}
			if taken < 50 {
				t.Errorf("of 500 random documents %d were taken: the generator does not know the rules", taken)
			}
		})
	}
}

// An odd element costs no more than itself, and a document that was cut is an error.
func TestHostileDocuments(t *testing.T) {
	for get, set := range pairs() {
		t.Run(get.Name, func(t *testing.T) {
			for seed := range uint64(20) {
				sent, err := set.Request(value(t, randomDocument(seed, set.Up)))
				if err != nil {
					continue
				}
				want, err := get.Read(sent.Document)
				if err != nil {
					t.Fatal(err)
				}
				doc := string(sent.Document)
				for n := range len(doc) {
					if got, err := get.Read([]byte(doc[:n])); err == nil {
						t.Fatalf("%s\nis read as %s", doc[:n], got)
					}
				}
				end := strings.LastIndex(doc, "</")
				odd := doc[:end] + `<New a="1">x<Rule><ID/></Rule><!-- & --></New>` + doc[end:]
				if got, err := get.Read([]byte(odd)); err != nil || string(got) != string(want) {
					t.Fatalf("%s\nis read as %s, %v\nwant %s", odd, got, err, want)
				}
				for _, wrong := range []string{"<Days>soon</Days>", "<Rule>text</Rule>", "<Status><Status/></Status>", "<TagSet/>", "<Date>never</Date>"} {
					got, err := get.Read([]byte(doc[:end] + wrong + doc[end:]))
					if v, parsed := jsontext.Parse(string(got)); err != nil || parsed != nil {
						t.Fatalf("%s in %s\nis read as %s, %v", wrong, doc, got, err)
					} else {
						set.Request(v) // which may refuse it
					}
				}
			}
		})
	}
}
