package s3err

import (
	"errors"
	"slices"

	"github.com/minnow-s3/minnow/core/transport"
)

// Verdict is what a failure means for another try, and for what was asked. It says
// all that it does by kind, code and status; never by the words of a message.
type Verdict struct {
	Again   bool // the same call may go better a moment later
	Damaged bool // its body did not come as it left: the same bytes, sent once more, may
	Unclear bool // it may have been carried out nevertheless
	Busy    bool // the server said, by the status, that it did not begin, or nothing was sent
	Silent  bool // there was no answer, which a bucket's CORS rules cause as well
	Status  int  // that of the answer, or of its code where that has one; 0: no answer

	came   int // the status with which the answer came
	resend bool
}

// Judge tells what err means. It is the one place where that is decided: for the
// retries of a request, for a call that is begun anew, and for what its caller is
// told. An error in the document of a success counts like the same under its own
// status.
func Judge(err error) Verdict {
	switch found, said := in(err); {
	case found != nil:
		return found.judge()
	case said != nil:
		return judge(said.Code, said.Status)
	}
	wire, unanswered := errors.AsType[*transport.Error](err)
	lost := unanswered && (wire.Kind == transport.KindNetwork || wire.Kind == transport.KindTimeout)
	return Verdict{Again: lost, resend: lost, Unclear: lost, Silent: lost && wire.Kind == transport.KindNetwork}
}

// Resend tells whether the request itself goes again as it is. One that must not be
// carried out twice does where the server said that it did not begin. statuses are
// those that its caller wants retried, and no others; nil leaves that to the verdict.
// They count for what an answer means as well as for how it came, and say nothing of
// no answer.
func (v Verdict) Resend(once bool, statuses []int) bool {
	switch {
	case once && !v.Busy:
		return false
	case statuses == nil || v.came == 0:
		return v.resend
	}
	return slices.Contains(statuses, v.came) || slices.Contains(statuses, v.Status)
}

// judge believes the code before the status, where it is known, whatever status it
// came with: S3 writes an error into the document of a 200, and other servers
// answer "slow down" with 400.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func judge(code string, status int) Verdict {
	v := Verdict{Status: statusOf(code, status), came: status}
	switch v.Status {
	case 408, 429, 500, 502, 503, 504:
		v.resend = true
	}
	switch code {
	case "OperationAborted", "ConditionalRequestConflict": // another request for the same thing is under way
		v.resend = true
	case "BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch", "IncompleteBody":
		v.Damaged = true
	}
	v.Again = v.resend || v.Damaged
	v.Unclear = v.Status >= 500 && v.Status != 501 && v.Status != 507 || v.Status == 408 || v.Status == 429
	v.Busy = status >= 300 && (v.Status == 503 || v.Status == 429)
	return v
}

func (f *Finding) judge() (v Verdict) {
	switch {
	case f.Answer != nil:
		v = judge(f.Code, f.Answer.Status)
	case f.Code == CredentialsFailed || f.Code == SigningFailed: // nothing was sent, but to the provider or the signer
		v.resend = Judge(f.Cause).resend
		v.Busy = v.resend
	}
	v.resend = v.resend || f.Cut
	v.Again = v.Again || v.resend
	v.Unclear = v.Unclear || f.Code == MalformedReply
	return v
}

// statusOf returns the HTTP status that belongs to code; status, with which it
// came, for a code that belongs to none, or that is not known here. They are
// S3's codes, and those of MinIO, Ceph, SeaweedFS and AWS's gateways that say
// the same. Codes of a refusal that nothing but the caller can mend are not
// listed: they come with the status that is theirs.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
func statusOf(code string, status int) int {
	switch code {
	case "RequestTimeout", "RequestTimeoutException":
		return 408
	case "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
		"RequestLimitExceeded", "BandwidthLimitExceeded", "TooManyRequests", "TooManyRequestsException":
		return 429
	case "InternalError", "InternalFailure", "InternalServerError":
		return 500
	case "BadGateway":
		return 502
	case "SlowDown", "SlowDownRead", "SlowDownWrite", "ServiceUnavailable", "ServerBusy", "Busy",
		"XMinioServerNotInitialized", "XMinioIAMNotInitialized", "XMinioBucketMetadataNotInitialized":
		return 503
	case "NotImplemented":
		return 501
	case "XMinioStorageFull", "InsufficientStorage", "QuotaExceeded":
		return 507
	}
	return status
}
