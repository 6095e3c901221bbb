package compile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// shrink returns a module of Go's linker with the same code, and the same data but
// for the tables of source lines, in fewer bytes once it is compressed:
//
//   - The tables that say which file and line an instruction is of have no use in a
//     page, where a trace of Go names functions. The runtime takes a function without
//     them: it prints ?:0.
//   - The linker leaves out each run of eight zero bytes, and begins a new data segment
//     after it: 80,000 of them, where browsers take 100,000. Their headers do not
//     compress, zeros do.
//
// https://webassembly.github.io/spec/core/binary/modules.html
func shrink(module []byte) ([]byte, error) {
	if len(module) < headerSize {
		return nil, errors.New("no wasm module")
	}
	out := bytes.Clone(module[:headerSize])
	for r := (reader{rest: module[headerSize:]}); len(r.rest) > 0; {
		id := r.bytes(1)
		body := r.bytes(r.unsigned())
		if r.broken {
			return nil, errors.New("a section of the module is cut")
		}
		if id[0] == dataSection {
			image, err := readData(body)
			if err == nil {
				err = dropLines(image)
			}
			if err != nil {
				return nil, err
			}
			body = appendData(nil, image)
		}
		out = append(out, id[0])
		out = append(binary.AppendUvarint(out, uint64(len(body))), body...)
	}
	return out, nil
}

const (
	headerSize  = 8 // magic and version
	dataSection = 11
	i32Const    = 0x41
	end         = 0x0b

	// minGap is the length of a run of zeros that begins a new segment. Longer, and a
	// server that does not compress sends more; shorter, and the headers weigh more.
	minGap = 64
)

// readData returns the memory that the data section makes, from address 0 on.
func readData(section []byte) ([]byte, error) {
	var image []byte
	r := reader{rest: section}
	for range r.unsigned() {
		if kind, code := r.unsigned(), r.bytes(1); r.broken || kind != 0 || code[0] != i32Const {
			return nil, errors.New("a data segment is not of the kind that Go's linker writes")
		}
		offset := r.unsigned31()
		if code := r.bytes(1); r.broken || code[0] != end {
			return nil, errors.New("the offset of a data segment is no constant")
		}
		content := r.bytes(r.unsigned())
		if grow := offset + len(content) - len(image); grow > 0 {
			image = append(image, make([]byte, grow)...)
		}
		copy(image[offset:], content)
	}
	if r.broken || len(r.rest) > 0 {
		return nil, errors.New("the data section is cut")
	}
	return image, nil
}

// appendData writes the data section of that memory.
func appendData(dst, image []byte) []byte {
	var segments []byte
	count := uint64(0)
	for at := 0; at < len(image); {
		if image[at] == 0 {
			at++
			continue
		}
		stop := at
		for zeros := 0; stop+zeros < len(image) && zeros < minGap; {
			if image[stop+zeros] == 0 {
				zeros++
			} else {
				stop, zeros = stop+zeros+1, 0
			}
		}
		segments = append(segments, 0, i32Const)
		segments = append(appendSigned(segments, at), end)
		segments = append(binary.AppendUvarint(segments, uint64(stop-at)), image[at:stop]...)
		count++
		at = stop
	}
	return append(binary.AppendUvarint(dst, count), segments...)
}

// appendSigned writes an i32 that is not negative as LEB128.
func appendSigned(dst []byte, n int) []byte {
	for ; n >= 0x40; n >>= 7 {
		dst = append(dst, byte(n)|0x80)
	}
	return append(dst, byte(n))
}

// reader reads the parts of a module. After a part that is not there it is broken.
type reader struct {
	rest   []byte
	broken bool
}

func (r *reader) bytes(n int) []byte {
	if r.broken || n > len(r.rest) {
		r.broken = true
		return make([]byte, 1)
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// unsigned reads a u32.
func (r *reader) unsigned() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > 1<<32-1 {
		r.broken = true
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

// unsigned31 reads an i32 that is not negative: its LEB128 is that of a u32, whose
// last byte has no sign.
func (r *reader) unsigned31() int {
	n := r.unsigned()
	r.broken = r.broken || n >= 1<<31
	return n
}

// layout is that of the tables which Go 1.20 to 1.26 make of functions:
// pcHeader in runtime/symtab.go, _func in runtime/runtime2.go.
var layout = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8} // magic, pad, least instruction, size of a pointer

// Places in the tables.
const (
	headerLength = 8 * 9

	pcspAt     = 4 * 4
	pcfileAt   = 4 * 5
	pclnAt     = 4 * 6
	npcdataAt  = 4 * 7
	funcLength = 4 * 11 // the numbers of its pcdata tables follow
)

// dropLines empties the tables of files and lines in the memory of a program.
func dropLines(image []byte) error {
	header := bytes.Index(image, layout)
	if header < 0 || header+headerLength > len(image) {
		return errors.New("no table of functions: does this version of Go write another?")
	}
	word := func(i int) int { return int(binary.LittleEndian.Uint64(image[header+8*i:])) }
	count, tables, functions := word(1), header+word(7), header+word(8)
	if count <= 0 || tables <= header || functions <= tables || functions+8*count > len(image) {
		return errors.New("the table of functions is none")
	}
	t := lines{image: image, tables: image[tables:functions], kept: map[uint32]bool{}, dropped: map[uint32]bool{}}
	for i := range count {
		offset := functions + int(binary.LittleEndian.Uint32(image[functions+8*i+4:]))
		if err := t.clear(offset); err != nil {
			return err
		}
	}
	return t.empty()
}

// lines are the tables by instruction, which functions name by their offsets. Tables
// of the same content are one.
type lines struct {
	image, tables []byte
	kept, dropped map[uint32]bool
}

// clear takes from a function its tables of files and lines.
func (t *lines) clear(function int) error {
	if function+funcLength > len(t.image) {
		return errors.New("a function is outside of its table")
	}
	f := t.image[function:]
	pcdata := int(binary.LittleEndian.Uint32(f[npcdataAt:]))
	if pcdata > 16 || funcLength+4*pcdata > len(f) {
		return fmt.Errorf("a function has %d tables: does this version of Go write them otherwise?", pcdata)
	}
	t.kept[binary.LittleEndian.Uint32(f[pcspAt:])] = true
	for i := range pcdata {
		t.kept[binary.LittleEndian.Uint32(f[funcLength+4*i:])] = true
	}
	for _, at := range [...]int{pcfileAt, pclnAt} {
		t.dropped[binary.LittleEndian.Uint32(f[at:])] = true
		clear(f[at : at+4]) // 0: there is no such table
	}
	return nil
}

// empty makes zeros of the tables that no function names any more. Each is pairs of
// a value and a length, and ends with a value of 0 that is not its first.
func (t *lines) empty() error {
	for offset := range t.dropped {
		if offset == 0 || t.kept[offset] {
			continue
		}
		if int(offset) >= len(t.tables) {
			return errors.New("a table of lines is outside of the tables")
		}
		r := reader{rest: t.tables[offset:]}
		for first := true; r.unsigned() != 0 || first; first = false {
			r.unsigned()
		}
		if r.broken {
			return errors.New("a table of lines is cut")
		}
		clear(t.tables[offset : len(t.tables)-len(r.rest)])
	}
	return nil
}
