package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/minnow-s3/minnow/wasm/internal/compile"
)

// module is the path of this module, whose packages are told one by one.
const module = "github.com/minnow-s3/minnow/"

// room is what the functions of one package weigh.
type room struct {
	name      string
	functions int
	code      []byte // the bodies of its functions
}

// printRooms prints what the functions of each package weigh, as bytes of code and
// as those bytes in brotli, compressed alone. The sums do not make up the module:
// it has data beside code, and what repeats in two rooms is compressed once.
func printRooms() error {
	dir, err := os.MkdirTemp("", "cost")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "named.wasm")
	if err := compile.Wasm("./wasm", out, "-ldflags=-w"); err != nil { // with the names of functions
		return err
	}
	wasm, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	bodies, err := functionBodies(wasm)
	if err != nil {
		return err
	}
	rooms, err := roomsOf(bodies)
	if err != nil {
		return err
	}
	fmt.Println("\nfunctions    bytes   brotli  package")
	for _, room := range rooms {
		path := filepath.Join(dir, "code")
		if err := os.WriteFile(path, room.code, 0o600); err != nil {
			return err
		}
		size, err := brotli(path)
		if err != nil {
			return err
		}
		fmt.Printf("%9d %8d %8d  %s\n", room.functions, len(room.code), size, room.name)
	}
	return nil
}

// roomsOf sorts function bodies by their packages, this module's first, the
// largest first.
func roomsOf(bodies []body) ([]*room, error) {
	cmd := exec.Command("go", "list", "-deps", "./wasm")
	cmd.Env, cmd.Stderr = append(os.Environ(), "GOOS=js", "GOARCH=wasm"), os.Stderr
	list, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	named := map[string]string{} // as the linker writes a package's name, to the room that it counts for
	for _, path := range strings.Fields(string(list)) {
		named[mangle(path)] = roomName(path)
	}
	rooms := map[string]*room{}
	for _, b := range bodies {
		name := roomOf(b.name, named)
		if rooms[name] == nil {
			rooms[name] = &room{name: name}
		}
		rooms[name].functions++
		rooms[name].code = append(rooms[name].code, b.code...)
	}
	sorted := make([]*room, 0, len(rooms))
	for _, room := range rooms {
		sorted = append(sorted, room)
	}
	slices.SortFunc(sorted, func(a, b *room) int {
		own := func(r *room) int { return cmp.Compare(len(r.name), len(strings.TrimPrefix(r.name, module))) }
		return cmp.Or(own(b)-own(a), len(b.code)-len(a.code))
	})
	return sorted, nil
}

// roomName is the room that a package counts for: itself, where it is of this
// module; the module, where it is of another; else the standard library.
func roomName(path string) string {
	host, _, _ := strings.Cut(path, "/")
	switch {
	case strings.HasPrefix(path, module):
		return path
	case path == "runtime" || strings.HasPrefix(path, "internal/runtime"):
		return "runtime"
	case strings.Contains(host, "."):
		return strings.Join(strings.SplitN(path, "/", 4)[:3], "/")
	}
	return "the standard library's other packages"
}

// roomOf finds the package of a function: the longest whose name, with a dot or
// what the linker makes of generic functions, its name begins with.
func roomOf(function string, named map[string]string) string {
	found, length := "what the linker and the compiler add", 0
	function = strings.TrimPrefix(function, "type_.eq.")
	for mangled, name := range named {
		if len(mangled) > length && strings.HasPrefix(function, mangled+".") {
			found, length = name, len(mangled)
		}
	}
	return found
}

var unsafeInNames = regexp.MustCompile(`[^\w.]`)

// mangle writes a package's path as Go's linker does in the section of names.
func mangle(path string) string { return unsafeInNames.ReplaceAllString(path, "_") }

// body is a function of the module.
type body struct {
	name string
	code []byte
}

// The sections of a module that matter here, by their numbers.
// https://webassembly.github.io/spec/core/binary/modules.html#sections
const (
	customSection   = 0
	importSection   = 2
	codeSection     = 10
	functionImport  = 0
	functionNames   = 1 // a subsection of the custom section "name"
	moduleHeaderLen = 8
)

var errWasm = errors.New("the module is not written as was expected")

// functionBodies reads the functions of a module that has a section of names.
func functionBodies(wasm []byte) ([]body, error) {
	if len(wasm) < moduleHeaderLen {
		return nil, errWasm
	}
	var bodies []body
	names, imported := map[uint64]string{}, uint64(0)
	for r := (reader{wasm[moduleHeaderLen:]}); len(r.rest) > 0; {
		id := r.byte()
		section := reader{r.bytes(r.number())}
		switch id {
		case importSection:
			imported = section.imports()
		case codeSection:
			for n := section.number(); n > 0; n-- {
				bodies = append(bodies, body{code: section.bytes(section.number())})
			}
		case customSection:
			if string(section.bytes(section.number())) == "name" {
				section.names(names)
			}
		}
	}
	if len(bodies) == 0 || len(names) == 0 {
		return nil, errWasm
	}
	for i := range bodies {
		bodies[i].name = names[imported+uint64(i)]
	}
	return bodies, nil
}

// reader reads the binary format. What is cut reads as empty: the caller sees
// that functions or names are missing.
type reader struct{ rest []byte }

func (r *reader) byte() byte {
	if b := r.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (r *reader) bytes(n uint64) []byte {
	n = min(n, uint64(len(r.rest)))
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// number reads LEB128.
func (r *reader) number() uint64 {
	n, length := binary.Uvarint(r.rest)
	r.bytes(uint64(max(length, 1)))
	return n
}

// imports counts the functions that are imported: they are numbered first. Go
// imports nothing else.
func (r *reader) imports() (functions uint64) {
	for n := r.number(); n > 0; n-- {
		r.bytes(r.number()) // module
		r.bytes(r.number()) // name
		if r.byte() == functionImport {
			functions++
		}
		r.number() // type
	}
	return functions
}

func (r *reader) names(of map[uint64]string) {
	for len(r.rest) > 0 {
		id := r.byte()
		sub := reader{r.bytes(r.number())}
		if id != functionNames {
			continue
		}
		for n := sub.number(); n > 0; n-- {
			index := sub.number()
			of[index] = string(bytes.Clone(sub.bytes(sub.number())))
		}
	}
}
