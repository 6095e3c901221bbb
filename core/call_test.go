package core

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/rows"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

// method calls one method of Client; operation is what S3 calls its request.
type method struct {
	operation string
	call      func(ctx context.Context, c *Client, bucket, object string, opts request.CallOptions) error
}

// methods are all that send one request.
var methods = map[string]method{
	"MakeBucket": {"CreateBucket", func(ctx context.Context, c *Client, bucket, _ string, opts request.CallOptions) error {
		return c.MakeBucket(ctx, bucket, MakeBucketOptions{CallOptions: opts})
	}},
	"ListBuckets": {"ListBuckets", func(ctx context.Context, c *Client, _, _ string, opts request.CallOptions) error {
		_, err := c.ListBuckets(ctx, opts)
		return err
	}},
	"BucketExists": {"HeadBucket", func(ctx context.Context, c *Client, bucket, _ string, opts request.CallOptions) error {
		_, err := c.BucketExists(ctx, bucket, opts)
		return err
	}},
	"RemoveBucket": {"DeleteBucket", func(ctx context.Context, c *Client, bucket, _ string, opts request.CallOptions) error {
		return c.RemoveBucket(ctx, bucket, opts)
	}},
	"ListObjects": {"ListObjects", func(ctx context.Context, c *Client, bucket, _ string, opts request.CallOptions) (err error) {
		for _, err = range c.ListObjects(ctx, bucket, ListOptions{CallOptions: opts}) {
		}
		return err
	}},
	"ListObjectsV2": {"ListObjectsV2", func(ctx context.Context, c *Client, bucket, _ string, opts request.CallOptions) (err error) {
		for _, err = range c.ListObjectsV2(ctx, bucket, ListOptions{CallOptions: opts}) {
		}
		return err
	}},
	"GetObject": {"GetObject", func(ctx context.Context, c *Client, bucket, object string, opts request.CallOptions) error {
		_, err := c.GetObject(ctx, bucket, object, request.GetOptions{CallOptions: opts})
		return err
	}},
	"GetPartialObject": {"GetObject", func(ctx context.Context, c *Client, bucket, object string, opts request.CallOptions) error {
		_, err := c.GetPartialObject(ctx, bucket, object, 1, 2, request.GetOptions{CallOptions: opts})
		return err
	}},
	"StatObject": {"HeadObject", func(ctx context.Context, c *Client, bucket, object string, opts request.CallOptions) error {
		_, err := c.StatObject(ctx, bucket, object, request.GetOptions{CallOptions: opts})
		return err
	}},
	"PutObject": {"PutObject", func(ctx context.Context, c *Client, bucket, object string, opts request.CallOptions) error {
		_, err := c.PutObject(ctx, bucket, object, transport.Bytes("data"), PutOptions{CallOptions: opts})
		return err
	}},
	"PutObject in parts": {"CreateMultipartUpload", func(ctx context.Context, c *Client, bucket, object string, opts request.CallOptions) error {
		_, err := c.PutObject(ctx, bucket, object, make(transport.Bytes, transfer.MinPartSize+1), PutOptions{CallOptions: opts})
		return err
	}},
	"PutObjectStream": {"PutObject", func(ctx context.Context, c *Client, bucket, object string, opts request.CallOptions) error {
		_, err := c.PutObjectStream(ctx, bucket, object, &s3test.Stream{Bytes: 4}, -1, PutOptions{CallOptions: opts})
		return err
	}},
	"CopyObject": {"CopyObject", func(ctx context.Context, c *Client, bucket, object string, opts request.CallOptions) error {
		_, err := c.CopyObject(ctx, bucket, object, CopySource{Bucket: "source", Object: "a"}, CopyConditions{}, CopyOptions{CallOptions: opts})
		return err
	}},
	"ListIncompleteUploads": {"ListMultipartUploads", func(ctx context.Context, c *Client, bucket, _ string, opts request.CallOptions) (err error) {
		for _, err = range c.ListIncompleteUploads(ctx, bucket, ListOptions{CallOptions: opts}) {
		}
		return err
	}},
	"RemoveIncompleteUpload": {"ListMultipartUploads", func(ctx context.Context, c *Client, bucket, object string, opts request.CallOptions) error {
		return c.RemoveIncompleteUpload(ctx, bucket, object, opts)
	}},
	"GetBucketPolicy": {"GetBucketPolicy", func(ctx context.Context, c *Client, bucket, _ string, opts request.CallOptions) error {
		_, err := c.GetBucketPolicy(ctx, bucket, "", opts)
		return err
	}},
	"SetBucketPolicyDocument": {"PutBucketPolicy", func(ctx context.Context, c *Client, bucket, _ string, opts request.CallOptions) error {
		return c.SetBucketPolicyDocument(ctx, bucket, "{}", opts)
	}},
	"GetBucketNotification": {"GetBucketNotificationConfiguration", func(ctx context.Context, c *Client, bucket, _ string, opts request.CallOptions) error {
		_, err := c.DoSimple(ctx, rows.Find("getBucketNotification"), Simple{Bucket: bucket, CallOptions: opts})
		return err
	}},
	"RemoveAllBucketNotifications": {"PutBucketNotificationConfiguration", func(ctx context.Context, c *Client, bucket, _ string, opts request.CallOptions) error {
		return c.RemoveAllBucketNotifications(ctx, bucket, opts)
	}},
	"RemoveObject": {"DeleteObject", func(ctx context.Context, c *Client, bucket, object string, opts request.CallOptions) error {
		return c.RemoveObject(ctx, bucket, object, RemoveOptions{CallOptions: opts})
	}},
	"RemoveBatch": {"DeleteObjects", func(ctx context.Context, c *Client, bucket, object string, opts request.CallOptions) error {
		_, err := c.RemoveBatch(ctx, bucket, []RemoveItem{{ObjectName: object}}, opts)
		return err
	}},
}

