package request

import (
	"context"
	"strings"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transport"
)

// Check refuses a call that cannot be sent.
func (p *Pipeline) Check(r *Call) error {
	if err := r.Check(); err != nil {
		return err
	}
	if err := p.checkKey(r, p.Endpoint); err != nil {
		return err
	}
	return p.checkKey(r, p.Public) // to which a link would send the one that has the key
}

// checkKey holds a customer's encryption key to ways on which nobody else sees it:
// https, or this machine. A Signer would see it too, in what it is to sign, and S3
// takes no such header unsigned.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
func (p *Pipeline) checkKey(r *Call, to s3addr.Endpoint) error {
	argument := "sse"
	if r.keyUnder(sse.CustomerPrefix) == "" {
		argument = "sourceSse"
	}
	switch {
	case !r.hasKey():
		return nil
	case to.Scheme != "https" && !to.Local():
		return s3err.Argument(argument, "a key of the caller's own must go over https, or to this machine")
	case p.Options.Signer != nil:
		return s3err.Argument(argument, "a key of the caller's own must not go beside a signer, which would see it in what it signs")
	}
	return nil
}

// hasKey tells whether the call carries a customer's key.
func (r *Call) hasKey() bool { return r.keyUnder("") != "" }

// keyUnder is the customer's key in a header whose name begins so; "" for none.
func (r *Call) keyUnder(prefix string) string {
	for _, headers := range [...]map[string]string{r.Extra, r.Header} {
		for name, value := range headers {
			if name = Lower(name); sse.IsKey(name) && strings.HasPrefix(name, prefix) && !strings.HasSuffix(name, "-md5") {
				return value
			}
		}
	}
	return ""
}

// explainKey says in a refusal that may be of a customer's key what to give. Servers
// have their own codes and words for it, and to a HEAD none; nor may their words
// repeat the key.
func (r *Call) explainKey(e *s3err.Error) {
	for _, headers := range [...]map[string]string{r.Extra, r.Header} {
		for name, value := range headers {
			if sse.IsKey(Lower(name)) && value != "" {
				e.Message = strings.ReplaceAll(e.Message, value, sse.Redacted)
				e.Resource = strings.ReplaceAll(e.Resource, value, sse.Redacted)
			}
		}
	}
	prefix, argument := sse.CustomerPrefix, "sse"
	if r.Encrypted == Reencrypts {
		prefix, argument = sse.SourcePrefix, "sourceSse"
	}
	badRequest := e.Status == 400 && (e.Code == "InvalidRequest" || e.Code == "InvalidArgument" || e.Code == "BadRequest")
	switch {
	case r.Encrypted < Decrypts || !badRequest && (e.Status != 403 || e.Code != s3err.AccessDenied):
	case r.keyUnder(prefix) != "":
		e.Message += "; the object may be encrypted with another key than the one given as " + argument + ", or with none"
	case badRequest:
		e.Message += "; if the object is encrypted with a key of the caller's own, give it as " + argument
	}
}

// WarnNotEncrypted is the Code of a Warning that a server takes no notice of how an
// object is to be encrypted.
const WarnNotEncrypted = "NotEncrypted"

// warnUnencrypted looks whether the answer to what makes an object, or opens an
// upload of one, tells that it is encrypted as was asked for: S3 repeats it.
// versitygw stores in plain what is to be encrypted. CORS may hide it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#API_PutObject_ResponseSyntax
func (p *Pipeline) warnUnencrypted(ctx context.Context, r *Call, resp *transport.Response) {
	if r.Encrypted != Encrypts && r.Encrypted != Reencrypts {
		return
	}
	asked := sse.Of(LowerNames(r.Extra))
	if asked.Type == "" || !SeesAll(resp) || sse.Of(resp.Header).Type == asked.Type {
		return
	}
	p.WarnOnce(ctx, Warning{
		Code: WarnNotEncrypted, Bucket: r.Bucket,
		Message: "the server does not say that it encrypts what is stored in " + r.Bucket + ", as sse asks: it may take no notice of that",
		Remedy:  "use a server that encrypts, or encrypt before the upload",
	})
}
