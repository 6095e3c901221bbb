// Package compile holds the one way in which Minnow is compiled to wasm, so
// that what is measured is built as what is shipped.
package compile

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
)

// flags of the compiler, each with its reason.
var flags = []string{
	"-trimpath",       // no paths of the builder's machine, the same bytes everywhere
	"-buildvcs=false", // nor the state of its checkout
	"-ldflags=-s -w",  // no symbols, no DWARF: a fifth of the size
	// No inlining, where speed is not felt: 25 KB of brotli for some 30 µs a call.
	"-gcflags=all=-l",
}

// hot are the packages that are inlined nevertheless: without the runtime a
// listing takes half again as long, without the others signing and hashing do.
var hot = []string{
	"runtime", "strings", "bytes", "unicode/utf8", "encoding/...", "internal/byteorder", "syscall/js",
	"crypto/...", "hash/...", "github.com/minio/...",
	"github.com/minnow-s3/minnow/core/s3xml", "github.com/minnow-s3/minnow/core/jsontext",
	"github.com/minnow-s3/minnow/core/sigv4", "github.com/minnow-s3/minnow/core/s3addr",
}

// Wasm compiles a package of this module to the wasm file out, and shrinks that.
// More flags go to go build.
func Wasm(pkg, out string, more ...string) error {
	if err := link(pkg, out, more...); err != nil {
		return err
	}
	module, err := os.ReadFile(out)
	if err == nil {
		module, err = shrink(module)
	}
	if err != nil {
		return fmt.Errorf("shrink %s: %w", pkg, err)
	}
	return os.WriteFile(out, module, 0o644)
}

// link has Go compile and link a package.
func link(pkg, out string, more ...string) error {
	arguments := slices.Concat([]string{"build"}, flags)
	for _, name := range hot {
		arguments = append(arguments, "-gcflags="+name+"=")
	}
	arguments = slices.Concat(arguments, more, []string{"-o", out, pkg})
	cmd := exec.Command("go", arguments...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd.Run()
}
