// Command cost tells what each dependency weighs in the shipped wasm: it builds
// programs that use one more of them each time, with the flags of the real
// build, and prints their sizes in brotli. Then it tells what the code of each
// package weighs. Run it at the top of the checkout: go run ./wasm/cost
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/minnow-s3/minnow/wasm/internal/compile"
)

// steps are added one after the other: imports, and a use that the linker
// cannot drop.
var steps = []struct{ name, imports, use string }{
	{"runtime and syscall/js", `"syscall/js"`, `js.Global().Set("x", 1)`},
	{"context, time", `"context"; "time"`, `c, f := context.WithTimeout(context.Background(), time.Hour); defer f(); <-c.Done()`},
	{"hack-pad/safejs", `"github.com/hack-pad/safejs"`,
		`v, _ := safejs.Global().Get("x"); g, _ := safejs.FuncOf(func(safejs.Value, []safejs.Value) any { return nil }); v.Set("g", g)`},
	{"aws/smithy-go (errors, time)", `"github.com/aws/smithy-go"; smithytime "github.com/aws/smithy-go/time"`,
		`t, err := smithytime.ParseHTTPDate(os.Args[0]); println((&smithy.OperationError{Err: err}).Error(), smithytime.FormatHTTPDate(t))`},
	{"minio/sha256-simd, crypto/hmac", `sha256 "github.com/minio/sha256-simd"; "crypto/hmac"; "os"`,
		`println(string(hmac.New(sha256.New, []byte(os.Args[0])).Sum(nil)))`},
}

func main() {
	log.SetFlags(0)
	root, err := os.Getwd()
	if err != nil {
		log.Fatal(err)
	}
	// os comes with the runtime of js anyway; the fourth step needs it.
	imports, uses, last := []string{`"os"`}, []string{`_ = os.Args`}, 0
	for _, step := range steps {
		imports = append(imports, strings.ReplaceAll(step.imports, `; "os"`, ""))
		uses = append(uses, "func() { "+step.use+" }()")
		program := "package main\nimport (" + strings.Join(imports, "\n") + ")\nfunc main() {\n" + strings.Join(uses, "\n") + "\n}\n"
		size, err := sizeOf(root, program)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%8d  %+8d  %s\n", size, size-last, step.name)
		last = size
	}
	size, err := brotli(filepath.Join(root, "dist", "minnow.wasm"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%8d  %+8d  Minnow itself (dist/minnow.wasm)\n", size, size-last)
	if err := printRooms(); err != nil {
		log.Fatal(err)
	}
}

// sizeOf builds a program that is nowhere in the checkout, but in its module.
func sizeOf(root, program string) (int, error) {
	dir, err := os.MkdirTemp("", "cost")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	source, overlay, out := filepath.Join(dir, "main.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "a.wasm")
	replace := map[string]map[string]string{"Replace": {filepath.Join(root, "wasm", "probe", "main.go"): source}}
	text, err := json.Marshal(replace)
	if err != nil {
		return 0, err
	}
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return 0, err
	}
	if err := os.WriteFile(source, []byte(program), 0o600); err != nil {
		return 0, err
	}
	if err := compile.Wasm("./wasm/probe", out, "-overlay", overlay); err != nil {
		return 0, err
	}
	return brotli(out)
}

func brotli(path string) (int, error) {
	var out bytes.Buffer
	cmd := exec.Command("brotli", "--quality=11", "--lgwin=24", "--stdout", path)
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	err := cmd.Run()
	return out.Len(), err
}