func TestServerErrors(t *testing.T) {
	for name, m := range methods {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))
			err := m.call(t.Context(), newClient(t, w), "photos", "a.jpg", request.CallOptions{})
			got := s3test.ErrorOf(t, err, m.operation)
			if got.Code != "AccessDenied" || got.Status != 403 || got.Message != "no" {
				t.Errorf("got %+v, want AccessDenied: no (403)", got)
			}
			var api smithy.APIError
			if !errors.As(err, &api) || api.ErrorFault() != smithy.FaultClient {
				t.Errorf("got %v, want an APIError that is the client's fault", err)
			}
			s3test.Same(t, "requests", len(w.Sent), 1)
		})
	}
}

// Only 200, 201 and 204 say that a write is done: a 202 may be done later, or never.
func TestStatusOfSuccess(t *testing.T) {
	for status, want := range map[int]bool{0: false, 100: false, 199: false, 200: true, 201: true, 204: true, 202: false, 203: false, 206: false, 299: false, 300: false, 304: false, 400: false, 500: false} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			err := newClient(t, s3test.Answers(s3test.Reply(status, "")), noPatience).RemoveBucket(t.Context(), "photos", request.CallOptions{})
			if (err == nil) != want {
				t.Errorf("got %v, want no error: %v", err, want)
			}
		})
	}
}

func TestWireErrors(t *testing.T) {
	for name, m := range methods {
		t.Run(name, func(t *testing.T) {
			broken := &transport.Error{Kind: transport.KindNetwork, URL: "http://localhost:9000/", Err: io.ErrUnexpectedEOF}
			w := &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) { return nil, broken }}
			err := m.call(t.Context(), newClient(t, w, noPatience), "photos", "a.jpg", request.CallOptions{})
			if got := s3test.OperationError[*transport.Error](t, err, m.operation); got != broken {
				t.Errorf("got %v, want %v", got, broken)
			}
		})
	}
}

// Whatever the wire makes of it, a cancelled call says so, and why.
func TestCancelledCalls(t *testing.T) {
	errLeft := errors.New("the user left")
	for name, m := range methods {
		for kind, result := range map[string]func() (*transport.Response, error){
			"the wire tells":    func() (*transport.Response, error) { return nil, errLeft },
			"the wire is cut":   func() (*transport.Response, error) { return nil, &transport.Error{Kind: transport.KindNetwork} },
			"a refusal arrives": func() (*transport.Response, error) { return s3test.ErrorReply(503, "SlowDown"), nil },
		} {
			t.Run(name+", "+kind, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				w := &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) {
					cancel(errLeft)
					return result()
				}}
				err := m.call(ctx, newClient(t, w), "photos", "a.jpg", request.CallOptions{})
				got := s3test.OperationError[*smithy.CanceledError](t, err, m.operation)
				if got.Err != errLeft {
					t.Errorf("got cause %v, want %v", got.Err, errLeft)
				}
				s3test.Same(t, "requests", len(w.Sent), 1)
			})
		}
	}
}

// A 200 may hold an error, or what nobody asked for.
func TestSuccessThatIsNone(t *testing.T) {
	for name, tc := range map[string]struct {
		document, code, message string
		sent                    int
	}{
		"an error":         {"<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>", "InternalError", "We encountered an internal error.", 4},
		"a busy server":    {"\n<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>", "SlowDown", "Reduce your request rate.", 4},
		"a refusal":        {"<Error><Code>AccessDenied</Code><Message>no</Message></Error>", "AccessDenied", "no", 1},
		"an error, cut":    {"<Error><Code>Acce", "MalformedReply", "the answer cannot be read: the document was cut", 4},
		"a document, cut":  {"<ListBucketResult><Name>photos</Name><Contents><Key>a</Key></Con", "MalformedReply", "the answer cannot be read: the document was cut", 4},
		"a name, cut":      {`<?xml version="1.0"?>` + "\n<ListBu", "MalformedReply", "the answer cannot be read: the document was cut", 4},
		"a proxy's page":   {"<html><body>Sign in</body></html>", "MalformedReply", "the answer is not S3's: ", 1},
		"nothing":          {"", "MalformedReply", "the answer cannot be read: an empty document", 4},
		"JSON":             {`{"ok":true}`, "MalformedReply", "the answer is not S3's: ", 1},
		"another document": {"<CopyObjectResult/>", "MalformedReply", "the answer cannot be read: the document is a CopyObjectResult", 1},
	} {
		for _, operation := range []string{"ListBuckets", "ListObjects", "ListObjectsV2", "RemoveBatch", "PutObject in parts"} {
			for _, status := range []int{200, 204} {
				t.Run(operation+", "+name, func(t *testing.T) {
					w := s3test.Answers(s3test.Reply(status, tc.document))
					m := methods[operation]
					err := m.call(t.Context(), newClient(t, w), "photos", "a.jpg", request.CallOptions{})
					got := s3test.ErrorOf(t, err, m.operation)
					if got.Code != tc.code || !strings.HasPrefix(got.Message, tc.message) || got.Status != status || got.BucketName == "photos" != (operation != "ListBuckets") {
						t.Errorf("got %+v, want %s: %s (%d)", got, tc.code, tc.message, status)
					}
					s3test.Same(t, "requests", len(w.Sent), tc.sent)
					s3test.Same(t, "retryable", s3err.Judge(err).Again, tc.sent > 1)
				})
			}
		}
	}
}
