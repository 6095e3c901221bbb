package core

import (
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
)

// What answers in a server's place, or says more than S3 has words for, is repeated
// by every call, cut short.
func TestWordsOfServersInEveryCall(t *testing.T) {
	for name, tc := range map[string]struct {
		status           int
		kind, said, want string
	}{
		"JSON":            {403, "application/json", `{"statusCode":"403","message":"row-level` + "\n\t" + `security policy"}`, `"message":"row-level security policy"`},
		"text":            {507, "text/plain", "quota exceeded for tenant 7\n", ": quota exceeded for tenant 7"},
		"a proxy's page":  {413, "text/html", "<html><head><title>413 Request\nEntity Too Large</title></head><body>…</body></html>", ": 413 Request Entity Too Large"},
		"a long text":     {400, "text/plain", strings.Repeat("words ", 1000), strings.Repeat("words ", 20)},
		"a header's name": {400, "text/plain", "x-amz-acl is not allowed", ": x-amz-acl is not allowed"},
		"another root":    {400, "application/xml", "<ErrorResponse><Error><Code>Odd</Code><Message>gone wrong</Message></Error></ErrorResponse>", "gone wrong"},
		"GCS":             {400, "application/xml", "<Error><Code>Odd</Code><Message>Not done.</Message><Details>POST is not.</Details></Error>", "Not done. POST is not."},
		"a login page":    {200, "text/html", "<!DOCTYPE html><html><title>Please log in</title></html>", "Please log in"},
	} {
		for called, m := range methods {
			if tc.status == 200 && (strings.HasPrefix(m.operation, "Head") || m.operation == "GetObject") {
				continue // such an answer has no document
			}
			t.Run(name+", "+called, func(t *testing.T) {
				resp := s3test.Reply(tc.status, tc.said)
				resp.Header["content-type"] = tc.kind
				err := m.call(t.Context(), newClient(t, &s3test.Wire{Answer: s3test.Answers(resp).Answer}, noPatience), "photos", "a", request.CallOptions{})
				refused := s3err.AnswerOf(err)
				if refused == nil || !strings.Contains(refused.Message, tc.want) || len(refused.Message) > 300 {
					t.Errorf("got %v, want %q in it", err, tc.want)
				}
			})
		}
	}
}
