package downloads

import (
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/checksum"
	"github.com/minnow-s3/minnow/core/request"
)

const alphabet = "abcdefghijklmnopqrstuvwxyz"

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
					if !request.HasCode(err, ChecksumMismatch) {
						t.Errorf("%s: got %v, want %s", name, err, ChecksumMismatch)
					}
				}
			}
		})
	}
}
