package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The page is an example to be read in an evening: so many lines of HTML, CSS and
// JavaScript, without blank lines, comments and the messages.
const mostLines = 1500

func TestPageCanBeReadInAnEvening(t *testing.T) {
	web := filepath.Join(root, "web")
	scripts, err := filepath.Glob(filepath.Join(web, "app", "*.js"))
	if err != nil || len(scripts) < 10 {
		t.Fatalf("got %q, %v, want the page's scripts", scripts, err)
	}
	total := 0
	for _, name := range append(scripts, filepath.Join(web, "index.html"), filepath.Join(web, "app.css")) {
		if filepath.Base(name) == "messages.js" {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		total += linesOfCode(string(text))
	}
	if total > mostLines {
		t.Errorf("got %d lines, want at most %d", total, mostLines)
	}
}

func linesOfCode(text string) (count int) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		comment := strings.HasPrefix(line, "//") || strings.HasPrefix(line, "/*") || strings.HasPrefix(line, "*/") ||
			strings.HasPrefix(line, "* ")
		if line != "" && !comment {
			count++
		}
	}
	return count
}
