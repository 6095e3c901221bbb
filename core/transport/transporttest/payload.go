package transporttest

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

func (s *suite) payloads(t *testing.T) {
	t.Run("size", s.sizes)
	t.Run("slice", s.slices)
	t.Run("digest", s.digests)
	t.Run("text", s.texts)
	t.Run("form", s.forms)
}

// arrives checks that the server gets payload whole.
func (s *suite) arrives(t *testing.T, payload transport.Payload, want []byte) {
	t.Helper()
	if got := payload.Size(); got != int64(len(want)) {
		t.Errorf("got Size %d, want %d", got, len(want))
	}
	req := s.request("PUT", "/echo/payload", "")
	req.Payload = payload
	got := s.echo(t, req)
	if got.Length != int64(len(want)) {
		t.Errorf("the request announces %d bytes, want %d", got.Length, len(want))
	}
	if got.Size != int64(len(want)) || got.SHA256 != hexSum(transport.SHA256, want) {
		t.Errorf("the server saw %d bytes with SHA-256 %s, want %d with %s",
			got.Size, got.SHA256, len(want), hexSum(transport.SHA256, want))
	}
}

func (s *suite) sizes(t *testing.T) {
	for name, size := range map[string]int{"none": 0, "one byte": 1, "1 MiB and a byte": 1<<20 + 1, "9 MiB": 9 << 20} {
		t.Run(name, func(t *testing.T) {
			content := pattern(size)
			s.arrives(t, s.payload(content), content)
		})
	}
}

func (s *suite) slices(t *testing.T) {
	content := pattern(3<<20 + 7)
	size := int64(len(content))
	whole := s.payload(content)
	tests := map[string]struct {
		payload transport.Payload
		want    []byte
	}{
		"the whole":     {whole.Slice(0, size), content},
		"the start":     {whole.Slice(0, 10), content[:10]},
		"the end":       {whole.Slice(size-10, 10), content[size-10:]},
		"the middle":    {whole.Slice(1<<20, 1<<20), content[1<<20 : 2<<20]},
		"nothing":       {whole.Slice(5, 0), nil},
		"behind it":     {whole.Slice(size, 0), nil},
		"of a slice":    {whole.Slice(100, 1000).Slice(10, 20), content[110:130]},
		"whole, again":  {whole, content}, // slicing has left it as it was
		"of an empty":   {s.payload(nil).Slice(0, 0), nil},
		"of bytes":      {transport.Bytes("<a>é</a>").Slice(3, 2), []byte("é")},
		"of text bytes": {transport.Bytes("abcdef").Slice(1, 4).Slice(1, 2), []byte("cd")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { s.arrives(t, test.payload, test.want) })
	}
}

func (s *suite) digests(t *testing.T) {
	content := pattern(3<<20 + 7)
	whole := s.payload(content)
	tests := map[string]struct {
		payload transport.Payload
		content []byte
	}{
		"none":                {s.payload(nil), nil},
		"a byte":              {whole.Slice(0, 1), content[:1]},
		"1 MiB":               {whole.Slice(0, 1<<20), content[:1<<20]},
		"1 MiB and a byte":    {whole.Slice(0, 1<<20+1), content[:1<<20+1]},
		"several windows":     {whole, content},
		"a slice of a slice":  {whole.Slice(1000, 2<<20).Slice(1, 1<<20+5), content[1001 : 1001+1<<20+5]},
		"bytes in memory":     {transport.Bytes(content[:99]), content[:99]},
		"no bytes in memory":  {transport.Bytes(nil), nil},
		"the same once again": {whole, content},
	}
	for name, test := range tests {
		for _, algorithm := range []transport.Algorithm{transport.CRC32C, transport.MD5, transport.SHA256} {
			t.Run(name+"/"+string(algorithm), func(t *testing.T) {
				got, err := test.payload.Digest(patient(t), algorithm)
				if want := standardSum(algorithm, test.content); err != nil || !bytes.Equal(got, want) {
					t.Errorf("got %s and %v, want %s", hex.EncodeToString(got), err, hex.EncodeToString(want))
				}
			})
		}
	}
}

// standardSum is what the standard library makes of content, by other means
// than transport.NewHash.
func standardSum(algorithm transport.Algorithm, content []byte) []byte {
	switch algorithm {
	case transport.CRC32C:
		sum := crc32.Checksum(content, crc32.MakeTable(crc32.Castagnoli))
		return []byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)}
	case transport.MD5:
		sum := md5.Sum(content)
		return sum[:]
	}
	sum := sha256.Sum256(content)
	return sum[:]
}

// texts are what a transport.Bytes holds: documents.
func (s *suite) texts(t *testing.T) {
	tests := map[string]string{
		"nothing":   "",
		"XML":       `<Delete><Object><Key>a "quoted" \ key</Key></Object></Delete>`,
		"unicode":   "é 日本 🐟 \u2028\u2029 \ufeff",
		"mark":      "\ufeff<a/>",
		"controls":  "tab\t line\n return\r null\x00 delete\x7f escape\x1b",
		"over 64 K": strings.Repeat("0123456789abcdef", 5000),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) { s.arrives(t, transport.Bytes(text), []byte(text)) })
	}
}

func (s *suite) forms(t *testing.T) {
	fields := []transport.Field{
		{Name: "key", Value: `a "quoted" key; with \, % and é 🐟`}, {Name: "x-amz-meta-a", Value: "=?UTF-8?B?w6k=?="}, {Name: "empty", Value: ""},
		{Name: "content-type", Value: "text/plain"},
	}
	for name, size := range map[string]int{"none": 0, "one byte": 1, "1 MiB and a byte": 1<<20 + 1} {
		t.Run(name, func(t *testing.T) {
			content := pattern(size)
			req := s.request("POST", "/form", "")
			req.Payload, req.Form = s.payload(content).Slice(0, int64(size)), fields
			var got struct {
				Fields map[string]string
				Last   string
				Type   string
				Length int64
			}
			if err := json.Unmarshal(s.do(t, req).Document, &got); err != nil {
				t.Fatal(err)
			}
			for _, field := range append(fields, transport.Field{Name: "file", Value: hexSum(transport.SHA256, content)}) {
				if got.Fields[field.Name] != field.Value {
					t.Errorf("got %s %q, want %q", field.Name, got.Fields[field.Name], field.Value)
				}
			}
			if got.Type != "text/plain" {
				t.Errorf("got a file of the type %q, want that of the field", got.Type)
			}
			if got.Last != "file" || len(got.Fields) != len(fields)+1 || got.Length <= int64(size) {
				t.Errorf("got %+v, want the file as the last of %d fields, and a length", got, len(fields)+1)
			}
		})
	}
}
