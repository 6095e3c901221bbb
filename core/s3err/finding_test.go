package s3err

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/transport"
)

// Each code of Minnow's: a Finding, no server's error, with a status only where an
// answer has come, and worth another try or not.
func TestFindings(t *testing.T) {
	reply := &transport.Response{Status: 200, Header: transport.Header{"x-amz-request-id": "R"}}
	redirect := &transport.Response{Status: 307, Header: transport.Header{"location": "https://other.example/a?X-Amz-Signature=1"}}
	for name, tc := range map[string]struct {
		err    error
		text   string
		status int // of the answer, 0: there is none
		again  bool
	}{
		"MalformedReply":           {Malformed(reply, "b", "o", "odd"), "MalformedReply: odd (status 200)", 200, false},
		"MalformedReply, cut":      {Cut(reply, "b", "o", "cut"), "MalformedReply: cut (status 200)", 200, true},
		"MalformedReply, foreign":  {Foreign(reply, "b", "o"), "MalformedReply: the answer is not S3's: status 200 (status 200)", 200, false},
		"MalformedReply, no error": {FromResponse(reply, "b", "o"), "MalformedReply: the server answered with status 200 (status 200)", 200, false},
		"MalformedReply, of many":  {&Finding{Code: MalformedReply, Message: "a circle"}, "MalformedReply: a circle", 0, false},
		"Redirected": {FromResponse(redirect, "b", "o"),
			"Redirected: the answer is a redirect: it leads to https://other.example, where no signed request is sent (status 307)", 307, false},
		"HiddenETag":                     {&Finding{Code: HiddenETag, Message: "m"}, "HiddenETag: m", 0, false},
		"CredentialsFailed":              {&Finding{Code: CredentialsFailed, Message: "m", Cause: errors.New("x")}, "CredentialsFailed: m", 0, false},
		"CredentialsFailed, unreachable": {&Finding{Code: CredentialsFailed, Message: "m", Cause: &transport.Error{Kind: transport.KindTimeout}}, "CredentialsFailed: m", 0, true},
		"SigningFailed":                  {&Finding{Code: SigningFailed, Message: "m"}, "SigningFailed: m", 0, false},
		"InternalClientError":            {&Finding{Code: InternalClientError, Message: "m"}, "InternalClientError: m", 0, false},
		"a room's own":                   {&Finding{Code: "ObjectChanged", Message: "m"}, "ObjectChanged: m", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			wrapped := fmt.Errorf("download: %w", &smithy.OperationError{ServiceID: "S3", OperationName: "GetObject", Err: tc.err})
			var found *Finding
			var said *Error
			var api smithy.APIError
			if !errors.As(wrapped, &found) || errors.As(wrapped, &said) || errors.As(wrapped, &api) {
				t.Fatalf("got %T, want a Finding and nothing of a server's", tc.err)
			}
			if got := found.Error(); got != tc.text {
				t.Errorf("got %q, want %q", got, tc.text)
			}
			answer := AnswerOf(wrapped)
			if status := 0; answer != nil {
				status = answer.Status
				if status != tc.status || answer.Code != found.Code || answer.Message != found.Message {
					t.Errorf("got the answer %+v, want status %d and the finding's code", answer, tc.status)
				}
			} else if tc.status != 0 {
				t.Errorf("got no answer, want status %d", tc.status)
			}
			if found.Answer != nil && tc.status == 200 && found.Answer.RequestID != "R" {
				t.Errorf("got request id %q", found.Answer.RequestID)
			}
			if got := Judge(wrapped).Again; got != tc.again {
				t.Errorf("again: got %v, want %v", got, tc.again)
			}
			if got := CodeOf(wrapped); got != found.Code {
				t.Errorf("code: got %q, want %q", got, found.Code)
			}
		})
	}
}

// A finding may come of a server's refusal. The call as a whole was not refused.
func TestCauseOfAFinding(t *testing.T) {
	refused, odd := &Error{Code: AccessDenied, Status: 403}, errors.New("odd")
	for name, tc := range map[string]struct {
		cause, want error
	}{
		"none":                    {nil, nil},
		"something else":          {odd, odd},
		"a refusal":               {refused, nil},
		"a refusal of an action":  {&smithy.OperationError{Err: refused}, nil},
		"an answer that is none":  {Cut(&transport.Response{Status: 200}, "b", "", "cut"), nil},
		"a finding of its own":    {&Finding{Code: SigningFailed, Cause: odd}, odd},
		"no answer from a server": {&transport.Error{Kind: transport.KindNetwork, Err: odd}, odd},
	} {
		t.Run(name, func(t *testing.T) {
			err := error(&Finding{Code: "AdoptedMetadata", Cause: tc.cause})
			if errors.Is(err, odd) != (tc.want == odd) || errors.Is(err, refused) || CodeOf(err) != "AdoptedMetadata" || AnswerOf(err) != nil {
				t.Errorf("got %v, wrapping %v, want it to wrap %v", err, errors.Unwrap(err), tc.want)
			}
		})
	}
}

// A success may hold an error, which then is the server's.
func TestErrorWithinASuccess(t *testing.T) {
	resp := &transport.Response{Status: 200, Document: []byte("<Error><Code>InternalError</Code><Message>again</Message></Error>")}
	for name, err := range map[string]error{"read": FromResponse(resp, "b", "o"), "not what was asked for": Malformed(resp, "b", "o", "odd")} {
		var said *Error
		if !errors.As(err, &said) || said.Code != "InternalError" || said.Message != "again" || said.Status != 200 || !Judge(err).Again {
			t.Errorf("%s: got %v, want the server's error", name, err)
		}
	}
}
