package uploads_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/transport"
)

// The digests of "123456789", reckoned with openssl and rhash.
const (
	nineSHA256 = "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"
	nineMD5    = "JfnnlDI7RTiF9RgfG2JNCw=="
	nineCRC32C = "4waSgw=="
)

func TestHeadersOfAnIntegrity(t *testing.T) {
	guards := []string{"x-amz-content-sha256", "content-md5", "x-amz-checksum-crc32c", "x-amz-sdk-checksum-algorithm", "content-encoding", "x-amz-trailer"}
	const unsigned = "UNSIGNED-PAYLOAD"
	for integrity, want := range map[core.Integrity]transport.Header{
		core.IntegrityCRC32C: {"x-amz-content-sha256": unsigned, "x-amz-checksum-crc32c": nineCRC32C},
		core.IntegritySHA256: {"x-amz-content-sha256": nineSHA256},
		core.IntegrityMD5:    {"x-amz-content-sha256": unsigned, "content-md5": nineMD5},
		core.IntegrityNone:   {"x-amz-content-sha256": unsigned},
	} {
		for _, size := range []int{9, 0} {
			t.Run(fmt.Sprint(integrity, " of ", size), func(t *testing.T) {
				w := s3test.Answers(s3test.Reply(200, ""))
				payload := transport.Bytes("123456789")[:size]
				if _, err := newClient(t, w).PutObject(t.Context(), "photos", "a", payload, core.PutOptions{Integrity: integrity}); err != nil {
					t.Fatal(err)
				}
				got := transport.Header{}
				for _, name := range guards {
					if value, ok := w.Sent[0].Header[name]; ok {
						got[name] = value
					}
				}
				if size == 9 && !reflect.DeepEqual(got, want) {
					t.Errorf("got %v, want %v", got, want)
				}
				if size == 0 && len(got) != len(want) {
					t.Errorf("got %v, want as many headers as %v", got, want)
				}
			})
		}
	}
}

// Where strangers may be on the wire, they cannot change a byte unseen.
func TestPlainHTTPSignsThePayload(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, ""))
	c, err := core.New("http://play.min.io:9000", core.Options{Transport: w, Credentials: s3test.SignedIn, Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.PutObject(t.Context(), "photos", "a", transport.Bytes("123456789"), core.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "x-amz-content-sha256", w.Sent[0].Header["x-amz-content-sha256"], nineSHA256)
}
