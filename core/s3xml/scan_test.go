package s3xml

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
)

// message parses doc as the Message of an Error.
func message(doc string) (string, error) {
	e, err := ParseError([]byte("<Error><Message>" + doc + "</Message></Error>"))
	return e.Message, err
}

func TestText(t *testing.T) {
	for name, tc := range map[string]struct{ doc, want string }{
		"none":                       {"", ""},
		"white space is kept":        {" a\n\tb ", " a\n\tb "},
		"a bare CR is kept":          {"a\rb\r\nc", "a\rb\r\nc"},
		"the five entities":          {"&lt;&gt;&amp;&quot;&apos;", `<>&"'`},
		"escaped twice":              {"&amp;lt;&#38;amp;", "&lt;&amp;"},
		"decimal":                    {"&#65;&#0066;&#8364;&#128512;", "AB€😀"},
		"hexadecimal":                {"&#x41;&#x0042;&#x20aC;&#x1F600;", "AB€😀"},
		"control character of MinIO": {"a&#x1;b&#31;", "a\x01b\x1f"},
		"last character":             {"&#x10FFFF;", "\U0010FFFF"},
		"CDATA":                      {"a<![CDATA[<b>&amp;]]]]><![CDATA[>]]>c", "a<b>&amp;]]>c"},
		"empty CDATA":                {"<![CDATA[]]>", ""},
		"comments between":           {"a<!-- - -> <x> &no; -->b<!---->c", "abc"},
		"instruction between":        {"a<?php echo '>' ?>b", "ab"},
		"children are not text":      {"a<b>no<c>no</c></b>b<d/>c", "abc"},
		"greater-than":               {"a>b]]>", "a>b]]>"},
		"not ASCII":                  {"日本 é", "日本 é"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := message(tc.doc); err != nil || got != tc.want {
				t.Errorf("got %q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestAcceptedMarkup(t *testing.T) {
	for name, doc := range map[string]string{
		"bare":                       `<Error><Code>X</Code></Error>`,
		"white space in tags":        "<Error\n><Code\t >X</Code\r\n></Error >",
		"attributes":                 `<Error a="/>" b='"' c="" xmlns="u"><Code x="&no; >">X</Code></Error>`,
		"prefixes":                   `<a:Error><b:Code>X</b:Code></a:Error>`,
		"self-closing children":      `<Error><Key/><Message /><Region a="b"/><Code>X</Code></Error>`,
		"unknown children":           `<Error><A><Code>no</Code></A><Code>X</Code><B><B><B/></B></B></Error>`,
		"same name within":           `<Error><Error><Code>no</Code></Error><Code>X</Code></Error>`,
		"text between":               `<Error> a &lt; <Code>X</Code> b </Error>`,
		"the last of two":            `<Error><Code>no</Code><Code>X</Code></Error>`,
		"after the root":             "<Error><Code>X</Code></Error>\n<!-- --><?p?>\r\n",
		"declaration after space":    " \n<?xml version='1.0'?><Error><Code>X</Code></Error>",
		"name that is no XML name":   `<Error><x-amz-meta-a&'b!>v</x-amz-meta-a&'b!><1/><Code>X</Code></Error>`,
		"as deep as allowed":         `<Error><Code>X</Code>` + strings.Repeat("<a>", maxDepth-1) + strings.Repeat("</a>", maxDepth-1) + `</Error>`,
		"comment like a closed one":  `<Error><!--><Code>no</Code>--><Code>X</Code></Error>`,
		"CDATA among the root's own": `<Error><![CDATA[<Code>no</Code>]]><Code>X</Code></Error>`,
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := ParseError([]byte(doc)); err != nil || got != (ErrorDocument{Code: "X"}) {
				t.Errorf("got %+v, %v, want Code X alone", got, err)
			}
		})
	}
}

func TestRefusedMarkup(t *testing.T) {
	const tooDeep = "nested too deeply"
	const wrongEnd = "not the end tag of the open element"
	const entity, doctype, outside = "an unknown entity", "a DOCTYPE or other markup declaration", "text outside of the root element"
	for name, tc := range map[string]struct{ doc, reason string }{
		"JSON":                    {`{"Code":"X"}`, outside},
		"plain text":              {"503 Service Unavailable", outside},
		"HTML page":               {"<!DOCTYPE html>\n<html><body><p>Bad gateway<br></body></html>", doctype},
		"DOCTYPE":                 {`<!DOCTYPE Error SYSTEM "file:///etc/passwd"><Error/>`, doctype},
		"DOCTYPE within":          {`<Error><!DOCTYPE Error></Error>`, doctype},
		"billion laughs":          {`<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Error><Code>&b;</Code></Error>`, doctype},
		"entity without DOCTYPE":  {`<Error><Code>&lol;</Code></Error>`, entity},
		"HTML entity":             {`<Error><Code>&nbsp;</Code></Error>`, entity},
		"entity in upper case":    {`<Error><Code>&AMP;</Code></Error>`, entity},
		"entity of skipped text":  {`<Error><Other>&lol;</Other></Error>`, entity},
		"bare ampersand":          {`<Error><Code>a & b</Code></Error>`, entity},
		"entity without end":      {`<Error><Code>&amp</Code></Error>`, entity},
		"entity over two texts":   {`<Error><Code>&am<!-- -->p;</Code></Error>`, entity},
		"reference to nothing":    {`<Error><Code>&#;</Code></Error>`, entity},
		"hexadecimal of nothing":  {`<Error><Code>&#x;</Code></Error>`, entity},
		"upper-case X":            {`<Error><Code>&#X41;</Code></Error>`, entity},
		"signed reference":        {`<Error><Code>&#+65;</Code></Error>`, entity},
		"digits alone":            {`<Error><Code>&65;</Code></Error>`, entity},
		"surrogate":               {`<Error><Code>&#xD800;</Code></Error>`, entity},
		"beyond Unicode":          {`<Error><Code>&#x110000;</Code></Error>`, entity},
		"reference overflows":     {`<Error><Code>&#x100000041;</Code></Error>`, entity},
		"wrong end tag":           {`<Error><Code>X</Key></Error>`, wrongEnd},
		"end tag begins alike":    {`<Error><Code>X</Codes></Error>`, wrongEnd},
		"end tag is shorter":      {`<Error><Codes>X</Code></Error>`, wrongEnd},
		"end tag in other case":   {`<Error><Code>X</code></Error>`, wrongEnd},
		"other prefix":            {`<Error><a:Code>X</b:Code></Error>`, wrongEnd},
		"crossed":                 {`<Error><Code><Key>X</Code></Key></Error>`, wrongEnd},
		"attribute in end tag":    {`<Error><Code>X</Code a="b"></Error>`, wrongEnd},
		"end tag of self-closing": {`<Error><Code/></Code></Error>`, wrongEnd},
		"end tag first":           {`</Error>`, "an end tag without its start tag"},
		"end tag last":            {`<Error/></Error>`, "an end tag without its start tag"},
		"second root":             {`<Error/><Error/>`, "a second root element"},
		"text after":              {`<Error/>x`, outside},
		"CDATA outside":           {`<![CDATA[ ]]><Error/>`, doctype},
		"CDATA without end":       {`<Error><![CDATA[a]]`, "<![CDATA[ without ]]>"},
		"comment without end":     {`<Error><!-- --`, "<!-- without -->"},
		"instruction without end": {`<Error><?x ?`, "<? without ?>"},
		"no name":                 {`<Error><></></Error>`, "not a whole tag"},
		"white space for a name":  {`<Error>< Code>X</Code></Error>`, "not a whole tag"},
		"tag within a tag":        {`<Error><Code <Key>X</Key></Error>`, "not a whole tag"},
		"tag within a name":       {`<Error><Code<Key>X</Key></Error>`, "not a whole tag"},
		"quote without end":       {`<Error><Code a="b'>X</Code></Error>`, "not a whole tag"},
		"cut after the bracket":   {`<Error><`, "not a whole tag"},
		"cut after an element":    {`<Error><Code/>`, "the document was cut"},
		"cut in text":             {`<Error><Code>X`, "the document was cut"},
		"one too deep":            {`<Error>` + strings.Repeat("<a>", maxDepth) + strings.Repeat("</a>", maxDepth) + `</Error>`, tooDeep},
		"one too deep, empty":     {`<Error>` + strings.Repeat("<a>", maxDepth-1) + "<b/>" + strings.Repeat("</a>", maxDepth-1) + `</Error>`, tooDeep},
		"not UTF-8":               {"<Error><Code>\xe9</Code></Error>", "not UTF-8"},
		"UTF-16":                  {"\xfe\xff\x00<\x00E", "not UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			err := mustFail(t, as(ParseError), []byte(tc.doc))
			if syntax := (*SyntaxError)(nil); !errors.As(err, &syntax) || syntax.Reason != tc.reason {
				t.Errorf("got %v, want %q", err, tc.reason)
			}
		})
	}
}

func TestSyntaxErrorOffset(t *testing.T) {
	err := mustFail(t, as(ParseError), []byte(`<Error><Code>X</Key></Error>`))
	if syntax := (*SyntaxError)(nil); !errors.As(err, &syntax) || syntax.Offset != 14 {
		t.Errorf("got %v, want offset 14, where </Key> begins", err)
	}
}

// Reason goes into logs, and a document may hold what should not.
func TestReasonQuotesNoText(t *testing.T) {
	for _, doc := range []string{`<Error>&SECRET;</Error>`, `<Error><SECRET>`, `<ListBucketResult><IsTruncated>SECRET</IsTruncated></ListBucketResult>`} {
		for _, parse := range parsers {
			if _, err := parse([]byte(doc)); err != nil && strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%s: got %v", doc, err)
			}
		}
	}
}

