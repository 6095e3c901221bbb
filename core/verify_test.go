package core

import (
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/checksum"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestChecksumOfAnAnswer(t *testing.T) {
	for name, tc := range map[string]struct {
		header transport.Header
		want   Checksum
	}{
		"none":                   {transport.Header{"etag": `"e"`}, Checksum{}},
		"of the whole":           {transport.Header{"x-amz-checksum-crc32c": "AAAAAA==", "x-amz-checksum-type": "FULL_OBJECT"}, Checksum{checksum.CRC32C, "AAAAAA=="}},
		"of the whole, untold":   {transport.Header{"x-amz-checksum-crc32c": "AAAAAA=="}, Checksum{checksum.CRC32C, "AAAAAA=="}},
		"of 64 bits":             {transport.Header{"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="}, Checksum{checksum.CRC64NVME, "AAAAAAAAAAA="}},
		"of the checksums":       {transport.Header{"x-amz-checksum-crc32c": "AAAAAA==-3"}, Checksum{}},
		"of the checksums, told": {transport.Header{"x-amz-checksum-crc32c": "AAAAAA==", "x-amz-checksum-type": "COMPOSITE"}, Checksum{}},
		"that is not known":      {transport.Header{"x-amz-checksum-sha256": "AAAAAA=="}, Checksum{}},
	} {
		t.Run(name, func(t *testing.T) {
			_, resp := body(200, tc.header, "")
			got, err := newClient(t, answers(resp)).GetObject(t.Context(), "photos", "a", GetOptions{})
			if err != nil || got.Checksum != tc.want {
				t.Errorf("got %v, %v, want %v", got.Checksum, err, tc.want)
			}
		})
	}
}

func TestCheckOfPieces(t *testing.T) {
	for _, a := range []checksum.Algorithm{checksum.CRC32C, checksum.CRC64NVME} {
		t.Run(string(a), func(t *testing.T) {
			add := a.Updater()
			piece := func(s string) Piece { return Piece{add(0, []byte(s)), int64(len(s))} }
			stored := Checksum{a, a.Encode(add(0, []byte(alphabet)))}
			for name, tc := range map[string]struct {
				pieces []Piece
				ok     bool
			}{
				"one":           {[]Piece{piece(alphabet)}, true},
				"three":         {[]Piece{piece(alphabet[:3]), piece(alphabet[3:20]), piece(alphabet[20:])}, true},
				"one is empty":  {[]Piece{piece(""), piece(alphabet)}, true},
				"none":          {nil, false},
				"a flipped bit": {[]Piece{piece(strings.Replace(alphabet, "c", "b", 1))}, false},
				"one misses":    {[]Piece{piece(alphabet[:3]), piece(alphabet[20:])}, false},
				"out of order":  {[]Piece{piece(alphabet[3:]), piece(alphabet[:3])}, false},
			} {
				err := stored.Check(tc.pieces)
				if tc.ok && err != nil {
					t.Errorf("%s: got %v, want none", name, err)
				}
				if !tc.ok {
					same(t, name, operationError[*s3err.Error](t, err, "GetObject").Code, ChecksumMismatch)
				}
			}
		})
	}
}
