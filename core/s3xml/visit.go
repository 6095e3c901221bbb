package s3xml

import "strings"

// Scanner goes through one document, element by element, for a reader that has its
// own idea of what belongs where (core/shape). The first error stays, and End tells it.
type Scanner struct{ s *scanner }

// Scan returns a Scanner within the root element of doc, which has to be called root.
func Scan(doc []byte, root string) Scanner { return Scanner{open(doc, root)} }

// Depth is how many elements are open: the current one is that of this depth.
func (v Scanner) Depth() int { return v.s.depth }

// Next enters the next element within that of the given depth, and returns its local
// name; "" once that one is left. What nobody read of the one before is skipped, but
// must be well-formed.
func (v Scanner) Next(depth int) string {
	s := v.s
	for s.depth >= depth && s.err == nil {
		if t, name := s.token(); t == start && s.depth == depth+1 && name != "" {
			return name
		}
	}
	return ""
}

// Text returns all text right within the current element, and leaves it.
func (v Scanner) Text() string { return v.s.text() }

// Attribute returns the current element's attribute of that local name, "" where it
// has none. It is to be asked before the element is left.
func (v Scanner) Attribute(name string) string {
	s := v.s
	tag := s.doc[s.open[s.depth-1].to:s.pos]
	for {
		qualified, after, _ := strings.Cut(tag, "=")
		if after = strings.TrimSpace(after); after == "" {
			return ""
		}
		value, others, _ := strings.Cut(after[1:], after[:1])
		if strings.HasSuffix(":"+strings.TrimSpace(qualified), ":"+name) {
			return s.unescape(value)
		}
		tag = others
	}
}

// End reads what is left of the document and returns the first error: nil where the
// whole of it was well-formed.
func (v Scanner) End() error {
	_, err := result(v.s, 0)
	return err
}
