package request

import (
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
)

// Check refuses a call that cannot be sent.
func (p *Pipeline) Check(r *Call) error {
	if err := r.Check(); err != nil {
		return err
	}
	return p.checkKey(r, p.Endpoint)
}

// checkKey holds a customer's encryption key to ways on which nobody else sees it:
// https, or this machine. A Signer would see it too, in what it is to sign, and S3
// takes no such header unsigned.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
func (p *Pipeline) checkKey(r *Call, to s3addr.Endpoint) error {
	switch {
	case !r.hasKey():
		return nil
	case to.Scheme != "https" && !to.Local():
		return s3err.Argument("sse", "a key of the caller's own must go over https, or to this machine")
	case p.Options.Signer != nil:
		return s3err.Argument("sse", "a key of the caller's own must not go beside a signer, which would see it in what it signs")
	}
	return nil
}

// hasKey tells whether the call carries a customer's key.
func (r *Call) hasKey() bool {
	for _, headers := range [...]map[string]string{r.Extra, r.Header} {
		for name := range headers {
			if sse.IsKey(Lower(name)) {
				return true
			}
		}
	}
	return false
}
