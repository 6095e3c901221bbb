package transport

import (
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"hash"
	"hash/crc32"
	"io"

	sha256 "github.com/minio/sha256-simd"
)

// Algorithm names a digest of a payload.
type Algorithm string

// The digests that S3 checks an upload by.
const (
	CRC32C Algorithm = "crc32c" // 4 bytes, big endian, polynomial of Castagnoli
	MD5    Algorithm = "md5"    // 16 bytes
	SHA256 Algorithm = "sha256" // 32 bytes
)

// Payload is what goes up: a range of bytes known by its length, and by a
// digest on request. It is read anew by each attempt, and never changes.
type Payload interface {
	// Size returns the length in bytes.
	Size() int64
	// Slice returns length bytes from offset on, both within Size.
	Slice(offset, length int64) Payload
	// Digest reads the payload once. It fails with a *Error of KindUnreadable.
	Digest(ctx context.Context, algorithm Algorithm) ([]byte, error)
}

// NewHash returns a running digest, or nil for an algorithm it does not know.
func NewHash(algorithm Algorithm) hash.Hash {
	switch algorithm {
	case CRC32C:
		return crc32.New(crc32.MakeTable(crc32.Castagnoli))
	case MD5:
		return md5.New()
	case SHA256:
		return sha256.New()
	}
	return nil
}

// Bytes is a Payload in memory: an XML document, say.
type Bytes []byte

// Size returns the length in bytes.
func (b Bytes) Size() int64 { return int64(len(b)) }

// Slice returns length bytes from offset on.
func (b Bytes) Slice(offset, length int64) Payload { return b[offset : offset+length] }

// Digest hashes b.
func (b Bytes) Digest(_ context.Context, algorithm Algorithm) ([]byte, error) {
	h := NewHash(algorithm)
	h.Write(b)
	return h.Sum(nil), nil
}

// Open returns a reader over b.
func (b Bytes) Open() io.Reader { return bytes.NewReader(b) }

// ReaderAt returns the Payload of a native program: size bytes of r, a file
// for example.
func ReaderAt(r io.ReaderAt, size int64) Payload {
	return readerAt{io.NewSectionReader(r, 0, size)}
}

type readerAt struct{ section *io.SectionReader }

func (p readerAt) Size() int64     { return p.section.Size() }
func (p readerAt) Open() io.Reader { return io.NewSectionReader(p.section, 0, p.Size()) }

func (p readerAt) Slice(offset, length int64) Payload {
	return readerAt{io.NewSectionReader(p.section, offset, length)}
}

func (p readerAt) Digest(ctx context.Context, algorithm Algorithm) ([]byte, error) {
	h := NewHash(algorithm)
	n, err := io.Copy(h, p.Open())
	if err == nil && n != p.Size() {
		err = errors.New("the payload ended early")
	}
	if err != nil {
		return nil, &Error{Kind: KindUnreadable, Err: err}
	}
	return h.Sum(nil), ctx.Err()
}
