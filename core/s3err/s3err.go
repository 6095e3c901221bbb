// Package s3err holds the errors a caller meets: Error, the server's own
// answer, and ArgumentError, for what is refused before anything is sent.
// Failures on the wire are transport.Error, not here.
//
//	var e *s3err.Error
//	if errors.As(err, &e) && e.Code == s3err.NoSuchKey { … }
package s3err

import (
	"strconv"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// Codes that Minnow itself decides by, or gives where the server sent none.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const (
	AccessDenied   = "AccessDenied"
	NoSuchBucket   = "NoSuchBucket"
	NoSuchKey      = "NoSuchKey"
	MalformedReply = "MalformedReply" // not S3's: a success whose content cannot be one
	Redirected     = "Redirected"     // not S3's: a redirect that S3 says nothing of, or an answer from where one led
	HiddenETag     = "HiddenETag"     // not S3's: the page may not read the ETag it needs

	CredentialsFailed = "CredentialsFailed" // not S3's: the caller's provider of credentials gave none
	SigningFailed     = "SigningFailed"     // not S3's: the caller's signer gave no signature

	InternalClientError = "InternalClientError" // not S3's: Minnow's own failure, or a panic of what it was given
)

// Error is a server's refusal. It is a smithy.APIError.
type Error struct {
	Code       string
	Message    string
	Status     int // HTTP status; 200 for an error within a success
	RequestID  string
	HostID     string
	Resource   string
	BucketName string
	ObjectName string
	Region     string // where the server says the bucket is
	Cut        bool   // of a success: its document ends before its end
	Cause      error  // of an error that is not the server's, if there is one
}

var _ smithy.APIError = (*Error)(nil)

// Error returns code, message and status.
func (e *Error) Error() string {
	return e.Code + ": " + e.Message + " (status " + strconv.Itoa(e.Status) + ")"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// ErrorCode returns S3's code, such as "NoSuchKey".
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns the server's sentence.
func (e *Error) ErrorMessage() string { return e.Message }

// ErrorFault tells whose fault it is, by the status.
func (e *Error) ErrorFault() smithy.ErrorFault {
	switch {
	case e.Status >= 500:
		return smithy.FaultServer
	case e.Status >= 400:
		return smithy.FaultClient
	}
	return smithy.FaultUnknown
}

// ArgumentError refuses an argument before any request.
type ArgumentError struct {
	Argument string // as the caller knows it: "bucket"
	Rule     string // what it breaks: "must be 3 to 63 characters long"
}

// Argument returns an ArgumentError.
func Argument(argument, rule string) error { return &ArgumentError{argument, rule} }

// Error names the argument and the rule.
func (e *ArgumentError) Error() string { return e.Argument + ": " + e.Rule }

// FromResponse reads the answer to a failed request for bucket and object. A
// body that is no S3 error (empty, as for HEAD, or a proxy's HTML page) gives
// a code by the status, and the message repeats its title or first words. A
// redirect is named by the origin that it leads to.
func FromResponse(resp *transport.Response, bucket, object string) *Error {
	e := &Error{Status: resp.Status, BucketName: bucket, ObjectName: object}
	if doc, err := s3xml.ParseError(resp.Document); err == nil && doc.Code != "" {
		e.Code, e.Message, e.Resource = doc.Code, doc.Message, doc.Resource
		if more := words([]byte(doc.Details)); more != "" {
			e.Message = strings.TrimSpace(e.Message + " " + more)
		}
		e.RequestID, e.HostID, e.Region = doc.RequestID, doc.HostID, doc.Region
	} else {
		e.Code = codeOf(resp.Status, object)
		if code := resp.Header["x-minio-error-code"]; code != "" { // MinIO's answer to a HEAD
			e.Code, e.Message = code, strings.Trim(resp.Header["x-minio-error-desc"], `"`)
		}
	}
	if e.Message == "" {
		e.Message = "the server answered with status " + strconv.Itoa(resp.Status)
		if said := words(resp.Document); said != "" {
			e.Message += ": " + said
		}
	}
	if target := RedirectTarget(resp); target != "" {
		if resp.Redirected != "" || e.Code == "HTTP"+strconv.Itoa(resp.Status) {
			e.Code, e.Message = Redirected, "the answer is a redirect"
		}
		e.Message += ": it leads to " + origin(target) + ", where no signed request is sent"
	}
	fill(&e.RequestID, resp.Header["x-amz-request-id"])
	fill(&e.HostID, resp.Header["x-amz-id-2"])
	fill(&e.Region, resp.Header["x-amz-bucket-region"])
	if resp.Status >= 300 {
		fill(&e.Region, regionIn(e))
	}
	return e
}

// Foreign is the error of a success that S3 cannot have written: of a login
// page, say. It tells what came.
func Foreign(resp *transport.Response, bucket, object string) *Error {
	e := FromResponse(resp, bucket, object)
	e.Code, e.Message = MalformedReply, "the answer is not S3's: status "+strconv.Itoa(resp.Status)
	if kind := resp.Header["content-type"]; kind != "" {
		e.Message += ", " + kind
	}
	if said := words(resp.Document); said != "" {
		e.Message += ": " + said
	}
	return e
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
	if status/100 == 2 { // of a success that was no answer to what was asked
		return MalformedReply
	}
	return "HTTP" + strconv.Itoa(status)
}
