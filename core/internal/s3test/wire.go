package s3test

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// EmptyHash is the SHA-256 of nothing, which a request without a payload is signed with.
const EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// Wire is a transport that keeps what was sent and answers from answer.
type Wire struct {
	Answer func(ctx context.Context, req *transport.Request) (*transport.Response, error)

	Mu   sync.Mutex
	Sent []*transport.Request
}

func (w *Wire) Do(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	w.Mu.Lock()
	w.Sent = append(w.Sent, req.Clone())
	w.Mu.Unlock()
	if _, nameless := req.Header[""]; nameless {
		return nil, errors.New("fetch takes no header without a name")
	}
	return w.Answer(ctx, req)
}

// Requests lists what was sent, as "PUT /photos/a.jpg?uploadId=1".
func (w *Wire) Requests() []string {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	lines := []string{}
	for _, req := range w.Sent {
		lines = append(lines, Line(req))
	}
	return lines
}

// Line is a request without its host and the parameters of its signature.
func Line(req *transport.Request) string {
	s, sign := req.Method+" "+req.Path, "?"
	for parameter := range strings.SplitSeq(req.Query, "&") {
		if parameter != "" && !strings.HasPrefix(parameter, "X-Amz-") {
			s, sign = s+sign+parameter, "&"
		}
	}
	return s
}

// Last returns the only request of that operation, or the last.
func (w *Wire) Last(t *testing.T, operation string) *transport.Request {
	t.Helper()
	for i := len(w.Sent) - 1; i >= 0; i-- {
		if w.Sent[i].Operation == operation {
			return w.Sent[i]
		}
	}
	t.Fatalf("no %s was sent, only %q", operation, w.Requests())
	return nil
}

// Answers returns a wire that gives the responses in turn, the last forever.
func Answers(responses ...*transport.Response) *Wire {
	var mu sync.Mutex
	return &Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		resp := responses[0]
		if len(responses) > 1 {
			responses = responses[1:]
		}
		return resp, nil
	}}
}

func Reply(status int, document string) *transport.Response {
	return &transport.Response{Status: status, Header: transport.Header{}, Document: []byte(document)}
}

func ErrorReply(status int, code string) *transport.Response {
	return Reply(status, "<Error><Code>"+code+"</Code><Message>no</Message></Error>")
}

const (
	TestKey    = "AKIAIOSFODNN7EXAMPLE"
	TestSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	TestToken  = "IQoJb3JpZ2luX2VjEXAMPLETOKEN"
)

var SignedIn = credentials.Static{AccessKeyID: TestKey, SecretAccessKey: TestSecret, SessionToken: TestToken}

// OperationError checks that err is of the operation, and wraps a T.
func OperationError[T error](t *testing.T, err error, operation string) (inner T) {
	t.Helper()
	var outer *smithy.OperationError
	if !errors.As(err, &outer) || outer.OperationName != operation || outer.ServiceID != "S3" {
		t.Fatalf("got %v, want an operation error of %s", err, operation)
	}
	if !errors.As(err, &inner) {
		t.Fatalf("got %v, want a %T in it", err, inner)
	}
	if nested := (*smithy.OperationError)(nil); errors.As(outer.Err, &nested) {
		t.Errorf("got %v, want one operation in it", err)
	}
	return inner
}

// minnows are the codes of what Minnow itself finds; the others are a server's.
var minnows = []string{
	s3err.MalformedReply, s3err.Redirected, s3err.HiddenETag, s3err.CredentialsFailed, s3err.SigningFailed, s3err.InternalClientError,
	"ObjectChanged", "ChecksumMismatch", "AdoptedMetadata", "TagsNotCopied", request.WarnHiddenMetadata,
}

// ErrorOf is what the error of an operation tells, whether the server said it or
// Minnow found it, in an answer or in none: it is of the type that goes with its
// code, and of that alone.
func ErrorOf(t *testing.T, err error, operation string) *s3err.Error {
	t.Helper()
	var said *s3err.Error
	if code := s3err.CodeOf(err); !slices.Contains(minnows, code) {
		said = OperationError[*s3err.Error](t, err, operation)
		if found := (*s3err.Finding)(nil); errors.As(err, &found) {
			t.Errorf("got %v, want a code of Minnow's in a finding", err)
		}
		return said
	}
	found := OperationError[*s3err.Finding](t, err, operation)
	if errors.As(err, &said) {
		t.Errorf("got %v as a server's error, too", err)
	}
	if found.Answer == nil {
		return &s3err.Error{Code: found.Code, Message: found.Message, BucketName: found.BucketName, ObjectName: found.ObjectName}
	}
	return s3err.AnswerOf(err)
}

// Refused checks that err is an argument error for argument, its rule holding
// rule, and that nothing was sent.
func Refused(t *testing.T, w *Wire, err error, argument, rule string) {
	t.Helper()
	var got *s3err.ArgumentError
	if !errors.As(err, &got) || got.Argument != argument || !strings.Contains(got.Rule, rule) {
		t.Errorf("got %v, want %s: … %s …", err, argument, rule)
	}
	if sent := w.Requests(); len(sent) > 0 {
		t.Errorf("sent %q, want nothing", sent)
	}
}

func Same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %v\nwant %v", what, got, want)
	}
}

// ChecksumsOf is how checksums with an operation on a bucket are remembered.
func ChecksumsOf(of *request.Operation, bucket string) string { return of.Name + " " + bucket }

// CRC32COf is a checksum as its header has it.
func CRC32COf(body []byte) string {
	sum, _ := transport.Bytes(body).Digest(context.Background(), transport.CRC32C)
	return base64.StdEncoding.EncodeToString(sum)
}

// Of returns the first request of that operation.
func (w *Wire) Of(t *testing.T, operation string) *transport.Request {
	t.Helper()
	for _, req := range w.Sent {
		if req.Operation == operation {
			return req
		}
	}
	t.Fatalf("no %s was sent, only %q", operation, w.Requests())
	return nil
}
