//go:build js && wasm

package jsbridge

import (
	"context"
	"errors"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/transport"
)

// blob is a payload that stays in the page: a range of the Blob with that
// handle.
type blob struct {
	host         *host
	handle       int
	offset, size int64
}

func (b blob) Size() int64 { return b.size }

func (b blob) Slice(offset, length int64) transport.Payload {
	b.offset, b.size = b.offset+offset, length
	return b
}

func (b blob) appendTo(m []byte) []byte {
	m = jsontext.AppendIntMember(m, "handle", int64(b.handle))
	m = jsontext.AppendIntMember(m, "offset", b.offset)
	return jsontext.AppendIntMember(m, "size", b.size)
}

// maxSubtle is the largest payload that is read whole for WebCrypto's sake,
// which hashes SHA-256 six times as fast but takes it in one piece only.
const maxSubtle = 64 << 20

// Digest hashes in the page where WebCrypto can, else here, a window at a time.
func (b blob) Digest(ctx context.Context, algorithm transport.Algorithm) ([]byte, error) {
	if algorithm == transport.SHA256 && b.size <= maxSubtle {
		_, sum, err := b.host.ask(ctx, "sha256", b.appendTo, nil)
		if failure, ok := errors.AsType[*hostError](err); !ok || failure.kind != "unsupported" {
			return sum, wireError("", err)
		}
	}
	hash := transport.NewHash(algorithm)
	for offset := int64(0); offset < b.size; offset += window {
		part := b.Slice(offset, min(window, b.size-offset)).(blob)
		sink := func(data []byte) { hash.Write(data) }
		if _, _, err := b.host.ask(ctx, "read", part.appendTo, sink); err != nil {
			return nil, wireError("", err)
		}
	}
	return hash.Sum(nil), nil
}

// piece is a blob that the page cut from a stream; it goes when it was sent.
type piece struct{ blob }

func (p piece) Release() { p.host.tell("release", "handle", p.handle) }

// stream is a payload of unknown length: the ReadableStream with that handle.
type stream struct {
	host   *host
	handle int
}

func (s stream) Next(ctx context.Context, size int64) (transport.Payload, error) {
	answer, _, err := s.host.ask(ctx, "cut", blob{handle: s.handle, size: size}.appendTo, nil)
	if err != nil {
		return nil, wireError("", err)
	}
	length, _ := answer.Get("size").Int()
	return piece{blob{host: s.host, handle: number(answer, "handle"), size: length}}, nil
}
