package core

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
)

func TestPresignedURL(t *testing.T) {
	for name, tc := range map[string]struct {
		method, object string
		opts           PresignOptions
		path, wanted   string // and parameters that are there
	}{
		"an object, removed": {"delete", "a b", PresignOptions{VersionID: "v+1"}, "/photos/a%20b", "versionId=v+1"},
		"a part":             {"PUT", "a", PresignOptions{Query: [][2]string{{"uploadId", "u/1"}, {"partNumber", "2"}}}, "/photos/a", "uploadId=u/1 partNumber=2"},
		"tags":               {"GET", "a", PresignOptions{Query: [][2]string{{"tagging", ""}}, Expiry: 60}, "/photos/a", "tagging= X-Amz-Expires=60"},
		"a list":             {"GET", "", PresignOptions{Query: [][2]string{{"list-type", "2"}, {"prefix", "a b"}}}, "/photos/", "list-type=2"},
		"signed headers":     {"HEAD", "a", PresignOptions{CallOptions: CallOptions{Headers: map[string]string{"x-amz-request-payer": "requester", "range": "bytes=0-1"}}}, "/photos/a", "X-Amz-SignedHeaders=host;x-amz-request-payer"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			text, err := newClient(t, w).PresignedURL(t.Context(), tc.method, "photos", tc.object, tc.opts)
			u, query := parsed(t, text, err)
			s3test.Same(t, "path", strings.TrimSuffix(u.EscapedPath(), "/"), strings.TrimSuffix(tc.path, "/"))
			for pair := range strings.FieldsSeq(tc.wanted) {
				name, value, _ := strings.Cut(pair, "=")
				s3test.Same(t, name, query[name], value)
			}
			s3test.Same(t, "requests", len(w.Sent), 0)
		})
	}
}

func TestPresignedURLRefuses(t *testing.T) {
	query := func(name, value string) PresignOptions { return PresignOptions{Query: [][2]string{{name, value}}} }
	for name, tc := range map[string]struct {
		method, object string
		opts           PresignOptions
		argument, rule string
	}{
		"a method":            {"PATCH", "a", PresignOptions{}, "method", "GET"},
		"no method":           {"", "a", PresignOptions{}, "method", "GET"},
		"dots":                {"GET", "a/../b", PresignOptions{}, "object", "segment"},
		"over a week":         {"DELETE", "a", PresignOptions{Expiry: 604801}, "expiry", "604800"},
		"before it begins":    {"DELETE", "a", PresignOptions{Expiry: -1}, "expiry", "604800"},
		"a signature":         {"GET", "a", query("X-Amz-Signature", "x"), "query", "client's to set"},
		"an expiry":           {"GET", "a", query("x-amz-expires", "5"), "query", "client's to set"},
		"a session token":     {"GET", "a", query("X-AMZ-Security-Token", "5"), "query", "client's to set"},
		"a key of encryption": {"GET", "a", query("X-Amz-Server-Side-Encryption-Customer-Key", "x"), "query", "no place"},
		"a key of the source": {"PUT", "a", query("x-amz-copy-source-server-side-encryption-customer-key", "x"), "query", "no place"},
		"a part of nothing":   {"PUT", "a", query("partNumber", "1"), "query", "uploadId and partNumber"},
		"an upload's what":    {"PUT", "a", query("uploadId", "u"), "query", "uploadId and partNumber"},
		"without a name":      {"GET", "a", query("", "1"), "query", "without a name"},
		"no text":             {"GET", "a", query("a", "\xff"), "query", "Unicode"},
		"an answer's headers": {"GET", "a", PresignOptions{ResponseHeaders: map[string]string{"response-content-type": "a"}}, "responseHeaders", "query"},
		"an order":            {"PUT", "a", PresignOptions{CallOptions: CallOptions{Headers: map[string]string{"x-amz-meta-snowball-auto-extract": "true"}}}, "headers", "order"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			_, err := newClient(t, w).PresignedURL(t.Context(), tc.method, "photos", tc.object, tc.opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
		})
	}
}

