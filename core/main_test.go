package core

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/smithy-go"
	"go.uber.org/goleak"

	"github.com/minnow-s3/minnow/core/copies"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// emptyHash is the SHA-256 of nothing, which a request without a payload is signed with.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// TestMain fails on goroutines that outlive the tests.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wire is a transport that keeps what was sent and answers from answer.
type wire struct {
	answer func(ctx context.Context, req *transport.Request) (*transport.Response, error)

	mu   sync.Mutex
	sent []*transport.Request
}

func (w *wire) Do(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	w.mu.Lock()
	w.sent = append(w.sent, req.Clone())
	w.mu.Unlock()
	return w.answer(ctx, req)
}

// requests lists what was sent, as "PUT /photos/a.jpg?uploadId=1".
func (w *wire) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	lines := []string{}
	for _, req := range w.sent {
		lines = append(lines, line(req))
	}
	return lines
}

// line is a request without its host and the parameters of its signature.
func line(req *transport.Request) string {
	s, sign := req.Method+" "+req.Path, "?"
	for parameter := range strings.SplitSeq(req.Query, "&") {
		if parameter != "" && !strings.HasPrefix(parameter, "X-Amz-") {
			s, sign = s+sign+parameter, "&"
		}
	}
	return s
}

// last returns the only request of that operation, or the last.
func (w *wire) last(t *testing.T, operation string) *transport.Request {
	t.Helper()
	for i := len(w.sent) - 1; i >= 0; i-- {
		if w.sent[i].Operation == operation {
			return w.sent[i]
		}
	}
	t.Fatalf("no %s was sent, only %q", operation, w.requests())
	return nil
}

// answers returns a wire that gives the responses in turn, the last forever.
func answers(responses ...*transport.Response) *wire {
	var mu sync.Mutex
	return &wire{answer: func(context.Context, *transport.Request) (*transport.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		resp := responses[0]
		if len(responses) > 1 {
			responses = responses[1:]
		}
		return resp, nil
	}}
}

func reply(status int, document string) *transport.Response {
	return &transport.Response{Status: status, Header: transport.Header{}, Document: []byte(document)}
}

func errorReply(status int, code string) *transport.Response {
	return reply(status, "<Error><Code>"+code+"</Code><Message>no</Message></Error>")
}

const (
	testKey    = "AKIAIOSFODNN7EXAMPLE"
	testSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	testToken  = "IQoJb3JpZ2luX2VjEXAMPLETOKEN"
)

var signedIn = credentials.Static{AccessKeyID: testKey, SecretAccessKey: testSecret, SessionToken: testToken}

// newClient speaks to an endpoint on this machine through tr: it signs on a
// clock that stands still, and waits for nothing.
func newClient(t *testing.T, tr transport.Transport, change ...func(*Options)) *Client {
	t.Helper()
	opts := Options{
		Transport: tr, Credentials: signedIn, Insecure: true, Region: request.DefaultRegion,
		Clock: func() time.Time { return time.Date(2013, time.May, 24, 0, 0, 0, 0, time.UTC) },
	}
	opts.Retry.Random = func() float64 { return 0 }
	opts.Retry.Attempts = 4 // waits of no time would bound nothing
	for _, f := range change {
		f(&opts)
	}
	c, err := New("localhost:9000", opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// operationError checks that err is of the operation, and wraps a T.
func operationError[T error](t *testing.T, err error, operation string) (inner T) {
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
	ObjectChanged, ChecksumMismatch, "AdoptedMetadata", copies.TagsNotCopied, WarnHiddenMetadata,
}

// errorOf is what the error of an operation tells, whether the server said it or
// Minnow found it, in an answer or in none: it is of the type that goes with its
// code, and of that alone.
func errorOf(t *testing.T, err error, operation string) *s3err.Error {
	t.Helper()
	var said *s3err.Error
	if code := s3err.CodeOf(err); !slices.Contains(minnows, code) {
		said = operationError[*s3err.Error](t, err, operation)
		if found := (*s3err.Finding)(nil); errors.As(err, &found) {
			t.Errorf("got %v, want a code of Minnow's in a finding", err)
		}
		return said
	}
	found := operationError[*s3err.Finding](t, err, operation)
	if errors.As(err, &said) {
		t.Errorf("got %v as a server's error, too", err)
	}
	if found.Answer == nil {
		return &s3err.Error{Code: found.Code, Message: found.Message, BucketName: found.BucketName, ObjectName: found.ObjectName}
	}
	return s3err.AnswerOf(err)
}

// refused checks that err is an argument error for argument, its rule holding
// rule, and that nothing was sent.
func refused(t *testing.T, w *wire, err error, argument, rule string) {
	t.Helper()
	var got *s3err.ArgumentError
	if !errors.As(err, &got) || got.Argument != argument || !strings.Contains(got.Rule, rule) {
		t.Errorf("got %v, want %s: … %s …", err, argument, rule)
	}
	if sent := w.requests(); len(sent) > 0 {
		t.Errorf("sent %q, want nothing", sent)
	}
}

func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %v\nwant %v", what, got, want)
	}
}

// checksumsOf is how checksums with an operation on a bucket are remembered.
func checksumsOf(of *request.Operation, bucket string) string { return of.Name + " " + bucket }

// crc32cOf is a checksum as its header has it.
func crc32cOf(body []byte) string {
	sum, _ := transport.Bytes(body).Digest(context.Background(), transport.CRC32C)
	return base64.StdEncoding.EncodeToString(sum)
}
