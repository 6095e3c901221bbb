package s3err

import "testing"

func TestRetryable(t *testing.T) {
	for name, tc := range map[string]struct {
		code                     string
		status                   int
		retryable, unclear, busy bool
	}{
		"in the document of a success":         {"InternalError", 200, true, true, false},
		"slow down, in a success":              {"SlowDown", 200, true, true, false},
		"a refusal, in a success":              {"AccessDenied", 200, false, false, false},
		"under its own status":                 {"InternalError", 500, true, true, false},
		"slow down":                            {"SlowDown", 503, true, true, true},
		"slow down, under 400":                 {"SlowDown", 400, true, true, true},
		"MinIO is busy reading":                {"SlowDownRead", 503, true, true, true},
		"MinIO begins":                         {"XMinioServerNotInitialized", 503, true, true, true},
		"MinIO begins, told by another status": {"XMinioServerNotInitialized", 403, true, true, true},
		"throttled, as AWS's gateways say":     {"ThrottlingException", 400, true, true, true},
		"too many, by the status":              {"HTTP429", 429, true, true, true},
		"a body that came too slowly":          {"RequestTimeout", 400, true, true, false},
		"MinIO's time ran out":                 {"RequestTimeout", 503, true, true, false},
		"a request by the side":                {"OperationAborted", 409, true, false, false},
		"a condition by the side":              {"ConditionalRequestConflict", 409, true, false, false},
		"another conflict":                     {"BucketNotEmpty", 409, false, false, false},
		"a conflict that nobody names":         {"Conflict", 409, false, false, false},
		"a proxy":                              {"BadGateway", 504, true, true, false},
		"unknown, by the status":               {"Whatever", 502, true, true, false},
		"not implemented":                      {"NotImplemented", 501, false, false, false},
		"not implemented, under 500":           {"NotImplemented", 500, false, false, false},
		"not implemented, under 503":           {"NotImplemented", 503, false, false, false},
		"the disk is full":                     {"XMinioStorageFull", 507, false, false, false},
		"the disk is full, under 500":          {"InsufficientStorage", 500, false, false, false},
		"a status that nobody knows":           {"HTTP599", 599, false, true, false},
		"a body that was damaged":              {"BadDigest", 400, false, false, false},
		"what cannot be read":                  {MalformedReply, 200, false, true, false},
		"a condition":                          {"PreconditionFailed", 412, false, false, false},
		"Minnow's own":                         {CredentialsFailed, 0, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Retryable(tc.code, tc.status); got != tc.retryable {
				t.Errorf("retryable: got %v, want %v", got, tc.retryable)
			}
			e := &Error{Code: tc.code, Status: tc.status}
			if got, want := e.Retryable(), tc.retryable || Damaged(tc.code); got != want {
				t.Errorf("the error, retryable: got %v, want %v", got, want)
			}
			if got := e.Unclear(); got != tc.unclear {
				t.Errorf("unclear: got %v, want %v", got, tc.unclear)
			}
			if got := e.Busy(); got != tc.busy {
				t.Errorf("busy: got %v, want %v", got, tc.busy)
			}
		})
	}
}

// A document that was cut says nothing about what it would have said.
func TestCutIsRetryable(t *testing.T) {
	e := &Error{Code: MalformedReply, Status: 200, Cut: true}
	if !e.Retryable() || !e.Unclear() || e.Busy() {
		t.Errorf("got retryable %v, unclear %v, busy %v, want true, true, false", e.Retryable(), e.Unclear(), e.Busy())
	}
}
