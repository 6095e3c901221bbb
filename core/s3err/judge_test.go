package s3err

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/transport"
)

// What the server said, by its code and status.
func TestJudgeOfAnError(t *testing.T) {
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
		"a condition":                          {"PreconditionFailed", 412, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := Judge(&smithy.OperationError{OperationName: "PutObject", Err: &Error{Code: tc.code, Status: tc.status}})
			if resent := got.Resend(false, nil); resent != tc.retryable {
				t.Errorf("resent: got %v, want %v", resent, tc.retryable)
			}
			if again := tc.retryable || got.Damaged; got.Again != again || got.Damaged != (tc.code == "BadDigest") {
				t.Errorf("again: got %v, damaged %v, want %v", got.Again, got.Damaged, again)
			}
			if got.Unclear != tc.unclear || got.Busy != tc.busy || got.Silent {
				t.Errorf("got unclear %v, busy %v, silent %v, want %v, %v, false", got.Unclear, got.Busy, got.Silent, tc.unclear, tc.busy)
			}
			if once := got.Resend(true, nil); once != tc.busy {
				t.Errorf("resent, once: got %v, want %v", once, tc.busy)
			}
		})
	}
}

// What Minnow found, in an answer or in none, what the network did, and the rest.
func TestJudgeOfOthers(t *testing.T) {
	wire := func(kind transport.Kind) error { return &transport.Error{Kind: kind} }
	in := func(code string, status int, cut bool) error {
		return &Finding{Code: code, Answer: &Error{Code: "HTTP", Status: status}, Cut: cut}
	}
	of := func(code string, cause error) error { return &Finding{Code: code, Cause: cause} }
	for name, tc := range map[string]struct {
		err                    error
		again, unclear, silent bool
	}{
		"no failure":                       {nil, false, false, false},
		"no answer":                        {wire(transport.KindNetwork), true, true, true},
		"no answer, wrapped":               {fmt.Errorf("attempt: %w", wire(transport.KindNetwork)), true, true, true},
		"no answer in time":                {wire(transport.KindTimeout), true, true, false},
		"a payload that cannot be read":    {wire(transport.KindUnreadable), false, false, false},
		"a document that is too large":     {wire(transport.KindTooLarge), false, false, false},
		"an argument":                      {Argument("bucket", "must be given"), false, false, false},
		"cancelled":                        {&smithy.CanceledError{Err: context.Canceled}, false, false, false},
		"something else":                   {errors.New("odd"), false, false, false},
		"what cannot be read":              {in(MalformedReply, 200, false), false, true, false},
		"a document that was cut":          {in(MalformedReply, 200, true), true, true, false},
		"a redirect":                       {in(Redirected, 307, false), false, false, false},
		"trouble where a redirect led":     {in(Redirected, 503, false), true, true, false},
		"a length, without its answer":     {of(MalformedReply, nil), false, true, false},
		"a hidden ETag":                    {of(HiddenETag, nil), false, false, false},
		"a hidden ETag, for a refusal":     {of(HiddenETag, &Error{Code: "SlowDown", Status: 503}), false, false, false},
		"a panic":                          {of(InternalClientError, nil), false, false, false},
		"no credentials":                   {of(CredentialsFailed, errors.New("no")), false, false, false},
		"no credentials, for the network":  {of(CredentialsFailed, wire(transport.KindNetwork)), true, false, false},
		"no signature, for the network":    {of(SigningFailed, wire(transport.KindTimeout)), true, false, false},
		"a step that failed, by its cause": {of("AdoptedMetadata", wire(transport.KindNetwork)), false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := Judge(tc.err)
			if got.Again != tc.again || got.Resend(false, nil) != tc.again || got.Unclear != tc.unclear || got.Silent != tc.silent {
				t.Errorf("got again %v, resent %v, unclear %v, silent %v, want %v, %v, %v, %v", got.Again, got.Resend(false, nil), got.Unclear, got.Silent,
					tc.again, tc.again, tc.unclear, tc.silent)
			}
			busy := name == "trouble where a redirect led" || strings.HasSuffix(name, ", for the network") // nothing was sent
			if got.Busy != busy || got.Resend(true, nil) != busy || got.Damaged {
				t.Errorf("got busy %v, resent once %v, damaged %v, want %v, %v, false", got.Busy, got.Resend(true, nil), got.Damaged, busy, busy)
			}
			if slices.Contains([]int{200, 307, 503}, got.Status) != (AnswerOf(tc.err) != nil) {
				t.Errorf("got status %d", got.Status)
			}
		})
	}
}

// What an answer means counts, not only the status that it came with; and what
// the caller says of statuses counts for both.
func TestResend(t *testing.T) {
	for name, tc := range map[string]struct {
		code     string
		status   int
		statuses []int
		once     bool
		want     bool
	}{
		"an error in a success":                   {"InternalError", 200, nil, false, true},
		"a refusal in a success":                  {"AccessDenied", 200, nil, false, false},
		"final, whatever the status":              {"NotImplemented", 503, nil, false, false},
		"an error in a success, of the caller's":  {"InternalError", 200, []int{500}, false, true},
		"an error in a success, not the caller's": {"InternalError", 200, []int{503}, false, false},
		"final, but the caller's":                 {"NotImplemented", 503, []int{503}, false, true},
		"a conflict":                              {"OperationAborted", 409, nil, false, true},
		"another conflict, of the caller's":       {"Conflict", 409, []int{409}, false, true},
		"another conflict, once":                  {"Conflict", 409, []int{409}, true, false},
		"busy, not the caller's, once":            {"SlowDown", 503, []int{409}, true, false},
		"busy, once":                              {"SlowDown", 503, nil, true, true},
		"busy, under another status, once":        {"SlowDown", 400, nil, true, true},
		"busy in a success, once":                 {"SlowDown", 200, nil, true, false},
		"an error in a success, once":             {"InternalError", 200, nil, true, false},
		"no retries":                              {"SlowDown", 503, []int{}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Judge(&Error{Code: tc.code, Status: tc.status}).Resend(tc.once, tc.statuses); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
	if !Judge(&transport.Error{Kind: transport.KindNetwork}).Resend(false, []int{}) {
		t.Error("no answer: got no other try for want of a status, want one")
	}
}