// Each document is 1 MiB of one trick. A parser that goes over it again and
// again would need minutes, and one that copies it again and again gigabytes.
func TestHostileDocumentsTakeLinearTime(t *testing.T) {
	const size = 1 << 20
	for name, tc := range map[string]struct{ before, trick, after string }{
		"start tags":      {"<Error>", "<a>", ""},
		"empty elements":  {"<Error>", "<a/>", "</Error>"},
		"open brackets":   {"<Error>", "<", ""},
		"ampersands":      {"<Error>", "&", ""},
		"references":      {"<Error><Message>", "&#65;", "</Message></Error>"},
		"digits":          {"<Error><Message>&#", "0", "65;</Message></Error>"},
		"CDATA sections":  {"<Error><Message>", "<![CDATA[x]]>", "</Message></Error>"},
		"open CDATA":      {"<Error><Message>", "<![CDATA[", ""},
		"brackets":        {"<Error><Message><![CDATA[", "]", "]]></Message></Error>"},
		"open comments":   {"<Error>", "<!--", ""},
		"comments":        {"<Error><Message>", "<!---->x", "</Message></Error>"},
		"instructions":    {"<Error>", "<?", "?></Error>"},
		"one attribute":   {`<Error a="`, "x", `"/>`},
		"many attributes": {"<Error ", "a='' ", "/>"},
		"one name":        {"<", "a", "/>"},
		"colons":          {"<", ":", "/>"},
		"white space":     {"<Error></Error", " ", ">"},
		"keep-alive":      {"", " \n", "<Error/>"},
		"plus signs":      {"<ListBucketResult><EncodingType>url</EncodingType><NextMarker>", "+", "</NextMarker></ListBucketResult>"},
		"objects":         {"<ListBucketResult>", "<Contents/>", "</ListBucketResult>"},
		"prefixes":        {"<ListBucketResult><CommonPrefixes>", "<Prefix/>", "</CommonPrefixes></ListBucketResult>"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := []byte(tc.before + strings.Repeat(tc.trick, size/len(tc.trick)) + tc.after)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			for _, parse := range parsers {
				parse(doc)
			}
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if copied := (after.TotalAlloc - before.TotalAlloc) / size; took > 20*time.Second || copied > 100 {
				t.Errorf("took %v and %d times its size in memory", took, copied)
			}
		})
	}
}
