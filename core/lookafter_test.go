//go:build !js

package core

import (
	"context"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
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
	tags := func(c *Client) error {
		return c.SetBucketTags(context.Background(), "photos", rows.Tags{"a": "1", "b": ""}, request.CallOptions{})
	}
	noTags := func(c *Client) error {
		return c.RemoveBucketTags(context.Background(), "photos", request.CallOptions{})
	}
	tagging := func(keysAndValues ...string) *transport.Response {
		document := "<Tagging><TagSet>"
		for i := 0; i < len(keysAndValues); i += 2 {
			document += "<Tag><Key>" + keysAndValues[i] + "</Key><Value>" + keysAndValues[i+1] + "</Value></Tag>"
		}
		return s3test.Reply(200, document+"</TagSet></Tagging>")
	}
	makeBucket := func(c *Client) error { return c.MakeBucket(context.Background(), "photos", MakeBucketOptions{}) }
	removeBucket := func(c *Client) error { return c.RemoveBucket(context.Background(), "photos", request.CallOptions{}) }
	for name, tc := range map[string]struct {
		call func(*Client) error
		look *transport.Response // nil: no answer either
		ok   bool
	}{
		"a policy that is there":              {set, s3test.Reply(200, `{"Statement":[{"Effect":"Allow","Sid":"a/b"}],"Version":"2012-10-17"}`), true},
		"a policy that is another":            {set, s3test.Reply(200, `{"Statement":[{"Effect":"Deny","Sid":"a/b"}],"Version":"2012-10-17"}`), false},
		"a policy that says more":             {set, s3test.Reply(200, `{"Statement":[{"Effect":"Allow","Sid":"a/b"}],"Version":"2012-10-17","Id":"x"}`), false},
		"no policy":                           {set, s3test.ErrorReply(404, "NoSuchBucketPolicy"), false},
		"nothing to be seen of a policy":      {set, nil, false},
		"a policy that is gone":               {remove, s3test.ErrorReply(404, "NoSuchBucketPolicy"), true},
		"a policy that is still there":        {remove, s3test.Reply(200, policy), false},
		"a look at a policy that is refused":  {remove, s3test.ErrorReply(403, "AccessDenied"), false},
		"notifications that are there":        {notifications, s3test.Reply(200, stored), true},
		"notifications that are not":          {notifications, s3test.Reply(200, "<NotificationConfiguration/>"), false},
		"notifications that are gone":         {none, s3test.Reply(200, "<NotificationConfiguration/>"), true},
		"notifications that are still there":  {none, s3test.Reply(200, stored), false},
		"tags that are there":                 {tags, tagging("b", "", "a", "1"), true},
		"tags that are others":                {tags, tagging("a", "1", "b", "2"), false},
		"tags of which some should be gone":   {tags, tagging("a", "1", "b", "", "c", "3"), false},
		"tags of which some are not there":    {tags, tagging("a", "1"), false},
		"tags that are gone":                  {noTags, s3test.ErrorReply(404, "NoSuchTagSet"), true},
		"tags that are still there":           {noTags, tagging("a", "1"), false},
		"a bucket that is there":              {makeBucket, s3test.Reply(200, ""), true},
		"a bucket that is not":                {makeBucket, s3test.Reply(404, ""), false},
		"a bucket of somebody else's":         {makeBucket, s3test.Reply(403, ""), false},
		"a removed bucket that is gone":       {removeBucket, s3test.Reply(404, ""), true},
		"a removed bucket that is there":      {removeBucket, s3test.Reply(200, ""), false},
		"nothing to be seen of a bucket gone": {removeBucket, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if tc.look == nil || req.Method != "GET" && req.Method != "HEAD" {
					return nil, noAnswer
				}
				return tc.look, nil
			}}
			err := tc.call(newClient(t, w, func(o *Options) { o.Retry.Attempts = 1 }))
			if (err == nil) != tc.ok || err != nil && !s3err.Judge(err).Silent {
				t.Errorf("got %v after %q, want success: %v", err, w.Requests(), tc.ok)
			}
			if len(w.Sent) != 2 {
				t.Errorf("sent %q, want the write and one look", w.Requests())
			}
		})
	}
}

// What the server refuses in words is not looked at.
func TestRefusedWritesAreNotLookedAt(t *testing.T) {
	w := s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))
	if err := newClient(t, w).SetBucketPolicyDocument(t.Context(), "photos", "{}", request.CallOptions{}); err == nil || strings.Join(w.Requests(), " ") != "PUT /photos?policy=" {
		t.Errorf("got %v after %q, want a refusal", err, w.Requests())
	}
}
