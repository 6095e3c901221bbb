package core

import (
	"strings"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// answer is what a success of an operation holds. It goes with the request, so
// that the retries and the caller judge by the same.
type answer string

// The kinds of answer.
const (
	holdsNothing answer = ""       // the status and headers are all
	holdsXML     answer = "XML"    // a document
	holdsJSON    answer = "JSON"   // a document
	holdsObject  answer = "object" // an object's headers, and where it was read its bytes
	holdsEvents  answer = "events" // lines of JSON, for as long as the connection lasts
)

// refuse returns the error that an answer is; nil for a success. It is the one
// place where that is decided, for every operation: S3 may say 200 and then
// fail, and what stands in the document of a success counts like the same under
// its own status.
func refuse(req *transport.Request, resp *transport.Response) *s3err.Error {
	if resp.Status < 200 || resp.Status > 299 {
		return s3err.FromResponse(resp, req.Bucket, req.Object)
	}
	if resp.Body != nil || req.Method == "HEAD" {
		return nil
	}
	root, whole := s3xml.Root(resp.Document)
	if root == "Error" && whole {
		return s3err.FromResponse(resp, req.Bucket, req.Object)
	}
	switch {
	case strings.EqualFold(root, "html"), whole:
		return nil
	case root != "" || answer(req.Answer) == holdsXML && begins(resp.Document, "<"):
		return cut(req, resp, "the document was cut")
	case answer(req.Answer) == holdsXML && begins(resp.Document, ""):
		return cut(req, resp, "an empty document")
	}
	return nil
}

// begins tells what a document begins with, after white space; "": it is empty.
func begins(document []byte, with string) bool {
	rest := strings.TrimSpace(string(document[:min(len(document), 1<<10)]))
	return strings.HasPrefix(rest, with) && (with != "" || rest == "")
}

// cut is the error of a success whose document did not come to its end.
func cut(req *transport.Request, resp *transport.Response, how string) *s3err.Error {
	e := s3err.FromResponse(resp, req.Bucket, req.Object)
	e.Code, e.Message, e.Cut = s3err.MalformedReply, "the answer cannot be read: "+how, true
	return e
}

// judge tells the retries what an answer means.
func judge(req *transport.Request, resp *transport.Response) retry.Verdict {
	e := refuse(req, resp)
	if e == nil {
		return retry.Verdict{Status: resp.Status}
	}
	return retry.Verdict{Status: s3err.StatusOf(e.Code, e.Status), Again: e.Cut || s3err.Retryable(e.Code, e.Status)}
}
