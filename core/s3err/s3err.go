// Package s3err holds the errors a caller meets, each of a type of its own, and
// what they mean for another try:
//
//   - Error is what the server said: its code, under its status.
//   - Finding is what Minnow itself found, which no server said: an answer that is
//     not S3's, an object that was replaced meanwhile, a signer that failed.
//   - ArgumentError is for what is refused before anything is sent.
//
// No error is two of them. Failures on the wire are transport.Error, not here.
//
//	if e, ok := errors.AsType[*s3err.Error](err); ok && e.Code == s3err.NoSuchKey { … }
//	if f, ok := errors.AsType[*s3err.Finding](err); ok && f.Code == core.ObjectChanged { … }
//	if s3err.Judge(err).Again { … }
package s3err

import (
	"strconv"

	"github.com/aws/smithy-go"
)

// Codes of a server that Minnow itself decides by.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const (
	AccessDenied = "AccessDenied"
	NoSuchBucket = "NoSuchBucket"
	NoSuchKey    = "NoSuchKey"
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
}

var _ smithy.APIError = (*Error)(nil)

// Error returns code, message and status.
func (e *Error) Error() string {
	return e.Code + ": " + e.Message + " (status " + strconv.Itoa(e.Status) + ")"
}

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
