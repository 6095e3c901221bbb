package house

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// oldEnglish are words that a reader has to look up, or that make a person of a
// program, each with what says the same plainly.
func oldEnglish() map[string]string {
	return map[string]string{
		`[Ff]or ever`:             "forever, each time",
		`[Gg]oes on|go on`:        "continues, resumes",
		`[Gg]one on|[Gg]oing on`:  "continued, under way",
		`[Aa]ll the same`:         "nevertheless, as well",
		`[Ww]hoever`:              "the caller that, any holder",
		`[Hh]e|[Ss]he|him|[Hh]is`: "it, the caller",
		`of old[.,;:]`:            "legacy",
		`[Aa]sks? (for )?leave`:   "sends a preflight",
		`[Nn]o leave`:             "no preflight",
	}
}

// TestPlainEnglish reads what is written for people: documents, and the comments
// of programs.
func TestPlainEnglish(t *testing.T) {
	for name, text := range trackedFiles(t) {
		if path.Base(name) == "english_test.go" {
			continue // which names them
		}
		prose := proseOf(name, string(text))
		for word, plain := range oldEnglish() {
			for _, found := range regexp.MustCompile(`\b(`+strings.ReplaceAll(word, " ", `\s+`)+`)(\b|\s|$)`).FindAllString(prose, -1) {
				t.Errorf("%s says %q: better %s", name, found, plain)
			}
		}
	}
}

// proseOf returns the whole of a document, or the comments of a program, in one
// line each: a phrase may stand at the end of one and the beginning of the next.
func proseOf(name, text string) string {
	switch path.Ext(name) {
	case ".md":
		return text
	case ".go", ".js", ".mjs", ".ts", ".css":
	default:
		return ""
	}
	var prose strings.Builder
	for _, comment := range comments().FindAllStringSubmatch(text, -1) {
		prose.WriteString(strings.TrimSpace(comment[1]+comment[2]) + "\n")
	}
	return prose.String()
}

// comments matches those of a line, which begin it or stand behind a blank, and the
// lines of the others. An address has no blank before its slashes.
func comments() *regexp.Regexp {
	return regexp.MustCompile(`(?m)(?:^|\s)(?://+|/\*+)(.*)$|^\s*\*+(.*)$`)
}

func TestProse(t *testing.T) {
	for name, tc := range map[string]struct{ file, text, want string }{
		"a document":          {"a.md", "It goes on.", "It goes on."},
		"a line":              {"a.go", "x := 1 // goes on\n", "goes on\n"},
		"two lines":           {"a.go", "// it goes\n// on\nfunc f() {}\n", "it goes\non\n"},
		"a block":             {"a.js", "/**\n * It goes on.\n */\nlet a;", "\nIt goes on.\n/\n"},
		"an address":          {"a.js", `fetch("https://goes on")`, ""},
		"no program":          {"a.json", "// goes on", ""},
		"a comment in a line": {"a.ts", "f(/* goes on */ x)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := proseOf(tc.file, tc.text); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
