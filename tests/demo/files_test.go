package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// makeFile makes a file of size bytes, with a word of its own in each 64 KiB:
// parts that were left out, doubled or put in another order show.
func makeFile(t *testing.T, name string, size int64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := file.Truncate(size); err != nil {
		t.Fatal(err)
	}
	for at := int64(0); at+32 < size; at += 64 << 10 {
		if _, err := file.WriteAt(fmt.Appendf(nil, "minnow at %d", at), at); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// sum is the SHA-256 of a file, and its size.
func sum(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, file)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s of %d bytes", hex.EncodeToString(hash.Sum(nil)), size)
}
