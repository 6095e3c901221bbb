package uploads

import (
	"reflect"
	"runtime"
	"strings"
	"testing"
)

func TestEntry(t *testing.T) {
	whole := entry{
		uploadID: "2~u+/=\"\n", partSize: 5 * 1 << 20, size: 20<<20 + 1, source: "a \"b\".txt\x00 日本", object: "abc", begun: 1795383823,
		integrity: IntegrityMD5, parts: []noted{{"e1", "d1=="}, {}, {"", "d3"}, {"e4", ""}},
	}
	for name, e := range map[string]entry{
		"all there is": whole, "the least": {uploadID: "1", partSize: 5 * 1 << 20, size: 1},
		"the largest": {uploadID: "1", partSize: 1 << 30, size: 5 << 40},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := parseEntry(e.text())
			if !ok || !reflect.DeepEqual(got, e) {
				t.Errorf("%s\n got %+v, %v\nwant %+v", e.text(), got, ok, e)
			}
		})
	}
}

func TestNoEntry(t *testing.T) {
	good := entry{uploadID: "1", partSize: 5 * 1 << 20, size: 20 * 1 << 20}
	for name, text := range map[string]string{
		"nothing":           "",
		"no JSON":           "{",
		"another kind":      "[]",
		"no upload id":      strings.Replace(good.text(), `"uploadId":"1"`, `"uploadId":""`, 1),
		"no part size":      strings.Replace(good.text(), `"partSize"`, `"part"`, 1),
		"a small part size": strings.Replace(good.text(), `"partSize":5242880`, `"partSize":5242879`, 1),
		"a large part size": strings.Replace(good.text(), `"partSize":5242880`, `"partSize":5368709121`, 1),
		"no size":           strings.Replace(good.text(), `"size":20971520`, `"size":0`, 1),
		"too large":         strings.Replace(good.text(), `"size":20971520`, `"size":5497558138881`, 1),
		"too many parts":    strings.Replace(good.text(), `"size":20971520`, `"size":52428800001`, 1),
		"no algorithm":      strings.Replace(good.text(), `"algorithm":""`, `"algorithm":"crc"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			if e, ok := parseEntry(text); ok || !reflect.DeepEqual(e, entry{}) {
				t.Errorf("%s: got %+v, want none", text, e)
			}
		})
	}
}

// A broken list of parts is none of the others'.
func TestEntryOfOddParts(t *testing.T) {
	e := entry{uploadID: "1", partSize: 5 * 1 << 20, size: 20 * 1 << 20}
	text := strings.Replace(e.text(), `"parts":""`, `"parts":"2 e d,,x,0 e d,5 e d,-1,3 a b c,18446744073709551617 e d,4"`, 1)
	got, ok := parseEntry(text)
	if want := []noted{{}, {"e", "d"}, {"a", ""}, {}}; !ok || !reflect.DeepEqual(got.parts, want) {
		t.Errorf("got %+v, %v, want %+v", got.parts, ok, want)
	}
}

// An ETag that the list has no place for is not known, rather than wrong.
func TestOddETagIsNotNoted(t *testing.T) {
	for _, odd := range []string{"a b", "a,b", `a"b`, `a\b`, "a\tb", "ä"} {
		e := entry{uploadID: "1", partSize: 5 * 1 << 20, size: 20 * 1 << 20}
		e.set(1, noted{odd, odd})
		e.set(2, noted{"e", "d"})
		if got, ok := parseEntry(e.text()); !ok || got.of(1) != (noted{}) || got.of(2) != (noted{"e", "d"}) {
			t.Errorf("%q: got %+v, %v, want nothing of part 1", odd, got.parts, ok)
		}
	}
}

// FuzzEntry wants an end, no panic, and an entry that is read as it was written.
func FuzzEntry(f *testing.F) {
	e := entry{uploadID: "1", partSize: 5 * 1 << 20, size: 20 * 1 << 20, parts: []noted{{"e", "d"}}}
	f.Add(e.text())
	f.Add(`{"uploadId":"1","partSize":5242880,"size":20971520,"parts":"2 e d,,x,9 e"}`)
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		e, ok := parseEntry(text)
		if !ok {
			return
		}
		again, ok := parseEntry(e.text())
		for i := range e.count() {
			if !ok || e.of(i+1) != again.of(i+1) {
				t.Fatalf("part %d: got %v, %v, want %v", i+1, again.of(i+1), ok, e.of(i+1))
			}
		}
		e.parts, again.parts = nil, nil
		if !reflect.DeepEqual(again, e) {
			t.Errorf("got %+v, want %+v", again, e)
		}
	})
}

// 5,000 parts are read in little memory.
func TestEntryOfManyPartsIsCheap(t *testing.T) {
	e := entry{uploadID: "1", partSize: 1 << 30, size: 5 << 40}
	for number := range 5000 {
		e.set(number+1, noted{"d41d8cd98f00b204e9800998ecf8427e", "4waSgw=="})
	}
	text := e.text()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, ok := parseEntry(text)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 2<<20 || !ok || len(got.parts) != 5000 {
		t.Errorf("got %d bytes allocated to read %d parts, %v, want at most 2 MiB for 5,000", grown, len(got.parts), ok)
	}
}
