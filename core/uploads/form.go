package uploads

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// MaxForm is the largest payload that goes as a form, in bytes: what a slow line
// sends in two seconds, for nobody can tell how far it has come.
const MaxForm = 256 << 10

// WarnFormRefused is the Code of a Warning that small uploads cost a preflight.
const WarnFormRefused = "FormRefused"

// formFields returns the fields by which payload can be stored without asking the
// browser's leave; nil where it has to be a PUT: what a form cannot carry, or
// what it would not keep as it is.
func (u *upload) formFields(payload transport.Payload) []transport.Field {
	guard := u.formGuard()
	switch {
	case !u.settings.Forms, payload.Size() > MaxForm, guard != IntegrityCRC32C && guard != IntegrityNone,
		u.pipeline.Anonymous(), u.pipeline.Evidence.Of(formsOf(u.Bucket)).Refused:
		return nil
	case strings.HasPrefix(u.Object, "/"), strings.HasSuffix(u.Object, "/"), strings.Contains(u.Object, "//"), // which SeaweedFS stores under other names
		strings.Contains(u.Object, "${"), hasControl(u.Object):
		return nil
	}
	fields := []transport.Field{{Name: "key", Value: u.Object}}
	for _, headers := range [...]map[string]string{u.header, u.Headers} {
		for name, value := range headers {
			if name = request.Lower(name); request.RequestsOf(name)&request.OnForm == 0 {
				return nil
			}
			fields = append(fields, transport.Field{Name: name, Value: value})
		}
	}
	return append(fields, transport.Field{Name: "success_action_status", Value: "201"}) // its document tells the ETag
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7F || c == utf8.RuneError })
}

// formGuard is what checks a form: the rules of CORS do not concern its fields.
func (u *upload) formGuard() Integrity {
	if guard := u.guardOfPut(); guard != IntegritySHA256 {
		return guard
	}
	return u.integrity
}

// formsOf is how forms for a bucket are remembered.
func formsOf(bucket string) string { return "PostObject " + bucket }

// postForm stores payload by a form. done is false where a PUT has to show whether
// that would do better.
func (u *upload) postForm(ctx context.Context, fields []transport.Field, payload transport.Payload) (result PutResult, done bool, err error) {
	if fields == nil {
		return result, false, nil
	}
	r := request.Call{Operation: request.PostObject, Bucket: u.Bucket, Object: u.Object, Form: fields, Payload: payload}
	r.Once = !u.pipeline.Evidence.Of(formsOf(u.Bucket)).Accepted // no answer may mean: no forms here
	if u.formGuard() == IntegrityCRC32C {
		sum, err := IntegrityCRC32C.digest(ctx, payload)
		if err != nil {
			return result, true, nameAsPut(request.Canceled(ctx, err))
		}
		r.Form = append(r.Form, transport.Field{Name: request.ChecksumHeader, Value: sum})
	}
	resp, err := u.resendDamaged(ctx, r)
	if err != nil {
		return result, ctx.Err() != nil || !mayBeRefused(r.Once, err), nameAsPut(err)
	}
	posted, err := s3xml.ParsePostResponse(resp.Document)
	if err != nil || posted.Key == "" {
		return result, false, nil // it has taken something, and does not say what
	}
	if posted.Key != u.Object { // SeaweedFS takes "\\" for "/"
		return result, false, errNotAsSent
	}
	if last := r.Form[len(r.Form)-1]; last.Name == request.ChecksumHeader && !isChecked(resp, last.Value) {
		known, same, err := u.compareETag(ctx, posted.ETag, payload)
		if known && !same || err != nil {
			return result, false, cmp.Or(err, errNotAsSent)
		}
	}
	u.pipeline.Evidence.Accept(formsOf(u.Bucket))
	return putResult(resp, posted.ETag), true, nil
}

// mayBeRefused tells of a failure that a PUT may not meet with. A server that is
// busy, or away after it took other forms, is no better for it.
func mayBeRefused(once bool, err error) bool {
	switch found, isFinding := errors.AsType[*s3err.Finding](err); {
	case isFinding:
		return found.Answer != nil || found.Code == s3err.SigningFailed // the signer may know no forms
	case request.Refusal(err) != nil:
		return !s3err.Judge(err).Resend(false, nil)
	}
	wire, unanswered := errors.AsType[*transport.Error](err)
	return once && unanswered && wire.Kind != transport.KindUnreadable
}

// nameAsPut names an error as that of the operation which was asked for.
func nameAsPut(err error) error {
	if operation, named := errors.AsType[*smithy.OperationError](err); named {
		operation.OperationName = request.PutObject.Name
		return err
	}
	return request.PutObject.Fail(err)
}

// refuseForms notes, of a PUT that went well where a form did not, that this
// bucket may take none. suspected tells whether that was so before; what broke
// the connection once may break it for all that goes at that time.
func (u *upload) refuseForms(ctx context.Context, failure error, suspected bool) {
	wire, unanswered := errors.AsType[*transport.Error](failure)
	if unanswered && wire.Kind != transport.KindNetwork || errors.Is(failure, errNotAsSent) {
		return // a server that is slow, or takes forms
	}
	if !u.pipeline.Evidence.Suspect(formsOf(u.Bucket), suspected || !unanswered) {
		return
	}
	u.pipeline.WarnOnce(ctx, request.Warning{
		Code: WarnFormRefused, Bucket: u.Bucket,
		Message: "the server takes no forms for " + u.Bucket + ": small uploads go by PUT, which costs a preflight each",
		Remedy:  `set upload to "put", which saves the try`,
	})
}