// A signer is told what it signs: the operation by its name where it is one of S3's
// plain ones, and always the request itself.
func TestPresignedURLForASigner(t *testing.T) {
	for want, tc := range map[string]struct {
		method, object string
		query          [][2]string
	}{
		"GetObject":               {"GET", "a", [][2]string{{"response-content-type", "a"}}},
		"HeadObject":              {"HEAD", "a", nil},
		"PutObject":               {"PUT", "a", nil},
		"DeleteObject":            {"DELETE", "a", [][2]string{{"versionId", "v"}}},
		"UploadPart":              {"PUT", "a", [][2]string{{"uploadId", "u"}, {"partNumber", "1"}}},
		"AbortMultipartUpload":    {"DELETE", "a", [][2]string{{"uploadId", "u"}}},
		"CompleteMultipartUpload": {"POST", "a", [][2]string{{"uploadId", "u"}}},
		"CreateMultipartUpload":   {"POST", "a", [][2]string{{"uploads", ""}}},
		"ListObjectsV2":           {"GET", "", [][2]string{{"list-type", "2"}, {"prefix", ""}}},
		"DeleteBucket":            {"DELETE", "", nil},
		"Request":                 {"PUT", "a", [][2]string{{"acl", ""}}},
	} {
		t.Run(want, func(t *testing.T) {
			var asked SigningRequest
			w := s3test.Answers(s3test.Reply(200, ""))
			c := newClient(t, w, func(o *Options) {
				o.Credentials = credentials.Static{AccessKeyID: s3test.TestKey}
				o.Signer = func(_ context.Context, req SigningRequest) (string, error) {
					asked = req
					return strings.Repeat("a", 64), nil
				}
			})
			text, err := c.PresignedURL(t.Context(), tc.method, "photos", tc.object, PresignOptions{Query: tc.query, Expiry: 60})
			if err != nil || !strings.HasSuffix(text, strings.Repeat("a", 64)) {
				t.Fatalf("got %q, %v", text, err)
			}
			s3test.Same(t, "operation", asked.Operation, want)
			s3test.Same(t, "method", asked.Method, tc.method)
			s3test.Same(t, "object", asked.Object, tc.object)
			s3test.Same(t, "expires", asked.Expires, 60)
			if !strings.HasPrefix(asked.CanonicalRequest, tc.method+"\n"+strings.TrimSuffix("/photos/"+tc.object, "/")+"\n") {
				t.Errorf("canonical request\n%s", asked.CanonicalRequest)
			}
		})
	}
}

func TestPresignedGetObjects(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, ""))
	c := newClient(t, w)
	urls, err := c.PresignedGetObjects(t.Context(), "photos", []string{"a b", "c"}, PresignOptions{Expiry: 60})
	if err != nil || len(urls) != 2 {
		t.Fatalf("got %q, %v", urls, err)
	}
	for i, object := range []string{"a b", "c"} {
		one, err := c.PresignedGetObject(t.Context(), "photos", object, PresignOptions{Expiry: 60})
		if err != nil || urls[i] != one {
			t.Errorf("got %s, want %s, %v", urls[i], one, err)
		}
	}
	_, err = c.PresignedGetObjects(t.Context(), "photos", []string{"a", "b/../c"}, PresignOptions{})
	s3test.Refused(t, w, err, "objects[1]", "segment")
	_, err = c.PresignedGetObjects(t.Context(), "photos", []string{"a"}, PresignOptions{Expiry: -1})
	s3test.Refused(t, w, err, "expiry", "604800")
}

