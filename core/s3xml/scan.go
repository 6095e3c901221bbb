package s3xml

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is how many elements may be open at a time. The deepest document of
// S3, a lifecycle configuration, needs six.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
const maxDepth = 16

type token byte

const (
	none  token = iota // the document has ended, or scanner.err is set
	start              // of an element; comes with its local name
	text               // a piece of it; comes with what it says
	end
)

// scanner goes through a document once, from token to token. The first error
// stays, and ends every loop over it. It holds offsets, not strings: storing a
// pointer costs a write barrier.
type scanner struct {
	doc   string
	pos   int
	depth int
	open  [maxDepth]struct{ from, to int } // qualified names
	empty bool                             // <name/>: its end is the next token
	err   error
	other *RootError      // the root is not the one that is wanted, and no sign of that was seen yet
	signs []string        // elements that show it to be of the kind for all that
	out   strings.Builder // texts that differ from what doc says, one after the other
}

// fail keeps the first error.
func (s *scanner) fail(reason string) (token, string) {
	if s.err == nil {
		s.err = &SyntaxError{Offset: s.pos, Reason: reason}
	}
	return none, ""
}

// token reads the next token. Outside of the root element there is none but the
// root's own start.
func (s *scanner) token() (token, string) {
	for s.err == nil && s.pos < len(s.doc) && !s.empty {
		rest := s.doc[s.pos:]
		switch {
		case rest[0] != '<':
			if n := strings.IndexByte(rest, '<'); n > 0 {
				rest = rest[:n]
			}
			s.pos += len(rest)
			if s.depth > 0 {
				return text, s.unescape(rest)
			} else if strings.TrimSpace(rest) != "" {
				return s.fail("text outside of the root element")
			}
		case len(rest) == 1:
			return s.fail("not a whole tag")
		case rest[1] == '/':
			return s.endTag()
		case rest[1] == '?':
			s.until("<?", "?>")
		case rest[1] != '!':
			return s.startTag()
		case strings.HasPrefix(rest, "<!--"):
			s.until("<!--", "-->")
		case strings.HasPrefix(rest, "<![CDATA[") && s.depth > 0:
			return text, s.until("<![CDATA[", "]]>")
		default:
			return s.fail("a DOCTYPE or other markup declaration")
		}
	}
	switch {
	case s.empty:
		s.empty = false
		s.depth--
		return end, ""
	case s.depth > 0:
		return s.fail("the document was cut")
	}
	return none, ""
}

// until passes over what stands between opening, where s is, and closing.
func (s *scanner) until(opening, closing string) string {
	between, _, found := strings.Cut(s.doc[s.pos+len(opening):], closing)
	if !found {
		s.fail(opening + " without " + closing)
	}
	s.pos += len(opening) + len(between) + len(closing)
	return between
}

func (s *scanner) startTag() (token, string) {
	doc, from, local := s.doc, s.pos+1, s.pos+1
	to := from
	for to < len(doc) {
		c := doc[to]
		if c <= '>' && (c <= ' ' || c == '/' || c == '<' || c == '>') {
			break // letters are above '>'
		}
		if to++; c == ':' {
			local = to
		}
	}
	last := s.tagEnd(to)
	switch {
	case from == to || last < 0:
		return s.fail("not a whole tag")
	case s.depth == maxDepth:
		return s.fail("nested too deeply")
	case s.depth == 0 && s.open[0].to > 0:
		return s.fail("a second root element")
	}
	s.pos = last + 1
	s.empty = doc[last-1] == '/'
	s.open[s.depth].from, s.open[s.depth].to = from, to
	s.depth++
	return start, doc[local:to]
}

// tagEnd returns the offset of the ">" that ends the tag whose attributes begin
// at i, or -1.
func (s *scanner) tagEnd(i int) int {
	for ; i < len(s.doc); i++ {
		switch c := s.doc[i]; c {
		case '>':
			return i
		case '<':
			return -1
		case '"', '\'':
			n := strings.IndexByte(s.doc[i+1:], c)
			if n < 0 {
				return -1
			}
			i += n + 1
		}
	}
	return -1
}

func (s *scanner) endTag() (token, string) {
	if s.depth == 0 {
		return s.fail("an end tag without its start tag")
	}
	opened := s.open[s.depth-1]
	rest, matches := strings.CutPrefix(s.doc[s.pos+len("</"):], s.doc[opened.from:opened.to])
	for rest != "" && rest[0] <= ' ' {
		rest = rest[1:]
	}
	if !matches || rest == "" || rest[0] != '>' {
		return s.fail("not the end tag of the open element")
	}
	s.pos = len(s.doc) - len(rest) + 1
	s.depth--
	return end, ""
}

// unescape replaces references. Line ends stay as they are: a server that
// sends a bare carriage return has one in the key.
func (s *scanner) unescape(raw string) string {
	amp := strings.IndexByte(raw, '&')
	if amp < 0 {
		return raw
	}
	begin := s.room(len(raw))
	for ; amp >= 0; amp = strings.IndexByte(raw, '&') {
		name, after, closed := strings.Cut(raw[amp+1:], ";")
		r, known := reference(name)
		if !closed || !known {
			s.fail("an unknown entity")
			return ""
		}
		s.out.WriteString(raw[:amp])
		s.out.WriteRune(r)
		raw = after
	}
	s.out.WriteString(raw)
	return s.out.String()[begin:]
}

// room makes sure that n bytes go into s.out without moving it, and returns
// where they will begin. Texts share chunks: an allocation each would cost more
// than the scanning.
func (s *scanner) room(n int) (begin int) {
	if s.out.Cap()-s.out.Len() < n {
		s.out = strings.Builder{}
		s.out.Grow(max(n, 8<<10))
	}
	return s.out.Len()
}

// reference returns the character that &name; stands for.
func reference(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, numeric := strings.CutPrefix(name, "#")
	base := 10
	if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	return rune(n), numeric && err == nil && utf8.ValidRune(rune(n))
}
