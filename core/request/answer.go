package request

import (
	"bytes"
	"io"
	"strings"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// Answer is what a success of an operation holds. It goes with the request, so
// that the retries and the caller judge by the same.
type Answer string

// The kinds of answer.
const (
	HoldsNothing Answer = ""        // the status and headers are all
	HoldsPromise Answer = "promise" // headers, of what is done or only begun (202)
	HoldsXML     Answer = "XML"     // a document
	HoldsJSON    Answer = "JSON"    // a document
	HoldsData    Answer = "data"    // an object's headers, and where it was read its bytes
	HoldsETag    Answer = "ETag"    // headers, with the ETag of what was stored
	HoldsEvents  Answer = "events"  // lines of JSON, for as long as the connection lasts
	HoldsAny     Answer = "any"     // what its caller alone can judge
)

// refuse returns the error that an answer is; nil for a success. It is the one
// place where that is decided, for every operation: S3 may say 200 and then
// fail, and what stands in the document of a success counts like the same under
// its own status; and it may not be S3 that has answered, but a login page, a
// proxy, or where a redirect led.
func refuse(req *transport.Request, resp *transport.Response) error {
	if resp.Status < 200 || resp.Status > 299 || resp.Redirected != "" {
		if _, err := s3xml.ParseError(resp.Document); err != nil && req.Service != "" {
			resp = withoutDocument(resp)
		}
		return s3err.FromResponse(resp, req.Bucket, req.Object)
	}
	kind := Answer(req.Answer)
	if req.Method == "HEAD" || kind == HoldsData || kind == HoldsEvents || kind == HoldsAny {
		if kind.isForeign(resp) {
			return s3err.Foreign(resp, req.Bucket, req.Object)
		}
		return nil
	}
	document := bytes.TrimSpace(resp.Document)
	root, whole := s3xml.Root(document)
	switch {
	case root == "Error" && whole:
		return s3err.FromResponse(resp, req.Bucket, req.Object)
	case Lower(root) == "html" || isText(document) && (kind != HoldsJSON || document[0] != '{'),
		kind == HoldsNothing && !isDone(resp.Status),
		kind == HoldsPromise && !isDone(resp.Status) && resp.Status != 202,
		kind == HoldsETag && (!isDone(resp.Status) || resp.Open && !hasSigns(resp.Header)):
		if req.Service != "" {
			resp = withoutDocument(resp)
		}
		return s3err.Foreign(resp, req.Bucket, req.Object)
	case len(document) == 0 && kind == HoldsXML:
		return s3err.Cut(resp, req.Bucket, req.Object, s3err.Unreadable+"an empty document")
	case len(document) > 0 && !whole && (kind != HoldsJSON || document[len(document)-1] != '}'):
		return s3err.Cut(resp, req.Bucket, req.Object, s3err.Unreadable+"the document was cut")
	}
	return nil
}

// withoutDocument is an answer of which no error may repeat what came: of STS it may hold a secret.
func withoutDocument(resp *transport.Response) *transport.Response {
	return &transport.Response{Status: resp.Status, Header: resp.Header, Redirected: resp.Redirected}
}

// isForeign tells by the headers of an answer whose content is none of S3's
// words: that to a HEAD, an object's bytes, events. CORS hides most of them from
// a page, so it takes what it is not sure of: no server may be refused for its
// manners. Of an object every S3 tells Last-Modified, which is never hidden.
func (a Answer) isForeign(resp *transport.Response) bool {
	h := resp.Header
	html := strings.Contains(h["content-type"], "html")
	page := html || strings.HasPrefix(h["content-type"], "application/json")
	switch a {
	case HoldsAny:
		return false
	case HoldsEvents:
		return html
	case HoldsData:
		if resp.Body != nil { // it is read: a portal says OK, a proxy nothing
			page = page || strings.HasPrefix(h["content-type"], "text/plain") || resp.Status != 200 && resp.Status != 203 && resp.Status != 206
		}
		return page && !hasSigns(h)
	}
	return page && !hasSigns(h) && h["content-length"] != "0"
}

// hasSigns tells of a header that S3 sends, and others seldom do. CloudFront has
// some that begin as Amazon's.
func hasSigns(h transport.Header) bool {
	if h["etag"] != "" || h["last-modified"] != "" {
		return true
	}
	for name := range h {
		if strings.HasPrefix(name, "x-amz-") && !strings.HasPrefix(name, "x-amz-cf-") || strings.HasPrefix(name, "x-minio-") {
			return true
		}
	}
	return false
}

// isText tells of a document that does not begin as XML does. S3's has no
// DOCTYPE; pages have one.
func isText(document []byte) bool {
	document = bytes.TrimPrefix(document, []byte("\uFEFF"))
	return len(document) > 0 && (document[0] != '<' || len(document) > 2 && document[1] == '!' && document[2] != '-')
}

// isDone tells of the statuses by which S3 says that something was done: neither
// 202, which promises it, nor those of a part of something.
func isDone(status int) bool { return status == 200 || status == 201 || status == 204 }

// refuseBody returns what was read in an answer as it came, also of a body that
// nobody has read. The error tells how that begins.
func refuseBody(req *transport.Request, resp *transport.Response) error {
	if resp.Failure == nil || resp.Body == nil {
		return resp.Failure
	}
	start := make([]byte, 2<<10)
	n, _ := io.ReadFull(resp.Body, start)
	resp.Body.Close()
	shown := *resp
	shown.Document = start[:n]
	return refuse(req, &shown)
}

// judge tells the retries whether another attempt is worth it.
func judge(req *transport.Request, resp *transport.Response, err error, statuses []int) bool {
	if err == nil {
		err = resp.Failure
	}
	return s3err.Judge(err).Resend(req.Once, statuses)
}
