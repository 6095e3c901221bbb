package jsontext

import (
	"reflect"
	"testing"
	"unicode/utf8"
)

func mustParse(t *testing.T, text string) Value {
	t.Helper()
	v, err := Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return v
}

// A reader gives its value for its own kind, and zero and false for all others:
// callers that ignore the second result get no text of a null.
func TestReadersOfAnotherKind(t *testing.T) {
	v := mustParse(t, `{"null":null,"true":true,"false":false,"number":12,"string":"12","array":[1],"object":{"a":1}}`)
	type reading struct {
		Kind     Kind
		Text     string
		IsText   bool
		Number   int64
		IsNumber bool
		Truth    bool
		IsTruth  bool
		Items    int
		Names    int
	}
	for name, want := range map[string]reading{
		"null":    {Kind: Null},
		"true":    {Kind: Bool, Truth: true, IsTruth: true},
		"false":   {Kind: Bool, IsTruth: true},
		"number":  {Kind: Number, Number: 12, IsNumber: true},
		"string":  {Kind: String, Text: "12", IsText: true},
		"array":   {Kind: Array, Items: 1},
		"object":  {Kind: Object, Items: 1, Names: 1},
		"missing": {Kind: Missing},
	} {
		t.Run(name, func(t *testing.T) {
			member := v.Get(name)
			got := reading{Kind: member.Kind(), Items: len(member.Items()), Names: len(member.Names())}
			got.Text, got.IsText = member.String()
			got.Number, got.IsNumber = member.Int()
			got.Truth, got.IsTruth = member.Bool()
			if got != want {
				t.Errorf("\n got %+v\nwant %+v", got, want)
			}
			if inner := member.Get("b"); inner.Kind() != Missing {
				t.Errorf("member of it: got kind %d, want none", inner.Kind())
			}
		})
	}
}

func TestInt(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		want int64
		ok   bool
	}{
		"zero":                    {"0", 0, true},
		"minus zero":              {"-0", 0, true},
		"one":                     {"1", 1, true},
		"largest of JavaScript":   {"9007199254740991", 1<<53 - 1, true},
		"largest of int64":        {"9223372036854775807", 1<<63 - 1, true},
		"one more":                {"9223372036854775808", 0, false},
		"smallest of int64":       {"-9223372036854775808", -1 << 63, true},
		"one less":                {"-9223372036854775809", 0, false},
		"thirty digits":           {"123456789012345678901234567890", 0, false},
		"fraction":                {"1.5", 0, false},
		"fraction of nothing":     {"1.0", 0, false},
		"exponent":                {"1e3", 0, false},
		"digits in a string":      {`"1"`, 0, false},
		"true":                    {"true", 0, false},
		"null":                    {"null", 0, false},
		"the digits of an array":  {"[1]", 0, false},
		"the digits of an object": {`{"a":1}`, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := mustParse(t, tc.text).Int(); got != tc.want || ok != tc.ok {
				t.Errorf("%s: got %d, %v, want %d, %v", tc.text, got, ok, tc.want, tc.ok)
			}
		})
	}
}

func TestMembersKeepTheirOrder(t *testing.T) {
	v := mustParse(t, `{"b":1,"a":2,"b":3,"":4}`)
	if got, want := v.Names(), []string{"b", "a", "b", ""}; !reflect.DeepEqual(got, want) {
		t.Errorf("names: got %q, want %q", got, want)
	}
	for name, want := range map[string]int64{"a": 2, "b": 3, "": 4} {
		if got, _ := v.Get(name).Int(); got != want {
			t.Errorf("member %q: got %d, want %d", name, got, want)
		}
	}
	if got := v.Get("B").Kind(); got != Missing {
		t.Errorf(`member "B": got kind %d, want none`, got)
	}
}

// A string of JavaScript may hold half a pair, which UTF-8 has no bytes for. It
// must neither vanish nor pass for U+FFFD, which is a character of its own.
func TestLoneSurrogates(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"first half":                {`"a\ud83db"`, "a\xed\xa0\xbdb"},
		"second half":               {`"a\ude00b"`, "a\xed\xb8\x80b"},
		"the lowest":                {`"\ud800"`, "\xed\xa0\x80"},
		"the highest":               {`"\udfff"`, "\xed\xbf\xbf"},
		"halves in the wrong order": {`"\ude00\ud83d"`, "\xed\xb8\x80\xed\xa0\xbd"},
		"two first halves":          {`"\ud83d\ud83d"`, "\xed\xa0\xbd\xed\xa0\xbd"},
		"first half, then a pair":   {`"\ud83d\ud83d\ude00"`, "\xed\xa0\xbd😀"},
		"first half, then a letter": {`"\ud83d\u0041"`, "\xed\xa0\xbdA"},
		"first half, then a escape": {`"\ud83d\n"`, "\xed\xa0\xbd\n"},
		"first half at the end":     {`"x\udbff"`, "x\xed\xaf\xbf"},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := mustParse(t, tc.text).String()
			if got != tc.want || !ok {
				t.Errorf("%s: got %q, %v, want %q", tc.text, got, ok, tc.want)
			}
			if utf8.ValidString(got) {
				t.Errorf("%s: %q is valid UTF-8", tc.text, got)
			}
		})
	}
}

func TestRaw(t *testing.T) {
	v := mustParse(t, ` {"a": [ 1.50, "\u0041/\/" ] , "b" : null } `)
	for name, c := range map[string]struct{ got, want string }{
		"whole":   {v.Raw(), `{"a": [ 1.50, "\u0041/\/" ] , "b" : null }`},
		"array":   {v.Get("a").Raw(), `[ 1.50, "\u0041/\/" ]`},
		"number":  {v.Get("a").Items()[0].Raw(), "1.50"},
		"string":  {v.Get("a").Items()[1].Raw(), `"\u0041/\/"`},
		"null":    {v.Get("b").Raw(), "null"},
		"missing": {v.Get("c").Raw(), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", name, c.got, c.want)
		}
	}
}