// What else a form may say comes as fields, and as conditions, just as it is.
func TestPostConditions(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, ""))
	policy := PostPolicy{
		Bucket: "photos", Key: "a", Expires: time.Date(2023, 5, 1, 2, 3, 4, 567e6, time.UTC), Tags: map[string]string{"b": "c", "a": "x y"},
		Conditions: []PostCondition{{"starts-with", "Content-Type", "image/"}, {"eq", "x-amz-meta-Colour", "grün"}, {"eq", "success_action_status", "201"}},
	}
	post, err := newClient(t, w).PresignedPostPolicy(t.Context(), policy, PresignOptions{})
	if err != nil {
		t.Fatal(err)
	}
	const tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>x y</Value></Tag><Tag><Key>b</Key><Value>c</Value></Tag></TagSet></Tagging>"
	for name, want := range map[string]string{
		"Content-Type": "image/", "x-amz-meta-Colour": "=?UTF-8?B?Z3LDvG4=?=", "success_action_status": "201", "tagging": tagging,
	} {
		s3test.Same(t, name, post.Fields[name], want)
	}
	samePolicy(t, post, `["eq","$key","a"],["starts-with","$Content-Type","image/"],["eq","$x-amz-meta-Colour","=?UTF-8?B?Z3LDvG4=?="],["eq","$success_action_status","201"],["eq","$tagging","`+tagging+`"],`)
	if policy.Conditions[1].Value != "grün" {
		t.Errorf("the caller's condition became %q", policy.Conditions[1].Value)
	}
}

func TestPostConditionsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		condition      PostCondition
		argument, rule string
	}{
		"another kind":       {PostCondition{"ends-with", "a", "b"}, "policy", "starts-with"},
		"no name":            {PostCondition{"eq", "", "b"}, "policy", "letters"},
		"a dollar":           {PostCondition{"eq", "$a", "b"}, "policy", "letters"},
		"the key":            {PostCondition{"starts-with", "Key", "b"}, "policy", "setter"},
		"the bucket":         {PostCondition{"eq", "bucket", "b"}, "policy", "setter"},
		"the policy":         {PostCondition{"eq", "policy", "b"}, "policy", "client's to set"},
		"the time":           {PostCondition{"eq", "X-Amz-Date", "b"}, "policy", "client's to set"},
		"a token":            {PostCondition{"eq", "x-amz-security-token", "b"}, "policy", "client's to set"},
		"an encryption key":  {PostCondition{"eq", "x-amz-server-side-encryption-customer-key", "b"}, "policy", "have the key"},
		"an order":           {PostCondition{"eq", "x-amz-meta-snowball-auto-extract", "true"}, "policy", "order"},
		"an order, in part":  {PostCondition{"starts-with", "x-amz-meta-scal-location", ""}, "policy", "order"},
		"no metadata's name": {PostCondition{"starts-with", "x-amz-meta-", ""}, "policy", "letters"},
		"a line's end":       {PostCondition{"eq", "Content-Disposition", "a\nb"}, "policy", "printable"},
		"a status":           {PostCondition{"eq", "success_action_status", "302"}, "policy", "200, 201 or 204"},
		"a script":           {PostCondition{"eq", "success_action_redirect", "javascript:alert(1)"}, "policy", "URL"},
		"twice":              {PostCondition{"eq", "CONTENT-TYPE", "a/b"}, "policy", "twice"},
		"broken metadata":    {PostCondition{"eq", "x-amz-meta-a", "\xff"}, "metadata", "Unicode"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			_, err := newClient(t, w).PresignedPostPolicy(t.Context(), PostPolicy{
				Bucket: "photos", Key: "a", ContentType: "text/plain", Expires: time.Now().Add(time.Hour), Conditions: []PostCondition{tc.condition},
			}, PresignOptions{})
			s3test.Refused(t, w, err, tc.argument, tc.rule)
		})
	}
	w := s3test.Answers(s3test.Reply(200, ""))
	_, err := newClient(t, w).PresignedPostPolicy(t.Context(), PostPolicy{Bucket: "photos", Key: "a", Expires: time.Now().Add(time.Hour), Tags: map[string]string{"aws:a": ""}}, PresignOptions{})
	s3test.Refused(t, w, err, "tags", "Amazon")
}

// No key of the client's is in what it signs.
func TestNoSecretInLinks(t *testing.T) {
	c := newClient(t, s3test.Answers(s3test.Reply(200, "")))
	url, err := c.PresignedURL(t.Context(), "PUT", "photos", "a", PresignOptions{CallOptions: request.CallOptions{Headers: map[string]string{
		"x-amz-server-side-encryption-customer-key": base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32)))}}})
	if err != nil || strings.Contains(url, "a2tra2tr") || strings.Contains(url, "kkkkkkkk") {
		t.Errorf("got %s, %v: want a URL without the key", url, err)
	}
}
