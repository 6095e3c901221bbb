package policy

import (
	"encoding/json"
	"testing"
)

// FuzzSet sets any policy in any document. What comes is an error, or a
// document that holds the strangers of the first and grants what was set.
func FuzzSet(f *testing.F) {
	f.Add("", "p/", "readonly")
	f.Add(of(common, listAll, uploads, reads("", "p/"), objects(writes, "p/")), "p/", "none")
	f.Add(of(common, narrowed("StringEquals", `["p/","o/"]`), narrowed("StringLike", `"p/*"`), reads("p/", "o/")), "p/", "writeonly")
	for _, stranger := range strangers {
		f.Add(of(stranger, common), "p/", "readwrite")
	}
	f.Fuzz(func(t *testing.T, document, prefix, text string) {
		p := Policy(text)
		was, err := Get(document, "photos", prefix)
		after, setErr := Set(document, "photos", prefix, p)
		if CheckPrefix(prefix) != "" || err != nil {
			if setErr == nil || after != "" {
				t.Fatalf("got %q, %v after %v, want an error", after, setErr, err)
			}
			return
		}
		if setErr != nil || after != "" && !json.Valid([]byte(after)) || !was.Valid() {
			t.Fatalf("got %q, %v, want JSON", after, setErr)
		}
		checkGet(t, document, after, prefix, p)
		checkForeign(t, document, after)
	})
}

// foreign are the statements that Set may not touch, in their order: all but
// Allows to everybody with nothing in them that this package does not know.
func foreign(t *testing.T, document string) (list []string) {
	t.Helper()
	d, err := parse(document, "photos")
	if err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	for i := range d.statements {
		raw := d.statements[i].value.Raw()
		var s map[string]any
		if json.Unmarshal([]byte(raw), &s) != nil || s["Effect"] != "Allow" || s["NotAction"] != nil || s["NotResource"] != nil || s["NotPrincipal"] != nil {
			list = append(list, raw)
		}
	}
	return list
}
