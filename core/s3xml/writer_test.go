package s3xml

import (
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// writer writes one document in a random but lawful way: prefixes, attributes,
// white space, comments, CDATA, references, unknown elements.
type writer struct {
	*rand.Rand
	strings.Builder
	prefix string
}

func newWriter(seed uint64) *writer {
	w := &writer{Rand: rand.New(rand.NewPCG(seed, 0))}
	w.prefix = w.pick("", "", "s3:", "ns_1.x:")
	return w
}

func (w *writer) pick(choices ...string) string { return choices[w.IntN(len(choices))] }

// document wraps the children that body writes in a root element.
func (w *writer) document(root string, body func()) []byte {
	w.WriteString(w.pick("", "", "\n\n  \n"))
	w.WriteString(w.pick("", xml.Header, `<?xml version="1.0"?>`))
	w.element(root, body)
	w.WriteString(w.pick("", "\n", "<!-- end -->"))
	return []byte(w.String())
}

func (w *writer) element(name string, body func()) {
	name = w.prefix + name
	w.WriteString("<" + name + w.pick("", "", ` xmlns="u"`, ` a='"&gt;' b="/"`, "\n"))
	before := w.Len()
	w.WriteString(">")
	start := w.Len()
	body()
	if w.Len() == start && w.IntN(2) == 0 { // nothing within: <name/>
		whole := w.String()
		w.Reset()
		w.WriteString(whole[:before] + "/>")
		return
	}
	w.WriteString("</" + name + w.pick("", "", " ", "\n") + ">")
}

// gap writes what may stand between elements.
func (w *writer) gap() {
	switch w.IntN(12) {
	case 0:
		w.WriteString("\n  ")
	case 1:
		w.WriteString("<!-- <Key>no</Key> & - -->")
	case 2:
		w.WriteString("<?pi <Key> ?>")
	case 3:
		w.element("Unknown", func() { w.leaf("Key", "no"); w.leaf("Size", "no") })
	case 4:
		w.WriteString("<![CDATA[<Key>no</Key>]]>")
	}
}

func (w *writer) leaf(name, content string) {
	w.gap()
	w.element(name, func() { w.text(content) })
	w.gap()
}

// text writes content, each character in one of the ways there are.
func (w *writer) text(content string) {
	for _, r := range content {
		switch n := w.IntN(10); {
		case n == 0:
			fmt.Fprintf(w, "&#%d;", r)
		case n == 1:
			fmt.Fprintf(w, "&#x%x;", r)
		case n == 2 && r != '\r':
			fmt.Fprintf(w, "<![CDATA[%c]]>", r)
		case n == 3:
			w.WriteString("<!-- x -->")
			fmt.Fprintf(w, "&#x0%X;", r)
		case strings.ContainsRune("&<>\"'\r", r):
			w.WriteString(map[rune]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&quot;", '\'': "&apos;", '\r': "&#13;"}[r])
		default:
			w.WriteRune(r)
		}
	}
}

// word returns text of XML's characters, half of them awkward.
func (w *writer) word() string {
	awkward := []rune("&<>\"'\r\n\t ]%+/é日😀\u0085\u2028\uFFFD")
	out := make([]rune, w.IntN(12))
	for i := range out {
		if out[i] = rune('a' + w.IntN(26)); w.IntN(2) == 0 {
			out[i] = awkward[w.IntN(len(awkward))]
		}
	}
	return string(out)
}

func (w *writer) date() string {
	t := time.Unix(w.Int64N(4e9), w.Int64N(1e9))
	return t.In(time.FixedZone("", 3600*(w.IntN(5)-2))).Format(w.pick(time.RFC3339, time.RFC3339Nano, "2006-01-02T15:04:05.000Z"))
}

func (w *writer) times(most int, write func()) {
	for range w.IntN(most + 1) {
		write()
	}
}
