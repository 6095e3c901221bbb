// Package transfer cuts a payload into parts and sends them side by side: the
// plan of an upload and its schedule. It knows neither S3's requests nor the
// bytes; both stay behind the functions and payloads that it is given.
//
//	size, err := transfer.PartSize(object, 0)
//	parts, err := transfer.Upload(ctx, transfer.Cut(payload, size), 4, send)
package transfer

import "github.com/minnow-s3/minnow/core/s3err"

// MaxConcurrency is how many parts of one object may fly at once.
const MaxConcurrency = 16

// S3's limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const (
	MinPartSize   = 5 << 20 // of all parts but the last
	MaxPartSize   = 5 << 30
	MaxParts      = 10_000
	MaxObjectSize = 5 << 40
)

// An object of up to smallObject goes in parts of MinPartSize, so that several
// fly at once; a larger one in parts of standardPart, which measured faster.
const (
	smallObject  = 64 << 20
	standardPart = 8 << 20
)

// PartSize returns the size in bytes of the parts of an object of size bytes.
// asked is the caller's wish, 0 for none. It fails with an *s3err.ArgumentError
// when size or asked is out of S3's limits, or asked makes over MaxParts parts.
func PartSize(size, asked int64) (int64, error) {
	if size > MaxObjectSize {
		return 0, s3err.Argument("data", "must be at most 5 TiB long")
	}
	if err := CheckPartSize(asked); err != nil {
		return 0, err
	}
	if asked != 0 {
		if (size+asked-1)/asked > MaxParts {
			return 0, s3err.Argument("partSize", "must cut the object into at most 10,000 parts")
		}
		return asked, nil
	}
	if size <= smallObject {
		return MinPartSize, nil
	}
	part := int64(standardPart)
	for (size+part-1)/part > MaxParts {
		part *= 2
	}
	return part, nil
}

// CheckPartSize refuses a part size that S3 would refuse; 0 means no wish.
func CheckPartSize(asked int64) error {
	if asked != 0 && (asked < MinPartSize || asked > MaxPartSize) {
		return s3err.Argument("partSize", "must be from 5 MiB to 5 GiB, in bytes")
	}
	return nil
}

// growEvery is after how many parts the part size of a payload of unknown
// length doubles: ten steps from 8 MiB on reach 7.8 TiB within MaxParts.
const growEvery = MaxParts / 10

// GrowingPart returns the size in bytes of part number (from 1) of a payload
// whose length is not known beforehand; asked is the caller's wish, 0 for none.
func GrowingPart(number int, asked int64) int64 {
	if asked != 0 {
		return asked
	}
	return standardPart << ((number - 1) / growEvery)
}
