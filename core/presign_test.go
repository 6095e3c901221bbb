package core

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
)

// parsed is a presigned URL, its query with one value a name.
func parsed(t *testing.T, text string, err error) (*url.URL, map[string]string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	query := map[string]string{}
	for name, values := range u.Query() {
		query[name] = strings.Join(values, " and ")
	}
	return u, query
}

func TestPresignedGetObject(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, ""))
	text, err := newClient(t, w).PresignedGetObject(t.Context(), "photos", "a b/é.jpg", PresignOptions{
		VersionID: "v+1", ResponseHeaders: map[string]string{"Response-Content-Type": "text/plain", "response-content-disposition": `attachment; filename="a b"`},
	})
	u, query := parsed(t, text, err)
	s3test.Same(t, "address", u.Scheme+"://"+u.Host+u.EscapedPath(), "http://localhost:9000/photos/a%20b/%C3%A9.jpg")
	for name, want := range map[string]string{
		"X-Amz-Expires": "604800", "X-Amz-Date": "20130524T000000Z", "X-Amz-SignedHeaders": "host", "X-Amz-Security-Token": s3test.TestToken,
		"X-Amz-Credential":      s3test.TestKey + "/20130524/us-east-1/s3/aws4_request",
		"response-content-type": "text/plain", "response-content-disposition": `attachment; filename="a b"`, "versionId": "v+1",
	} {
		s3test.Same(t, name, query[name], want)
	}
	s3test.Same(t, "length of the signature", len(query["X-Amz-Signature"]), 64)
	s3test.Same(t, "requests", len(w.Sent), 0)
}

func TestPresignedPutObject(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, ""))
	date := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	text, err := newClient(t, w).PresignedPutObject(t.Context(), "photos", "a", PresignOptions{
		Expiry: 60, Date: date, CallOptions: request.CallOptions{Headers: map[string]string{"Content-Type": "image/jpeg", "x-amz-acl": "private", "cache-control": "no-cache"}},
	})
	_, query := parsed(t, text, err)
	s3test.Same(t, "expiry", query["X-Amz-Expires"], "60")
	s3test.Same(t, "date", query["X-Amz-Date"], "20260102T030405Z")
	s3test.Same(t, "signed headers", query["X-Amz-SignedHeaders"], "content-type;host;x-amz-acl")
	s3test.Same(t, "requests", len(w.Sent), 0)
}

func TestPresignedURLsCarryThePublicEndpoint(t *testing.T) {
	w := located(location("eu-west-1"))
	c := newClient(t, w, discovering, func(o *Options) { o.PublicEndpoint = "https://files.example.org/s3" })
	text, err := c.PresignedGetObject(t.Context(), "photos", "a", PresignOptions{})
	u, query := parsed(t, text, err)
	s3test.Same(t, "address", u.Scheme+"://"+u.Host+u.Path, "https://files.example.org/s3/photos/a")
	s3test.Same(t, "region", query["X-Amz-Credential"], s3test.TestKey+"/20130524/eu-west-1/s3/aws4_request")
	s3test.Same(t, "look-up", w.Sent[0].Host, "localhost:9000")
	post, err := c.PresignedPostPolicy(t.Context(), PostPolicy{Bucket: "photos", Key: "a", Expires: time.Now()}, PresignOptions{})
	if err != nil || post.URL != "https://files.example.org/s3/photos" {
		t.Errorf("form: got %q, %v, want it as well", post.URL, err)
	}
	s3test.Same(t, "requests: the look-up, and a try of what it told", len(w.Sent), 2)
}

