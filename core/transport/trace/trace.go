// Package trace tells of every request that goes out and of what came back,
// with the secrets taken out: a Transport around the last one, where requests
// are signed already.
//
//	tr := trace.New(fetch, time.Now, func(ctx context.Context, e trace.Event) { log(e) })
package trace

import (
	"context"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// Event is one attempt of one request, and its end.
type Event struct {
	Operation string // S3's name
	Bucket    string
	Object    string
	Attempt   int // 1 for the first
	Method    string
	URL       string           // with redacted parameters
	Headers   transport.Header // with redacted values
	Status    int              // 0: no answer
	RequestID string           // the server's, where it can be seen
	Error     string           // why there was no answer
	Duration  time.Duration    // until status and headers were there, of a document the whole of it
}

// Redacted stands where a secret was.
const Redacted = "REDACTED"

// secrets are the names of the headers and parameters, in lower case, whose
// values are for the server alone: signatures, tokens, ids of keys, the keys and
// the context of server-side encryption, policies of forms.
const secrets = " authorization x-amz-security-token x-amz-signature x-amz-credential policy signature awsaccesskeyid" +
	" x-amz-server-side-encryption-customer-key x-amz-server-side-encryption-customer-key-md5" +
	" x-amz-copy-source-server-side-encryption-customer-key x-amz-copy-source-server-side-encryption-customer-key-md5" +
	" x-amz-server-side-encryption-context x-amz-server-side-encryption-aws-kms-key-id cookie "

func secret(name string) bool { return strings.Contains(secrets, " "+strings.ToLower(name)+" ") }

// New returns a Transport that reports each exchange of next at its end.
func New(next transport.Transport, clock func() time.Time, report func(ctx context.Context, e Event)) transport.Transport {
	return transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		start := clock()
		resp, err := next.Do(ctx, req)
		e := Event{
			Operation: req.Operation, Bucket: req.Bucket, Object: req.Object, Attempt: req.Attempt,
			Method: req.Method, URL: redactQuery(req.URL()), Headers: redact(req.Header), Duration: clock().Sub(start),
		}
		if err != nil {
			e.Error = err.Error()
		} else {
			e.Status, e.RequestID = resp.Status, resp.Header["x-amz-request-id"]
		}
		report(ctx, e)
		return resp, err
	})
}

func redact(header transport.Header) transport.Header {
	clean := make(transport.Header, len(header))
	for name, value := range header {
		if secret(name) {
			value = Redacted
		}
		clean[name] = value
	}
	return clean
}

func redactQuery(url string) string {
	address, query, found := strings.Cut(url, "?")
	if !found {
		return url
	}
	parameters := strings.Split(query, "&")
	for i, parameter := range parameters {
		if name, value, _ := strings.Cut(parameter, "="); value != "" && secret(name) {
			parameters[i] = name + "=" + Redacted
		}
	}
	return address + "?" + strings.Join(parameters, "&")
}
