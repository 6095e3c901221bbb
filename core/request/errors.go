package request

import (
	"context"
	"errors"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/s3err"
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

// HasCode tells whether err is of that code, a server's or Minnow's.
func HasCode(err error, code string) bool { return s3err.CodeOf(err) == code }

// HasStatus tells whether err is a server's, of that status.
func HasStatus(err error, status int) bool {
	refused := Refusal(err)
	return refused != nil && refused.Status == status
}

// Refusal returns the server's error in err; nil where there is none.
func Refusal(err error) *s3err.Error {
	refused, _ := errors.AsType[*s3err.Error](err)
	return refused
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
