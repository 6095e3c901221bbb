package contract

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
	want := slices.Sorted(slices.Values(append(table, "close", "constructor"))) // of the page alone
	if !slices.Equal(types, want) {
		t.Errorf("index.d.ts declares\n%q, want\n%q", types, want)
	}
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
	table, err := Table(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range table {
		if !regexp.MustCompile(`\.` + name + `\(`).Match(text) {
			t.Errorf("tests/types/all.ts does not use %s", name)
		}
	}
}
