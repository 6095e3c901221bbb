//go:build js && wasm

package jsbridge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// told is an error as JavaScript gets it.
func told(t *testing.T, err error) map[string]any {
	t.Helper()
	text := string(appendError([]byte{'{'}, err)) + "}"
	var result map[string]any
	if err := json.Unmarshal([]byte(text), &result); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return result
}

func inOperation(err error) error {
	return &smithy.OperationError{ServiceID: "S3", OperationName: "PutObject", Err: err}
}

func TestAppendError(t *testing.T) {
	wire := func(kind transport.Kind) error {
		return inOperation(&transport.Error{Kind: kind, URL: "https://s3.example/a", Err: errors.New("why")})
	}
	tests := map[string]struct {
		err  error
		want map[string]any
	}{
		"argument": {s3err.Argument("bucket", `must be "short"`), map[string]any{
			"type": "InvalidArgumentError", "code": "InvalidArgument", "retryable": false, "argument": "bucket", "message": `bucket: must be "short"`,
		}},
		"answer": {inOperation(&s3err.Error{
			Code: "NoSuchKey", Message: "It is not there.", Status: 404, RequestID: "R", HostID: "H", Resource: "/b/o",
			BucketName: "b", ObjectName: "o", Region: "eu-west-1",
		}), map[string]any{
			"type": "ResponseError", "operation": "PutObject", "code": "NoSuchKey", "message": "It is not there.", "status": 404.0,
			"retryable": false, "requestId": "R", "hostId": "H", "resource": "/b/o", "bucketName": "b", "objectName": "o", "region": "eu-west-1",
		}},
		"answer, bare": {inOperation(&s3err.Error{Code: "HTTP302", Message: "moved", Status: 302}), map[string]any{
			"type": "ResponseError", "operation": "PutObject", "code": "HTTP302", "message": "moved", "status": 302.0, "retryable": false,
		}},
		"answer, wrapped with its action": {fmt.Errorf("complete upload U: %w", inOperation(&s3err.Error{Code: "SlowDown", Message: "m", Status: 503})), map[string]any{
			"type": "ResponseError", "operation": "PutObject", "code": "SlowDown", "message": "m", "status": 503.0, "retryable": true,
		}},
		"network": {wire(transport.KindNetwork), map[string]any{
			"type": "NetworkError", "operation": "PutObject", "code": "NetworkError", "retryable": true,
			"message": "no usable answer from https://s3.example/a: why", "url": "https://s3.example/a",
		}},
		"network, for no reason": {&transport.Error{Kind: transport.KindNetwork, URL: "https://s3.example/a"}, map[string]any{
			"type": "NetworkError", "code": "NetworkError", "retryable": true, "message": "no usable answer from https://s3.example/a",
			"url": "https://s3.example/a",
		}},
		"timeout": {wire(transport.KindTimeout), map[string]any{
			"type": "NetworkError", "operation": "PutObject", "code": "RequestTimeout", "retryable": true,
			"message": "no usable answer from https://s3.example/a: why", "url": "https://s3.example/a",
		}},
		"too large": {wire(transport.KindTooLarge), map[string]any{
			"type": "NetworkError", "operation": "PutObject", "code": "ResponseTooLarge", "retryable": false,
			"message": "the answer from https://s3.example/a is over 16 MiB: why", "url": "https://s3.example/a",
		}},
		"unreadable": {wire(transport.KindUnreadable), map[string]any{
			"operation": "PutObject", "code": "UnreadableData", "retryable": false, "message": "the data to upload cannot be read: why",
		}},
		"cancelled": {inOperation(&smithy.CanceledError{Err: errors.New("why")}), map[string]any{
			"type": "Canceled", "operation": "PutObject", "retryable": false, "code": "InternalClientError", "message": inOperation(&smithy.CanceledError{Err: errors.New("why")}).Error(),
		}},
		"cancelled, by the context": {context.Canceled, map[string]any{
			"type": "Canceled", "retryable": false, "code": "InternalClientError", "message": "context canceled",
		}},
		"found in no answer": {inOperation(&s3err.Finding{Code: "ObjectChanged", Message: "replaced", BucketName: "b", ObjectName: "o"}), map[string]any{
			"operation": "PutObject", "code": "ObjectChanged", "retryable": false, "message": "replaced", "bucketName": "b", "objectName": "o",
		}},
		"found in no answer, for a refusal of another": {inOperation(&s3err.Finding{Code: "HiddenETag", Message: "no ETag",
			Cause: &s3err.Error{Code: "SlowDown", Status: 503}}), map[string]any{
			"operation": "PutObject", "code": "HiddenETag", "retryable": false, "message": "no ETag",
		}},
		"found in an answer": {inOperation(s3err.Foreign(&transport.Response{Status: 200, Header: transport.Header{"x-amz-request-id": "R"}}, "b", "o")), map[string]any{
			"type": "ResponseError", "operation": "PutObject", "code": "MalformedReply", "retryable": false, "message": "the answer is not S3's: status 200",
			"status": 200.0, "requestId": "R", "bucketName": "b", "objectName": "o",
		}},
		"found in several answers": {inOperation(&s3err.Finding{Code: "MalformedReply", Message: "a circle"}), map[string]any{
			"type": "ResponseError", "operation": "PutObject", "code": "MalformedReply", "retryable": false, "message": "a circle",
		}},
		"a panic": {&s3err.Finding{Code: "InternalClientError", Message: "Minnow failed in x: y"}, map[string]any{
			"code": "InternalClientError", "retryable": false, "message": "Minnow failed in x: y",
		}},
		"anything else": {errors.New("odd\n\"\x00"), map[string]any{"code": "InternalClientError", "retryable": false, "message": "odd\n\"\x00"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := told(t, test.err); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestStatusesThatMayGoBetter(t *testing.T) {
	for status, want := range map[int]bool{200: false, 400: false, 403: false, 404: false, 408: true, 409: false, 412: false, 429: true, 500: true, 503: true} {
		if got := told(t, &s3err.Error{Code: "C", Status: status})["retryable"]; got != want {
			t.Errorf("status %d: got retryable %v, want %v", status, got, want)
		}
	}
	reply := &transport.Response{Status: 200}
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"an error in a success":   {&s3err.Error{Code: "InternalError", Status: 200}, true},
		"a refusal in a success":  {&s3err.Error{Code: "AccessDenied", Status: 200}, false},
		"a document that was cut": {s3err.Cut(reply, "b", "", "cut"), true},
		"what is no document":     {s3err.Malformed(reply, "b", "", "odd"), false},
		"never implemented":       {&s3err.Error{Code: "NotImplemented", Status: 501}, false},
		"a request by the side":   {&s3err.Error{Code: "OperationAborted", Status: 409}, true},
	} {
		if got := told(t, test.err)["retryable"]; got != test.want {
			t.Errorf("%s: got retryable %v, want %v", name, got, test.want)
		}
	}
}

// What a server says of a signature is all that one needs to see there, and
// nothing to repeat; neither is a URL with a query.
func TestErrorsTellNoSecret(t *testing.T) {
	const keys = `"accessKey":"AKID","secretKey":"s3cr3t","sessionToken":"t0k3n"`
	fetches := map[string]string{
		"refused": `async (url, init) => new Response("<Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message>" +
			"<StringToSign>" + init.headers.authorization + url.replaceAll("&", "&amp;") + "</StringToSign>" +
			"<SignatureProvided>" + url.match(/X-Amz-Signature=(\w+)|$/)[1] + "</SignatureProvided></Error>", { status: 403 })`,
		"not readable": `async (url) => new Response("<html>" + url.replaceAll("&", "&amp;"), { status: 200 })`,
		"not reached":  `async (url) => { throw new TypeError("Failed to fetch " + url); }`,
		"broken off":   `async (url) => new Response(new ReadableStream({ pull(c) { c.error(new TypeError("cut: " + url)); } }))`,
		"not HTTP":     `async (url, init) => { throw Object.assign(new Error("HTTP/2 stream of " + url), { name: "AbortError" }); }`,
	}
	for name, fetch := range fetches {
		for _, signing := range []string{"auto", "header"} {
			t.Run(name+"/"+signing, func(t *testing.T) {
				p := newPage(t)
				client := open(p.host, parsed(t, `{"endpoint":"https://s3.example",`+keys+`,"signing":"`+signing+`","region":"us-east-1","retry":{"attempts":1}}`))
				if client.err != nil {
					t.Fatal(client.err)
				}
				p.value.Call("begin", 8, script(`() => `+fetch))
				_, err := p.server.run(withCaller(t.Context(), caller{call: 8}), "listBuckets", client, parsed(t, `{}`))
				if err == nil {
					t.Fatal("got no error")
				}
				text := string(appendError(nil, err))
				for _, secret := range []string{"s3cr3t", "t0k3n", "X-Amz-", "Signature=", "AWS4-HMAC", "Credential="} {
					if strings.Contains(text, secret) || strings.Contains(err.Error(), secret) {
						t.Errorf("got %s, want no %q in it", text, secret)
					}
				}
			})
		}
	}
}
