package shape

import (
	"os"
	"strings"
	"testing"
)

// gofmt makes a list of lines that begin with *, + or -, and all of them begin with -
// then: so the package comment has them in a block that begins with another mark.
func TestCommentTellsEachMark(t *testing.T) {
	source, err := os.ReadFile("shape.go")
	if err != nil {
		t.Fatal(err)
	}
	comment, _, _ := strings.Cut(string(source), "\npackage shape")
	for _, mark := range strings.Split(marks+">=$({", "") {
		if !strings.Contains(comment, "\n//\t"+mark) {
			t.Errorf("the package comment does not tell of %s", mark)
		}
	}
}
