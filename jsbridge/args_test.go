//go:build js && wasm

package jsbridge

import (
	"errors"
	"maps"
	"slices"
	"syscall/js"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3err"
)

func readArgs(t *testing.T, text string) *args {
	return &args{values: parsed(t, text)}
}

// refusal returns the argument and the rule that a reader noted.
func refusal(t *testing.T, a *args) (argument, rule string) {
	t.Helper()
	var e *s3err.ArgumentError
	if a.err != nil && !errors.As(a.err, &e) {
		t.Fatalf("got %T: %v, want an *s3err.ArgumentError", a.err, a.err)
	}
	if e == nil {
		return "", ""
	}
	return e.Argument, e.Rule
}

func TestReaders(t *testing.T) {
	readers := map[string]func(a *args) any{
		"required":   func(a *args) any { return a.required("x") },
		"text":       func(a *args) any { return a.text(a.values, "x") },
		"bool":       func(a *args) any { return a.bool(a.values, "x") },
		"integer":    func(a *args) any { return a.integer(a.values, "x") },
		"date":       func(a *args) any { return a.date(a.values, "x") },
		"dictionary": func(a *args) any { return len(a.dictionary(a.values, "x")) },
	}
	tests := []struct {
		reader, text string
		want         any
		rule         string // "" if there is nothing to refuse
	}{
		{"required", `{"x":"a"}`, "a", ""},
		{"required", `{"x":""}`, "", ""}, // the core says what is empty
		{"required", `{}`, "", "must be given"},
		{"required", `{"x":null}`, "", "must be given"},
		{"required", `{"x":5}`, "", "must be a string"},
		{"text", `{"x":"é\n\u0000\ud83d\udc1f"}`, "é\n\x00🐟", ""},
		{"text", `{}`, "", ""},
		{"text", `{"x":null}`, "", ""},
		{"text", `{"x":5}`, "", "must be a string"},
		{"text", `{"x":["a"]}`, "", "must be a string"},
		{"text", `{"x":false}`, "", "must be a string"},
		{"bool", `{"x":true}`, true, ""},
		{"bool", `{"x":false}`, false, ""},
		{"bool", `{}`, false, ""},
		{"bool", `{"x":null}`, false, ""},
		{"bool", `{"x":1}`, false, "must be true or false"},
		{"bool", `{"x":"true"}`, false, "must be true or false"},
		{"integer", `{"x":0}`, int64(0), ""},
		{"integer", `{"x":-5}`, int64(-5), ""},
		{"integer", `{}`, int64(0), ""},
		{"integer", `{"x":null}`, int64(0), ""},
		{"integer", `{"x":9007199254740991}`, int64(1<<53 - 1), ""},
		{"integer", `{"x":9007199254740992}`, int64(0), "must be a whole number"},
		{"integer", `{"x":-9007199254740991}`, int64(1 - 1<<53), ""},
		{"integer", `{"x":-9007199254740992}`, int64(0), "must be a whole number"},
		{"integer", `{"x":9223372036854775808}`, int64(0), "must be a whole number"},
		{"integer", `{"x":1.5}`, int64(0), "must be a whole number"},
		{"integer", `{"x":1e+21}`, int64(0), "must be a whole number"},
		{"integer", `{"x":"5"}`, int64(0), "must be a whole number"},
		{"integer", `{"x":true}`, int64(0), "must be a whole number"},
		{"date", `{"x":1793491200123}`, time.Date(2026, 11, 1, 0, 0, 0, 123e6, time.UTC), ""},
		{"date", `{"x":0}`, time.Unix(0, 0).UTC(), ""},
		{"date", `{"x":-1}`, time.UnixMilli(-1).UTC(), ""},
		{"date", `{}`, time.Time{}, ""},
		{"date", `{"x":null}`, time.Time{}, ""},
		{"date", `{"x":"2026-11-01"}`, nil, "must be a Date"},
		{"date", `{"x":1.5}`, nil, "must be a Date"},
		{"dictionary", `{"x":{"a":"1","b":""}}`, 2, ""},
		{"dictionary", `{"x":{}}`, 0, ""},
		{"dictionary", `{}`, 0, ""},
		{"dictionary", `{"x":null}`, 0, ""},
		{"dictionary", `{"x":["a"]}`, 0, "must be an object of strings"},
		{"dictionary", `{"x":"a"}`, 0, "must be an object of strings"},
		{"dictionary", `{"x":{"a":1}}`, nil, "must be an object of strings"},
		{"dictionary", `{"x":{"a":null}}`, nil, "must be an object of strings"},
	}
	for _, test := range tests {
		t.Run(test.reader+" of "+test.text, func(t *testing.T) {
			a := readArgs(t, test.text)
			got := readers[test.reader](a)
			if test.want != nil && got != test.want {
				t.Errorf("got %#v, want %#v", got, test.want)
			}
			argument, rule := refusal(t, a)
			if rule != test.rule || (rule != "") != (argument == "x") {
				t.Errorf("got %q refused with %q, want x with %q", argument, rule, test.rule)
			}
		})
	}
}

