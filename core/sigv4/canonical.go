package sigv4

import (
	"encoding/hex"
	"strings"

	sha256 "github.com/minio/sha256-simd"

	"github.com/minnow-s3/minnow/core/transport"
)

// The words of the rule, from
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
const (
	algorithm  = "AWS4-HMAC-SHA256"
	timeFormat = "20060102T150405Z"
	dateLength = len("20060102")
	s3         = "s3"
	terminator = "aws4_request"
)

// signedNames returns, sorted, the names of the headers that a signature
// covers: host, and whichever of header S3 may not take unsigned.
func signedNames(header transport.Header) []string {
	names := append(make([]string, 0, len(header)+1), "host")
	for name := range header {
		if mustSign(name) {
			names = append(names, name)
			for i := len(names) - 1; i > 0 && names[i] < names[i-1]; i-- { // less code than a sort, and they are few
				names[i], names[i-1] = names[i-1], names[i]
			}
		}
	}
	return names
}

// mustSign follows the S3 page, which wants every x-amz-* header signed, and
// content-type where there is one. A browser keeps the content-type it was
// given: only XMLHttpRequest rewrites its charset, and only under a body of
// text, while a Payload is bytes. content-md5 is signed so that body and
// digest cannot both be swapped. The rest (range, if-match, cache-control, …)
// stays out, so that one presigned URL serves many ranges.
func mustSign(name string) bool {
	return name == "content-type" || name == "content-md5" || strings.HasPrefix(name, "x-amz-")
}

// canonicalRequest is the first stage: what both sides hash. S3 escapes a path
// once, so Path and Query stand in it as they are sent.
func canonicalRequest(req *transport.Request, names []string, payloadHash string) []byte {
	b := make([]byte, 0, 512+len(req.Path)+len(req.Query))
	b = append(append(b, req.Method...), '\n')
	b = append(append(b, req.Path...), '\n')
	b = append(append(b, req.Query...), '\n')
	for _, name := range names {
		value := req.Header[name]
		if name == "host" {
			value = req.Host
		}
		b = append(append(b, name...), ':')
		b = append(appendFolded(b, value), '\n')
	}
	b = append(b, '\n')
	b = append(append(b, strings.Join(names, ";")...), '\n')
	return append(b, payloadHash...)
}

// appendFolded appends a header value trimmed, and with each run of white space
// inside it as one space. The AWS pages speak of spaces only; MinIO's server
// folds tabs and line ends too, and a browser trims those.
func appendFolded(b []byte, value string) []byte {
	start, gap := len(b), false
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c == ' ' || c >= '\t' && c <= '\r' {
			gap = true
			continue
		}
		if gap && len(b) > start {
			b = append(b, ' ')
		}
		b, gap = append(b, c), false
	}
	return b
}

// stringToSign is the second stage. stamp is a time in timeFormat.
func stringToSign(stamp, region, service string, canonical []byte) []byte {
	hash := sha256.Sum256(canonical)
	b := make([]byte, 0, 192)
	b = append(b, algorithm+"\n"...)
	b = append(append(b, stamp...), '\n')
	b = append(append(b, credentialScope(stamp, region, service)...), '\n')
	return hex.AppendEncode(b, hash[:])
}

// credentialScope says where, and on which day, a signing key is good.
func credentialScope(stamp, region, service string) string {
	return stamp[:dateLength] + "/" + region + "/" + service + "/" + terminator
}
