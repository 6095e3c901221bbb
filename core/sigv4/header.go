package sigv4

import (
	"strings"

	"github.com/minnow-s3/minnow/core/transport"
)

// UnsignedPayload stands for the payload's SHA-256 where it is not signed:
// always in a presigned URL, and in a header where the caller so decides. See
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
const UnsignedPayload = "UNSIGNED-PAYLOAD"

// SignHeader signs req in place: it sets x-amz-date, x-amz-content-sha256,
// authorization and, with a session token, x-amz-security-token in req.Header,
// which it makes when nil. Signed are host, content-type, content-md5 and all
// x-amz-*. Header values must be ASCII, as a browser would send other text in
// other bytes than those signed.
//
// payloadHash is the payload's SHA-256 in lower-case hexadecimal (of no bytes
// when there is no payload), or UnsignedPayload. A request may be signed again,
// at a later time or with other credentials. Anonymous credentials leave it
// unsigned and untouched. It fails with a Remote only. The rules are those of
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
func (s *Signer) SignHeader(req *transport.Request, scope Scope, payloadHash string) error {
	who := scope.Credentials
	if scope.unsigned() {
		return nil
	}
	if req.Header == nil {
		req.Header = transport.Header{}
	}
	stamp := scope.Time.UTC().Format(timeFormat)
	req.Header["x-amz-date"] = stamp
	req.Header["x-amz-content-sha256"] = payloadHash
	delete(req.Header, "x-amz-security-token") // of an earlier attempt
	if who.SessionToken != "" {
		req.Header["x-amz-security-token"] = who.SessionToken
	}
	names := signedNames(req.Header)
	signature, err := s.sign(req, names, payloadHash, stamp, scope, 0)
	req.Header["authorization"] = algorithm + " Credential=" + who.AccessKeyID + "/" + credentialScope(stamp, scope.Region, scope.service()) +
		", SignedHeaders=" + strings.Join(names, ";") +
		", Signature=" + signature
	return err
}
