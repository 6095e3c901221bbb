package shape

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/jsontext"
)

// one is one of the shapes, by a number.
func one(n uint8) (name, notation string) {
	names := slices.Sorted(maps.Keys(shapes))
	name = names[int(n)%len(names)]
	return name, shapes[name]
}

// FuzzRead wants an end, no panic, and of what Read and encoding/xml both take the same.
func FuzzRead(f *testing.F) {
	for n := range uint8(len(shapes)) {
		_, notation := one(n)
		f.Add(n, document(rand.New(rand.NewPCG(uint64(n), 2)), *Parse(notation)))
	}
	f.Fuzz(func(t *testing.T, n uint8, doc []byte) {
		name, notation := one(n)
		text, err := Read(notation, doc)
		if err != nil {
			if text != nil {
				t.Fatalf("%s: got %s beside %v", name, text, err)
			}
			return
		}
		if !json.Valid(text) {
			t.Fatalf("%s: %q is no JSON: %q", name, doc, text)
		}
		if !bytes.ContainsAny(doc, "\r:") && utf8.Valid(doc) { // line ends, and what encoding/xml makes of prefixes
			agree(t, name, notation, *Parse(notation), doc)
		}
	})
}

// FuzzWrite wants of every JSON a refusal, or XML that says the same when it is read and
// written again.
func FuzzWrite(f *testing.F) {
	for n := range uint8(len(shapes)) {
		_, notation := one(n)
		text, err := Read(notation, document(rand.New(rand.NewPCG(uint64(n), 3)), *Parse(notation)))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(n, string(text))
	}
	f.Fuzz(func(t *testing.T, n uint8, text string) {
		name, notation := one(n)
		v, err := jsontext.Parse(text)
		if err != nil {
			return
		}
		doc, err := Write(notation, v)
		if err != nil {
			return
		}
		read, err := Read(notation, doc)
		if err != nil {
			t.Fatalf("%s: %q written as %q: %v", name, text, doc, err)
		}
		agree(t, name, notation, *Parse(notation), doc)
		if twice, err := Write(notation, value(t, string(read))); err != nil || string(twice) != string(doc) {
			t.Fatalf("%s: %q written as %q, then %q, %v", name, text, doc, twice, err)
		}
	})
}