func TestPresignRefuses(t *testing.T) {
	get := (*Client).PresignedGetObject
	put := (*Client).PresignedPutObject
	for name, tc := range map[string]struct {
		method         func(c *Client, ctx context.Context, bucket, object string, opts PresignOptions) (string, error)
		change         func(*Options)
		bucket, object string
		opts           PresignOptions
		argument, rule string
	}{
		"no bucket":       {get, nil, "", "a", PresignOptions{}, "bucket", "3 to 255"},
		"no object":       {put, nil, "photos", "", PresignOptions{}, "object", "empty"},
		"dots":            {get, nil, "photos", "a/../b", PresignOptions{}, "object", "segment"},
		"negative expiry": {get, nil, "photos", "a", PresignOptions{Expiry: -1}, "expiry", "604800"},
		"over a week":     {put, nil, "photos", "a", PresignOptions{Expiry: 604801}, "expiry", "604800"},
		"anonymous":       {get, anonymous, "photos", "a", PresignOptions{}, "accessKey", "anonymous"},
		"a provider of none": {put, func(o *Options) {
			o.Credentials = credentials.NewRefreshing(func(context.Context) (credentials.Value, error) { return credentials.Value{}, nil }, nil)
		}, "photos", "a", PresignOptions{}, "accessKey", "anonymous"},
		"a header S3 ignores": {get, nil, "photos", "a", PresignOptions{ResponseHeaders: map[string]string{"content-type": "a"}}, "responseHeaders", "response-content-type"},
		"part of a name":      {get, nil, "photos", "a", PresignOptions{ResponseHeaders: map[string]string{"response-content-type response-expires": "a"}}, "responseHeaders", "only"},
		"a line's end":        {get, nil, "photos", "a", PresignOptions{ResponseHeaders: map[string]string{"response-content-type": "a\nb"}}, "responseHeaders", "printable"},
		"overrides of a PUT":  {put, nil, "photos", "a", PresignOptions{ResponseHeaders: map[string]string{"response-content-type": "a"}}, "responseHeaders", "presignedGetObject"},
		"a forbidden header":  {put, nil, "photos", "a", PresignOptions{CallOptions: request.CallOptions{Headers: map[string]string{"host": "a"}}}, "headers", "host"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			change := tc.change
			if change == nil {
				change = func(*Options) {}
			}
			_, err := tc.method(newClient(t, w, change), t.Context(), tc.bucket, tc.object, tc.opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
		})
	}
}

func TestPresignWhenThereAreNoCredentials(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, ""))
	c := newClient(t, w, func(o *Options) {
		o.Credentials = credentials.NewRefreshing(func(ctx context.Context) (credentials.Value, error) {
			return credentials.Value{}, context.DeadlineExceeded
		}, nil)
	})
	_, err := c.PresignedGetObject(t.Context(), "photos", "a", PresignOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "GetObject").Code, s3err.CredentialsFailed)
}

func TestPresignedPostPolicy(t *testing.T) {
	beginning, none := "in/\"é", ""
	for name, tc := range map[string]struct {
		policy PostPolicy
		fields map[string]string
		want   string
	}{
		"a key": {PostPolicy{Key: "a b"}, map[string]string{"key": "a b"}, `["eq","$key","a b"],`},
		"the beginning of keys": {PostPolicy{KeyStartsWith: &beginning, ContentType: "text/plain", Length: &LengthRange{1, 10}},
			map[string]string{"key": beginning, "Content-Type": "text/plain"},
			`["eq","$Content-Type","text/plain"],["starts-with","$key","in/\"é"],["content-length-range",1,10],`},
		"any key": {PostPolicy{KeyStartsWith: &none}, map[string]string{"key": ""}, `["starts-with","$key",""],`},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			tc.policy.Bucket, tc.policy.Expires = "photos", time.Date(2023, 5, 1, 2, 3, 4, 567e6, time.UTC) // ten years on
			post, err := newClient(t, w).PresignedPostPolicy(t.Context(), tc.policy, PresignOptions{})
			if err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "address", post.URL, "http://localhost:9000/photos")
			fields := map[string]string{
				"bucket": "photos", "x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-date": "20130524T000000Z", "x-amz-security-token": s3test.TestToken,
				"x-amz-credential": s3test.TestKey + "/20130524/us-east-1/s3/aws4_request",
				"policy":           post.Fields["policy"], "x-amz-signature": post.Fields["x-amz-signature"],
			}
			for name, value := range tc.fields {
				fields[name] = value
			}
			if !reflect.DeepEqual(post.Fields, fields) {
				t.Errorf("fields\n got %v\nwant %v", post.Fields, fields)
			}
			samePolicy(t, post, tc.want)
			s3test.Same(t, "requests", len(w.Sent), 0)
		})
	}
}

