package main

import (
	"context"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
)

// What PostPolicy can say of a form's fields, as the client writes it: a field that is
// just so and harmless is signed, one that is left open or that another reads is not.
func TestConditionsOfForms(t *testing.T) {
	for name, tc := range map[string]struct {
		condition core.PostCondition
		tags      map[string]string
		signed    bool
	}{
		"metadata":              {condition: core.PostCondition{Op: "eq", Name: "x-amz-meta-by", Value: "ann"}, signed: true},
		"encoded metadata":      {condition: core.PostCondition{Op: "eq", Name: "x-amz-meta-by", Value: "Zoë"}, signed: true},
		"a disposition":         {condition: core.PostCondition{Op: "eq", Name: "Content-Disposition", Value: "inline"}, signed: true},
		"a status":              {condition: core.PostCondition{Op: "eq", Name: "success_action_status", Value: "201"}, signed: true},
		"any image":             {condition: core.PostCondition{Op: "starts-with", Name: "Content-Type", Value: "image/"}},
		"a redirect":            {condition: core.PostCondition{Op: "eq", Name: "success_action_redirect", Value: "https://evil.example"}},
		"a redirect of old":     {condition: core.PostCondition{Op: "eq", Name: "redirect", Value: "https://evil.example"}},
		"an ACL":                {condition: core.PostCondition{Op: "eq", Name: "acl", Value: "public-read"}},
		"a storage class":       {condition: core.PostCondition{Op: "eq", Name: "x-amz-storage-class", Value: "GLACIER"}},
		"what nobody knows":     {condition: core.PostCondition{Op: "eq", Name: "x-amz-new", Value: "1"}},
		"metadata, left open":   {condition: core.PostCondition{Op: "starts-with", Name: "x-amz-meta-by", Value: "ann"}},
		"an underscore's order": {condition: core.PostCondition{Op: "eq", Name: "x-amz-meta-scal_location", Value: "1"}},
		"tags":                  {condition: core.PostCondition{Op: "eq", Name: "x-amz-meta-by", Value: "ann"}, tags: map[string]string{"a": "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			req := asked(t, func(ctx context.Context, c *core.Client) {
				c.PresignedPostPolicy(ctx, core.PostPolicy{
					Bucket: "shared", Key: "users/alice/a", Expires: now.Add(900 * time.Second), Conditions: []core.PostCondition{tc.condition}, Tags: tc.tags,
				}, core.PresignOptions{})
			})
			if err := mine.judge(req, now); (err == nil) != tc.signed {
				t.Errorf("got %v, want it signed: %v", err, tc.signed)
			}
		})
	}
}

// Links of any kind: to read and to write one's own objects, and nothing else.
func TestLinksOfAnyKind(t *testing.T) {
	for name, tc := range map[string]struct {
		method, object string
		query          [][2]string
		signed         bool
	}{
		"read":               {"GET", "users/alice/a", nil, true},
		"looked at":          {"HEAD", "users/alice/a", nil, true},
		"written":            {"PUT", "users/alice/a", nil, true},
		"a part":             {"PUT", "users/alice/a", [][2]string{{"partNumber", "1"}, {"uploadId", "u"}}, true},
		"another's part":     {"PUT", "users/bob/a", [][2]string{{"partNumber", "1"}, {"uploadId", "u"}}, false},
		"another's":          {"GET", "users/bob/a", nil, false},
		"removed":            {"DELETE", "users/alice/a", nil, false},
		"begun":              {"POST", "users/alice/a", [][2]string{{"uploads", ""}}, false},
		"its ACL":            {"PUT", "users/alice/a", [][2]string{{"acl", ""}}, false},
		"its tags":           {"GET", "users/alice/a", [][2]string{{"tagging", ""}}, false},
		"a list of its own":  {"GET", "", [][2]string{{"list-type", "2"}, {"prefix", "users/alice/"}}, true},
		"a list of all":      {"GET", "", [][2]string{{"list-type", "2"}, {"prefix", "users/"}}, false},
		"a list of versions": {"GET", "", [][2]string{{"versions", ""}, {"prefix", "users/alice/"}}, false},
		"the bucket's rules": {"GET", "", [][2]string{{"policy", ""}, {"prefix", "users/alice/"}}, false},
		"the bucket, gone":   {"DELETE", "", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			req := asked(t, func(ctx context.Context, c *core.Client) {
				c.PresignedURL(ctx, tc.method, "shared", tc.object, core.PresignOptions{Query: tc.query, Expiry: 60})
			})
			if err := mine.judge(req, now); (err == nil) != tc.signed {
				t.Errorf("got %v, want it signed: %v", err, tc.signed)
			}
		})
	}
}
