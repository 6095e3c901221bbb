package core

import (
	"crypto/md5"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/policy"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

const deny = `{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::photos/a/*"}`

// policyWith is the policy of photos that reads p/, beside other statements.
func policyWith(t *testing.T, others string) string {
	t.Helper()
	document, err := policy.Set(others, "photos", "p/", policy.ReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func TestGetBucketPolicy(t *testing.T) {
	document := policyWith(t, `{"Version":"2012-10-17","Statement":[`+deny+`]}`)
	for name, tc := range map[string]struct {
		answer *transport.Response
		prefix string
		want   policy.Policy
		text   string
	}{
		"of the prefix":    {s3test.Reply(200, document), "p/", policy.ReadOnly, document},
		"of another":       {s3test.Reply(200, document), "o/", policy.None, document},
		"of the bucket":    {s3test.Reply(200, document), "", policy.None, document},
		"without a policy": {s3test.ErrorReply(404, "NoSuchBucketPolicy"), "p/", policy.None, ""},
		"without content":  {s3test.Reply(200, "{}"), "p/", policy.None, "{}"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(tc.answer)
			c := newClient(t, w)
			if got, err := c.GetBucketPolicy(t.Context(), "photos", tc.prefix, request.CallOptions{}); got != tc.want || err != nil {
				t.Errorf("got %q, %v, want %v", got, err, tc.want)
			}
			if got, err := c.GetBucketPolicyDocument(t.Context(), "photos", request.CallOptions{}); got != tc.text || err != nil {
				t.Errorf("document: got %q, %v, want %q", got, err, tc.text)
			}
			for _, request := range w.Requests() {
				s3test.Same(t, "request", request, "GET /photos?policy=")
			}
		})
	}
}

func TestBucketPolicyAnswers(t *testing.T) {
	for name, tc := range map[string]struct {
		answer *transport.Response
		code   string
		policy bool // it is a JSON object, but no policy
	}{
		"no bucket":           {s3test.ErrorReply(404, "NoSuchBucket"), "NoSuchBucket", false},
		"denied":              {s3test.ErrorReply(403, "AccessDenied"), "AccessDenied", false},
		"an error within 200": {s3test.ErrorReply(200, "InternalError"), "InternalError", false},
		"a proxy's page":      {s3test.Reply(200, "<html></html>"), s3err.MalformedReply, false},
		"nothing":             {s3test.Reply(200, ""), s3err.MalformedReply, false},
		"JSON cut":            {s3test.Reply(200, `{"Statement":[`), s3err.MalformedReply, false},
		"an array":            {s3test.Reply(200, `[]`), s3err.MalformedReply, false},
		"very deep":           {s3test.Reply(200, strings.Repeat(`{"a":`, 10_000)), s3err.MalformedReply, false},
		"no statements":       {s3test.Reply(200, `{"Statement":"x"}`), s3err.MalformedReply, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(tc.answer)
			c := newClient(t, w, noPatience)
			p, err := c.GetBucketPolicy(t.Context(), "photos", "", request.CallOptions{})
			got := s3test.ErrorOf(t, err, "GetBucketPolicy")
			if got.Code != tc.code || got.BucketName != "photos" || p != "" {
				t.Errorf("got %q, %+v, want code %s of photos", p, got, tc.code)
			}
			err = c.SetBucketPolicy(t.Context(), "photos", "", policy.ReadOnly, request.CallOptions{})
			s3test.Same(t, "code when set", s3test.ErrorOf(t, err, "GetBucketPolicy").Code, tc.code)
			if _, err := c.GetBucketPolicyDocument(t.Context(), "photos", request.CallOptions{}); (err == nil) != tc.policy {
				t.Errorf("document: got %v, want an error: %v", err, !tc.policy)
			}
			for _, request := range w.Requests() {
				s3test.Same(t, "request", request, "GET /photos?policy=")
			}
		})
	}
}

func TestSetBucketPolicy(t *testing.T) {
	none := s3test.ErrorReply(404, "NoSuchBucketPolicy")
	denied := `{"Version":"2012-10-17","Statement":[` + deny + `]}`
	for name, tc := range map[string]struct {
		before *transport.Response
		policy policy.Policy
		sent   string // behind the GET
		body   string
	}{
		"the first":           {none, policy.ReadOnly, "PUT /photos?policy=", policyWith(t, "")},
		"beside another":      {s3test.Reply(200, denied), policy.ReadOnly, "PUT /photos?policy=", policyWith(t, denied)},
		"as it is":            {s3test.Reply(200, policyWith(t, denied)), policy.ReadOnly, "", ""},
		"none, as it is":      {s3test.Reply(200, denied), policy.None, "", ""},
		"none where is none":  {none, policy.None, "", ""},
		"none beside another": {s3test.Reply(200, policyWith(t, denied)), policy.None, "PUT /photos?policy=", denied},
		"the last goes":       {s3test.Reply(200, policyWith(t, "")), policy.None, "DELETE /photos?policy=", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(tc.before, s3test.Reply(204, ""))
			if err := newClient(t, w).SetBucketPolicy(t.Context(), "photos", "p/", tc.policy, request.CallOptions{}); err != nil {
				t.Fatal(err)
			}
			want := strings.TrimSpace("GET /photos?policy= " + tc.sent)
			s3test.Same(t, "requests", strings.Join(w.Requests(), " "), want)
			body, _ := w.Sent[len(w.Sent)-1].Payload.(transport.Bytes)
			s3test.Same(t, "body", string(body), tc.body)
		})
	}
}

