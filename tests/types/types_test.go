// Package types compiles TypeScript against the package in dist/, as its users
// do: all.ts uses every method, rightly and wrongly.
package types

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const dist = "../../dist"

// node runs a script of this folder or of the installed packages, and returns
// what it printed.
func node(t *testing.T, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command("node", args...).CombinedOutput()
	return string(out), err
}

func TestAllMethodsCompile(t *testing.T) {
	if _, err := os.Stat(filepath.Join(dist, "index.d.ts")); err != nil {
		t.Fatal(err) // without it, TypeScript would read index.js
	}
	if out, err := node(t, "../node_modules/typescript/bin/tsc", "--project", "tsconfig.json"); err != nil {
		t.Errorf("tsc: %v\n%s", err, out)
	}
}

// The JavaScript says its types in comments; they are held to what they say.
func TestShippedScriptsCheck(t *testing.T) {
	if out, err := node(t, "../node_modules/typescript/bin/tsc", "--project", "shipped.json"); err != nil {
		t.Errorf("tsc: %v\n%s", err, out)
	}
}

// An option that is declared is taken, and none else: what a call does not have it refuses.
func TestDeclaredOptionsAreThoseTaken(t *testing.T) {
	if out, err := node(t, "options.mjs"); err != nil || out != "" {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestNoAnyInDeclarations(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(dist, "*.d.ts"))
	if err != nil || len(files) == 0 {
		t.Fatalf("got %q, %v; want the package's declarations", files, err)
	}
	if out, err := node(t, append([]string{"any.js"}, files...)...); err != nil {
		t.Errorf("unknown says the same, and is checked: %v\n%s", err, out)
	}
}

// What the package's own scripts say of types is held to the declarations, which is worth
// nothing where they say any.
func TestNoAnyInScripts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(dist, "*.js"))
	if err != nil || len(files) == 0 {
		t.Fatalf("got %q, %v; want the package's scripts", files, err)
	}
	files = slices.DeleteFunc(files, func(file string) bool { return filepath.Base(file) == "wasm_exec.js" }) // Go's
	if out, err := node(t, append([]string{"any.js"}, files...)...); err != nil {
		t.Errorf("unknown says the same, and is checked: %v\n%s", err, out)
	}
}

func TestAnyIsFound(t *testing.T) {
	tests := map[string]struct {
		text string
		want string // what any.js prints of it
	}{
		"none":               {"export type T = { company: string }; // any\nexport const any: 1;", ""},
		"a parameter":        {"\nexport function f(o: any): void;", ":2: o: any"},
		"an argument":        {"export type T = Promise<any>;", ":1: Promise<any>"},
		"a field":            {"export interface T { any: any }", ":1: any: any"},
		"a constraint":       {"export type T<U extends any[]> = U;", ":1: any[]"},
		"a script's comment": {"/** any @param {any} o */\nexport function f(o) {}", ":1: {any}"},
		"a script's cast":    {"f(/** @type {Map<string, any>} */ (any));", ":1: Map<string, any>"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "index.d.ts")
			if strings.HasPrefix(name, "a script's") {
				file = filepath.Join(filepath.Dir(file), "index.js")
			}
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := node(t, "any.js", file)
			if got := strings.TrimPrefix(strings.TrimSpace(out), file); got != test.want || (err != nil) != (test.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
}
