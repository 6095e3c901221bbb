package contract

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/rows"
	"github.com/minnow-s3/minnow/tests/harness"
)

// A simple call is written in five places at most, its document among them; all others
// are generated, or tell of the house. The calls here are those that show how one is
// added.
func TestASimpleCallStandsInFivePlaces(t *testing.T) {
	places := []string{
		"README.md",
		"core/rows/documents.go",
		"core/rows/table.go",
		"tests/conformance/cases/tags.json",
		"tests/conformance/table_test.go",
	}
	told := []string{
		"tests/contract/places_test.go", "web/docs/architecture.md", "web/docs/servers.md",
		"core/rows/examples_test.go", // the limits of every document
		"web/docs/configurations.md", // a page that tells of all of them
		"core/lookafter_test.go",     // what becomes of any call whose answer is lost
	}
	for _, name := range []string{"getBucketTags", "setBucketTags", "removeBucketTags"} {
		if rows.Find(name) == nil {
			t.Fatalf("%s is no row", name)
		}
		found := placesOf(t, name)
		for _, place := range found {
			if !strings.Contains(place, ".gen.") && !slices.Contains(places, place) && !slices.Contains(told, place) {
				t.Errorf("%s stands in %s: want it in %q alone", name, place, places)
			}
		}
		if !slices.Contains(found, "core/rows/table.go") || !slices.Contains(found, "jsbridge/esm/rows.gen.js") {
			t.Errorf("%s was found in %q, want its row and what is generated of it among them", name, found)
		}
	}
}

// placesOf returns the files of the checkout in which a call's name stands, as
// JavaScript or Go writes it.
func placesOf(t *testing.T, name string) (places []string) {
	t.Helper()
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	exported := strings.ToUpper(name[:1]) + name[1:]
	for path := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join(root, path))
		if err == nil && (strings.Contains(string(text), name) || strings.Contains(string(text), exported)) {
			places = append(places, path)
		}
	}
	return places
}
