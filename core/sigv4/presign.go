package sigv4

import (
	"strconv"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/transport"
)

// MaxExpires is the longest life of a presigned URL; the shortest is a second. See
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
const MaxExpires = 7 * 24 * time.Hour

// Presign signs req in place, in its Query: it adds the X-Amz-* parameters at
// their sorted places and X-Amz-Signature last, where S3 does not sort it. The
// payload is UnsignedPayload. req.Header is left as it is; those of its headers
// that SignHeader would sign are signed, and a request by the URL has to send
// them as they are. Any other header may be sent along, or not.
//
// expires is from one second to MaxExpires after scope.Time; parts of a second
// are dropped. req must not be signed yet, in either way: for another attempt,
// sign another Clone. Anonymous credentials leave it unsigned and untouched. It
// fails with a Remote only. The rules are those of
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
func (s *Signer) Presign(req *transport.Request, scope Scope, expires time.Duration) error {
	who := scope.Credentials
	if scope.unsigned() {
		return nil
	}
	var query s3addr.Query
	if req.Query != "" {
		query = strings.Split(req.Query, "&")
	}
	stamp := scope.Time.UTC().Format(timeFormat)
	names := signedNames(req.Header)
	query.Add("X-Amz-Algorithm", algorithm)
	query.Add("X-Amz-Credential", who.AccessKeyID+"/"+credentialScope(stamp, scope.Region, scope.service()))
	query.Add("X-Amz-Date", stamp)
	query.Add("X-Amz-Expires", strconv.FormatInt(int64(expires/time.Second), 10))
	query.AddNonEmpty("X-Amz-Security-Token", who.SessionToken)
	query.Add("X-Amz-SignedHeaders", strings.Join(names, ";"))
	req.Query = query.String()
	signature, err := s.sign(req, names, UnsignedPayload, stamp, scope, expires)
	req.Query += "&X-Amz-Signature=" + signature
	return err
}
