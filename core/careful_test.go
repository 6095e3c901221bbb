//go:build !js

package core

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/rows"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// answering is a server that gives one answer to what reads, and takes what writes.
func answering(look *transport.Response) *s3test.Wire {
	return &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Method == "GET" {
			return look, nil
		}
		return s3test.Reply(204, ""), nil
	}}
}

// A server that overlooks a subresource does what the request says without it: Ceph 16
// removes a bucket, rclone writes an object anew. It answers the look as it would a list,
// or the object.
func TestWhatAServerOverlooksIsNotSent(t *testing.T) {
	for name, call := range map[string]func(c *Client) error{
		"removeBucketEncryption": func(c *Client) error {
			return c.RemoveBucketEncryption(t.Context(), "photos", request.CallOptions{})
		},
		"setObjectTags": func(c *Client) error {
			return c.SetObjectTags(t.Context(), "photos", "a", rows.Tags{"a": "b"}, VersionOptions{})
		},
		"removeObjectTags": func(c *Client) error {
			return c.RemoveObjectTags(t.Context(), "photos", "a", VersionOptions{})
		},
		"setObjectAcl": func(c *Client) error {
			return c.SetObjectAcl(t.Context(), "photos", "a", "private", VersionOptions{})
		},
		"setObjectLegalHold": func(c *Client) error {
			return c.SetObjectLegalHold(t.Context(), "photos", "a", true, VersionOptions{})
		},
	} {
		for what, answer := range map[string]*transport.Response{
			"a list": s3test.Reply(200, "<ListBucketResult><Name>photos</Name></ListBucketResult>"),
			"bytes":  s3test.Reply(200, "a fish"),
			"none":   s3test.ErrorReply(404, "NoSuchKey"),
		} {
			w := answering(answer)
			err := call(newClient(t, w, noPatience))
			if err == nil || strings.Contains(strings.Join(w.Requests(), " "), "DELETE") || strings.Contains(strings.Join(w.Requests(), " "), "PUT") {
				t.Errorf("%s, answered by %s: got %v after %q, want the look alone", name, what, err, w.Requests())
			}
		}
		w := answering(s3test.ErrorReply(403, "AccessDenied"))
		if err := call(newClient(t, w, noPatience)); err != nil || len(w.Sent) != 2 {
			t.Errorf("%s, where it may not look: got %v after %q", name, err, w.Requests())
		}
	}
}

// One look is enough for a client.
func TestWhetherAServerKnowsIsAskedOnce(t *testing.T) {
	w := answering(s3test.Reply(200, "<Tagging><TagSet/></Tagging>"))
	c := newClient(t, w)
	for range 3 {
		if err := c.SetObjectTags(t.Context(), "photos", "a", rows.Tags{"a": "b"}, VersionOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(w.Requests(), " "); got != "GET /photos/a?tagging= PUT /photos/a?tagging= PUT /photos/a?tagging= PUT /photos/a?tagging=" {
		t.Errorf("sent %s, want one look", got)
	}
}

func TestHeadersOfSimpleCalls(t *testing.T) {
	w := answering(s3test.ErrorReply(404, "NoSuchObjectLockConfiguration"))
	c := newClient(t, w)
	until := Retention{Mode: request.Governance, RetainUntilDate: time.Date(2040, 1, 2, 3, 4, 5, 0, time.UTC)}
	opts := SetObjectRetentionOptions{VersionOptions: VersionOptions{VersionID: "v 1"}, BypassGovernance: true}
	if err := c.SetObjectRetention(t.Context(), "photos", "a", until, opts); err != nil {
		t.Fatal(err)
	}
	if look := w.Sent[0]; look.Method != "GET" || len(look.Header) > 0 {
		t.Errorf("looked with %s, %v: the header is no business of that", look.Method, look.Header)
	}
	sent := w.Sent[len(w.Sent)-1]
	if sent.Header["x-amz-bypass-governance-retention"] != "true" || !strings.Contains(sent.Query, "versionId=v%201") {
		t.Errorf("sent %v, %s: want the header and the version", sent.Header, sent.Query)
	}
	opts.BypassGovernance = false
	if err := c.SetObjectRetention(t.Context(), "photos", "a", until, opts); err != nil || w.Sent[len(w.Sent)-1].Header["x-amz-bypass-governance-retention"] != "" {
		t.Errorf("got %v, %v, want no header", err, w.Sent[len(w.Sent)-1].Header)
	}
	if err := c.MakeBucket(t.Context(), "photos", MakeBucketOptions{ObjectLock: true}); err != nil || w.Sent[len(w.Sent)-1].Header["x-amz-bucket-object-lock-enabled"] != "true" {
		t.Errorf("got %v, %v, want the header", err, w.Sent[len(w.Sent)-1].Header)
	}
}

// The fake clock stands in May 2013.
func TestARetentionLiesAhead(t *testing.T) {
	for name, year := range map[string]int{"that is over": 2012, "of no calendar": 10_000} {
		w := answering(s3test.ErrorReply(404, "NoSuchObjectLockConfiguration"))
		until := time.Date(year, 1, 2, 3, 4, 5, 0, time.UTC).UnixMilli()
		given := Simple{Bucket: "photos", Object: "a"}
		given.Argument, _ = jsontext.Parse(`{"Mode":"GOVERNANCE","RetainUntilDate":` + strconv.FormatInt(until, 10) + `}`)
		_, err := newClient(t, w).DoSimple(t.Context(), rows.Find("setObjectRetention"), given)
		if refused, _ := errors.AsType[*s3err.ArgumentError](err); refused == nil || refused.Argument != "retention" || len(w.Sent) > 0 {
			t.Errorf("one %s: got %v after %q, want it refused", name, err, w.Requests())
		}
	}
}

// A restore is begun by 202, or already was.
func TestRestoreObject(t *testing.T) {
	asked := rows.RestoreRequest{Days: 2}
	for name, tc := range map[string]struct {
		status int
		ok     bool
	}{"begun": {202, true}, "there already": {200, true}, "part of something": {206, false}} {
		w := s3test.Answers(s3test.Reply(tc.status, ""))
		if err := newClient(t, w, noPatience).RestoreObject(t.Context(), "photos", "a", asked, VersionOptions{}); (err == nil) != tc.ok || w.Requests()[0] != "POST /photos/a?restore=" {
			t.Errorf("%s: got %v after %q", name, err, w.Requests())
		}
	}
	w := s3test.Answers(s3test.ErrorReply(409, "RestoreAlreadyInProgress"))
	if err := newClient(t, w, noPatience).RestoreObject(t.Context(), "photos", "a", asked, VersionOptions{}); err == nil {
		t.Error("one that another has begun: want its error")
	}
	tries := 0
	w = &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) {
		if tries++; tries == 1 {
			return nil, noAnswer
		}
		return s3test.ErrorReply(409, "RestoreAlreadyInProgress"), nil
	}}
	if err := newClient(t, w).RestoreObject(t.Context(), "photos", "a", asked, VersionOptions{}); err != nil || tries != 2 {
		t.Errorf("after a lost answer: got %v after %d tries, want it done", err, tries)
	}
}
