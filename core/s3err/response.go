package s3err

import (
	"strconv"
	"strings"

	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// FromResponse returns what the answer to a failed request for bucket and object
// says, an Error. A body that is no S3 error (empty, as for HEAD, or a proxy's HTML
// page) gives a code by the status, and the message repeats its title or first
// words. Two answers say nothing, and are a Finding: a redirect that S3 says
// nothing of, or an answer from where one led; and a success without an error in it.
// A redirect is named by the origin that it leads to.
func FromResponse(resp *transport.Response, bucket, object string) error {
	e, said := read(resp, bucket, object)
	target := RedirectTarget(resp)
	leads := ""
	if target != "" {
		leads = ": it leads to " + origin(target) + ", where no signed request is sent"
	}
	switch {
	case resp.Redirected != "" || target != "" && !said:
		return e.found(Redirected, "the answer is a redirect"+leads)
	case resp.Status/100 == 2 && !said:
		return e.found(MalformedReply, e.Message)
	}
	e.Message += leads
	return e
}

// Unreadable is how the message begins about a document that is not what was asked for.
const Unreadable = "the answer cannot be read: "

// Malformed is the Finding that a success cannot be one, for the reason in message;
// or the Error that stands in it: S3 may answer 200 and then fail.
func Malformed(resp *transport.Response, bucket, object, message string) error {
	e, said := read(resp, bucket, object)
	if said {
		return e
	}
	return e.found(MalformedReply, message)
}

// Cut is the Finding that a success ended before its end.
func Cut(resp *transport.Response, bucket, object, message string) *Finding {
	e, _ := read(resp, bucket, object)
	f := e.found(MalformedReply, message)
	f.Cut = true
	return f
}

// Foreign is the Finding that S3 cannot have written a success: it is a login page,
// say. It tells what came.
func Foreign(resp *transport.Response, bucket, object string) *Finding {
	message := "the answer is not S3's: status " + strconv.Itoa(resp.Status)
	if kind := resp.Header["content-type"]; kind != "" {
		message += ", " + kind
	}
	if said := words(resp.Document); said != "" {
		message += ": " + said
	}
	e, _ := read(resp, bucket, object)
	return e.found(MalformedReply, message)
}

// found is what is the matter with this answer.
func (e *Error) found(code, message string) *Finding {
	return &Finding{Code: code, Message: message, BucketName: e.BucketName, ObjectName: e.ObjectName, Answer: e}
}

// read reads an answer as a refusal. said is false where it names no code, which
// then is S3's for its status.
func read(resp *transport.Response, bucket, object string) (e *Error, said bool) {
	e = &Error{Status: resp.Status, BucketName: bucket, ObjectName: object}
	doc, err := s3xml.ParseError(resp.Document)
	if said = err == nil && doc.Code != ""; said {
		e.Code, e.Message, e.Resource = doc.Code, doc.Message, doc.Resource
		if more := words([]byte(doc.Details)); more != "" {
			e.Message = strings.TrimSpace(e.Message + " " + more)
		}
		e.RequestID, e.HostID, e.Region = doc.RequestID, doc.HostID, doc.Region
	} else if code := resp.Header["x-minio-error-code"]; code != "" { // MinIO's answer to a HEAD
		e.Code, e.Message, said = code, strings.Trim(resp.Header["x-minio-error-desc"], `"`), true
	} else {
		e.Code = codeOf(resp.Status, object)
	}
	if e.Message == "" {
		e.Message = "the server answered with status " + strconv.Itoa(resp.Status)
		if text := words(resp.Document); text != "" {
			e.Message += ": " + text
		}
	}
	fill(&e.RequestID, resp.Header["x-amz-request-id"])
	fill(&e.HostID, resp.Header["x-amz-id-2"])
	fill(&e.Region, resp.Header["x-amz-bucket-region"])
	if resp.Status >= 300 {
		fill(&e.Region, regionIn(e))
	}
	return e, said
}

func fill(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// codeOf is S3's code for a status that came without one.
func codeOf(status int, object string) string {
	switch status {
	case 304:
		return "NotModified"
	case 400:
		return "BadRequest"
	case 401, 403:
		return AccessDenied
	case 404:
		if object == "" {
			return NoSuchBucket
		}
		return NoSuchKey
	case 405:
		return "MethodNotAllowed"
	case 409:
		return "Conflict" // not OperationAborted, which is tried again: nobody has said that it passes
	case 411:
		return "MissingContentLength"
	case 412:
		return "PreconditionFailed"
	case 413:
		return "EntityTooLarge"
	case 416:
		return "InvalidRange"
	case 429:
		return "SlowDown"
	case 500:
		return "InternalError"
	case 501:
		return "NotImplemented"
	case 502, 504:
		return "BadGateway"
	case 503:
		return "ServiceUnavailable"
	}
	return "HTTP" + strconv.Itoa(status)
}
