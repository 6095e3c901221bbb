//go:build !js

package core

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/rows"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

const namespace = ` xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`

func TestGetBucketNotification(t *testing.T) {
	for name, tc := range map[string]struct {
		document string
		want     rows.NotificationConfig
	}{
		"none": {"<NotificationConfiguration" + namespace + "></NotificationConfiguration>", rows.NotificationConfig{}},
		"one": {"<NotificationConfiguration><QueueConfiguration><Id>1</Id><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>a/</Value></FilterRule></S3Key></Filter>" +
			"<Event>s3:ObjectCreated:Put</Event><Queue>arn</Queue></QueueConfiguration></NotificationConfiguration>",
			rows.NotificationConfig{QueueConfigurations: []rows.Target{{Id: "1", Arn: "arn", Events: []string{"s3:ObjectCreated:Put"},
				Filter: &rows.TargetFilter{Key: rows.TargetFilterKey{FilterRules: []rows.TargetFilterKeyFilterRule{{Name: "prefix", Value: "a/"}}}}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, tc.document))
			got, err := newClient(t, w).GetBucketNotification(t.Context(), "photos", request.CallOptions{})
			if err != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, tc.want)
			}
			s3test.Same(t, "request", w.Requests()[0], "GET /photos?notification=")
		})
	}
}

func TestGetBucketNotificationOfAnotherKind(t *testing.T) {
	_, err := newClient(t, s3test.Answers(s3test.Reply(200, "<ListBucketResult/>"))).GetBucketNotification(t.Context(), "photos", request.CallOptions{})
	got := s3test.ErrorOf(t, err, "GetBucketNotificationConfiguration")
	s3test.Same(t, "code", got.Code, s3err.MalformedReply)
}

func TestPutBucketNotification(t *testing.T) {
	config := rows.NotificationConfig{QueueConfigurations: []rows.Target{{Arn: "arn:minio:sqs::x:webhook", Events: []string{"s3:ObjectCreated:*"}}}}
	for name, tc := range map[string]struct {
		call func(c *Client) error
		want string
	}{
		"set": {func(c *Client) error {
			return c.SetBucketNotification(t.Context(), "photos", config, request.CallOptions{})
		},
			"<QueueConfiguration><Queue>arn:minio:sqs::x:webhook</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration>"},
		"remove all": {func(c *Client) error {
			return c.RemoveAllBucketNotifications(t.Context(), "photos", request.CallOptions{})
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			if err := tc.call(newClient(t, w)); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "request", w.Requests()[0], "PUT /photos?notification=")
			req := w.Last(t, "PutBucketNotificationConfiguration")
			s3test.Same(t, "document", string(req.Payload.(transport.Bytes)), "<NotificationConfiguration"+namespace+">"+tc.want+"</NotificationConfiguration>")
			if req.Header["content-md5"] == "" {
				t.Errorf("headers: got %v, want the MD5 that S3 wants of a configuration", req.Header)
			}
		})
	}
}

func TestBadNotifications(t *testing.T) {
	good := rows.NotificationConfig{QueueConfigurations: []rows.Target{{Arn: "a", Events: []string{"s3:ObjectCreated:*"}}}}
	ctx := context.Background()
	for name, tc := range map[string]struct {
		call           func(c *Client) error
		argument, rule string
	}{
		"nothing to set": {func(c *Client) error {
			return c.SetBucketNotification(ctx, "photos", rows.NotificationConfig{}, request.CallOptions{})
		}, "config", "must name a target"},
		"no events": {func(c *Client) error {
			return c.SetBucketNotification(ctx, "photos", rows.NotificationConfig{QueueConfigurations: []rows.Target{{Arn: "a"}}}, request.CallOptions{})
		}, "config", "QueueConfigurations[0].Events must not be empty"},
		"no bucket to set":   {func(c *Client) error { return c.SetBucketNotification(ctx, "", good, request.CallOptions{}) }, "bucket", "3 to 255"},
		"no bucket to get":   {func(c *Client) error { _, err := c.GetBucketNotification(ctx, "B", request.CallOptions{}); return err }, "bucket", "3 to 255"},
		"no bucket to clear": {func(c *Client) error { return c.RemoveAllBucketNotifications(ctx, "a/b", request.CallOptions{}) }, "bucket", "lower-case"},
		"a header": {func(c *Client) error {
			return c.SetBucketNotification(ctx, "photos", good, request.CallOptions{Headers: map[string]string{"Host": "x"}})
		}, "headers", "must not set host"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			s3test.Refused(t, w, tc.call(newClient(t, w)), tc.argument, tc.rule)
		})
	}
}

// Ceph refuses the configuration in which nothing is.
func TestRemoveAllBucketNotificationsWhereNoneMayBeEmpty(t *testing.T) {
	w := s3test.Answers(s3test.ErrorReply(400, "MalformedXML"), s3test.Reply(204, ""))
	if err := newClient(t, w, anonymous).RemoveAllBucketNotifications(t.Context(), "photos", request.CallOptions{}); err != nil {
		t.Error(err)
	}
	s3test.Same(t, "requests", strings.Join(w.Requests(), ", "), "PUT /photos?notification=, DELETE /photos?notification=")
	w = s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))
	if err := newClient(t, w, anonymous).RemoveAllBucketNotifications(t.Context(), "photos", request.CallOptions{}); err == nil || len(w.Sent) != 1 {
		t.Errorf("got %v after %d requests, want the refusal", err, len(w.Sent))
	}
}
