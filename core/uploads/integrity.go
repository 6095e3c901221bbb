package uploads

import (
	"context"
	"encoding/base64"
	"encoding/hex"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// Integrity says how the server can tell that an upload arrived unchanged.
type Integrity string

// The ways to check an upload.
const (
	IntegrityAuto   Integrity = "auto"   // crc32c over https and on this machine, else sha256
	IntegrityCRC32C Integrity = "crc32c" // x-amz-checksum-crc32c of each part
	IntegritySHA256 Integrity = "sha256" // payload signed: also nobody on the way can change it
	IntegrityMD5    Integrity = "md5"    // Content-MD5 of each part, as MinIO's older clients
	IntegrityNone   Integrity = "none"
)

func (i Integrity) check() error {
	switch i {
	case "", IntegrityAuto, IntegrityCRC32C, IntegritySHA256, IntegrityMD5, IntegrityNone:
		return nil
	}
	return s3err.Argument("integrity", "must be auto, crc32c, sha256, md5 or none")
}

// resolve resolves auto: a checksum guards against accidents, which is all
// that is left where TLS or the machine itself keeps strangers out.
func (o *Uploader) resolve(asked Integrity) Integrity {
	if asked == "" {
		asked = o.settings.Integrity
	}
	if asked != "" && asked != IntegrityAuto {
		return asked
	}
	if o.pipeline.Endpoint.Scheme == "https" || o.pipeline.Endpoint.Local() {
		return IntegrityCRC32C
	}
	return IntegritySHA256
}

// isNamed tells whether the caller, or the client's owner, asked for one kind of
// check: it is then never left out.
func (o *Uploader) isNamed(asked Integrity) bool {
	if asked == "" {
		asked = o.settings.Integrity
	}
	return asked != "" && asked != IntegrityAuto
}

// digest reads payload once and returns what the header that guards it says; ""
// where nothing does.
func (i Integrity) digest(ctx context.Context, payload transport.Payload) (string, error) {
	if i == IntegrityNone {
		return "", nil
	}
	sum, err := payload.Digest(ctx, transport.Algorithm(i))
	switch {
	case err != nil:
		return "", err
	case i == IntegritySHA256:
		return hex.EncodeToString(sum), nil
	}
	return base64.StdEncoding.EncodeToString(sum), nil
}

// header is where a digest goes.
func (i Integrity) header() string {
	switch i {
	case IntegritySHA256:
		return request.PayloadHashHeader
	case IntegrityMD5:
		return "content-md5"
	}
	return request.ChecksumHeader
}
