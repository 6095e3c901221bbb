package s3err

// Retryable tells whether a request that was refused with code, under that
// HTTP status, may be answered better a moment later. The code decides where it
// is known, whatever status it came with: S3 writes an error into the document
// of a 200, and other servers answer "slow down" with 400. The status decides
// for the rest. A body that came damaged is not among them: see Damaged.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func Retryable(code string, status int) bool {
	switch code {
	case "OperationAborted", "ConditionalRequestConflict": // another request for the same thing is under way
		return true
	}
	switch StatusOf(code, status) {
	case 408, 429, 500, 502, 503, 504:
		return true
	}
	return false
}

// StatusOf returns the HTTP status that belongs to code; status, with which it
// came, for a code that belongs to none, or that is not known here. They are
// S3's codes, and those of MinIO, Ceph, SeaweedFS and AWS's gateways that say
// the same. Codes of a refusal that nothing but the caller can mend are not
// listed: they come with the status that is theirs.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
func StatusOf(code string, status int) int {
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

// Damaged tells of the codes for a body that did not come as it left: changed,
// or cut. The same bytes sent once more may do better.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func Damaged(code string) bool {
	switch code {
	case "BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch", "IncompleteBody":
		return true
	}
	return false
}

// Retryable tells whether the same call may go better a moment later.
func (e *Error) Retryable() bool {
	return e.Cut || Retryable(e.Code, e.Status) || Damaged(e.Code)
}

// Unclear tells of an error after which the request may nevertheless have been
// carried out: the server's own trouble, also within a success, or a success
// that cannot be read.
func (e *Error) Unclear() bool {
	if e.Cut || e.Code == MalformedReply {
		return true
	}
	switch status := StatusOf(e.Code, e.Status); status {
	case 501, 507:
		return false
	default:
		return status >= 500 || status == 408 || status == 429
	}
}

// Busy tells of an error by which the server says that it did not begin to act.
func (e *Error) Busy() bool {
	status := StatusOf(e.Code, e.Status)
	return e.Status >= 300 && (status == 503 || status == 429)
}
