package s3err

import (
	"errors"
	"strconv"
)

// Codes of a Finding, none of them S3's. Those of one room of the client alone
// stand there.
const (
	MalformedReply = "MalformedReply" // a success whose content cannot be one
	Redirected     = "Redirected"     // a redirect that S3 says nothing of, or an answer from where one led
	HiddenETag     = "HiddenETag"     // the page may not read the ETag it needs

	CredentialsFailed = "CredentialsFailed" // the caller's provider of credentials gave none
	SigningFailed     = "SigningFailed"     // the caller's signer gave no signature

	InternalClientError = "InternalClientError" // Minnow's own failure, or a panic of what it was given
)

// Finding is what Minnow itself found, and no server said: it has no status and no
// request id of its own. It is no smithy.APIError.
type Finding struct {
	Code       string
	Message    string // with what helps, where something does
	BucketName string
	ObjectName string
	Answer     *Error // of the server, in which it was found; its Code is the status's where it has none. nil: in no answer
	Cut        bool   // Answer ends before its end
	Cause      error  // what else it came of, if anything
}

// Error returns code and message, and the status of the answer, if there is one.
func (f *Finding) Error() string {
	text := f.Code + ": " + f.Message
	if f.Answer != nil {
		text += " (status " + strconv.Itoa(f.Answer.Status) + ")"
	}
	return text
}

// Unwrap returns the cause, unless that is a server's refusal: of the call as a
// whole the server said nothing.
func (f *Finding) Unwrap() error {
	if AnswerOf(f.Cause) != nil {
		return nil
	}
	return f.Cause
}

// CodeOf returns the code of the Error or Finding in err; "" where it holds none.
func CodeOf(err error) string {
	found, said := in(err)
	switch {
	case found != nil:
		return found.Code
	case said != nil:
		return said.Code
	}
	return ""
}

// AnswerOf returns the answer that err is about, a server's Error or that which a
// Finding was found in, which has the finding's code and message; nil where there
// was none.
func AnswerOf(err error) *Error {
	found, said := in(err)
	if found == nil || found.Answer == nil {
		return said
	}
	told := *found.Answer
	told.Code, told.Message = found.Code, found.Message
	return &told
}

// in returns the one of the two that is in err.
func in(err error) (found *Finding, said *Error) {
	found, ok := errors.AsType[*Finding](err)
	if !ok {
		said, _ = errors.AsType[*Error](err)
	}
	return found, said
}