func TestOptionsMustBeAnObject(t *testing.T) {
	for text, want := range map[string]string{
		`{}`: "", `{"options":null}`: "", `{"options":{}}`: "",
		`{"options":"a"}`: "options", `{"options":[]}`: "options", `{"options":5}`: "options",
	} {
		a := readArgs(t, text)
		a.readPutOptions(a.options())
		if got, _ := refusal(t, a); got != want {
			t.Errorf("%s: got %q refused, want %q", text, got, want)
		}
	}
}

func TestFirstWrongArgumentIsNamed(t *testing.T) {
	a := readArgs(t, `{"bucket":5,"object":6}`)
	a.required("bucket")
	a.required("object")
	if got, _ := refusal(t, a); got != "bucket" {
		t.Errorf("got %q refused, want bucket", got)
	}
}

// Each option of each method, given as what it is not.
func TestWrongOptionsAreNamed(t *testing.T) {
	readers := map[string]func(a *args){
		"put":    func(a *args) { a.readPutOptions(a.values) },
		"get":    func(a *args) { a.readGetOptions(a.values) },
		"list":   func(a *args) { a.readListOptions(a.values) },
		"make":   func(a *args) { a.readMakeBucketOptions(a.values) },
		"remove": func(a *args) { a.readRemoveOptions(a.values) },
		"item":   func(a *args) { a.readRemoveItem(a.values) },
	}
	names := map[string][]string{
		"put":    {"headers", "contentType", "metadata", "partSize", "concurrency", "integrity", "ifMatch", "ifNoneMatch", "serverOrders"},
		"get":    {"headers", "versionId", "ifMatch", "ifNoneMatch", "ifModifiedSince", "ifUnmodifiedSince"},
		"list":   {"headers", "prefix", "recursive", "startAfter"},
		"make":   {"headers", "location"},
		"remove": {"headers", "versionId"},
		"item":   {"objectName", "versionId"},
	}
	for reader, names := range names {
		for _, name := range names {
			a := readArgs(t, `{"`+name+`":["wrong"]}`)
			readers[reader](a)
			if got, _ := refusal(t, a); got != name {
				t.Errorf("%s: got %q refused, want %q", reader, got, name)
			}
		}
	}
}

// Names that mean something to JavaScript's objects are names like others.
func TestDictionariesKeepAllNames(t *testing.T) {
	want := map[string]string{"__proto__": "a", "constructor": "b", "toString": "c", "": "d", "é \"\\": "e"}
	text := js.Global().Get("JSON").Call("stringify", script(`() => ({
		x: JSON.parse('{"__proto__":"a","constructor":"b","toString":"c","":"d","é \\"\\\\":"e"}'),
	})`)).String()
	a := readArgs(t, text)
	got := a.dictionary(a.values, "x")
	if a.err != nil || !maps.Equal(got, want) {
		t.Fatalf("%s: got %q and %v, want %q", text, got, a.err, want)
	}
	back := js.Global().Get("JSON").Call("parse", string(append(appendMapOrNull([]byte("{"), "x", got), '}'))).Get("x")
	keys := js.Global().Get("Object").Call("keys", back)
	var names []string
	for i := range keys.Length() {
		names = append(names, keys.Index(i).String())
	}
	slices.Sort(names)
	if sorted := slices.Sorted(maps.Keys(want)); !slices.Equal(names, sorted) {
		t.Errorf("got names %q in JavaScript, want %q", names, sorted)
	}
	if value := back.Get("__proto__"); value.Type() != js.TypeString || value.String() != "a" {
		t.Errorf("got %v for __proto__, want a", value)
	}
}

// What has no value is null, which differs from an empty one.
func TestAppendNulls(t *testing.T) {
	stat := core.ObjectStat{Size: 1<<53 - 1, ContentType: "a/b", LastModified: time.UnixMilli(5)}
	got := string(appendObjectStat(nil, stat))
	const further = `"cacheControl":null,"contentDisposition":null,"contentEncoding":null,"contentLanguage":null,"expires":null,"storageClass":null,"tagCount":null,"retention":null,"legalHold":null,"websiteRedirect":null,"deleteMarker":false,"partsCount":null,"restore":null,"expiration":null,"checksums":null,"checksumType":null,"replicationStatus":null,`
	want := `{"size":9007199254740991,"etag":null,"contentType":"a/b","lastModified":5,"metadata":null,"versionId":null,` + further + `"sse":null,"hidden":[]}`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	stat.ETag, stat.Metadata, stat.LastModified, stat.Hidden = "e", map[string]string{}, time.Time{}, []string{"a", "b"}
	got = string(appendObjectStat(nil, stat))
	want = `{"size":9007199254740991,"etag":"e","contentType":"a/b","lastModified":null,"metadata":{},"versionId":null,` + further + `"sse":null,"hidden":["a","b"]}`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := jsontext.Parse(got); err != nil {
		t.Error(err)
	}
}
