//go:build js && wasm

package jsbridge

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"hash"
	"runtime"
	"syscall/js"
	"testing"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// counted returns content whose every byte is the number of its MiB, and a Blob
// of the same that never was in this memory.
func counted(p *page, size int, h hash.Hash) (blob, []byte) {
	value := script(`(size) => {
		const pieces = [];
		for (let at = 0; at < size; at += 2 ** 20) {
			pieces.push(new Uint8Array(Math.min(2 ** 20, size - at)).fill(at / 2 ** 20));
		}
		return new Blob(pieces);
	}`, size)
	piece := make([]byte, 1<<20)
	for at := 0; at < size; at += len(piece) {
		for i := range piece {
			piece[i] = byte(at >> 20)
		}
		h.Write(piece[:min(len(piece), size-at)])
	}
	return p.blobOf(value), h.Sum(nil)
}

// Hashing takes the memory of one window, however long the blob is.
func TestHashingKeepsMemorySmall(t *testing.T) {
	const size, limit = 64 << 20, 8 << 20
	tests := map[string]struct {
		algorithm transport.Algorithm
		size      int
		hash      hash.Hash
		windows   int // that are read here
	}{
		"CRC32C, here":       {transport.CRC32C, size, transport.NewHash(transport.CRC32C), 64},
		"MD5, here":          {transport.MD5, size, md5.New(), 64},
		"SHA-256, WebCrypto": {transport.SHA256, size, sha256.New(), 0},
		"SHA-256, here":      {transport.SHA256, maxSubtle + 1, sha256.New(), 65},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := newPage(t)
			b, want := counted(p, test.size, test.hash)
			memory, allocated := p.memory(), allocations()
			got, err := b.Digest(t.Context(), test.algorithm)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("got %x and %v, want %x", got, err, want)
			}
			if windows := len(p.asked("read")); windows != test.windows {
				t.Errorf("got %d windows read, want %d", windows, test.windows)
			}
			if grown := p.memory() - memory; grown >= limit {
				t.Errorf("wasm's memory grew by %d bytes, want less than %d", grown, limit)
			}
			// Memory that was free before hides growth: so also count what was asked for.
			if spent := allocations() - allocated; spent >= limit {
				t.Errorf("hashing allocated %d bytes, want less than %d", spent, limit)
			}
		})
	}
}

func (p *page) memory() int {
	p.t.Helper()
	n, err := p.host.memory()
	if err != nil || n == 0 {
		p.t.Fatalf("got memory of %d bytes and %v", n, err)
	}
	return n
}

func allocations() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

func TestHashingReadsWindows(t *testing.T) {
	p := newPage(t)
	b, _ := counted(p, 5<<20, md5.New())
	part := b.Slice(1000, 2*window+5)
	if _, err := part.Digest(t.Context(), transport.MD5); err != nil {
		t.Fatal(err)
	}
	scratch := &p.host.scratch[0]
	want := [][2]int{{1000, window}, {1000 + window, window}, {1000 + 2*window, 5}}
	asked := p.asked("read")
	if len(asked) != len(want) {
		t.Fatalf("got %d reads, want %d", len(asked), len(want))
	}
	for i, m := range asked {
		if got := [2]int{m.Get("offset").Int(), m.Get("size").Int()}; got != want[i] {
			t.Errorf("read %d: got offset and size %v, want %v", i, got, want[i])
		}
	}
	if _, err := part.Digest(t.Context(), transport.CRC32C); err != nil {
		t.Fatal(err)
	}
	if len(p.host.scratch) != window || &p.host.scratch[0] != scratch {
		t.Errorf("got another scratch, of %d bytes, want the same of %d", len(p.host.scratch), window)
	}
}

func TestHashingWithoutWebCrypto(t *testing.T) {
	crypto := script(`() => {
		const own = Object.getOwnPropertyDescriptor(globalThis, "crypto");
		const { crypto } = globalThis;
		const getRandomValues = (array) => crypto.getRandomValues(array); // for Go's runtime
		Object.defineProperty(globalThis, "crypto", { value: { getRandomValues }, configurable: true });
		return () => Object.defineProperty(globalThis, "crypto", own);
	}`)
	defer crypto.Invoke()
	p := newPage(t)
	b, want := counted(p, 1<<20+1, sha256.New())
	got, err := b.Digest(t.Context(), transport.SHA256)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %x and %v, want %x", got, err, want)
	}
	if reads := len(p.asked("read")); reads != 2 {
		t.Errorf("got %d reads, want 2", reads)
	}
}

func TestWebCryptoHashesInOneAsk(t *testing.T) {
	p := newPage(t)
	b, _ := counted(p, 3<<20, sha256.New())
	if _, err := b.Digest(t.Context(), transport.SHA256); err != nil {
		t.Fatal(err)
	}
	if asked, reads := len(p.asked("sha256")), len(p.asked("read")); asked != 1 || reads != 0 {
		t.Errorf("got %d asks for a digest and %d reads, want 1 and none", asked, reads)
	}
}

// A file that has gone is no failure of the network.
func TestUnreadableBlob(t *testing.T) {
	p := newPage(t)
	gone := script(`() => {
		const fail = async () => { throw new DOMException("the file has gone", "NotReadableError"); };
		return Object.create(Blob.prototype, { slice: { value: () => ({ arrayBuffer: fail }) }, size: { value: 10 } });
	}`)
	for _, algorithm := range []transport.Algorithm{transport.MD5, transport.SHA256} {
		sum, err := p.blobOf(gone).Digest(t.Context(), algorithm)
		var e *transport.Error
		if !errors.As(err, &e) || e.Kind != transport.KindUnreadable || s3err.Judge(err).Again || sum != nil {
			t.Errorf("%s: got %x and %v, want one of kind %q, never retried", algorithm, sum, err, transport.KindUnreadable)
		}
	}
}

func TestCancelledDigestIsNone(t *testing.T) {
	p := newPage(t)
	b := p.blob([]byte("content"))
	gone := errors.New("the user went home")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	for _, algorithm := range []transport.Algorithm{transport.CRC32C, transport.MD5, transport.SHA256} {
		if sum, err := b.Digest(ctx, algorithm); !errors.Is(err, gone) || sum != nil {
			t.Errorf("%s: got %x and %v, want %v", algorithm, sum, err, gone)
		}
	}
	if asked := p.value.Get("asked").Length(); asked != 0 {
		t.Errorf("got %d asks, want none", asked)
	}
}

// Between two windows a digest notices that nobody waits for it any more.
func TestDigestCancelledOnTheWay(t *testing.T) {
	p := newPage(t)
	b, _ := counted(p, 4<<20, md5.New())
	gone := errors.New("the user went home")
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := js.FuncOf(func(js.Value, []js.Value) any { cancel(gone); return nil })
	defer stop.Release()
	script(`(page, stop) => {
		const { push } = page.asked;
		page.asked.push = (m) => { if (m.offset > 0) stop(); return push.call(page.asked, m); };
	}`, p.value, stop)
	if sum, err := b.Digest(ctx, transport.MD5); !errors.Is(err, gone) || sum != nil {
		t.Errorf("got %x and %v, want %v", sum, err, gone)
	}
	if reads := len(p.asked("read")); reads != 2 {
		t.Errorf("got %d reads, want 2", reads)
	}
}
