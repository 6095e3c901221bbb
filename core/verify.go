package core

import (
	"strings"

	"github.com/minnow-s3/minnow/core/checksum"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// ChecksumMismatch is the code of a download whose bytes are not those that were
// stored. It is no answer of the server's.
const ChecksumMismatch = "ChecksumMismatch"

// Checksum is what a server keeps of a whole object's bytes.
type Checksum struct {
	Algorithm checksum.Algorithm // "": there is none
	Sum       string             // base64
}

// checksumOf reads the one that is computed over the whole object: a COMPOSITE
// one, of the checksums of the parts it was uploaded in, ends in their number.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func checksumOf(h transport.Header) Checksum {
	for _, a := range [...]checksum.Algorithm{checksum.CRC64NVME, checksum.CRC32C} {
		sum := h["x-amz-checksum-"+string(a)]
		if sum != "" && !strings.Contains(sum, "-") && h["x-amz-checksum-type"] != "COMPOSITE" {
			return Checksum{a, sum}
		}
	}
	return Checksum{}
}

// Piece is the sum of bytes that follow each other in an object, and their
// number.
type Piece struct {
	Sum    uint64
	Length int64
}

// Check compares a checksum with the pieces of an object, in their order. It
// fails with an *s3err.Error of the code ChecksumMismatch.
func (c Checksum) Check(pieces []Piece) error {
	sum := uint64(0)
	for _, piece := range pieces {
		sum = c.Algorithm.Combine(sum, piece.Sum, piece.Length)
	}
	if got := c.Algorithm.Encode(sum); got != c.Sum {
		r := call{operation: "GetObject"}
		return r.fail(&s3err.Error{Code: ChecksumMismatch, Message: "the " + string(c.Algorithm) +
			" of what came is " + got + ", of what was stored " + c.Sum})
	}
	return nil
}
