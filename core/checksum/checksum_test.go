package checksum

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"testing"
)

// The check values of "123456789", as catalogues of CRCs have them.
func TestSums(t *testing.T) {
	for a, want := range map[Algorithm]uint64{CRC32: 0xcbf43926, CRC32C: 0xe3069283, CRC64NVME: 0xae8b14860a799888} {
		t.Run(string(a), func(t *testing.T) {
			add := a.Updater()
			if got := add(0, []byte("123456789")); got != want {
				t.Errorf("got %x, want %x", got, want)
			}
			if got := add(add(0, []byte("1234")), []byte("56789")); got != want {
				t.Errorf("in two steps: got %x, want %x", got, want)
			}
		})
	}
	if Algorithm("sha1").Updater() != nil || Algorithm("sha1").Size() != 0 {
		t.Error("got sha1, want nothing")
	}
}

func TestEncode(t *testing.T) {
	sum := crc32.Checksum([]byte("data"), crc32.MakeTable(crc32.Castagnoli))
	if got, want := CRC32C.Encode(uint64(sum)), base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, sum)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := CRC64NVME.Encode(1), "AAAAAAAAAAE="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCombine(t *testing.T) {
	data := make([]byte, 3<<20+17)
	rand.NewChaCha8([32]byte{}).Read(data)
	for name, tc := range map[string]struct {
		at, end int
	}{
		"nothing":            {0, 0},
		"nothing before":     {0, 1000},
		"nothing behind":     {1000, 1000},
		"a byte and a byte":  {1, 2},
		"a byte behind":      {1000, 1001},
		"parts of a MiB":     {1 << 20, 2 << 20},
		"of no round number": {2<<20 - 3, len(data)},
	} {
		for _, a := range []Algorithm{CRC32, CRC32C, CRC64NVME} {
			t.Run(name+", "+string(a), func(t *testing.T) {
				add := a.Updater()
				got := a.Combine(add(0, data[:tc.at]), add(0, data[tc.at:tc.end]), int64(tc.end-tc.at))
				if want := add(0, data[:tc.end]); got != want {
					t.Errorf("got %x, want %x", got, want)
				}
			})
		}
	}
}

func FuzzCombine(f *testing.F) {
	f.Add([]byte("a"), []byte("b"))
	f.Add([]byte(""), []byte("\x00\x00"))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		for _, a := range []Algorithm{CRC32, CRC32C, CRC64NVME} {
			add := a.Updater()
			got := a.Combine(add(0, first), add(0, second), int64(len(second)))
			if want := add(add(0, first), second); got != want {
				t.Errorf("%s: got %x, want %x", a, got, want)
			}
		}
	})
}

// An object of 5 TiB in parts of 512 MiB.
func BenchmarkCombine(b *testing.B) {
	for b.Loop() {
		sum := uint64(0)
		for range 10_000 {
			sum = CRC64NVME.Combine(sum, 12345, 512<<20)
		}
	}
}
