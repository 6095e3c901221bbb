package sigv4

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// The page puts commas alone between the parts of the header; every SDK puts
// ", ", which is the form that all servers have met.
func published(authorization string) string {
	return strings.ReplaceAll(authorization, ", ", ",")
}

func TestSignHeaderPublished(t *testing.T) {
	for name, query := range map[string]string{
		"get-bucket-lifecycle": "lifecycle=",
		"list-objects":         "max-keys=2&prefix=J",
	} {
		t.Run(name, func(t *testing.T) {
			req := &transport.Request{Method: "GET", Host: exampleHost, Path: "/", Query: query}
			new(Signer).SignHeader(req, exampleScope, emptyHash)
			same(t, "authorization", published(req.Header["authorization"]), golden(t, name+".authz"))
			same(t, "x-amz-date", req.Header["x-amz-date"], exampleStamp)
			same(t, "x-amz-content-sha256", req.Header["x-amz-content-sha256"], emptyHash)
			if len(req.Header) != 3 {
				t.Errorf("headers: got %v, want these three", req.Header)
			}
		})
	}
}

func TestSignHeaderSeparatesLikeTheSDKs(t *testing.T) {
	req := &transport.Request{Method: "GET", Host: exampleHost, Path: "/"}
	new(Signer).SignHeader(req, exampleScope, emptyHash)
	got := req.Header["authorization"]
	head := "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, " +
		"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
	if rest, ok := strings.CutPrefix(got, head); !ok || len(rest) != 64 {
		t.Errorf("authorization\n got %q\nwant %q and 64 digits", got, head)
	}
}

func TestPresignPublished(t *testing.T) {
	req := &transport.Request{Method: "GET", Scheme: "https", Host: exampleHost, Path: "/test.txt"}
	new(Signer).Presign(req, exampleScope, 24*time.Hour)
	same(t, "URL", req.URL(), golden(t, "get-object-presigned.url"))
	if req.Header != nil {
		t.Errorf("headers: got %v, want none", req.Header)
	}
}

// parameters returns the names in a query, in order, and the value of the last.
func parameters(query string) (names, last string) {
	for p := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(p, "=")
		names, last = names+" "+name, value
	}
	return strings.TrimSpace(names), last
}

func TestPresignQuery(t *testing.T) {
	cases := map[string]struct {
		query, token string
		header       transport.Header
		want         string
	}{
		"after lower case names": {query: "prefix=J&versionId=1",
			want: "X-Amz-Algorithm X-Amz-Credential X-Amz-Date X-Amz-Expires X-Amz-SignedHeaders prefix versionId X-Amz-Signature"},
		"between names": {query: "A=1&X-Amz-Checksum-Mode=ENABLED&partNumber=2",
			want: "A X-Amz-Algorithm X-Amz-Checksum-Mode X-Amz-Credential X-Amz-Date X-Amz-Expires X-Amz-SignedHeaders partNumber X-Amz-Signature"},
		"token": {token: "t",
			want: "X-Amz-Algorithm X-Amz-Credential X-Amz-Date X-Amz-Expires X-Amz-Security-Token X-Amz-SignedHeaders X-Amz-Signature"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			req := &transport.Request{Method: "GET", Host: exampleHost, Path: "/", Query: c.query}
			scope := exampleScope
			scope.Credentials.SessionToken = c.token
			new(Signer).Presign(req, scope, time.Minute)
			names, last := parameters(req.Query)
			same(t, "parameters", names, c.want)
			if len(last) != 64 {
				t.Errorf("signature: got %q, want 64 digits", last)
			}
			for _, p := range strings.Split(c.query, "&") {
				if !strings.Contains("&"+req.Query+"&", "&"+p+"&") && p != "" {
					t.Errorf("query %q lost %q", req.Query, p)
				}
			}
		})
	}
}

func TestPresignExpires(t *testing.T) {
	cases := map[string]struct {
		expires time.Duration
		want    string
	}{
		"a second":           {time.Second, "X-Amz-Expires=1&"},
		"parts are lost":     {time.Minute + 999*time.Millisecond, "X-Amz-Expires=60&"},
		"a quarter":          {15 * time.Minute, "X-Amz-Expires=900&"},
		"the longest of all": {MaxExpires, "X-Amz-Expires=604800&"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			req := &transport.Request{Method: "GET", Host: exampleHost, Path: "/"}
			new(Signer).Presign(req, exampleScope, c.expires)
			if !strings.Contains(req.Query, "&"+c.want) {
				t.Errorf("query: got %q, want %q in it", req.Query, c.want)
			}
		})
	}
}

