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

func TestTableAndTypesAgree(t *testing.T) {
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	table, err := Table(root)
	if err != nil {
		t.Fatal(err)
	}
	types, err := Declared(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(table) < 13 {
		t.Errorf("got a table of %q; want at least 13 calls", table)
	}
	methods, err := Methods(root)
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Sorted(slices.Values(append(methods, "close", "constructor"))) // of the page alone
	if !slices.Equal(types, want) {
		t.Errorf("index.d.ts declares\n%q, want\n%q", types, want)
	}
}

// What is called composed has no row, and its parts have one each: else a row
// that is missing could hide behind the word.
func TestComposedMethodsHaveTheirParts(t *testing.T) {
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	table, err := coded(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, parts := range Composed {
		if slices.Contains(table, name) {
			t.Errorf("%s has a row in the table and is called composed", name)
		}
		if len(parts) == 0 {
			t.Errorf("%s is made of nothing", name)
		}
		body := method(t, root, name)
		for _, part := range parts {
			if !slices.Contains(table, part) || !strings.Contains(body, `"`+part+`"`) && !strings.Contains(body, "this."+part+"(") {
				t.Errorf("%s is not made of %s, a call of the table", name, part)
			}
		}
	}
}

// method returns the source of a method of the class Client, whichever layer it stands in.
func method(t *testing.T, root, name string) string {
	t.Helper()
	text, err := read(root, "*.js")
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(?s)\n  (?:async )?` + name + `\([^\n]*\) \{\n.*?\n  \}\n`).FindString(string(text))
}

// The type test is worth something only if it uses every method.
func TestTypeTestUsesEveryMethod(t *testing.T) {
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "tests", "types", "all.ts"))
	if err != nil {
		t.Fatal(err)
	}
	simple, err := os.ReadFile(filepath.Join(root, "tests", "types", "rows.gen.ts"))
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, simple...)
	methods, err := Methods(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range methods {
		if !regexp.MustCompile(`\.` + name + `\(`).Match(text) {
			t.Errorf("neither tests/types/all.ts nor rows.gen.ts uses %s", name)
		}
	}
}
