package house

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// architecture is the document that tells how the house is built.
const architecture = "web/docs/architecture.md"

// TestFilesNamedExist reads the names of files and folders in the document, and
// what the page's half says of Go's: one that was moved or renamed misleads
// everyone who looks for it.
func TestFilesNamedExist(t *testing.T) {
	files := trackedFiles(t)
	if names := namesIn(string(files[architecture])); len(names) < 20 {
		t.Errorf("got %d names in %s, want those of the whole house", len(names), architecture)
	}
	for file, text := range files {
		inPage := strings.HasPrefix(file, "jsbridge/esm/")
		if file != architecture && !inPage {
			continue
		}
		for _, name := range namesIn(string(text)) {
			if inPage && !strings.HasPrefix(name, "core/") {
				continue // imports are the type checker's
			}
			if !exists(files, name) {
				t.Errorf("%s names %s, which does not exist", file, name)
			}
		}
	}
}

// namesIn returns what in a text names a file, or a folder of the top level or
// one below. What make puts into dist is none of the checkout's.
func namesIn(text string) []string {
	file := `[\w./-]+\.(?:go|js|mjs|ts|json|md|sh|html)\b`
	folder := `\b(?:core|jsbridge|wasm|web|tests)/[\w./-]*\w`
	var names []string
	for _, name := range regexp.MustCompile(file+"|"+folder).FindAllString(text, -1) {
		if name = strings.TrimPrefix(name, "./"); !strings.HasPrefix(name, "dist/") {
			names = append(names, name)
		}
	}
	return names
}

// exists tells whether name is a file or folder, or the end of the path of one.
func exists(files map[string][]byte, name string) bool {
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	for file := range files {
		if within := "/" + file + "/"; strings.Contains(within, "/"+name+"/") {
			return true
		}
	}
	return false
}

func TestNamesIn(t *testing.T) {
	text := "`core/call.go` and core/events; [a page](transfers.md#uploads), `known.js`, client.putObject, `dist/index.js`, e.g. this."
	got := strings.Join(namesIn(text), " ")
	if want := "core/call.go core/events transfers.md known.js"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	files := map[string][]byte{"core/events/feed.go": nil}
	for name, want := range map[string]bool{"core/events": true, "feed.go": true, "core/events/feed.go": true, "eed.go": false, "core/feed.go": false, "core/event": false} {
		if got := exists(files, name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}
