// Package checksum has the checks of an object that can be made of its parts:
// what S3 calls FULL_OBJECT checksums, CRC32, CRC32C and CRC64NVME. Parts that came side
// by side are summed one by one, and combined by their lengths.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
//
//	sum := checksum.CRC32C.Update(0, part)
//	whole := checksum.CRC32C.Combine(first, second, secondLength)
package checksum

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"hash/crc64"
)

// Algorithm is the name of a checksum as S3's headers have it.
type Algorithm string

// The algorithms that S3 computes over a whole object, however it was uploaded.
const (
	CRC32     Algorithm = "crc32"
	CRC32C    Algorithm = "crc32c"
	CRC64NVME Algorithm = "crc64nvme"
)

// nvme is the polynomial of CRC64NVME, its bits reversed. Those of the others are
// in hash/crc32 (https://www.rfc-editor.org/rfc/rfc3385).
// https://nvmexpress.org/specifications (NVM Command Set, 5.2.1.3.4)
const nvme = 0x9a6c9329ac4bc9b5

// Size is the length of a sum in bytes, 0 for an algorithm it does not know.
func (a Algorithm) Size() int {
	switch a {
	case CRC32, CRC32C:
		return 4
	case CRC64NVME:
		return 8
	}
	return 0
}

// Updater returns what adds bytes to a sum; the sum of nothing is 0. It is nil
// for an algorithm it does not know.
func (a Algorithm) Updater() func(sum uint64, p []byte) uint64 {
	switch a {
	case CRC32, CRC32C:
		table := crc32.MakeTable(uint32(a.field().polynomial))
		return func(sum uint64, p []byte) uint64 { return uint64(crc32.Update(uint32(sum), table, p)) }
	case CRC64NVME:
		table := crc64.MakeTable(nvme)
		return func(sum uint64, p []byte) uint64 { return crc64.Update(sum, table, p) }
	}
	return nil
}

// Encode writes a sum as S3's headers do: base64 of its bytes, the highest first.
func (a Algorithm) Encode(sum uint64) string {
	var bytes [8]byte
	binary.BigEndian.PutUint64(bytes[:], sum)
	return base64.StdEncoding.EncodeToString(bytes[8-a.Size():])
}

// Combine returns the sum of two pieces from the sum of each; length is that of
// the second, in bytes. A sum is a polynomial over GF(2): the first moves up by
// the bits of the second, modulo the algorithm's own, and they add up.
func (a Algorithm) Combine(first, second uint64, length int64) uint64 {
	f := a.field()
	return f.product(first, f.shift(length)) ^ second
}

// field is that of the polynomials modulo one of them, in reversed bits: its
// highest bit stands for 1, the next one for x.
type field struct{ polynomial, one uint64 }

func (a Algorithm) field() field {
	switch a {
	case CRC32:
		return field{crc32.IEEE, 1 << 31}
	case CRC32C:
		return field{crc32.Castagnoli, 1 << 31}
	}
	return field{nvme, 1 << 63}
}

// shift is x to the power of the bits in so many bytes, by repeated squaring.
func (f field) shift(length int64) uint64 {
	power, result := f.one>>8, f.one // x to the eighth is one byte
	for ; length > 0; length >>= 1 {
		if length&1 != 0 {
			result = f.product(result, power)
		}
		power = f.product(power, power)
	}
	return result
}

func (f field) product(a, b uint64) (result uint64) {
	for bit := f.one; bit != 0; bit >>= 1 {
		if a&bit != 0 {
			result ^= b
		}
		carry := b & 1
		b >>= 1
		if carry != 0 {
			b ^= f.polynomial
		}
	}
	return result
}