// samePolicy holds the policy to the conditions of its own, in any order.
func samePolicy(t *testing.T, post PresignedPost, conditions string) {
	t.Helper()
	document, err := base64.StdEncoding.DecodeString(post.Fields["policy"])
	if err != nil {
		t.Fatal(err)
	}
	var got, want struct {
		Expiration string
		Conditions [][]any
	}
	want.Expiration = "2023-05-01T02:03:04.567Z"
	text := "[" + conditions + `["eq","$bucket","photos"],["eq","$x-amz-algorithm","AWS4-HMAC-SHA256"],["eq","$x-amz-date","20130524T000000Z"],` +
		`["eq","$x-amz-credential","` + post.Fields["x-amz-credential"] + `"],["eq","$x-amz-security-token","` + s3test.TestToken + `"]]`
	if err := json.Unmarshal([]byte(text), &want.Conditions); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(document, &got); err != nil {
		t.Fatalf("%s: %v", document, err)
	}
	byName := func(list [][]any) map[any][]any {
		m := map[any][]any{}
		for _, condition := range list {
			name := condition[0]
			if name != "content-length-range" {
				name = condition[1]
			}
			m[name] = condition
		}
		return m
	}
	if got.Expiration != want.Expiration || len(got.Conditions) != len(want.Conditions) || !reflect.DeepEqual(byName(got.Conditions), byName(want.Conditions)) {
		t.Errorf("policy\n got %+v\nwant %+v", got, want)
	}
}

func TestPostPolicyRefuses(t *testing.T) {
	long, broken, prefix, dots := strings.Repeat("a", s3addr.MaxObjectName+1), "\xff", "in/", "in/../out/"
	later := time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		policy         PostPolicy
		argument, rule string
	}{
		"nothing":                     {PostPolicy{}, "bucket", "3 to 255"},
		"no key":                      {PostPolicy{Bucket: "photos", Expires: later}, "policy", "either"},
		"a key and a beginning":       {PostPolicy{Bucket: "photos", Key: "a", KeyStartsWith: &prefix, Expires: later}, "policy", "either"},
		"a key too long":              {PostPolicy{Bucket: "photos", Key: long, Expires: later}, "object", "1024"},
		"a key with a dot segment":    {PostPolicy{Bucket: "photos", Key: "a/../b", Expires: later}, "object", "segment"},
		"a dot segment to begin with": {PostPolicy{Bucket: "photos", KeyStartsWith: &dots, Expires: later}, "policy", "segment"},
		"a beginning too long":        {PostPolicy{Bucket: "photos", KeyStartsWith: &long, Expires: later}, "policy", "1024"},
		"a beginning that is no text": {PostPolicy{Bucket: "photos", KeyStartsWith: &broken, Expires: later}, "policy", "Unicode"},
		"no expiry":                   {PostPolicy{Bucket: "photos", Key: "a"}, "policy", "expiry"},
		"expired":                     {PostPolicy{Bucket: "photos", Key: "a", Expires: time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)}, "policy", "already"},
		"a type that is none":         {PostPolicy{Bucket: "photos", Key: "a", ContentType: "é", Expires: later}, "policy", "content type"},
		"a range upside down":         {PostPolicy{Bucket: "photos", Key: "a", Length: &LengthRange{2, 1}, Expires: later}, "policy", "range"},
		"a range below zero":          {PostPolicy{Bucket: "photos", Key: "a", Length: &LengthRange{-1, 1}, Expires: later}, "policy", "range"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			_, err := newClient(t, w).PresignedPostPolicy(t.Context(), tc.policy, PresignOptions{})
			s3test.Refused(t, w, err, tc.argument, tc.rule)
		})
	}
	w := s3test.Answers(s3test.Reply(200, ""))
	_, err := newClient(t, w, anonymous).PresignedPostPolicy(t.Context(), PostPolicy{Bucket: "photos", Key: "a", Expires: later}, PresignOptions{})
	s3test.Refused(t, w, err, "accessKey", "anonymous")
}

// What is no dot segment yet may become a name like .profile or ..a.
func TestPostPolicyForNamesThatBeginWithDots(t *testing.T) {
	for _, prefix := range []string{".", "..", "in/.", "in/..", "a./"} {
		_, err := newClient(t, s3test.Answers()).PresignedPostPolicy(t.Context(), PostPolicy{Bucket: "photos", KeyStartsWith: &prefix, Expires: time.Now().AddDate(1, 0, 0)}, PresignOptions{})
		if err != nil {
			t.Errorf("%s: got %v", prefix, err)
		}
	}
}
