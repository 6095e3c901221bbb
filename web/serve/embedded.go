package main

import (
	"bytes"
	"net"
	"net/http"

	"github.com/rclone/gofakes3"
)

// startEmbedded serves gofakes3 on listener. It checks V4 signatures, in
// headers and in the query; an anonymous request is refused.
func startEmbedded(listener net.Listener, o options) *s3Server {
	c := config{
		Endpoint:  "http://" + reachable(listener.Addr().String()),
		AccessKey: o.accessKey,
		SecretKey: o.secretKey,
		Server:    serverEmbedded,
	}
	for _, f := range lackedByEmbedded {
		c.Lacks = append(c.Lacks, f.word)
	}
	return &s3Server{server: serve(listener, newEmbedded(o)), config: c}
}

// newEmbedded is gofakes3 and its backend in memory, with our CORS and
// integrity in front. It is there so that the demo needs nothing else; what is
// known to be wrong with it stays so, for `make run-minio` starts a real one:
//
//   - it lacks what lackedByEmbedded says;
//   - a folder at the end of a page of a listing (1000 entries) is told again on
//     the next, and a last page that is full names a next one;
//   - a page that goes on after a key that was deleted meanwhile leaves out the
//     key that follows, so whoever deletes while listing may miss some;
//   - the ETag of an upload in parts is the MD5 of the whole, not md5-N, parts
//     may be under 5 MiB, and Last-Modified is when the upload began;
//   - the uploads of a bucket that never had one are a 404 NoSuchUpload;
//   - others wait for a second while an object of some hundred MB is stored.
func newEmbedded(o options) http.Handler {
	s3 := gofakes3.New(newStore(), gofakes3.WithV4Auth(map[string]string{o.accessKey: o.secretKey}))
	return cors(o.origin, nameResult(verifyBody(s3.Server())))
}

// nameResult ends the root of the answer to CreateMultipartUpload in Result, as
// S3's does, where gofakes3's is InitiateMultipartUpload.
func nameResult(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Query().Has("uploads") {
			w = &resultNamer{w}
		}
		next.ServeHTTP(w, r)
	})
}

// resultNamer sees the document in one piece: gofakes3 writes 4 KiB at once.
type resultNamer struct{ http.ResponseWriter }

func (n *resultNamer) Write(b []byte) (int, error) {
	named := bytes.ReplaceAll(b, []byte("InitiateMultipartUpload>"), []byte("InitiateMultipartUploadResult>"))
	_, err := n.ResponseWriter.Write(named)
	return len(b), err
}
