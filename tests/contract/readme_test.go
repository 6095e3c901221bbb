package contract

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// TestREADMENamesEveryCall holds the first column of the README's table to the
// declarations: each method of Client and each class and function of the package
// stands there, and nothing else.
func TestREADMENamesEveryCall(t *testing.T) {
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	declared, err := Declared(root)
	if err != nil {
		t.Fatal(err)
	}
	types, err := read(root, "*.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	for _, export := range regexp.MustCompile(`(?m)^export (?:class|function|const) (\w+)`).FindAllSubmatch(types, -1) {
		declared = append(declared, string(export[1]))
	}
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := calledIn(string(text))
	if len(named) < 50 {
		t.Errorf("got %q, want the whole of the table", named)
	}
	for _, name := range declared {
		if name != "constructor" && !slices.Contains(named, name) {
			t.Errorf("the table of README.md lacks %s", name)
		}
	}
	for _, name := range named {
		if !slices.Contains(declared, name) {
			t.Errorf("the table of README.md names %s, which there is not", name)
		}
	}
}

// calledIn returns the names in the first column of the table, which begins with Minnow.
func calledIn(readme string) (names []string) {
	_, table, _ := strings.Cut(readme, "\n| Minnow |")
	table, _, _ = strings.Cut(table, "\n\n")
	for row := range strings.SplitSeq(table, "\n") {
		if !strings.HasPrefix(row, "| `") {
			continue
		}
		first, _, _ := strings.Cut(row[1:], " | ")
		for _, name := range regexp.MustCompile("`(?:new )?(\\w+)[`(.]").FindAllStringSubmatch(first, -1) {
			if name[1] != "resume" && name[1] != "pages" && name[1] != "credentials" { // options, and a method of what is returned
				names = append(names, name[1])
			}
		}
	}
	return names
}
