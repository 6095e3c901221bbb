//go:build !js

package core

import (
	"context"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/rows"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// A write of which no answer is seen is looked at before it counts as failed.
func TestWritesWhoseAnswerIsHidden(t *testing.T) {
	const policy = `{"Version": "2012-10-17", "Statement": [{"Sid": "a\/b", "Effect": "Allow"}]}`
	events := rows.NotificationConfig{TopicConfigurations: []rows.Target{{Arn: "arn:minio:sqs::1:webhook", Events: []string{"s3:ObjectCreated:*"}}}}
	const stored = `<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TopicConfiguration><Id>chosen</Id>
		<Topic>arn:minio:sqs::1:webhook</Topic><Event>s3:ObjectCreated:*</Event></TopicConfiguration></NotificationConfiguration>`
	set := func(c *Client) error {
		return c.SetBucketPolicyDocument(context.Background(), "photos", policy, request.CallOptions{})
	}
	remove := func(c *Client) error {
		return c.SetBucketPolicyDocument(context.Background(), "photos", "", request.CallOptions{})
	}
	notifications := func(c *Client) error {
		return c.SetBucketNotification(context.Background(), "photos", events, request.CallOptions{})
	}
	none := func(c *Client) error {
		return c.RemoveAllBucketNotifications(context.Background(), "photos", request.CallOptions{})
	}
	makeBucket := func(c *Client) error { return c.MakeBucket(context.Background(), "photos", MakeBucketOptions{}) }
	removeBucket := func(c *Client) error { return c.RemoveBucket(context.Background(), "photos", request.CallOptions{}) }
	for name, tc := range map[string]struct {
		call func(*Client) error
		look *transport.Response // nil: no answer either
		ok   bool
	}{
		"a policy that is there":              {set, reply(200, `{"Statement":[{"Effect":"Allow","Sid":"a/b"}],"Version":"2012-10-17"}`), true},
		"a policy that is another":            {set, reply(200, `{"Statement":[{"Effect":"Deny","Sid":"a/b"}],"Version":"2012-10-17"}`), false},
		"a policy that says more":             {set, reply(200, `{"Statement":[{"Effect":"Allow","Sid":"a/b"}],"Version":"2012-10-17","Id":"x"}`), false},
		"no policy":                           {set, errorReply(404, "NoSuchBucketPolicy"), false},
		"nothing to be seen of a policy":      {set, nil, false},
		"a policy that is gone":               {remove, errorReply(404, "NoSuchBucketPolicy"), true},
		"a policy that is still there":        {remove, reply(200, policy), false},
		"a look at a policy that is refused":  {remove, errorReply(403, "AccessDenied"), false},
		"notifications that are there":        {notifications, reply(200, stored), true},
		"notifications that are not":          {notifications, reply(200, "<NotificationConfiguration/>"), false},
		"notifications that are gone":         {none, reply(200, "<NotificationConfiguration/>"), true},
		"notifications that are still there":  {none, reply(200, stored), false},
		"a bucket that is there":              {makeBucket, reply(200, ""), true},
		"a bucket that is not":                {makeBucket, reply(404, ""), false},
		"a bucket of somebody else's":         {makeBucket, reply(403, ""), false},
		"a removed bucket that is gone":       {removeBucket, reply(404, ""), true},
		"a removed bucket that is there":      {removeBucket, reply(200, ""), false},
		"nothing to be seen of a bucket gone": {removeBucket, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := &wire{answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if tc.look == nil || req.Method != "GET" && req.Method != "HEAD" {
					return nil, noAnswer
				}
				return tc.look, nil
			}}
			err := tc.call(newClient(t, w, func(o *Options) { o.Retry.Attempts = 1 }))
			if (err == nil) != tc.ok || err != nil && !s3err.Judge(err).Silent {
				t.Errorf("got %v after %q, want success: %v", err, w.requests(), tc.ok)
			}
			if len(w.sent) != 2 {
				t.Errorf("sent %q, want the write and one look", w.requests())
			}
		})
	}
}

// What the server refuses in words is not looked at.
func TestRefusedWritesAreNotLookedAt(t *testing.T) {
	w := answers(errorReply(403, "AccessDenied"))
	if err := newClient(t, w).SetBucketPolicyDocument(t.Context(), "photos", "{}", request.CallOptions{}); err == nil || strings.Join(w.requests(), " ") != "PUT /photos?policy=" {
		t.Errorf("got %v after %q, want a refusal", err, w.requests())
	}
}