func TestSetBucketPolicyDocument(t *testing.T) {
	w := s3test.Answers(s3test.Reply(204, ""))
	c := newClient(t, w)
	document := " { \"Statement\" : [ ] }\n"
	if err := c.SetBucketPolicyDocument(t.Context(), "photos", document, request.CallOptions{Headers: map[string]string{"x-amz-expected-bucket-owner": "1"}}); err != nil {
		t.Fatal(err)
	}
	req := w.Last(t, "PutBucketPolicy")
	body, _ := req.Payload.(transport.Bytes)
	sum := md5.Sum([]byte(document))
	s3test.Same(t, "body", string(body), document)
	s3test.Same(t, "type", req.Header["content-type"], "application/json")
	s3test.Same(t, "MD5", req.Header["content-md5"], base64.StdEncoding.EncodeToString(sum[:]))
	s3test.Same(t, "header", req.Header["x-amz-expected-bucket-owner"], "1")
	if err := c.SetBucketPolicyDocument(t.Context(), "photos", "", request.CallOptions{}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "request", s3test.Line(w.Last(t, "DeleteBucketPolicy")), "DELETE /photos?policy=")

	w = s3test.Answers(s3test.ErrorReply(404, "NoSuchBucketPolicy"))
	if err := newClient(t, w).SetBucketPolicyDocument(t.Context(), "photos", "", request.CallOptions{}); err != nil {
		t.Errorf("removed twice: got %v, want no error", err)
	}
	err := newClient(t, w).SetBucketPolicyDocument(t.Context(), "photos", "{}", request.CallOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "PutBucketPolicy").Code, "NoSuchBucketPolicy")
	w = s3test.Answers(s3test.ErrorReply(400, "MalformedPolicy"))
	err = newClient(t, w).SetBucketPolicyDocument(t.Context(), "photos", "{}", request.CallOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "PutBucketPolicy").Code, "MalformedPolicy")
}

func TestBucketPolicyArguments(t *testing.T) {
	for name, tc := range map[string]struct {
		bucket, prefix string
		policy         policy.Policy
		headers        map[string]string
		argument, rule string
	}{
		"bucket":                {"pho?tos", "", policy.None, nil, "bucket", "lower-case"},
		"no bucket":             {"", "", policy.None, nil, "bucket", "3 to 255"},
		"no policy":             {"photos", "", "", nil, "policy", "must be none, readonly"},
		"another policy":        {"photos", "", "public", nil, "policy", "must be none, readonly"},
		"prefix with a star":    {"photos", "a/*", policy.None, nil, "prefix", "wildcards"},
		"prefix with a mark":    {"photos", "a?", policy.None, nil, "prefix", "wildcards"},
		"prefix and a variable": {"photos", "${aws:username}", policy.None, nil, "prefix", "variables"},
		"prefix too long":       {"photos", strings.Repeat("ä", 513), policy.None, nil, "prefix", "1024 bytes"},
		"prefix no UTF-8":       {"photos", "a\xff", policy.None, nil, "prefix", "valid Unicode"},
		"header":                {"photos", "", policy.None, map[string]string{"host": "a"}, "headers", "host"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, "{}"))
			c, opts := newClient(t, w), request.CallOptions{Headers: tc.headers}
			s3test.Refused(t, w, c.SetBucketPolicy(t.Context(), tc.bucket, tc.prefix, tc.policy, opts), tc.argument, tc.rule)
			if tc.argument == "policy" {
				return
			}
			_, err := c.GetBucketPolicy(t.Context(), tc.bucket, tc.prefix, opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
			if tc.argument == "prefix" {
				return
			}
			_, err = c.GetBucketPolicyDocument(t.Context(), tc.bucket, opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
			s3test.Refused(t, w, c.SetBucketPolicyDocument(t.Context(), tc.bucket, "{}", opts), tc.argument, tc.rule)
			s3test.Refused(t, w, c.SetBucketPolicyDocument(t.Context(), tc.bucket, "", opts), tc.argument, tc.rule)
		})
	}
	for name, document := range map[string]string{"no JSON": "x", "an array": "[]", "null": "null", "cut": "{", "white space": " "} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			s3test.Refused(t, w, newClient(t, w).SetBucketPolicyDocument(t.Context(), "photos", document, request.CallOptions{}), "json", "JSON object")
		})
	}
}