func TestPresignLeavesHeadersAlone(t *testing.T) {
	header := transport.Header{"content-type": "text/plain", "x-amz-acl": "private", "range": "bytes=0-9"}
	req := &transport.Request{Method: "PUT", Host: exampleHost, Path: "/a", Header: maps.Clone(header)}
	new(Signer).Presign(req, exampleScope, time.Minute)
	if !maps.Equal(req.Header, header) {
		t.Errorf("header: got %v, want %v", req.Header, header)
	}
	if want := "&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-acl&"; !strings.Contains(req.Query, want) {
		t.Errorf("query: got %q, want %q in it", req.Query, want)
	}
}

// What is signed must change the signature; what is not must not, or a URL
// would serve one range only.
func TestSignatureCovers(t *testing.T) {
	cases := map[string]struct {
		change func(*transport.Request)
		covers bool
	}{
		"method":       {func(r *transport.Request) { r.Method = "PUT" }, true},
		"host":         {func(r *transport.Request) { r.Host = "other" }, true},
		"path":         {func(r *transport.Request) { r.Path = "/b" }, true},
		"query":        {func(r *transport.Request) { r.Query = "a=2" }, true},
		"content-type": {func(r *transport.Request) { r.Header["content-type"] = "text/html" }, true},
		"content-md5":  {func(r *transport.Request) { r.Header["content-md5"] = "x" }, true},
		"x-amz-acl":    {func(r *transport.Request) { r.Header["x-amz-acl"] = "public-read" }, true},
		"range":        {func(r *transport.Request) { r.Header["range"] = "bytes=5-" }, false},
		"if-match":     {func(r *transport.Request) { r.Header["if-match"] = `"etag"` }, false},
		"operation":    {func(r *transport.Request) { r.Operation = "GetObject" }, false},
	}
	signer := new(Signer)
	signed := func(change func(*transport.Request)) (inHeader, inQuery string) {
		req := &transport.Request{Method: "GET", Host: "h", Path: "/a", Query: "a=1",
			Header: transport.Header{"content-type": "text/plain", "x-amz-acl": "private"}}
		change(req)
		query := req.Clone()
		signer.SignHeader(req, exampleScope, emptyHash)
		signer.Presign(query, exampleScope, time.Minute)
		_, inHeader, _ = strings.Cut(req.Header["authorization"], "Signature=")
		_, inQuery = parameters(query.Query)
		return inHeader, inQuery
	}
	header, query := signed(func(*transport.Request) {})
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			gotHeader, gotQuery := signed(c.change)
			if got := gotHeader != header; got != c.covers {
				t.Errorf("changes the signature in the header: got %t, want %t", got, c.covers)
			}
			if got := gotQuery != query; got != c.covers {
				t.Errorf("changes the signature in the query: got %t, want %t", got, c.covers)
			}
		})
	}
}

func TestSignAgain(t *testing.T) {
	fresh := &transport.Request{Method: "GET", Host: exampleHost, Path: "/"}
	new(Signer).SignHeader(fresh, exampleScope, emptyHash)

	earlier := exampleScope
	earlier.Time = exampleScope.Time.Add(-time.Hour)
	earlier.Credentials.SessionToken = "stale"
	again := &transport.Request{Method: "GET", Host: exampleHost, Path: "/"}
	signer := new(Signer)
	signer.SignHeader(again, earlier, UnsignedPayload)
	same(t, "token", again.Header["x-amz-security-token"], "stale")
	signer.SignHeader(again, exampleScope, emptyHash)
	if !maps.Equal(again.Header, fresh.Header) {
		t.Errorf("signed again\n got %v\nwant %v", again.Header, fresh.Header)
	}
}

func TestAnonymousSignsNothing(t *testing.T) {
	req := &transport.Request{Method: "GET", Host: exampleHost, Path: "/", Query: "prefix=J"}
	anonymous := Scope{Region: "us-east-1", Time: exampleScope.Time}
	new(Signer).SignHeader(req, anonymous, emptyHash)
	new(Signer).Presign(req, anonymous, time.Minute)
	if req.Header != nil || req.Query != "prefix=J" {
		t.Errorf("got header %v and query %q, want none and %q", req.Header, req.Query, "prefix=J")
	}
}

func TestNoSecretInWhatIsPrinted(t *testing.T) {
	signer := new(Signer)
	scope := exampleScope
	req := &transport.Request{Method: "GET", Host: exampleHost, Path: "/"}
	signer.SignHeader(req, scope, emptyHash)
	secret := scope.Credentials.SecretAccessKey
	holder := struct{ signer *Signer }{signer}
	var printed strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		for _, value := range []any{signer, holder, &holder, *req} {
			fmt.Fprintf(&printed, verb, value)
		}
	}
	key := signingKey(secret, "20130524", "us-east-1", s3)
	for name, leak := range map[string]string{
		"secret": secret, "secret in hex": fmt.Sprintf("%x", secret),
		"key": string(key), "key as list": strings.Trim(fmt.Sprint(key), "[]"), "key in hex": fmt.Sprintf("%x", key),
	} {
		if strings.Contains(printed.String(), leak) {
			t.Errorf("the %s is in what fmt prints", name)
		}
	}
}
