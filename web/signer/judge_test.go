package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
)

var (
	now  = time.Date(2026, 11, 25, 18, 0, 0, 0, time.UTC)
	mine = rules{key: key{id: "AKID"}, host: "s3.example:9000", region: "us-east-1", bucket: "shared", prefix: "users/alice/"}
)

// asked has a client do something, and returns what its signer was asked for
// last, or of a form first: what is refused goes by PUT.
func asked(t testing.TB, do func(ctx context.Context, c *core.Client)) core.SigningRequest {
	t.Helper()
	var last core.SigningRequest
	signer := func(_ context.Context, req core.SigningRequest) (string, error) {
		if last.Policy == "" {
			last = req
		}
		return "", errors.New("enough")
	}
	c, err := core.New("http://s3.example:9000", core.Options{
		Credentials: credentials.Static{AccessKeyID: "AKID"}, Signer: signer, Region: "us-east-1", Clock: func() time.Time { return now },
		Forms: true,
		Transport: transport.Func(func(context.Context, *transport.Request) (*transport.Response, error) {
			return nil, errors.New("nothing is sent")
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	do(t.Context(), c)
	if last.Date == "" {
		t.Fatal("the client asked for no signature")
	}
	return last
}

// doings are everything that may be done, each below a prefix.
var doings = map[string]func(ctx context.Context, c *core.Client, prefix string){
	"putObject": func(ctx context.Context, c *core.Client, prefix string) {
		c.PutObject(ctx, "shared", prefix+"a b/é", transport.Bytes("x"), core.PutOptions{Integrity: core.IntegrityMD5, Metadata: map[string]string{"colour": "blue"}})
	},
	"putObject in parts": func(ctx context.Context, c *core.Client, prefix string) {
		c.PutObject(ctx, "shared", prefix+"a", transport.Bytes(strings.Repeat("x", 6<<20)), core.PutOptions{})
	},
	"putObject by a form": func(ctx context.Context, c *core.Client, prefix string) {
		c.PutObject(ctx, "shared", prefix+"a", transport.Bytes("x"), core.PutOptions{ContentType: "text/plain", Metadata: map[string]string{"colour": "blue"}})
	},
	"getObject": func(ctx context.Context, c *core.Client, prefix string) {
		c.GetObject(ctx, "shared", prefix+"a", core.GetOptions{})
	},
	"statObject": func(ctx context.Context, c *core.Client, prefix string) {
		c.StatObject(ctx, "shared", prefix+"a", core.GetOptions{})
	},
	"copyObject": func(ctx context.Context, c *core.Client, prefix string) {
		c.CopyObject(ctx, "shared", prefix+"b", core.CopySource{Bucket: "shared", Object: prefix + "a"}, core.CopyConditions{}, core.CopyOptions{})
	},
	"removeObject": func(ctx context.Context, c *core.Client, prefix string) {
		c.RemoveObject(ctx, "shared", prefix+"a", core.RemoveOptions{})
	},
	"removeObjects": func(ctx context.Context, c *core.Client, prefix string) {
		c.RemoveBatch(ctx, "shared", []core.RemoveItem{{ObjectName: prefix + "a"}, {ObjectName: prefix + "b"}}, core.CallOptions{})
	},
	"presignedGetObject": func(ctx context.Context, c *core.Client, prefix string) {
		c.PresignedGetObject(ctx, "shared", prefix+"a", core.PresignOptions{Expiry: 900, ResponseHeaders: map[string]string{"response-content-type": "text/plain"}})
	},
	"presignedPutObject": func(ctx context.Context, c *core.Client, prefix string) {
		c.PresignedPutObject(ctx, "shared", prefix+"a", core.PresignOptions{Expiry: 60})
	},
	"presignedPostPolicy": func(ctx context.Context, c *core.Client, prefix string) {
		c.PresignedPostPolicy(ctx, core.PostPolicy{Bucket: "shared", Key: prefix + "a", Expires: now.Add(900 * time.Second)}, core.PresignOptions{})
	},
	"listObjectsV2": func(ctx context.Context, c *core.Client, prefix string) {
		for range c.ListObjectsV2(ctx, "shared", core.ListOptions{Prefix: prefix}) {
		}
	},
	"listObjects": func(ctx context.Context, c *core.Client, prefix string) {
		for range c.ListObjects(ctx, "shared", core.ListOptions{Prefix: prefix}) {
		}
	},
}

func TestWhatIsSigned(t *testing.T) {
	for name, do := range doings {
		t.Run(name, func(t *testing.T) {
			req := asked(t, func(ctx context.Context, c *core.Client) { do(ctx, c, "users/alice/") })
			if err := mine.judge(req, now); err != nil {
				t.Errorf("got %v of\n%s%s", err, req.CanonicalRequest, req.Policy)
			}
		})
	}
}

func TestNothingIsSignedElsewhere(t *testing.T) {
	for _, prefix := range []string{"", "users/", "users/bob/", "users/alicewonder/", "users/alice", "Users/alice/"} {
		for name, do := range doings {
			t.Run(name+" below "+prefix, func(t *testing.T) {
				req := asked(t, func(ctx context.Context, c *core.Client) { do(ctx, c, prefix) })
				refused(t, mine.judge(req, now))
			})
		}
	}
}

func refused(t *testing.T, err error) {
	t.Helper()
	if r := refusal(""); !errors.As(err, &r) {
		t.Errorf("got %v, want a refusal", err)
	}
}

// canonicalOf writes a canonical request, signed in headers.
func canonicalOf(method, path, query, extra string) string {
	headers := []string{"host:s3.example:9000", "x-amz-content-sha256:UNSIGNED-PAYLOAD", "x-amz-date:20261125T180000Z"}
	if extra != "" {
		headers = append(headers, strings.Split(extra, "\n")...)
	}
	var names []string
	for _, header := range headers {
		name, _, _ := strings.Cut(header, ":")
		names = append(names, name)
	}
	return strings.Join([]string{method, path, query, strings.Join(headers, "\n"), "", strings.Join(names, ";"), "UNSIGNED-PAYLOAD"}, "\n")
}

// Every way out of the prefix that a canonical request could take, each one the
// step that is wrong in a request that would be signed without it.
func TestWaysOut(t *testing.T) {
	const path, list = "/shared/users/alice/a", "delimiter=%2F&list-type=2&prefix=users%2Falice%2F"
	good := canonicalOf("GET", path, "", "")
	for name, text := range map[string]string{
		"another bucket":                     canonicalOf("GET", "/other/users/alice/a", "", ""),
		"no bucket":                          canonicalOf("GET", "/", "", ""),
		"the bucket in the host":             strings.Replace(canonicalOf("GET", "/users/alice/a", "", ""), "host:s3", "host:shared.s3", 1),
		"another host":                       strings.Replace(good, "host:s3.example:9000", "host:s3.example:9001", 1),
		"no host":                            strings.Replace(strings.Replace(good, "host:s3.example:9000\n", "", 1), "host;", "", 1),
		"dots":                               canonicalOf("GET", "/shared/users/alice/../bob/a", "", ""),
		"encoded dots":                       canonicalOf("GET", "/shared/users/alice/%2E%2E/bob/a", "", ""),
		"dots, encoded twice":                canonicalOf("GET", "/shared/users/alice/%252e%252e/bob", "a=b", ""),
		"an encoded slash":                   canonicalOf("GET", "/shared%2Fusers/alice/a", "", ""),
		"two slashes in front":               canonicalOf("GET", "//shared/users/alice/a", "", ""),
		"small hexadecimal":                  canonicalOf("GET", "/shared/users/alice/%c3%a9", "", ""),
		"what need not be encoded":           canonicalOf("GET", "/shared/users/alice/%61", "", ""),
		"a zero byte":                        canonicalOf("GET", "/shared/users/alice/%00/../../a\x00", "", ""),
		"a policy":                           canonicalOf("GET", "/shared", "policy=", ""),
		"the object's ACL":                   canonicalOf("PUT", path, "acl=", ""),
		"its tags":                           canonicalOf("PUT", path, "tagging=", ""),
		"its retention":                      canonicalOf("PUT", path, "retention=", ""),
		"a version":                          canonicalOf("DELETE", path, "versionId=1", ""),
		"versions":                           canonicalOf("GET", "/shared", "prefix=users%2Falice%2F&versions=", ""),
		"removing the bucket":                canonicalOf("DELETE", "/shared", "", ""),
		"making the bucket":                  canonicalOf("PUT", "/shared", "", ""),
		"its notifications":                  canonicalOf("GET", "/shared", "notification=", ""),
		"events":                             canonicalOf("GET", "/shared", "events=s3%3AObjectCreated%3A%2A&prefix=users%2Falice%2F", ""),
		"a list of all":                      canonicalOf("GET", "/shared", "", ""),
		"a list without a prefix":            canonicalOf("GET", "/shared", "list-type=2", ""),
		"a list of another prefix":           canonicalOf("GET", "/shared", "list-type=2&prefix=users%2F", ""),
		"a list with two prefixes":           canonicalOf("GET", "/shared", "list-type=2&prefix=users%2Falice%2F&prefix=", ""),
		"a list with metadata":               canonicalOf("GET", "/shared", list+"&metadata=true", ""),
		"a list's name, encoded":             canonicalOf("GET", "/shared", "list-type=2&prefi%78=users%2Falice%2F", ""),
		"uploads of all":                     canonicalOf("GET", "/shared", "uploads=", ""),
		"two operations in one":              canonicalOf("POST", path, "uploadId=1&uploads=", ""),
		"an upload's id for a bucket":        canonicalOf("DELETE", "/shared", "uploadId=1", ""),
		"select":                             canonicalOf("POST", path, "select=&select-type=2", ""),
		"an ACL in a header":                 canonicalOf("PUT", path, "", "x-amz-acl:public-read"),
		"a grant":                            canonicalOf("PUT", path, "", "x-amz-grant-read:uri=all"),
		"a redirect":                         canonicalOf("PUT", path, "", "x-amz-website-redirect-location:/"),
		"metadata that is an order":          canonicalOf("PUT", path, "", "x-amz-meta-snowball-auto-extract:true"),
		"an order with an underscore":        canonicalOf("PUT", path, "", "x-amz-meta-snowball_auto_extract:true"),
		"an order of a prefix":               canonicalOf("PUT", path, "", "x-amz-meta-minio-snowball-prefix:users/bob"),
		"two spaces in a value":              canonicalOf("PUT", path, "", "x-amz-meta-a:b  c"),
		"a space in front of a value":        canonicalOf("PUT", path, "", "x-amz-meta-a: b"),
		"a space behind a value":             canonicalOf("PUT", path, "", "x-amz-meta-a:b "),
		"a tab in a value":                   canonicalOf("PUT", path, "", "x-amz-meta-a:b\tc"),
		"a line's end in a value":            canonicalOf("PUT", path, "", "x-amz-meta-a:b\rx-amz-acl:public-read"),
		"a value beyond ASCII":               canonicalOf("PUT", path, "", "x-amz-meta-a:ü"),
		"a name with a space":                canonicalOf("PUT", path, "", "x-amz-meta-a :b"),
		"a query out of order":               canonicalOf("GET", "/shared", "prefix=users%2Falice%2F&list-type=2", ""),
		"a query's name in other letters":    canonicalOf("GET", "/shared", "Prefix=&list-type=2&prefix=users%2Falice%2F", ""),
		"an upload in other letters":         canonicalOf("PUT", path, "partNumber=1&uploadID=x&uploadId=x", ""),
		"a list through dots":                canonicalOf("GET", "/shared", "list-type=2&prefix=users%2Falice%2F..%2Fbob%2F", ""),
		"a list of a broken prefix":          canonicalOf("GET", "/shared", "list-type=2&prefix=users%2Falice%2F%FF", ""),
		"slashes in a row":                   canonicalOf("PUT", "/shared/users/alice//a", "", ""),
		"a broken name":                      canonicalOf("PUT", "/shared/users/alice/%FF", "", ""),
		"backslashes":                        canonicalOf("PUT", "/shared/users/alice/..%5Cbob", "", ""),
		"a dot behind":                       canonicalOf("PUT", "/shared/users/alice/a/.", "", ""),
		"a copy with slashes in a row":       canonicalOf("PUT", path, "", "x-amz-copy-source:/shared/users/alice//a"),
		"a copy's source with slashes":       canonicalOf("PUT", path, "", "x-amz-copy-source://shared/users/alice/a"),
		"two sources of a copy":              canonicalOf("PUT", path, "", "x-amz-copy-source:/shared/users/alice/a,/shared/users/bob/a"),
		"an upload's id that is a path":      canonicalOf("GET", path, "uploadId=..%2F..%2Fb", ""),
		"an upload's id that hides a path":   canonicalOf("GET", path, "uploadId=YS4uLi8uLi9i", ""), // a.../../b
		"a payload in chunks":                strings.ReplaceAll(canonicalOf("PUT", path, "", ""), "UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
		"a payload's hash of two":            strings.Replace(canonicalOf("PUT", path, "", ""), "sha256:UNSIGNED-PAYLOAD", "sha256:"+strings.Repeat("0", 64), 1),
		"a session token":                    canonicalOf("GET", path, "", "x-amz-security-token:t"),
		"a token in the query":               canonicalOf("GET", path, "X-Amz-Security-Token=t", ""),
		"tags in a header":                   canonicalOf("PUT", path, "", "x-amz-tagging:a=b"),
		"a copy of another's":                canonicalOf("PUT", path, "", "x-amz-copy-source:/shared/users/bob/a"),
		"a copy of another bucket's":         canonicalOf("PUT", path, "", "x-amz-copy-source:/other/users/alice/a"),
		"a copy through dots":                canonicalOf("PUT", path, "", "x-amz-copy-source:/shared/users/alice/../bob/a"),
		"a copy through encoded dots":        canonicalOf("PUT", path, "", "x-amz-copy-source:/shared/users/alice/%2E%2E/bob/a"),
		"a copy, encoded twice":              canonicalOf("PUT", path, "", "x-amz-copy-source:/shared/users/alice/%252E%252E/bob"+"?versionId=1"),
		"a copy of a version":                canonicalOf("PUT", path, "", "x-amz-copy-source:/shared/users/alice/a?versionId=1"),
		"a copy with an encoded slash":       canonicalOf("PUT", path, "", "x-amz-copy-source:shared%2Fusers/alice/a"),
		"a copy into an upload of another's": canonicalOf("PUT", path, "partNumber=1&uploadId=1", "x-amz-copy-source:/shared/users/bob/a"),
		"a copy's source with a GET":         canonicalOf("GET", path, "", "x-amz-copy-source:/shared/users/alice/a"),
		"a header twice":                     canonicalOf("GET", path, "", "x-amz-date:20261125T180000Z"),
		"a header that is not signed":        strings.Replace(good, "\n\nhost", "\nx-amz-meta-a:b\n\nhost", 1),
		"a header in capitals":               canonicalOf("GET", path, "", "X-Amz-Acl:public-read"),
		"headers out of order":               canonicalOf("PUT", path, "", "content-type:a/b"),
		"a line more":                        good + "\nx",
		"too few lines":                      "GET\n/\n",
		"another date":                       strings.Replace(good, "x-amz-date:20261125T180000Z", "x-amz-date:20261125T180001Z", 1),
		"half a signature in the query":      canonicalOf("GET", path, "X-Amz-Expires=604800", ""),
		"a delete without its body's hash":   canonicalOf("POST", "/shared", "delete=", ""),
		"a method that there is not":         canonicalOf("PATCH", path, "", ""),
		"a restore":                          canonicalOf("POST", path, "restore=", ""),
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, mine.judge(core.SigningRequest{CanonicalRequest: text, Date: "20261125T180000Z", Region: "us-east-1"}, now))
		})
	}
	if err := mine.judge(core.SigningRequest{CanonicalRequest: good, Date: "20261125T180000Z", Region: "us-east-1"}, now); err != nil {
		t.Errorf("the request without any of it: got %v", err)
	}
}

func TestDatesAndRegions(t *testing.T) {
	good := core.SigningRequest{CanonicalRequest: canonicalOf("GET", "/shared/users/alice/a", "", ""), Date: "20261125T180000Z", Region: "us-east-1"}
	for name, change := range map[string]func(req *core.SigningRequest, at *time.Time){
		"too late":        func(_ *core.SigningRequest, at *time.Time) { *at = now.Add(tolerance + time.Second) },
		"too early":       func(_ *core.SigningRequest, at *time.Time) { *at = now.Add(-tolerance - time.Second) },
		"no date":         func(req *core.SigningRequest, _ *time.Time) { req.Date = "today" },
		"another region":  func(req *core.SigningRequest, _ *time.Time) { req.Region = "eu-west-1" },
		"nothing to sign": func(req *core.SigningRequest, _ *time.Time) { req.CanonicalRequest = "" },
		"two to sign":     func(req *core.SigningRequest, _ *time.Time) { req.Policy = "e30=" },
	} {
		t.Run(name, func(t *testing.T) {
			req, at := good, now
			change(&req, &at)
			refused(t, mine.judge(req, at))
		})
	}
}

// What a presigned URL may not be.
func TestPresigned(t *testing.T) {
	good := asked(t, func(ctx context.Context, c *core.Client) { doings["presignedGetObject"](ctx, c, "users/alice/") })
	for name, change := range map[string][2]string{
		"valid for longer":  {"X-Amz-Expires=900", "X-Amz-Expires=901"},
		"valid forever":     {"X-Amz-Expires=900", "X-Amz-Expires=9000000000000000000000"},
		"another's key":     {"X-Amz-Credential=AKID", "X-Amz-Credential=OTHER"},
		"another algorithm": {"X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=AWS4-HMAC-SHA1"},
		"another date":      {"X-Amz-Date=20261125T180000Z", "X-Amz-Date=20261126T180000Z"},
		"other headers":     {"X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=host%3Bx-amz-acl"},
		"signed already":    {"&response-content-type", "&X-Amz-Signature=0&response-content-type"},
		"its end twice":     {"X-Amz-Expires=900", "X-Amz-Expires=900&X-Amz-Expires=901"},
		"another method":    {"GET\n", "DELETE\n"},
		"a signed payload":  {"UNSIGNED-PAYLOAD", strings.Repeat("0", 64)},
		"a token":           {"&response-content-type", "&X-Amz-Security-Token=t&response-content-type"},
		"an ACL":            {"&response-content-type", "&acl=&response-content-type"},
		"another's object":  {"/users/alice/", "/users/bob/"},
	} {
		t.Run(name, func(t *testing.T) {
			req := good
			if req.CanonicalRequest = strings.Replace(good.CanonicalRequest, change[0], change[1], 1); req.CanonicalRequest == good.CanonicalRequest {
				t.Fatalf("there is no %s in\n%s", change[0], good.CanonicalRequest)
			}
			refused(t, mine.judge(req, now))
		})
	}
}

// A request is signed for the key that its token names.
func TestSessionTokens(t *testing.T) {
	own := mine
	own.key.token = "token"
	const token = "x-amz-security-token:token"
	for name, tc := range map[string]struct {
		rules rules
		extra string
		want  bool
	}{
		"its own":                  {own, token, true},
		"none":                     {own, "", false},
		"another's":                {own, "x-amz-security-token:other", false},
		"one where none is":        {mine, token, false},
		"none where there is none": {mine, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			text := canonicalOf("GET", "/shared/users/alice/a", "", tc.extra)
			err := tc.rules.judge(core.SigningRequest{CanonicalRequest: text, Date: "20261125T180000Z", Region: "us-east-1"}, now)
			if (err == nil) != tc.want {
				t.Errorf("got %v, want it signed: %t", err, tc.want)
			}
		})
	}
}
