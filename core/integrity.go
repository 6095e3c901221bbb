package core

import (
	"context"
	"encoding/base64"
	"encoding/hex"

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

// integrity resolves auto: a checksum guards against accidents, which is all
// that is left where TLS or the machine itself keeps strangers out.
func (c *Client) integrity(asked Integrity) Integrity {
	if asked == "" {
		asked = c.options.Integrity
	}
	if asked != "" && asked != IntegrityAuto {
		return asked
	}
	if c.endpoint.Scheme == "https" || c.endpoint.Local() {
		return IntegrityCRC32C
	}
	return IntegritySHA256
}

const checksumHeader = "x-amz-checksum-crc32c"

// digestHeader reads payload once and returns the header that guards it.
func (i Integrity) digestHeader(ctx context.Context, payload transport.Payload) (transport.Header, error) {
	if i == IntegrityNone {
		return transport.Header{}, nil
	}
	algorithm := transport.Algorithm(i)
	sum, err := payload.Digest(ctx, algorithm)
	if err != nil {
		return nil, err
	}
	switch i {
	case IntegritySHA256:
		return transport.Header{payloadHashHeader: hex.EncodeToString(sum)}, nil
	case IntegrityMD5:
		return transport.Header{"content-md5": base64.StdEncoding.EncodeToString(sum)}, nil
	}
	return transport.Header{checksumHeader: base64.StdEncoding.EncodeToString(sum)}, nil
}
