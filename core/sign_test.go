package core

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func headerSigning(o *Options) { o.HeaderSigning = true }

// everyKind calls a method of each kind: reads, writes, documents, payloads.
func everyKind(t *testing.T, c *Client) {
	t.Helper()
	ctx := t.Context()
	_, _ = c.GetObject(ctx, "photos", "a.jpg", request.GetOptions{})
	_, _ = c.StatObject(ctx, "photos", "a.jpg", request.GetOptions{})
	_, _ = c.ListObjectsV2Page(ctx, "photos", "", ListOptions{})
	_, _ = c.BucketExists(ctx, "photos", request.CallOptions{})
	_ = c.RemoveObject(ctx, "photos", "a.jpg", RemoveOptions{})
	_, _ = c.RemoveBatch(ctx, "photos", []RemoveItem{{ObjectName: "a"}}, request.CallOptions{})
	_, _ = c.PutObject(ctx, "photos", "a.jpg", transport.Bytes("data"), PutOptions{})
}

// signature says where a request carries one.
func signature(req *transport.Request) string {
	var places []string
	if req.Header["authorization"] != "" {
		places = append(places, "header")
	}
	if strings.Contains(req.Query, "X-Amz-Signature=") {
		places = append(places, "query")
	}
	return strings.Join(places, " and ")
}

func TestWhereTheSignatureGoes(t *testing.T) {
	reads := []string{"GetObject", "HeadObject", "ListObjectsV2", "HeadBucket"}
	for name, tc := range map[string]struct {
		change      func(*Options)
		read, other string
	}{
		"by default":     {func(*Options) {}, "query", "header"},
		"header signing": {headerSigning, "header", "header"},
		"anonymous":      {anonymous, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))
			everyKind(t, newClient(t, w, tc.change))
			s3test.Same(t, "requests", len(w.Sent), 7)
			for _, req := range w.Sent {
				want := tc.other
				if slices.Contains(reads, req.Operation) {
					want = tc.read
				}
				s3test.Same(t, "signature of "+req.Operation, signature(req), want)
			}
		})
	}
}

// A browser sends a query-signed read at once only when it has no header of its
// own: no x-amz- header, no authorization.
func TestPresignedReadsHaveNoHeaders(t *testing.T) {
	w := s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))
	everyKind(t, newClient(t, w))
	for _, req := range w.Sent {
		if signature(req) == "query" && len(req.Header) > 0 {
			t.Errorf("%s: got headers %v, want none", req.Operation, req.Header)
		}
	}
	query, err := url.ParseQuery(w.Last(t, "GetObject").Query)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"X-Amz-Algorithm":      "AWS4-HMAC-SHA256",
		"X-Amz-Credential":     s3test.TestKey + "/20130524/us-east-1/s3/aws4_request",
		"X-Amz-Date":           "20130524T000000Z",
		"X-Amz-Expires":        "900",
		"X-Amz-Security-Token": s3test.TestToken,
		"X-Amz-SignedHeaders":  "host",
	} {
		s3test.Same(t, name, query.Get(name), want)
	}
}

func TestPresignedReadSignsTheCallersHeaders(t *testing.T) {
	w := s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))
	opts := request.GetOptions{CallOptions: request.CallOptions{Headers: map[string]string{"X-Amz-Request-Payer": "requester", "X-Other": "1"}}}
	_, _ = newClient(t, w).GetObject(t.Context(), "photos", "a.jpg", opts)
	query, _ := url.ParseQuery(w.Sent[0].Query)
	s3test.Same(t, "signed headers", query.Get("X-Amz-SignedHeaders"), "host;x-amz-request-payer")
	s3test.Same(t, "x-amz-request-payer", w.Sent[0].Header["x-amz-request-payer"], "requester")
	s3test.Same(t, "x-other", w.Sent[0].Header["x-other"], "1")
}

func TestPayloadHashOfHeaderSigning(t *testing.T) {
	const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	w := s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))
	everyKind(t, newClient(t, w, headerSigning))
	for operation, want := range map[string]string{
		"GetObject": nothing, "HeadObject": nothing, "ListObjectsV2": nothing, "DeleteObject": nothing,
		"PutObject": "UNSIGNED-PAYLOAD",
	} {
		s3test.Same(t, operation, w.Last(t, operation).Header["x-amz-content-sha256"], want)
	}
	remove := w.Last(t, "DeleteObjects")
	sum := sha256.Sum256(remove.Payload.(transport.Bytes))
	s3test.Same(t, "DeleteObjects", remove.Header["x-amz-content-sha256"], hex.EncodeToString(sum[:]))
}

