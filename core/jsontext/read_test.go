package jsontext

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// accepted are texts that RFC 8259 calls JSON, by what is worth a look in each.
// What they say is compared with what encoding/json reads.
var accepted = map[string]string{
	"empty object":             `{}`,
	"empty array":              `[]`,
	"string alone":             `"photos"`,
	"empty string":             `""`,
	"number alone":             `7`,
	"true alone":               `true`,
	"false alone":              `false`,
	"null alone":               `null`,
	"space all around":         " \t\r\n{ \t\"a\"\r:\n1 , \"b\" : [ 1 , 2 ] } \n",
	"one member":               `{"bucket":"photos"}`,
	"all the kinds":            `{"n":null,"b":true,"i":-1,"s":"x","a":[1,"2",false],"o":{"p":{}}}`,
	"same name twice":          `{"a":1,"a":2}`,
	"empty name":               `{"":1}`,
	"name of Object.prototype": `{"__proto__":{"x":1},"constructor":2}`,
	"escaped name":             `{"\u0061\"":1}`,
	"zero":                     `0`,
	"minus zero":               `-0`,
	"fraction":                 `[0.5,-12.25,1.000]`,
	"exponent":                 `[1e5,1E5,1e+5,1e-5,-0.1E-07,0e0]`,
	"beyond float64":           `[1e999,-1e-999,123456789012345678901234567890]`,
	"all short escapes":        `"\"\\\/\b\f\n\r\t"`,
	"unicode escapes":          `"\u0000\u001f\u0020\u007F\u00e9\u20AC\uFFFD\uffff"`,
	"hex digits in both cases": `"\u00aB\u00Cd\u00eF"`,
	"surrogate pair":           `"\ud83d\ude00 \uDBFF\uDFFF \ud800\udc00"`,
	"UTF-8 as it is":           "\"日本 é 😀 \x7f \u2028\"",
	"slash without escape":     `"a/b"`,
	"escape behind plain text": `"plain\nplain"`,
}

var rejected = map[string]string{
	"nothing":                       ``,
	"space only":                    " \n",
	"byte order mark":               "\uFEFF{}",
	"two values":                    `1 2`,
	"text behind":                   `{}x`,
	"NUL behind":                    "{}\x00",
	"comma behind":                  `{},`,
	"object not closed":             `{"a":1`,
	"object not begun":              `}`,
	"array not closed":              `[1,2`,
	"closed by the other":           `[1}`,
	"object closed by the other":    `{"a":1]`,
	"trailing comma in an array":    `[1,]`,
	"trailing comma in an object":   `{"a":1,}`,
	"leading comma":                 `[,1]`,
	"two commas":                    `[1,,2]`,
	"no comma":                      `[1 2]`,
	"no comma between members":      `{"a":1"b":2}`,
	"no colon":                      `{"a" 1}`,
	"equals sign for a colon":       `{"a"=1}`,
	"object cut at once":            `{`,
	"object cut behind a comma":     `{"a":1,`,
	"object cut behind a name":      `{"a"`,
	"object cut behind a colon":     `{"a":`,
	"array cut at once":             `[`,
	"array cut behind a comma":      `[1,`,
	"escaped string not closed":     `"\n`,
	"line end for a quote":          "[\"a\n]",
	"line end for a name's quote":   "{\"a\n:1}",
	"line end behind an escape":     "[\"\\ta\n]",
	"unicode escape of two, closed": `"\u12"`,
	"two colons":                    `{"a"::1}`,
	"no value":                      `{"a":}`,
	"no name":                       `{:1}`,
	"name without quotes":           `{a:1}`,
	"number for a name":             `{1:1}`,
	"single quotes":                 `{'a':1}`,
	"comment":                       `[1/*one*/]`,
	"literal cut":                   `tru`,
	"literal too long":              `nulll`,
	"literal in capitals":           `True`,
	"undefined":                     `undefined`,
	"NaN":                           `NaN`,
	"minus infinity":                `-Infinity`,
	"minus alone":                   `-`,
	"plus":                          `+1`,
	"two minuses":                   `--1`,
	"leading zero":                  `01`,
	"leading zero behind a minus":   `-01`,
	"two zeros":                     `00`,
	"point alone":                   `.`,
	"no digit before the point":     `.5`,
	"no digit behind the point":     `1.`,
	"no digit after the point":      `1.e5`,
	"two points":                    `1.2.3`,
	"exponent without digits":       `1e`,
	"exponent with a sign alone":    `1e+`,
	"two exponents":                 `1e5e5`,
	"hexadecimal":                   `0x10`,
	"digits parted":                 `1_000`,
	"full-width digits":             `１`,
	"string not closed":             `"a`,
	"string closed by an escape":    `"a\"`,
	"backslash at the end":          `"a\`,
	"unknown escape":                `"\x41"`,
	"escape in capitals":            `"\N"`,
	"octal escape":                  `"\101"`,
	"escape of a single quote":      `"\'"`,
	"unicode escape cut":            `"\u12`,
	"unicode escape of three":       `"\u123"`,
	"unicode escape with a sign":    `"\u+123"`,
	"unicode escape parted":         `"\u1_23"`,
	"unicode escape in braces":      `"\u{41}"`,
	"unicode escape not hex":        `"\u12G4"`,
	"second of a pair cut":          `"\ud83d\ude0"`,
	"second of a pair not hex":      `"\ud83d\uzzzz"`,
	"line end in a string":          "\"a\nb\"",
	"tab in a string":               "\"a\tb\"",
	"control in a string":           "\"\x01\"",
	"control behind an escape":      "\"\\n\x1f\"",
	"NUL in a string":               "\"\x00\"",
	"vertical tab for space":        "[1,\v2]",
	"no-break space for space":      "[1,\u00a02]",
	"line separator for space":      "[1,\u20282]",
	"escape outside of a string":    `\n`,
	"failure within an inner array": `{"a":[1,{"b":[}]}`,
}

