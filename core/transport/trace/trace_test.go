package trace

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// report sends req through a trace and returns the event.
func report(t *testing.T, req *transport.Request, resp *transport.Response, err error) Event {
	t.Helper()
	var events []Event
	now := time.Unix(0, 0)
	clock := func() time.Time { now = now.Add(time.Second); return now }
	answer := transport.Func(func(context.Context, *transport.Request) (*transport.Response, error) { return resp, err })
	got, gotErr := New(answer, clock, func(_ context.Context, e Event) { events = append(events, e) }).Do(t.Context(), req)
	if got != resp || gotErr != err {
		t.Errorf("got %v, %v, want what the next answered", got, gotErr)
	}
	if len(events) != 1 {
		t.Fatalf("got %d events, want 1", len(events))
	}
	return events[0]
}

func TestEvent(t *testing.T) {
	req := &transport.Request{
		Operation: "PutObject", Bucket: "photos", Object: "a.jpg", Attempt: 2, Method: "PUT",
		Scheme: "https", Host: "play.min.io", Path: "/photos/a.jpg", Header: transport.Header{"content-type": "image/jpeg"},
	}
	got := report(t, req, &transport.Response{Status: 200, Header: transport.Header{"x-amz-request-id": "17"}}, nil)
	want := Event{
		Operation: "PutObject", Bucket: "photos", Object: "a.jpg", Attempt: 2, Method: "PUT",
		URL: "https://play.min.io/photos/a.jpg", Headers: transport.Header{"content-type": "image/jpeg"},
		Status: 200, RequestID: "17", Duration: time.Second,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestEventWithoutAnAnswer(t *testing.T) {
	err := &transport.Error{Kind: transport.KindNetwork, URL: "https://play.min.io/photos"}
	got := report(t, &transport.Request{Operation: "ListObjects"}, nil, err)
	if got.Status != 0 || got.Error != err.Error() {
		t.Errorf("got %+v, want status 0 and %q", got, err)
	}
}

func TestSecretsAreRedacted(t *testing.T) {
	for _, name := range []string{
		"authorization", "x-amz-security-token", "x-amz-server-side-encryption-customer-key",
		"x-amz-server-side-encryption-customer-key-md5", "x-amz-copy-source-server-side-encryption-customer-key",
		"x-amz-copy-source-server-side-encryption-customer-key-md5", "x-amz-server-side-encryption-context",
	} {
		t.Run(name, func(t *testing.T) {
			req := &transport.Request{Header: transport.Header{name: "hush"}}
			got := report(t, req, nil, noAnswer())
			if got.Headers[name] != Redacted || strings.Contains(fmt.Sprint(got), "hush") {
				t.Errorf("got %+v, want it redacted", got)
			}
			if req.Header[name] != "hush" {
				t.Error("the request itself was changed")
			}
		})
	}
	for query, want := range map[string]string{
		"X-Amz-Credential=ID%2F2026&X-Amz-Expires=900&X-Amz-Signature=abc": "X-Amz-Credential=REDACTED&X-Amz-Expires=900&X-Amz-Signature=REDACTED",
		"X-Amz-Security-Token=abc&prefix=x":                                "X-Amz-Security-Token=REDACTED&prefix=x",
		"AWSAccessKeyId=abc&Signature=def":                                 "AWSAccessKeyId=REDACTED&Signature=REDACTED",
		"policy=":                                                          "policy=",
		"prefix=X-Amz-Signature%3Dabc":                                     "prefix=X-Amz-Signature%3Dabc",
	} {
		got := report(t, &transport.Request{Scheme: "http", Host: "h", Path: "/", Query: query}, nil, noAnswer())
		if got.URL != "http://h/?"+want {
			t.Errorf("%s: got %s, want %s", query, got.URL, want)
		}
	}
}

func noAnswer() error { return &transport.Error{Kind: transport.KindNetwork} }
