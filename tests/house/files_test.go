package house

import (
	"bytes"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// maxLines is how long a file that somebody has to read may be.
const maxLines = 350

// elsewhere matches what ties a file to one machine or one network: a host of a
// package registry, or a path that only this or that machine has.
func elsewhere() *regexp.Regexp {
	hosts := []string{"npmjs", "yarnpkg", "proxy.golang", "sum.golang", "deb.debian"}
	for i, host := range hosts {
		hosts[i] = regexp.QuoteMeta(host) + `\.(org|com)\b`
	}
	return regexp.MustCompile(strings.Join(hosts, "|") + `|(^|[\s"'=(:])/(work|root|home)/\w`)
}

func TestFiles(t *testing.T) {
	pattern := elsewhere()
	for name, text := range trackedFiles(t) {
		if bytes.IndexByte(text, 0) >= 0 {
			continue // not text
		}
		if written := bytes.Count(text, []byte("\n")); isCode(name) && written > maxLines {
			t.Errorf("%s has %d lines, want at most %d", name, written, maxLines)
		}
		if found := pattern.Find(text); found != nil {
			t.Errorf("%s names %q: it may be read on any machine", name, found)
		}
	}
}

// isCode tells of code that a person wrote.
func isCode(name string) bool {
	extension := path.Ext(name)
	return (extension == ".go" || extension == ".js" || extension == ".mjs") && !strings.Contains(name, ".gen.")
}

// trackedFiles returns the files that git has, or would add.
func trackedFiles(t *testing.T) map[string][]byte {
	t.Helper()
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	files := map[string][]byte{}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // removed, and git not told yet
		}
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	return files
}

func TestElsewhere(t *testing.T) {
	tests := map[string]bool{
		"https://registry.npm" + "js.org/mocha": true,
		"GOPROXY=https://proxy.go" + "lang.org": true,
		"cd /" + "work/main":                    true,
		`"/` + `root/go/bin"`:                   true,
		"golang.org/x/sys":                      false,
		"https://example.com/home/page":         false,
		"/homework/":                            false,
		"core/" + "work/x":                      false,
	}
	for text, want := range tests {
		if got := elsewhere().MatchString(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}