func TestParseLikeEncodingJSON(t *testing.T) {
	for name, text := range accepted {
		t.Run(name, func(t *testing.T) {
			want, err := oracle(text)
			if err != nil {
				t.Fatalf("encoding/json refuses %q: %v", text, err)
			}
			v, err := Parse(text)
			if err != nil {
				t.Fatalf("%q: got %v, want %v", text, err, want)
			}
			if got := plain(v); !reflect.DeepEqual(got, want) {
				t.Errorf("%q\n got %#v\nwant %#v", text, got, want)
			}
		})
	}
}

func TestParseRejects(t *testing.T) {
	for name, text := range rejected {
		t.Run(name, func(t *testing.T) {
			if json.Valid([]byte(text)) {
				t.Fatalf("encoding/json takes %q", text)
			}
			v, err := Parse(text)
			if err == nil {
				t.Fatalf("%q: got %#v, want an error", text, plain(v))
			}
			if v.Kind() != Missing {
				t.Errorf("%q: got a value of kind %d with the error, want none", text, v.Kind())
			}
		})
	}
}

func TestParseErrorNamesTheByteAndNoText(t *testing.T) {
	_, err := Parse(`{"secretKey":"hush",}`)
	if got, want := err.Error(), "invalid JSON at byte 20"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseDepth(t *testing.T) {
	nest := func(open, inner, closing string, n int) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(closing, n)
	}
	for name, tc := range map[string]struct {
		text string
		ok   bool
	}{
		"empty arrays, as deep as may be": {nest("[", "", "]", MaxDepth), true},
		"empty arrays, one too deep":      {nest("[", "", "]", MaxDepth+1), false},
		"a number, as deep as may be":     {nest("[", "1", "]", MaxDepth), true},
		"a number, one too deep":          {nest("[", "1", "]", MaxDepth+1), false},
		"objects, as deep as may be":      {nest(`{"a":`, "{}", "}", MaxDepth-1), true},
		"objects, one too deep":           {nest(`{"a":`, "{}", "}", MaxDepth), false},
		"deep enough to end a stack":      {nest("[", "", "]", 1<<20), false},
		"side by side":                    {"[" + nest("[],", "", "", 1000) + "[]]", true},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse(tc.text); (err == nil) != tc.ok {
				t.Errorf("got %v, want no error: %v", err, tc.ok)
			}
		})
	}
}

// oracle is what encoding/json reads.
func oracle(text string) (v any, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, io.ErrUnexpectedEOF
	}
	return v, nil
}

// plain is v in the types of encoding/json, lone surrogates as it has them.
func plain(v Value) any {
	switch v.Kind() {
	case Bool:
		b, _ := v.Bool()
		return b
	case Number:
		return json.Number(v.text)
	case String:
		s, _ := v.String()
		return replaceSurrogates(s)
	case Array:
		items := []any{}
		for _, item := range v.Items() {
			items = append(items, plain(item))
		}
		return items
	case Object:
		members := map[string]any{}
		for i, name := range v.Names() {
			members[replaceSurrogates(name)] = plain(v.Items()[i])
		}
		return members
	case Null:
		return nil
	}
	return "kind " + strconv.Itoa(int(v.Kind()))
}

func replaceSurrogates(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == 0xED && b[i+1] >= 0xA0 {
			b = bytes.Join([][]byte{b[:i], []byte("\uFFFD"), b[i+3:]}, nil)
		}
	}
	return string(b)
}

func TestEqual(t *testing.T) {
	for name, tc := range map[string]struct {
		a, b string
		want bool
	}{
		"blanks and order":    {`{"a": [1, "x"], "b": null}`, `{"b":null,"a":[1,"\u0078"]}`, true},
		"order of an array":   {`[1,2]`, `[2,1]`, false},
		"one more":            {`[1]`, `[1,2]`, false},
		"one member more":     {`{"a":1}`, `{"a":1,"b":2}`, false},
		"another name":        {`{"a":1}`, `{"b":1}`, false},
		"another value":       {`{"a":true}`, `{"a":false}`, false},
		"another kind":        {`"1"`, `1`, false},
		"deep down":           {`{"a":{"b":[{"c":1}]}}`, `{"a":{"b":[{"c":2}]}}`, false},
		"an object, an array": {`{}`, `[]`, false},
	} {
		a, err := Parse(tc.a)
		b, err2 := Parse(tc.b)
		if err != nil || err2 != nil || a.Equal(b) != tc.want || b.Equal(a) != tc.want {
			t.Errorf("%s: %s and %s: want %v", name, tc.a, tc.b, tc.want)
		}
	}
}