// Nobody to sign for: no header of a signature either, and no preflight.
func TestAnonymousSendsNothingOfASignature(t *testing.T) {
	w := s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))
	everyKind(t, newClient(t, w, anonymous))
	for _, req := range w.Sent {
		for _, name := range []string{"authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"} {
			if value, ok := req.Header[name]; ok {
				t.Errorf("%s: got %s: %s, want none", req.Operation, name, value)
			}
		}
		if strings.Contains(req.Query, "X-Amz-") {
			t.Errorf("%s: got query %s, want nothing signed", req.Operation, req.Query)
		}
	}
}

// rotating gives other credentials each time.
type rotating struct{ n int }

func (r *rotating) Retrieve(context.Context) (credentials.Value, error) {
	r.n++
	return credentials.Value{AccessKeyID: strings.Repeat("K", r.n), SecretAccessKey: "s"}, nil
}

// Every attempt asks for credentials and the time anew: the ones of the first
// may have run out while it waited.
func TestEveryAttemptIsSignedAnew(t *testing.T) {
	w := s3test.Answers(s3test.ErrorReply(503, "SlowDown"), s3test.Reply(204, ""))
	now := time.Date(2013, time.May, 24, 23, 59, 59, 0, time.UTC)
	c := newClient(t, w, func(o *Options) {
		o.Credentials = &rotating{}
		o.Clock = func() time.Time { now = now.Add(time.Second); return now }
	})
	if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "attempts", len(w.Sent), 2)
	for i, want := range []struct{ scope, date string }{
		{"Credential=K/20130525/us-east-1/", "20130525T000000Z"},
		{"Credential=KK/20130525/us-east-1/", "20130525T000001Z"},
	} {
		header := w.Sent[i].Header
		if !strings.Contains(header["authorization"], want.scope) || header["x-amz-date"] != want.date {
			t.Errorf("attempt %d: got %s at %s, want %s at %s", i+1, header["authorization"], header["x-amz-date"], want.scope, want.date)
		}
	}
}

type noCredentials struct{ err error }

func (n noCredentials) Retrieve(context.Context) (credentials.Value, error) {
	return credentials.Value{}, n.err
}

func TestCredentialsFail(t *testing.T) {
	errExpired := errors.New("the session is over")
	w := s3test.Answers(s3test.Reply(204, ""))
	err := newClient(t, w, func(o *Options) { o.Credentials = noCredentials{errExpired} }).
		RemoveObject(t.Context(), "photos", "a", RemoveOptions{})
	if got := s3test.OperationError[error](t, err, "DeleteObject"); !errors.Is(got, errExpired) {
		t.Errorf("got %v, want %v in it", err, errExpired)
	}
	if len(w.Sent) != 0 {
		t.Errorf("sent %q, want nothing", w.Requests())
	}
}

// flaky gives credentials every second time: else the network fails.
type flaky struct{ n atomic.Int64 }

func (f *flaky) Retrieve(context.Context) (credentials.Value, error) {
	if f.n.Add(1)%2 == 1 {
		return credentials.Value{}, &transport.Error{Kind: transport.KindNetwork}
	}
	return credentials.Value{AccessKeyID: "K", SecretAccessKey: "s"}, nil
}

// Where there are no credentials for a moment nothing was sent, so that also what
// must not be sent twice goes once there are some.
func TestCredentialsFailForAMoment(t *testing.T) {
	for name, tc := range map[string]struct {
		size int64
		opts PutOptions
	}{
		"one PUT":                    {s3test.MiB, PutOptions{}},
		"one PUT, under a condition": {s3test.MiB, PutOptions{IfNoneMatch: "*"}},
		"in parts":                   {s3test.TestSize, PutOptions{Concurrency: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			s := s3test.NewFakeServer()
			s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
				if req.Operation == "HeadObject" {
					return s3test.Reply(404, ""), nil
				}
				return nil, nil
			}
			w := s.Wire()
			if _, err := newClient(t, w, func(o *Options) { o.Credentials = &flaky{} }).
				PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", tc.size), tc.opts); err != nil {
				t.Errorf("got %v after %q", err, w.Requests())
			}
		})
	}
}

func TestRegionIsSigned(t *testing.T) {
	w := s3test.Answers(s3test.Reply(204, ""))
	c := newClient(t, w, func(o *Options) { o.Region = "eu-central-1" })
	if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
		t.Fatal(err)
	}
	if got, want := w.Sent[0].Header["authorization"], "/20130524/eu-central-1/s3/aws4_request,"; !strings.Contains(got, want) {
		t.Errorf("got %s, want %s in it", got, want)
	}
}
