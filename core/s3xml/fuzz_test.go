package s3xml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func addGoldens(f *testing.F) {
	for _, tc := range goldens {
		f.Add(readGolden(f, tc.file))
	}
}

// FuzzScanner compares the scanner's tokens with those of encoding/xml. The
// scanner takes all that encoding/xml takes, but for what is named in refusals.
func FuzzScanner(f *testing.F) {
	addGoldens(f)
	f.Fuzz(func(t *testing.T, doc []byte) {
		doc = bytes.ReplaceAll(bytes.ReplaceAll(doc, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n")) // encoding/xml would
		want, oracle := oracleTokens(doc)
		got, err := scannerTokens(doc)
		if syntax := (*SyntaxError)(nil); errors.As(err, &syntax) && (syntax.Offset < 0 || syntax.Offset > len(doc)) {
			t.Fatalf("%q: offset %d of %d", doc, syntax.Offset, len(doc))
		}
		switch {
		case oracle == nil && err != nil && !refusable(doc, err):
			t.Fatalf("%q: got %v, encoding/xml has %q", doc, err, want)
		case oracle == nil && err == nil && !reflect.DeepEqual(got, want):
			t.Fatalf("%q\ngot  %q\nwant %q", doc, got, want)
		}
	})
}

// refusable tells whether doc is something that encoding/xml takes and the
// scanner refuses on purpose.
func refusable(doc []byte, err error) bool {
	syntax := (*SyntaxError)(nil)
	if !errors.As(err, &syntax) {
		return true // no root element
	}
	switch syntax.Reason {
	case "not UTF-8": // encoding/xml does not look into comments
		return !utf8.Valid(doc)
	case "an unknown entity": // surrogates, which encoding/xml makes U+FFFD
		return bytes.Contains(bytes.ToLower(doc), []byte("&#x")) || bytes.Contains(doc, []byte("&#5"))
	case "nested too deeply":
		return bytes.Count(doc, []byte("<")) > maxDepth
	case "a DOCTYPE or other markup declaration":
		return bytes.Contains(doc, []byte("<!"))
	}
	return syntax.Reason == "text outside of the root element" || syntax.Reason == "a second root element"
}

// oracleTokens lists elements and the text within the root, adjacent pieces as
// one.
func oracleTokens(doc []byte) (tokens []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	for depth := 0; ; {
		token, err := d.Token()
		switch token := token.(type) {
		case nil:
			if err == io.EOF {
				err = nil
			}
			return tokens, err
		case xml.StartElement:
			depth++
			tokens = append(tokens, "<"+token.Name.Local[strings.LastIndexByte(token.Name.Local, ':')+1:])
		case xml.EndElement:
			depth--
			tokens = append(tokens, ">")
		case xml.CharData:
			if depth > 0 {
				tokens = addText(tokens, string(token))
			}
		}
	}
}

func scannerTokens(doc []byte) (tokens []string, err error) {
	s := &scanner{doc: string(doc)}
	if root := open(doc, "?"); !isRootError(root.err) {
		return nil, root.err // a scanner that was not opened does not check UTF-8
	}
	s.pos = len(doc) - len(bytes.TrimPrefix(doc, []byte("\uFEFF")))
	for {
		kind, content := s.token()
		switch kind {
		case none:
			if s.err == nil && tokens == nil {
				return nil, &RootError{}
			}
			return tokens, s.err
		case start:
			tokens = append(tokens, "<"+content)
		case end:
			tokens = append(tokens, ">")
		case text:
			tokens = addText(tokens, content)
		}
	}
}

func isRootError(err error) bool {
	root := (*RootError)(nil)
	return err == nil || errors.As(err, &root)
}

func addText(tokens []string, piece string) []string {
	last := len(tokens) - 1
	if piece == "" {
		return tokens
	}
	if last >= 0 && tokens[last][0] == '=' {
		tokens[last] += piece
		return tokens
	}
	return append(tokens, "="+piece)
}

// FuzzListObjects wants an end, no panic, an error or a page that agrees with
// encoding/xml's where that reads the document too.
func FuzzListObjects(f *testing.F) {
	addGoldens(f)
	f.Fuzz(func(t *testing.T, doc []byte) {
		for _, parse := range parsers {
			if _, err := parse(doc); err != nil {
				mustFail(t, parse, doc)
			}
		}
		page, err := ParseListObjects(doc)
		var oracle oracleList
		if err != nil || bytes.Contains(doc, []byte("\r")) || xml.Unmarshal(doc, &oracle) != nil {
			return
		}
		want, err := listOf(oracle)
		if err != nil {
			t.Fatalf("%q: got %+v, the oracle %v", doc, page, err)
		}
		for i := range page.Objects { // the oracle reads an empty number as 0, and those below 0
			if size := &want.Objects[i].Size; page.Objects[i].Size == -1 && *size <= 0 {
				*size = -1
			}
		}
		if want.IsTruncated = page.IsTruncated; !reflect.DeepEqual(normal(page), normal(want)) { // and an empty flag as false
			t.Fatalf("%q\ngot  %+v\nwant %+v", doc, page, want)
		}
	})
}

// normal drops the time zone, in which equal times may differ.
func normal(p ListObjectsPage) ListObjectsPage {
	for i := range p.Objects {
		p.Objects[i].LastModified = time.Unix(0, p.Objects[i].LastModified.UnixNano())
	}
	return p
}
