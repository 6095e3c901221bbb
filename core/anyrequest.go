package core

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// MaxSigned is the largest payload of an AnyRequest whose digests are signed, in bytes.
const MaxSigned = 1 << 20

// AnyRequest is a request that no call of Client makes.
type AnyRequest struct {
	Method  string            // "GET" …; lower case will do
	Bucket  string            // "" where it is about the endpoint
	Object  string            // "" where it is about a bucket
	Query   [][2]string       // names and values, in any order; a sub-resource has the value ""
	Headers map[string]string // beside those that the client sets, as in CallOptions
	Payload transport.Payload // nil sends no body
}

// Request sends what has no call of its own, in the way of all others: signed, with
// the region of its bucket, by the time of the server, and tried again where that may
// help. The answer is the server's, whatever its status: an error is for what is refused before it is
// sent, and for no usable answer. The caller reads and closes the Body of an answer with
// a status of 200 to 299; of any other the Document is there. An error may stand in the document of
// a 200: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html.
//
// A request by GET, HEAD, OPTIONS, PUT or DELETE goes again also where the answer to it
// was lost, unless it is under a condition (If-Match, If-None-Match) and not by GET or HEAD;
// one by another method only where the server said that it did not begin with it.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
//
// Of a payload in memory up to MaxSigned the SHA-256 is signed, and the Content-MD5 is sent
// that S3 wants with many documents; its type is application/xml unless Headers say another.
func (c *Client) Request(ctx context.Context, r AnyRequest) (*transport.Response, error) {
	method := strings.ToUpper(r.Method)
	read := method == "GET" || method == "HEAD"
	if err := r.check(method, read); err != nil {
		return nil, err
	}
	_, slow := request.Given(r.Headers, "x-amz-copy-source")
	call := request.Call{
		Operation: &request.Operation{
			Name: "Request", Method: method, Answer: request.HoldsAny, Stream: true, Slow: slow || method == "POST",
			NoBucket: r.Bucket == "", OnObject: r.Object != "", Conditional: !read,
		},
		Bucket: r.Bucket, Object: r.Object, Extra: r.Headers,
		Once: !read && method != "PUT" && method != "DELETE" && method != "OPTIONS",
	}
	for _, pair := range r.Query {
		call.Query.Add(pair[0], pair[1])
	}
	if document, ok := r.Payload.(transport.Bytes); ok && len(document) <= MaxSigned {
		call.Document = document
	} else if r.Payload != nil {
		call.Payload, call.Data = r.Payload, true
		ctx = retry.WithTransfer(ctx)
	}
	return c.pipeline.Do(ctx, call)
}

// check refuses what a browser would not send, or would send elsewhere.
// https://fetch.spec.whatwg.org/#methods
func (r AnyRequest) check(method string, read bool) error {
	switch {
	case method == "" || strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || method == "CONNECT" || method == "TRACE" || method == "TRACK":
		return s3err.Argument("method", "must be one of HTTP's, such as GET, and neither CONNECT, TRACE nor TRACK")
	case r.Object != "" && r.Bucket == "":
		return s3err.Argument("bucket", "must be given where object is")
	case r.Payload != nil && read:
		return s3err.Argument("body", "must not be given with GET and HEAD")
	}
	for _, pair := range r.Query {
		if err := checkParameter(pair); err != nil {
			return err
		}
	}
	return nil
}

// signing are the parameters of a signature, which are the client's own.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
const signing = " x-amz-algorithm x-amz-credential x-amz-date x-amz-expires x-amz-signedheaders x-amz-signature x-amz-security-token "

func checkParameter(pair [2]string) error {
	switch name := pair[0]; {
	case name == "":
		return s3err.Argument("query", "must not hold a parameter without a name")
	case !utf8.ValidString(name + pair[1]):
		return s3err.Argument("query", "must be valid Unicode: it holds a lone surrogate or a broken byte")
	case strings.Contains(signing, " "+strings.ToLower(name)+" "):
		return s3err.Argument("query", "must not hold "+name+", which is the client's to set")
	case strings.Contains(strings.ToLower(name), "encryption-customer"):
		return s3err.Argument("query", "must not hold "+name+": a key has no place in a URL")
	}
	return nil
}
