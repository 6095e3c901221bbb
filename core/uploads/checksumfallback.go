package uploads

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/evidence"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// WarnChecksumRefused is the Code of a Warning that uploads to a bucket go
// without the checksum that auto stands for.
const WarnChecksumRefused = "ChecksumRefused"

// guardOfPart is what checks the next part of an upload, and what opens one:
// what was asked for, unless this upload was opened without checksums, or checksums
// have proved to be refused. Parts cannot carry one that was not announced as the
// upload was opened (https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html).
func (u *upload) guardOfPart() Integrity {
	switch {
	case u.integrity != IntegrityCRC32C || u.KeepChecksums:
		return u.integrity
	case u.unannounced != "":
		return u.unannounced
	}
	opened := u.fallbackFor(request.CreateMultipartUpload, u.integrity)
	return u.fallbackFor(request.UploadPart, opened)
}

// guardOfPut is what checks an object in one request.
func (u *upload) guardOfPut() Integrity {
	switch {
	case u.integrity != IntegritySHA256 && hasOwnChecksum(u.Headers):
		return IntegrityNone // S3 refuses two
	case u.integrity != IntegrityCRC32C || u.KeepChecksums:
		return u.integrity
	}
	return u.fallbackFor(request.PutObject, u.integrity)
}

// fallbackFor is what guards requests of that operation: guard, unless it was refused.
func (u *upload) fallbackFor(of *request.Operation, guard Integrity) Integrity {
	if known := u.pipeline.Evidence.Of(checksumsOf(of, u.Bucket)); known.Instead != "" {
		return Integrity(known.Instead)
	}
	return guard
}

// checksumsOf is how checksums in requests of an operation on a bucket are
// remembered, etagsOf how ETags are that are not the MD5 of what was sent.
func checksumsOf(of *request.Operation, bucket string) string { return of.Name + " " + bucket }
func etagsOf(bucket string) string                            { return "ETag " + bucket }

// hasOwnChecksum tells whether the caller's headers hold a checksum of the body,
// or name one.
func hasOwnChecksum(extra map[string]string) bool {
	for name := range extra {
		switch name = request.Lower(name); {
		case name == "content-md5", name == "x-amz-sdk-checksum-algorithm", name == "x-amz-trailer", strings.HasPrefix(name, "x-amz-checksum-"):
			return true
		}
	}
	return false
}

// sendWithFallback sends a request of that operation under guard, and once more in
// another way where the checksum may be what it failed for. It returns the guard
// that the request went with in the end.
func (u *upload) sendWithFallback(ctx context.Context, of *request.Operation, guard Integrity, send func(guard Integrity, once bool) error) (Integrity, error) {
	if u.KeepChecksums && (guard == IntegrityCRC32C || guard == IntegrityMD5 && of.Data) {
		return guard, u.explain(of, guard, send(guard, false))
	}
	if guard != IntegrityCRC32C {
		return guard, send(guard, false)
	}
	o := evidence.Optional{
		What: checksumsOf(of, u.Bucket),
		With: func(once bool) error { return send(guard, once) },
		// To send a part twice changes nothing, and a part that goes without
		// its checksum spoils an upload for which they were announced.
		Repeatable: of.Repeatable,
	}
	instead := IntegrityMD5
	o.Without = func(silent bool) error {
		if silent { // CORS rules would have to name Content-MD5 as well
			instead = IntegritySHA256
		}
		return send(instead, silent)
	}
	way, err := u.pipeline.Evidence.Try(ctx, o)
	if way == evidence.WithIt {
		return guard, err
	}
	if way == evidence.GivenUp {
		u.pipeline.Evidence.Change(o.What, func(known *evidence.Trial) { known.Instead = string(instead) })
		u.warnOfFallback(ctx, instead)
	}
	return instead, err
}

func (u *upload) warnOfFallback(ctx context.Context, instead Integrity) {
	w := request.Warning{
		Code: WarnChecksumRefused, Bucket: u.Bucket,
		Message: "the server refuses " + request.ChecksumHeader + ": uploads to " + u.Bucket + " are checked by Content-MD5",
		Remedy:  "set integrity to md5",
	}
	if instead == IntegritySHA256 {
		w.Message = "requests with " + request.ChecksumHeader + " get no answer, without it they do: uploads to " + u.Bucket + " are checked by SHA-256, which is slower"
		w.Remedy = "add x-amz-* to AllowedHeaders in the bucket's CORS rules"
	}
	u.pipeline.WarnOnce(ctx, w)
}

// explain adds to a failure that may be the fault of a check which was asked for
// by name, and therefore goes with every request, what can be changed.
func (u *upload) explain(of *request.Operation, guard Integrity, err error) error {
	what, header := checksumsOf(of, u.Bucket), guard.header()
	if guard == IntegrityMD5 {
		what += " " + header
	}
	if err == nil {
		u.pipeline.Evidence.Accept(what)
	}
	outer, named := errors.AsType[*smithy.OperationError](err)
	if u.pipeline.Evidence.Of(what).Accepted || !named {
		return err
	}
	const remedy = `set integrity to "auto", which goes without it`
	if wire, unanswered := errors.AsType[*transport.Error](err); unanswered && s3err.Judge(err).Silent {
		told, text := *wire, ""
		if wire.Err != nil {
			text = wire.Err.Error() + "; "
		}
		told.Err = explained{text + "if the bucket's CORS rules forbid " + header + ", allow it in their AllowedHeaders, or " + remedy, wire}
		outer.Err = &told
	} else if evidence.IsRefusal(err) {
		told := *request.Refusal(err)
		told.Message += "; if it is " + header + " that the server refuses, " + remedy
		outer.Err = &told
	}
	return err
}

// explained is a failure in more words.
type explained struct {
	text  string
	cause error
}

func (e explained) Error() string { return e.text }
func (e explained) Unwrap() error { return e.cause }

// send sends a payload under guard, or in its place by another, and
// returns what it went under and the digest that it went with.
func (u *upload) send(ctx context.Context, r request.Call, by Integrity, payload transport.Payload) (resp *transport.Response, guard Integrity, digest string, err error) {
	header := r.Header
	r.Payload = payload
	guard, err = u.sendWithFallback(ctx, r.Operation, by, func(guard Integrity, once bool) error {
		sum, err := guard.digest(ctx, payload)
		if err != nil {
			return r.Fail(request.Canceled(ctx, err))
		}
		r.Once, r.Header = once, transport.Header{}
		for name, value := range header {
			r.Header[name] = value
		}
		request.Set(r.Header, guard.header(), sum)
		got, err := u.resendDamaged(ctx, r)
		if err == nil && guard == IntegrityCRC32C {
			got, err = u.confirm(ctx, r, got, payload)
		}
		if got != nil || resp == nil { // the last answer that there was
			resp, digest = got, sum
		}
		return err
	})
	return resp, guard, digest, err
}

// resendDamaged sends r again while the server says that it did not come as it
// left. The digest stays, so that a payload that has changed is not taken.
func (u *upload) resendDamaged(ctx context.Context, r request.Call) (*transport.Response, error) {
	for attempt := 1; ; attempt++ {
		resp, err := u.pipeline.Do(ctx, r)
		if !s3err.Judge(err).Damaged || !u.pipeline.Again(ctx, attempt) {
			return resp, err
		}
	}
}
