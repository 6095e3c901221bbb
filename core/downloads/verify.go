package downloads

import (
	"context"
	"strings"

	"github.com/minnow-s3/minnow/core/checksum"
	"github.com/minnow-s3/minnow/core/evidence"
	"github.com/minnow-s3/minnow/core/request"
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

// WarnNotVerified is the Code of a Warning that downloads from a bucket are not
// compared with a checksum.
const WarnNotVerified = "NotVerified"

// OpenChecked opens an object as Open does, and asks for the checksum of the whole
// object, which costs a preflight in a page. Where the server, or a bucket's CORS
// rules, refuse that header, it opens the object without it; that, and an answer
// without such a checksum, is told by a Warning, once for each bucket.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (s *Source) OpenChecked(ctx context.Context) (*Object, error) {
	_, part := request.Given(s.Options.Headers, "range")
	_, asked := request.Given(s.Options.Headers, request.ChecksumMode)
	what := request.GetObject.Name + " " + s.Bucket
	if part || asked || s.Pipeline.Evidence.Of(what).Refused {
		return s.Open(ctx)
	}
	var got *Object
	send := func(checksum, once bool) (err error) {
		got, err = s.open(ctx, byteRange{0, -1}, how{checksum: checksum, once: once})
		return err
	}
	way, err := s.Pipeline.Evidence.Try(ctx, evidence.Optional{
		What:    what,
		With:    func(once bool) error { return send(true, once) },
		Without: func(silent bool) error { return send(false, silent) },
	})
	if err != nil {
		return nil, err
	}
	switch {
	case way == evidence.GivenUp:
		s.warnNotVerified(ctx, "requests with "+request.ChecksumMode+" fail, without it they do not",
			"add "+request.ChecksumMode+" to AllowedHeaders in the bucket's CORS rules, or set verify to false where the server does not know it")
	case way == evidence.WithIt && got.Checksum.Sum == "":
		s.warnNotVerified(ctx, "an answer shows no checksum of a whole object: the server has none, or only those of its parts, or CORS hides it",
			"add x-amz-checksum-crc32c, x-amz-checksum-crc64nvme and x-amz-checksum-type to ExposeHeaders in the bucket's CORS rules, or set verify to false")
	}
	return got, nil
}

func (s *Source) warnNotVerified(ctx context.Context, found, remedy string) {
	s.Pipeline.WarnOnce(ctx, request.Warning{Code: WarnNotVerified, Bucket: s.Bucket, Remedy: remedy,
		Message: found + ": downloads from " + s.Bucket + " are held to length and ETag alone"})
}

// checksumOf reads the one that is computed over the whole object: a COMPOSITE
// one, of the checksums of the parts it was uploaded in, ends in their number.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func checksumOf(h transport.Header) Checksum {
	for _, a := range [...]checksum.Algorithm{checksum.CRC64NVME, checksum.CRC32C, checksum.CRC32} {
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
// fails with an *s3err.Finding of the code ChecksumMismatch.
func (c Checksum) Check(pieces []Piece) error {
	sum := uint64(0)
	for _, piece := range pieces {
		sum = c.Algorithm.Combine(sum, piece.Sum, piece.Length)
	}
	if got := c.Algorithm.Encode(sum); got != c.Sum {
		return request.GetObject.Fail(&s3err.Finding{Code: ChecksumMismatch, Message: "the " + string(c.Algorithm) +
			" of what came is " + got + ", of what was stored " + c.Sum})
	}
	return nil
}
