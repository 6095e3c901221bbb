package house

import (
	"regexp"
	"strings"
	"testing"
)

// borrowed matches a number or text of the page's half whose comment says which
// constant of Go's it repeats.
func borrowed() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^.*[\d"].*//.*\b(core|transport|transfer|events|skew|retry|s3addr|sigv4|jsbridge)\.[A-Z]\w+.*$`)
}

func TestLimitsStandOnce(t *testing.T) {
	for name, text := range trackedFiles(t) {
		if !strings.HasPrefix(name, "jsbridge/esm/") || !strings.HasSuffix(name, ".js") {
			continue
		}
		if found := borrowed().Find(text); found != nil {
			t.Errorf("%s has %q: jsbridge/gen/limits.go makes limits.gen.js of Go's own", name, found)
		}
	}
}

func TestBorrowed(t *testing.T) {
	tests := map[string]bool{
		"const MAX = 16 * 1024; // transport.MaxDocument":  true,
		"  code: \"Failed\", // as core.WarnFailed has it": true,
		"/** As core.CopyConditions crosses. */":           false,
		"const LIMIT = 10_000; // milliseconds":            false,
	}
	for line, want := range tests {
		if got := borrowed().MatchString(line); got != want {
			t.Errorf("%q: got %v, want %v", line, got, want)
		}
	}
}
