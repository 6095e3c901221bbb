package uploads_test

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/transport"
)

// md5Of is the ETag of content in parts of size bytes; 0: in one PUT.
func md5Of(content []byte, size int) string {
	if size == 0 {
		sum := md5.Sum(content)
		return hex.EncodeToString(sum[:])
	}
	var sums []byte
	n := 0
	for at := 0; at < len(content); at += size {
		sum := md5.Sum(content[at:min(at+size, len(content))])
		sums = append(sums, sum[:]...)
		n++
	}
	return fmt.Sprintf("%s-%d", md5Of(sums, 0), n)
}

func TestMatchesETag(t *testing.T) {
	small, large := []byte("content"), make([]byte, 12*s3test.MiB)
	for i := range large {
		large[i] = byte(i / 7)
	}
	for name, tc := range map[string]struct {
		content  []byte
		etag     string
		partSize int64
		want     bool
	}{
		"one PUT":                           {small, md5Of(small, 0), 0, true},
		"nothing":                           {nil, md5Of(nil, 0), 0, true},
		"other bytes":                       {small, md5Of([]byte("contend"), 0), 0, false},
		"no MD5":                            {small, "abc", 0, false},
		"no ETag":                           {small, "", 0, false},
		"parts by size":                     {large, md5Of(large, 5<<20), 0, true},
		"parts as asked":                    {large, md5Of(large, 7<<20), 7 * s3test.MiB, true},
		"as many parts of another size":     {large, md5Of(large, 11<<20), 7 * s3test.MiB, false},
		"more parts":                        {large, md5Of(large, 5<<20), 7 * s3test.MiB, false},
		"one PUT of what would go in parts": {large, md5Of(large, 0), 0, true},
		"one part":                          {small, md5Of(small, 5<<20), 0, true},
		"upper case":                        {small, "9A0364B9E99BB480DD25E1F0284C8555", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, s3test.Answers())
			got, err := c.MatchesETag(t.Context(), tc.etag, transport.Bytes(tc.content), tc.partSize)
			if err != nil || got != tc.want {
				t.Errorf("got %v, %v, want %v", got, err, tc.want)
			}
		})
	}
}

// unreadable is a file that is gone.
type unreadable struct{ transport.Payload }

func (unreadable) Size() int64                            { return 7 }
func (u unreadable) Slice(int64, int64) transport.Payload { return u }
func (unreadable) Digest(context.Context, transport.Algorithm) ([]byte, error) {
	return nil, &transport.Error{Kind: transport.KindUnreadable, Err: errors.New("gone")}
}

func TestMatchesETagOfAFileThatIsGone(t *testing.T) {
	c := newClient(t, s3test.Answers())
	_, err := c.MatchesETag(t.Context(), md5Of(nil, 0), unreadable{}, 0)
	if inner := s3test.OperationError[*transport.Error](t, err, "PutObject"); inner.Kind != transport.KindUnreadable {
		t.Errorf("got %v, want that it cannot be read", err)
	}
	if _, err := c.MatchesETag(t.Context(), "", unreadable{}, 1); err == nil {
		t.Error("a part of one byte was not refused")
	}
}
