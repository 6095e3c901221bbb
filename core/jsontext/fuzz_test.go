package jsontext

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParse compares Parse with encoding/json. There are two differences, both
// on purpose: Parse refuses what nests deeper than MaxDepth, and leaves bytes
// that are no UTF-8 as they are, where encoding/json has U+FFFD; of a text with
// such bytes only the verdict is compared. Numbers are texts to both of them.
func FuzzParse(f *testing.F) {
	for _, text := range accepted {
		f.Add(text)
	}
	for _, text := range rejected {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Parse(text)
		want := json.Valid([]byte(text)) && depth(text) <= MaxDepth
		if got := err == nil; got != want {
			t.Fatalf("%q: got %v, encoding/json and the depth say valid: %v", text, err, want)
		}
		if err != nil || !utf8.ValidString(text) {
			return
		}
		expected, err := oracle(text)
		if err != nil {
			t.Fatalf("encoding/json: %v", err)
		}
		if got := plain(v); !reflect.DeepEqual(got, expected) {
			t.Fatalf("%q\n got %#v\nwant %#v", text, got, expected)
		}
	})
}

// depth is how deep arrays and objects nest in a valid text.
func depth(text string) (deepest int) {
	d := json.NewDecoder(strings.NewReader(text))
	for open := 0; ; {
		token, err := d.Token()
		if err != nil {
			return deepest
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open++
			deepest = max(deepest, open)
		case json.Delim('}'), json.Delim(']'):
			open--
		}
	}
}

// FuzzAppendString writes any text and reads it again.
func FuzzAppendString(f *testing.F) {
	f.Add("")
	f.Add("\x00\x1f\"\\/\u2028😀")
	f.Fuzz(func(t *testing.T, text string) {
		dst := AppendString(nil, text)
		v, err := Parse(string(dst))
		if got, _ := v.String(); err != nil || got != text {
			t.Fatalf("%q is written %s and read %q, %v", text, dst, got, err)
		}
		if !json.Valid(dst) {
			t.Fatalf("encoding/json refuses %s", dst)
		}
	})
}
