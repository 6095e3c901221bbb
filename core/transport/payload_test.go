package transport

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// sums are the digests of data by the standard library alone.
func sums(data []byte) map[Algorithm]string {
	md, sha := md5.Sum(data), sha256.Sum256(data)
	return map[Algorithm]string{
		CRC32C: fmt.Sprintf("%08x", crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))),
		MD5:    hex.EncodeToString(md[:]),
		SHA256: hex.EncodeToString(sha[:]),
	}
}

func noise(n int) []byte {
	data := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(data)
	return data
}

func TestDigests(t *testing.T) {
	for name, data := range map[string][]byte{
		"nothing":         nil,
		"one byte":        {0},
		"text":            []byte("123456789"),
		"over a block":    noise(65),
		"over a megabyte": noise(1<<20 + 1),
	} {
		payloads := map[string]Payload{
			"in memory": Bytes(data),
			"a reader":  ReaderAt(bytes.NewReader(data), int64(len(data))),
		}
		for kind, payload := range payloads {
			t.Run(name+" as "+kind, func(t *testing.T) {
				for algorithm, want := range sums(data) {
					for attempt := range 2 { // each attempt reads anew
						got, err := payload.Digest(t.Context(), algorithm)
						if err != nil || hex.EncodeToString(got) != want {
							t.Errorf("%s, attempt %d: got %x, %v, want %s", algorithm, attempt, got, err, want)
						}
					}
				}
			})
		}
	}
}

// The check value that every table of CRCs prints, so that a wrong polynomial
// on both sides shows.
func TestPublishedChecksum(t *testing.T) {
	got, _ := Bytes("123456789").Digest(t.Context(), CRC32C)
	if want := "e3069283"; hex.EncodeToString(got) != want {
		t.Errorf("got %x, want %s", got, want)
	}
}

func TestNewHashOfAnUnknownAlgorithm(t *testing.T) {
	if got := NewHash("sha1"); got != nil {
		t.Errorf("got %T, want nil", got)
	}
}

type readable interface {
	Payload
	Open() io.Reader
}

func TestSlices(t *testing.T) {
	data := noise(1000)
	for kind, payload := range map[string]Payload{
		"in memory": Bytes(data),
		"a reader":  ReaderAt(bytes.NewReader(append(data, "not ours"...)), 1000),
	} {
		for name, tc := range map[string]struct{ offset, length int64 }{
			"all":       {0, 1000},
			"beginning": {0, 10},
			"middle":    {10, 500},
			"end":       {990, 10},
			"nothing":   {500, 0},
			"behind":    {1000, 0},
		} {
			t.Run(name+" of "+kind, func(t *testing.T) {
				slice := payload.Slice(tc.offset, tc.length)
				check(t, slice, data[tc.offset:tc.offset+tc.length])
				if tc.length > 4 { // a slice of the slice counts from its own start
					check(t, slice.Slice(2, tc.length-4), data[tc.offset+2:tc.offset+tc.length-2])
				}
				check(t, payload, data)
			})
		}
	}
}

func check(t *testing.T, payload Payload, want []byte) {
	t.Helper()
	if got := payload.Size(); got != int64(len(want)) {
		t.Errorf("size: got %d, want %d", got, len(want))
	}
	for range 2 { // Open begins anew
		got, err := io.ReadAll(payload.(readable).Open())
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("bytes: got %x, %v, want %x", got, err, want)
		}
	}
	got, err := payload.Digest(context.Background(), SHA256)
	if err != nil || hex.EncodeToString(got) != sums(want)[SHA256] {
		t.Errorf("digest: got %x, %v, want %s", got, err, sums(want)[SHA256])
	}
}

type failing struct{ err error }

func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }

func TestUnreadablePayload(t *testing.T) {
	gone := errors.New("the file is gone")
	for name, tc := range map[string]struct {
		payload Payload
		cause   error // nil for any
	}{
		"a file that shrank":     {ReaderAt(strings.NewReader("12345"), 6), nil},
		"an emptied file":        {ReaderAt(strings.NewReader(""), 1), nil},
		"a slice behind the end": {ReaderAt(strings.NewReader("12345"), 10).Slice(4, 4), nil},
		"a disk that fails":      {ReaderAt(failing{gone}, 10), gone},
	} {
		t.Run(name, func(t *testing.T) {
			sum, err := tc.payload.Digest(t.Context(), CRC32C)
			var wire *Error
			if !errors.As(err, &wire) || wire.Kind != KindUnreadable {
				t.Fatalf("got %x, %v, want an error of kind %q", sum, err, KindUnreadable)
			}
			if tc.cause != nil && !errors.Is(err, tc.cause) {
				t.Errorf("got %v, want it to wrap %v", err, tc.cause)
			}
			if sum != nil {
				t.Errorf("got digest %x with the error, want none", sum)
			}
		})
	}
}

func TestDigestOfACancelledRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := ReaderAt(strings.NewReader("12345"), 5).Digest(ctx, CRC32C)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}
