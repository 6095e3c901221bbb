package request

import (
	"context"
	"errors"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// PreconditionFailed is S3's code for a condition that does not hold.
const (
	PreconditionFailed         = "PreconditionFailed"
	conditionalRequestConflict = "ConditionalRequestConflict"
)

// Canceled is err, or that ctx has ended, which then is why.
func Canceled(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &smithy.CanceledError{Err: context.Cause(ctx)}
	}
	return err
}

// HasCode tells whether err is the server's error of that code.
func HasCode(err error, code string) bool {
	refused := Refusal(err)
	return refused != nil && refused.Code == code
}

// Refusal returns the server's error in err, nil where it is no such error.
func Refusal(err error) *s3err.Error {
	var refused *s3err.Error
	errors.As(err, &refused)
	return refused
}

// Unclear tells of a failure after which the parts may be joined all the same:
// no answer, a server's own trouble, also within a success, or an answer that
// was cut.
func Unclear(err error) bool {
	var wire *transport.Error
	if errors.As(err, &wire) {
		return wire.Retryable()
	}
	refused := Refusal(err)
	return refused != nil && refused.Unclear()
}

// Busy tells of an answer that says that the server did not act: it was asked
// again as often as the retry policy allows.
func Busy(err error) bool {
	refused := Refusal(err)
	return refused != nil && refused.Busy()
}

// RefusedCondition tells of a condition that does not hold: If-Match of an object
// that is gone is NoSuchKey at S3.
func RefusedCondition(err error) bool {
	return HasCode(err, PreconditionFailed) || HasCode(err, s3err.NoSuchKey)
}

// Conflicting tells of another write of the same object, at the same time.
func Conflicting(err error) bool { return HasCode(err, conditionalRequestConflict) }

// Doubtful says of a refusal what is not known.
func Doubtful(err error) error {
	Refusal(err).Message += " (the answer to an earlier try was lost: whether that one was stored, and replaced since, is not known)"
	return err
}
