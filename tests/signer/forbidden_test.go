package signer

import (
	"net/http"
	"strings"
	"testing"
)

// What web/signer does not sign, and what the user's key would sign: with the
// secret of such a key in hand the S3 server itself has to refuse it.
func TestServerRefusesToo(t *testing.T) { onGrounds(t, sendSigned) }

func deletion(keys ...string) string {
	return `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>` + strings.Join(keys, "</Key></Object><Object><Key>") + "</Key></Object></Delete>"
}

// forbidden are requests that web/signer refuses to sign.
var forbidden = map[string]request{
	"another's object":             {method: "GET", path: "/shared/users/bob/secret"},
	"its size":                     {method: "HEAD", path: "/shared/users/bob/secret"},
	"another bucket's":             {method: "GET", path: "/private/secret"},
	"through dots":                 {method: "GET", path: "/shared/users/alice/../bob/secret", malformed: true},
	"through encoded dots":         {method: "GET", path: "/shared/users/alice/%2E%2E/bob/secret", malformed: true},
	"through dots, encoded twice":  {method: "GET", path: "/shared/users/alice/%252E%252E/bob/secret", malformed: true},
	"through an encoded slash":     {method: "GET", path: "/shared/users/alice/..%2Fbob/secret", malformed: true},
	"through backslashes":          {method: "GET", path: "/shared/users/alice/..%5Cbob%5Csecret", malformed: true},
	"to another bucket":            {method: "GET", path: "/shared/users/alice/../../../private/secret", malformed: true},
	"with slashes in front":        {method: "GET", path: "//shared/users/bob/secret", malformed: true},
	"another's attributes":         {method: "GET", path: "/shared/users/bob/secret", query: "attributes=", headers: map[string]string{"x-amz-object-attributes": "ObjectSize"}},
	"a put":                        {method: "PUT", path: "/shared/users/bob/secret", body: "thief"},
	"a put through dots":           {method: "PUT", path: "/shared/users/alice/../bob/secret", body: "thief", malformed: true},
	"a removal":                    {method: "DELETE", path: "/shared/users/bob/secret"},
	"a removal through dots":       {method: "DELETE", path: "/shared/users/alice/../bob/secret", malformed: true},
	"an upload in parts":           {method: "POST", path: "/shared/users/bob/secret", query: "uploads="},
	"a copy":                       {method: "PUT", path: own, headers: map[string]string{"x-amz-copy-source": "/shared/users/bob/secret"}},
	"a copy of another bucket's":   {method: "PUT", path: own, headers: map[string]string{"x-amz-copy-source": "/private/secret"}},
	"a copy through dots":          {method: "PUT", path: own, headers: map[string]string{"x-amz-copy-source": "/shared/users/alice/../bob/secret"}},
	"a copy, encoded twice":        {method: "PUT", path: own, headers: map[string]string{"x-amz-copy-source": "/shared/users/alice/%252e%252e/bob/secret"}, malformed: true},
	"a list of all":                {method: "GET", path: "/shared"},
	"a list of another's":          {method: "GET", path: "/shared", query: "list-type=2&prefix=users%2Fbob%2F"},
	"a list of names that begin":   {method: "GET", path: "/shared", query: "list-type=2&prefix=users%2F"},
	"a list of versions":           {method: "GET", path: "/shared", query: "versions="},
	"a list of uploads":            {method: "GET", path: "/shared", query: "uploads="},
	"a list of another bucket":     {method: "GET", path: "/private", query: "list-type=2"},
	"the policy":                   {method: "GET", path: "/shared", query: "policy="},
	"a new policy":                 {method: "PUT", path: "/shared", query: "policy=", body: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::shared/*"]}]}`},
	"a new ACL":                    {method: "PUT", path: "/shared", query: "acl=", headers: map[string]string{"x-amz-acl": "public-read"}},
	"an ACL of the object":         {method: "PUT", path: own, query: "acl=", headers: map[string]string{"x-amz-acl": "public-read"}},
	"a new lifecycle":              {method: "PUT", path: "/shared", query: "lifecycle=", hash: true, body: "<LifecycleConfiguration/>", malformed: true},
	"versioning":                   {method: "PUT", path: "/shared", query: "versioning=", body: `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>`},
	"a new bucket":                 {method: "PUT", path: "/thiefs-own"},
	"no bucket more":               {method: "DELETE", path: "/private"},
	"removals of another's":        {method: "POST", path: "/shared", query: "delete=", hash: true, body: deletion("users/alice/x", "users/bob/secret")},
	"removals with a slash before": {method: "POST", path: "/shared", query: "delete=", hash: true, body: deletion("/users/bob/secret")},
	"removals through dots":        {method: "POST", path: "/shared", query: "delete=", hash: true, body: deletion("users/alice/../bob/secret")},
	"removals through dots, twice": {method: "POST", path: "/shared", query: "delete=", hash: true, body: deletion("users/alice//..//bob/secret", "users/alice/./../bob/secret", "users/alice/b/../../bob/secret")},
	"removals in another bucket":   {method: "POST", path: "/shared", query: "delete=", hash: true, body: deletion("users/alice/../../../private/secret")},
	"removals of two keys in one":  {method: "POST", path: "/shared", query: "delete=", hash: true, body: strings.Replace(deletion("users/alice/x", "users/bob/secret"), "</Object><Object>", "", 1)},
}

// sendSigned has web/signer refuse each of them, and then signs it with the key
// that a page could have: of POST /credentials, or the user's lasting one.
func sendSigned(t *testing.T, g *ground) {
	all := g.thief
	if err := g.ask(t, "credentials", struct{}{}, &all.key); err != nil {
		all.key.AccessKey, all.key.SecretKey, all.key.SessionToken = "alice-key", "alice-secret-key", ""
	}
	for name, r := range forbidden {
		t.Run(name, func(t *testing.T) {
			g.reset(t)
			if req, err := g.sign(t, r); err == nil || !strings.Contains(err.Error(), "status 403") {
				t.Errorf("web/signer: got %v, %v, want a refusal", req, err)
			}
			status, answer := send(t, all.signAlone(t, r))
			t.Logf("status %d %.300s", status, answer)
			partly := status == http.StatusOK && strings.Contains(answer, "<Code>AccessDenied</Code>") // of a DeleteObjects
			if status != http.StatusForbidden && !partly && !(r.malformed && status >= 400) {
				t.Errorf("the S3 server: status %d, want 403:\n%s", status, answer)
			}
			g.check(t, answer)
		})
	}
}
