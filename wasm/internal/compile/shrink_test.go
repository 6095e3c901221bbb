package compile

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// program is what the linker wrote of a small one, and the same shrunk.
func program(t *testing.T) (linked, shrunk []byte) {
	t.Helper()
	dir := t.TempDir()
	source, out := filepath.Join(dir, "main.go"), filepath.Join(dir, "a.wasm")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() { println(\"minnow\") }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := link(source, out); err != nil {
		t.Fatal(err)
	}
	linked, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if shrunk, err = shrink(linked); err != nil {
		t.Fatal(err)
	}
	return linked, shrunk
}

// sections are the parts of a module by their kind; custom ones are left out.
func sections(t *testing.T, module []byte) map[byte][]byte {
	t.Helper()
	parts := map[byte][]byte{}
	r := reader{rest: module[headerSize:]}
	for len(r.rest) > 0 && !r.broken {
		id := r.bytes(1)[0]
		parts[id] = r.bytes(r.unsigned())
	}
	if r.broken {
		t.Fatal("got a module that is cut")
	}
	return parts
}

func TestShrinkKeepsTheProgram(t *testing.T) {
	linked, shrunk := program(t)
	before, after := sections(t, linked), sections(t, shrunk)
	if len(before) != len(after) {
		t.Errorf("got %d sections, want %d", len(after), len(before))
	}
	for id, body := range before {
		if id != dataSection && !bytes.Equal(body, after[id]) {
			t.Errorf("section %d is another", id)
		}
	}
	old, err := readData(before[dataSection])
	if err != nil {
		t.Fatal(err)
	}
	now, err := readData(after[dataSection])
	if err != nil {
		t.Fatal(err)
	}
	start := bytes.Index(old, layout)
	if start < 0 {
		t.Fatal("got no table of functions")
	}
	word := func(i int) int { return int(binary.LittleEndian.Uint64(old[start+8*i:])) }
	tables, functions := start+word(7), start+word(8)
	last := functions
	kept, gone := 0, 0
	for i := range word(1) {
		at := functions + int(binary.LittleEndian.Uint32(old[functions+8*i+4:]))
		f, g := old[at:], now[at:]
		if binary.LittleEndian.Uint64(g[pcfileAt:]) != 0 {
			t.Fatalf("function %d has lines still", i)
		}
		pcdata := int(f[npcdataAt])
		for _, place := range append([]int{pcspAt}, places(pcdata)...) {
			if offset := int(binary.LittleEndian.Uint32(f[place:])); offset != 0 {
				kept++
				if !bytes.Equal(table(old[tables+offset:]), table(now[tables+offset:])) {
					t.Fatalf("function %d lost a table that is not of lines", i)
				}
			}
		}
		if offset := int(binary.LittleEndian.Uint32(f[pclnAt:])); offset != 0 && table(now[tables+offset:]) == nil {
			gone++
		}
		copy(g[pcfileAt:pcfileAt+8], f[pcfileAt:]) // so that what is left can be compared
		last = at
	}
	if kept == 0 || gone == 0 {
		t.Errorf("got %d tables kept and %d gone, want some of both", kept, gone)
	}
	if !bytes.Equal(old[:tables], now[:tables]) || !bytes.Equal(old[functions:last], now[functions:last]) || !bytes.Equal(old[last:], now[last:]) {
		t.Error("data beside the tables has changed")
	}
}

// places are those of the numbers of a function's pcdata tables.
func places(pcdata int) []int {
	var at []int
	for i := range pcdata {
		at = append(at, funcLength+4*i)
	}
	return at
}

// table returns the one that begins here, nil where there are zeros.
func table(b []byte) []byte {
	r := reader{rest: b}
	first := r.unsigned()
	if first == 0 && r.rest[0] == 0 {
		return nil
	}
	for r.unsigned(); r.unsigned() != 0; {
		r.unsigned()
	}
	return b[:len(b)-len(r.rest)]
}

func TestShrinkMakesLessOfIt(t *testing.T) {
	linked, shrunk := program(t)
	count := func(module []byte) int {
		r := reader{rest: sections(t, module)[dataSection]}
		return r.unsigned()
	}
	if before, after := count(linked), count(shrunk); after*20 > before {
		t.Errorf("got %d data segments of %d, want a twentieth at most", after, before)
	}
}

func TestShrinkRefusesWhatItDoesNotKnow(t *testing.T) {
	linked, _ := program(t)
	image, err := readData(sections(t, linked)[dataSection])
	if err != nil {
		t.Fatal(err)
	}
	start := bytes.Index(image, layout)
	other := bytes.Clone(image)
	other[start] = 0xf0 // as an older Go would write it
	if err := dropLines(other); err == nil {
		t.Error("got no error for the tables of another Go")
	}
	for _, size := range []int{0, start + 4, start + headerLength, start + int(binary.LittleEndian.Uint64(image[start+64:])) + 9} {
		if err := dropLines(bytes.Clone(image[:size])); err == nil {
			t.Errorf("got no error for an image that is cut at %d", size)
		}
	}
	for size := range 64 {
		if _, err := shrink(linked[:size]); err == nil && size > headerSize {
			t.Errorf("got no error for a module that is cut at %d", size)
		}
	}
	if _, err := shrink(nil); err == nil {
		t.Error("got no error for no module")
	}
}

// A run of zeros that is shorter than minGap stays in its segment, a longer one is left out.
func TestDataIsTheSameMemory(t *testing.T) {
	image := make([]byte, 1000)
	for _, at := range []int{3, 3 + minGap - 1, 500, 999} {
		image[at] = byte(at%255) + 1
	}
	section := appendData(nil, image)
	got, err := readData(section)
	if err != nil || !bytes.Equal(got, image) {
		t.Errorf("got another memory, %v", err)
	}
	if r := (reader{rest: section}); r.unsigned() != 3 {
		t.Error("want three segments")
	}
	for cut := range len(section) {
		if got, err := readData(section[:cut]); err == nil {
			t.Errorf("got %d bytes of a section that is cut at %d, want an error", len(got), cut)
		}
	}
}
