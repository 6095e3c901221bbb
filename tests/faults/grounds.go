package faults

import (
	"context"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/transport"
)

const (
	mib      = 1 << 20
	partSize = 5 * mib

	uploadSize   = 6 * partSize
	smallSize    = 20_000 // little enough that the time for it is no second
	streamSize   = 2*partSize + mib
	downloadSize = 12 * mib
	listed       = 2500
	removed      = 1500
	kept         = 20 // of those to be removed, the ones that there are

	rangeFrom, rangeLength = 500_000, 2_000_000
)

// grounds is what all cases find at the server.
type grounds struct {
	Bucket string `json:"bucket"`
	// An object of downloadSize bytes, and the digests of it and of its range.
	Download string `json:"download"`
	Whole    string `json:"whole"`
	Range    string `json:"range"`
	// A bucket of objects to be listed, and the digest of their names, each with a line end.
	Listed string `json:"listed"`
	Names  string `json:"names"`

	content []byte // to send, of uploadSize
}

// prepare makes the grounds, past all faults, with so many objects to be listed.
func prepare(ctx context.Context, direct *core.Client, listed int) (grounds, error) {
	own := strings.ToLower(crand.Text()[:8])
	g := grounds{Bucket: "faults-" + own, Listed: "listed-" + own, Download: "download", content: noise(uploadSize)}
	g.Whole = digest(g.content[:downloadSize])
	g.Range = digest(g.content[rangeFrom : rangeFrom+rangeLength])
	for _, bucket := range []string{g.Bucket, g.Listed} {
		if err := direct.MakeBucket(ctx, bucket, core.MakeBucketOptions{}); err != nil {
			return g, err
		}
	}
	whole := core.PutOptions{PartSize: 2 * downloadSize}
	if _, err := direct.PutObject(ctx, g.Bucket, g.Download, transport.Bytes(g.content[:downloadSize]), whole); err != nil {
		return g, err
	}
	names := make([]string, listed)
	for i := range names {
		names[i] = fmt.Sprintf("key%04d", i)
	}
	g.Names = digest([]byte(strings.Join(names, "\n") + "\n"))
	return g, putAll(ctx, direct, g.Listed, names)
}

// putAll puts small objects, some at once.
func putAll(ctx context.Context, direct *core.Client, bucket string, names []string) (first error) {
	var all sync.WaitGroup
	var once sync.Once
	slots := make(chan struct{}, 8)
	for _, name := range names {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			if _, err := direct.PutObject(ctx, bucket, name, transport.Bytes("x"), core.PutOptions{}); err != nil {
				once.Do(func() { first = err })
			}
		})
	}
	all.Wait()
	return first
}

func noise(size int) []byte {
	content := make([]byte, size)
	rand.NewChaCha8([32]byte{7}).Read(content)
	return content
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
