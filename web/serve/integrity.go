package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"hash/crc32"
	"io"
	"net/http"

	"github.com/rclone/gofakes3"
)

// verifyBody checks a request's body against x-amz-content-sha256 and
// x-amz-checksum-crc32c. gofakes3 passes over the first everywhere and over the
// second in parts; a client that sends wrong bytes would be told that all is
// well.
func verifyBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		left := r.ContentLength
		if sum, err := hex.DecodeString(r.Header.Get("X-Amz-Content-Sha256")); err == nil && len(sum) == sha256.Size {
			r.Body = &verifier{ReadCloser: r.Body, hash: sha256.New(), want: sum, left: left, code: "XAmzContentSHA256Mismatch"}
		}
		if sum, err := base64.StdEncoding.DecodeString(r.Header.Get("X-Amz-Checksum-Crc32c")); err == nil && len(sum) == crc32.Size {
			crc := crc32.New(crc32.MakeTable(crc32.Castagnoli))
			// The header of a complete request is about the object, not the body.
			if r.Method == http.MethodPut {
				r.Body = &verifier{ReadCloser: r.Body, hash: crc, want: sum, left: left, code: "BadDigest"}
			}
		}
		next.ServeHTTP(w, r)
	})
}

// verifier fails at the last byte when the digest is another: gofakes3 may not
// read any further.
type verifier struct {
	io.ReadCloser
	hash hash.Hash
	want []byte
	left int64
	code string
}

func (v *verifier) Read(p []byte) (int, error) {
	n, err := v.ReadCloser.Read(p)
	v.hash.Write(p[:n])
	v.left -= int64(n)
	if (v.left == 0 || err == io.EOF) && !bytes.Equal(v.hash.Sum(nil), v.want) {
		// The code is S3's, the type is the one that gofakes3 sends with status 400.
		return 0, gofakes3.ErrorMessage(gofakes3.ErrBadDigest, v.code+": the body does not match the digest in the headers")
	}
	return n, err
}
