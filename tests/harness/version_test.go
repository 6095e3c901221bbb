package harness

import (
	"os"
	"testing"
)

func TestVersionIn(t *testing.T) {
	for text, want := range map[string]string{
		"version 30GB 4.53  linux amd64":                     "4.53",
		"ceph version 16.2.15 (618f440892) pacific (stable)": "16.2.15",
		"v1.2.3\nmore": "1.2.3",
		"git-norev":    "of unknown version",
		"ceph version 17.2.6-1 (d7ff0d10654d) quincy (stable)": "17.2.6",
	} {
		if got := versionIn(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestModuleVersion(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := moduleVersion(self); err != nil || got == "" {
		t.Errorf("got %q, %v; want a version", got, err)
	}
	if got, err := moduleVersion("/dev/null"); err == nil {
		t.Errorf("got %q of no program, want an error", got)
	}
}
