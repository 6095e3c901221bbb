package transport

import "errors"

// Kind says why no usable answer came.
type Kind string

// The kinds of Error.
const (
	KindNetwork    Kind = "network"    // refused, reset, cut, no such host; in a page also CORS and mixed content
	KindTimeout    Kind = "timeout"    // nothing came in time
	KindUnreadable Kind = "unreadable" // the payload could not be read: the file changed or is gone
	KindTooLarge   Kind = "too large"  // the document is over MaxDocument
)

// Error is an exchange that brought no usable answer.
type Error struct {
	Kind Kind
	URL  string // scheme, host and path; never the query, which may hold a signature
	Err  error  // the adapter's own error
}

// Error returns the kind, the address if any, and the adapter's reason.
func (e *Error) Error() string {
	s := string(e.Kind) + " error"
	if e.URL != "" { // there is none to a payload
		s += " at " + e.URL
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the adapter's own error.
func (e *Error) Unwrap() error { return e.Err }

// IsSilence tells whether err is that no answer came at all, which in a page may be
// the doing of CORS rules.
func IsSilence(err error) bool {
	wire, unanswered := errors.AsType[*Error](err)
	return unanswered && wire.Kind == KindNetwork
}
