//go:build !js

package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// runGenerator runs it as go generate does, but into a folder of its own.
func runGenerator(t *testing.T) string {
	t.Helper()
	out := t.TempDir()
	cmd := exec.Command("go", "run", ".", "-core", "../../core", "-out", out)
	// For this machine, whatever the tests are for.
	cmd.Env = append(os.Environ(), "GOOS=", "GOARCH=")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return out
}

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestGeneratedFilesAreFresh(t *testing.T) {
	out := runGenerator(t)
	files, err := generate("../../core")
	if err != nil {
		t.Fatal(err)
	}
	for name := range files {
		if got, want := read(t, "../..", name), read(t, out, name); !bytes.Equal(got, want) {
			t.Errorf("%s is stale: run go generate ./jsbridge. %s", name, firstDifference(got, want))
		}
	}
}

func firstDifference(got, want []byte) string {
	g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			return "Got " + string(g[i]) + ", want " + string(w[i])
		}
	}
	return "One is longer."
}

// A generated file that changes without its source would never be fresh.
func TestGeneratesTheSameAgain(t *testing.T) {
	text := func() []byte {
		m, err := readModel("../../core")
		if err != nil {
			t.Fatal(err)
		}
		m.unions["Other"] = []string{"a", "b"} // so that there are two to put in order
		m.unions["Third"] = []string{"c"}
		m.structs["Uses"] = structure{fields: []field{{goType: "Other"}, {goType: "Third"}}}
		code, err := m.goCode()
		if err != nil {
			t.Fatal(err)
		}
		files, err := generate("../../core")
		if err != nil {
			t.Fatal(err)
		}
		all := slices.Concat(code, m.typescript(), m.javascript())
		for _, name := range slices.Sorted(maps.Keys(files)) {
			all = append(all, files[name]...)
		}
		return all
	}
	want := text()
	for range 20 {
		if got := text(); !bytes.Equal(got, want) {
			t.Fatalf("got another text from the same source. %s", firstDifference(got, want))
		}
	}
}
