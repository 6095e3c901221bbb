// Command build makes the npm package in dist/: the module, Go's runtime for
// it, the JavaScript half of the bridge, and what npm wants beside them. Run it
// at the top of the checkout: go run ./wasm/build
package main

import (
	"errors"
	"flag"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/minnow-s3/minnow/wasm/internal/compile"
)

func main() {
	log.SetFlags(0)
	dist := flag.String("o", "dist", "folder to make")
	flag.Parse()
	if err := build(*dist); err != nil {
		log.Fatal("build: ", err)
	}
}

func build(dist string) error {
	// Into a folder beside it, so that a failed build leaves the last one whole.
	fresh := dist + ".new"
	if err := errors.Join(os.RemoveAll(fresh), os.MkdirAll(fresh, 0o755)); err != nil {
		return err
	}
	for _, step := range []func(string) error{module, copyScripts, wrapRuntime, copyTexts} {
		if err := step(fresh); err != nil {
			return err
		}
	}
	return errors.Join(os.RemoveAll(dist), os.Rename(fresh, dist))
}

func module(dist string) error {
	out := filepath.Join(dist, "minnow.wasm")
	if err := compile.Wasm("./wasm", out); err != nil {
		return err
	}
	return os.Chmod(out, 0o644) // it is data: no one executes it
}

// copyScripts copies the JavaScript half and its types as they are.
func copyScripts(dist string) error {
	source := os.DirFS("jsbridge/esm")
	names, err := fs.Glob(source, "*.*s")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := copyFile(filepath.Join("jsbridge/esm", name), filepath.Join(dist, name)); err != nil {
			return err
		}
	}
	return nil
}

// wrapRuntime makes a module of Go's wasm_exec.js. Go puts its runtime, and
// stand-ins for Node's fs and process, on the global object; inside a function
// whose parameter has that name they land on an object of ours. What a dying
// program prints it writes by the bare name fs.
func wrapRuntime(dist string) error {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	wrapped := "// @ts-nocheck\n// Go's own runtime for wasm, unchanged within this function.\n" +
		"export function goRuntime(globalThis) {\nlet fs;\n" + string(source) + "\nfs = globalThis.fs;\nreturn globalThis.Go;\n}\n"
	return os.WriteFile(filepath.Join(dist, "wasm_exec.js"), []byte(wrapped), 0o644)
}

func copyTexts(dist string) error {
	return errors.Join(
		copyFile("wasm/package.json", filepath.Join(dist, "package.json")),
		copyFile("README.md", filepath.Join(dist, "README.md")),
		copyFile("LICENSE", filepath.Join(dist, "LICENSE")),
	)
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o644)
}
