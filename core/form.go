package core

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transport"
)

// MaxForm is the largest payload that goes as a form, in bytes: what a slow line
// sends in two seconds, for nobody can tell how far it has come.
const MaxForm = 256 << 10

// WarnFormRefused is the Code of a Warning that small uploads cost a preflight.
const WarnFormRefused = "FormRefused"

// form returns the fields by which payload can be stored without asking the
// browser's leave; nil where it has to be a PUT: what a form cannot carry, or
// what it would not keep as it is.
func (u *upload) form(payload transport.Payload) []transport.Field {
	guard := u.formGuard()
	switch {
	case !u.options.Forms, payload.Size() > MaxForm, guard != IntegrityCRC32C && guard != IntegrityNone,
		u.anonymous(), u.transfers.trial(formsOf(u.bucket)).refused:
		return nil
	case strings.HasPrefix(u.object, "/"), strings.HasSuffix(u.object, "/"), strings.Contains(u.object, "//"), // which SeaweedFS stores under other names
		strings.Contains(u.object, "${"), hasControl(u.object):
		return nil
	}
	fields := []transport.Field{{Name: "key", Value: u.object}}
	for _, headers := range [...]map[string]string{u.header, u.extra} {
		for name, value := range headers {
			if name = lower(name); requestsOf(name)&onForm == 0 {
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

// post stores payload by a form. done is false where a PUT has to show whether
// that would do better.
func (u *upload) post(ctx context.Context, fields []transport.Field, payload transport.Payload) (result PutResult, done bool, err error) {
	if fields == nil {
		return result, false, nil
	}
	r := call{Operation: PostObject, bucket: u.bucket, object: u.object, form: fields, payload: payload}
	r.once = !u.transfers.trial(formsOf(u.bucket)).accepted // no answer may mean: no forms here
	if u.formGuard() == IntegrityCRC32C {
		sum, err := IntegrityCRC32C.digest(ctx, payload)
		if err != nil {
			return result, true, nameAsPut(canceled(ctx, err))
		}
		r.form = append(r.form, transport.Field{Name: checksumHeader, Value: sum})
	}
	resp, err := u.resendDamaged(ctx, r)
	if err != nil {
		return result, ctx.Err() != nil || !r.mayBeRefused(err), nameAsPut(err)
	}
	posted, err := s3xml.ParsePostResponse(resp.Document)
	if err != nil || posted.Key == "" {
		return result, false, nil // it has taken something, and does not say what
	}
	if posted.Key != u.object { // SeaweedFS takes "\\" for "/"
		return result, false, errNotAsSent
	}
	if last := r.form[len(r.form)-1]; last.Name == checksumHeader && !isChecked(resp, last.Value) {
		known, same, err := u.compareETag(ctx, posted.ETag, payload)
		if known && !same || err != nil {
			return result, false, cmp.Or(err, errNotAsSent)
		}
	}
	u.transfers.accept(formsOf(u.bucket))
	return putResult(resp, posted.ETag), true, nil
}

// mayBeRefused tells of a failure that a PUT may not meet with. A server that is
// busy, or away after it took other forms, is no better for it.
func (r *call) mayBeRefused(err error) bool {
	if refused := refusal(err); refused != nil && refused.Status == 0 {
		return refused.Code == s3err.SigningFailed // the signer may know no forms
	} else if refused != nil {
		return !s3err.Retryable(refused.Code, refused.Status)
	}
	var wire *transport.Error
	return r.once && errors.As(err, &wire) && wire.Kind != transport.KindUnreadable
}

// nameAsPut names an error as that of the operation which was asked for.
func nameAsPut(err error) error {
	var operation *smithy.OperationError
	if errors.As(err, &operation) {
		operation.OperationName = PutObject.Name
		return err
	}
	return PutObject.Fail(err)
}

// refuseForms notes, of a PUT that went well where a form did not, that this
// bucket may take none. suspected tells whether that was so before; what broke
// the connection once may break it for all that goes at that time.
func (u *upload) refuseForms(ctx context.Context, failure error, suspected bool) {
	var wire *transport.Error
	if errors.As(failure, &wire) && wire.Kind != transport.KindNetwork || errors.Is(failure, errNotAsSent) {
		return // a server that is slow, or takes forms
	}
	if !u.transfers.suspect(formsOf(u.bucket), suspected || wire == nil) {
		return
	}
	u.warnOnce(ctx, Warning{
		Code: WarnFormRefused, Bucket: u.bucket,
		Message: "the server takes no forms for " + u.bucket + ": small uploads go by PUT, which costs a preflight each",
		Remedy:  `set upload to "put", which saves the try`,
	})
}

// signForm makes a form of the fields in req: a policy that allows just them and
// the payload's size, for as long as a signed read lasts.
func (c *Client) signForm(req *transport.Request, scope sigv4.Scope) error {
	fields := []transport.Field{{Name: "bucket", Value: req.Bucket}}
	fields = append(fields, req.Form...)
	for _, field := range sigv4.PostFields(scope) {
		fields = append(fields, transport.Field(field))
	}
	size := strconv.FormatInt(req.Payload.Size(), 10)
	policy := startPolicy(scope.Time.Add(readExpiry))
	for _, field := range fields {
		policy = append(sigv4.Field(field).AppendCondition(policy), ',')
	}
	policy = append(policy, `["content-length-range",`+size+`,`+size+`]]}`...)
	signed, err := c.signer.SignPolicy(policy, scope)
	for _, field := range signed {
		fields = append(fields, transport.Field(field))
	}
	req.Form = fields
	return err
}
