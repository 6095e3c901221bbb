package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// FuzzReader wants no panic, an end, and the same records and the same end
// however the stream is cut; and of a record, JSON that encoding/json reads,
// with the key in it.
func FuzzReader(f *testing.F) {
	f.Add([]byte("{\"Records\":null}\n "+lineOf(recorded)+lineOf(recorded, recorded)), uint8(3))
	f.Add([]byte(lineOf(minimal("ObjectCreated:Put", "red+flower%2B%25"))), uint8(7))
	f.Add([]byte(lineOf(minimal("ObjectCreated:Put", "100%"))+"{\"Rec"), uint8(1))
	f.Add([]byte("<html>\n"), uint8(2))
	f.Add([]byte(" \r\n\t{\"Records\":[]}\n"), uint8(1))
	f.Fuzz(func(t *testing.T, stream []byte, size uint8) {
		want, _, wantErr := readAll(bytes.NewReader(stream))
		got, _, gotErr := readAll(iotest.DataErrReader(&pieces{stream, int(size)%17 + 1}))
		if !reflect.DeepEqual(got, want) || gotErr.Error() != wantErr.Error() {
			t.Fatalf("%q in pieces of %d\n got %+v, %v\nwant %+v, %v", stream, size, got, gotErr, want, wantErr)
		}
		if format := (*FormatError)(nil); wantErr != io.EOF && !errors.As(wantErr, &format) {
			t.Fatalf("%q: got %v, want EOF or a FormatError", stream, wantErr)
		}
		for _, record := range want {
			var oracle struct {
				S3 struct{ Object map[string]any }
			}
			if !json.Valid([]byte(record.JSON)) || !utf8.ValidString(record.ObjectName) || record.ObjectName == "" {
				t.Fatalf("%q: got %+v", stream, record)
			}
			if json.Unmarshal([]byte(record.JSON), &oracle) == nil && len(oracle.S3.Object) == 1 && oracle.S3.Object["key"] != record.ObjectName {
				t.Fatalf("%q: got key %q, in its JSON %q", stream, record.ObjectName, oracle.S3.Object["key"])
			}
		}
	})
}

// pieces reads a few bytes at a time.
type pieces struct {
	rest []byte
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.rest[:min(p.size, len(p.rest))])
	p.rest = p.rest[n:]
	return n, nil
}
