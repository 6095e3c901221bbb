package signer

import (
	"archive/tar"
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

const (
	secret = "bob's secret"
	own    = "/shared/users/alice/a"
)

// ground is a server with what a thief may want to have, change or remove.
type ground struct {
	thief
	root harness.User
}

func (g *ground) url(path string) string { return "http://" + g.endpoint + path }

// reset puts everything in its place.
func (g *ground) reset(t *testing.T) {
	t.Helper()
	for path, body := range map[string]string{"/shared/users/bob/secret": secret, "/private/secret": secret, own: "alice's"} {
		if _, err := g.root.Send("PUT", g.url(path), []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
}

// removeOwn removes what alice has.
func (g *ground) removeOwn(t *testing.T) {
	t.Helper()
	if _, err := g.root.Send("DELETE", g.url(own), nil); err != nil {
		t.Fatal(err)
	}
}

// check fails when an answer, an object of alice's or nobody's request shows the
// secret, or when what is not alice's has changed.
func (g *ground) check(t *testing.T, answer string) {
	t.Helper()
	if strings.Contains(answer, secret) {
		t.Errorf("the answer holds the secret:\n%s", answer)
	}
	for _, path := range []string{"/shared/users/bob/secret", "/private/secret"} {
		if text, err := g.root.Send("GET", g.url(path), nil); err != nil || string(text) != secret {
			t.Errorf("%s: got %q, %v, want it as it was", path, text, err)
		}
	}
	if text, err := g.root.Send("GET", g.url("/shared/users/bob/planted"), nil); err == nil {
		t.Errorf("there is an object of bob's that bob has not put: %q", text)
	}
	if text, err := g.root.Send("GET", g.url(own), nil); err == nil && strings.Contains(string(text), secret) {
		t.Errorf("the secret was copied: %q", text)
	}
	if resp, err := http.Get(g.url(own)); err == nil {
		resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("anybody may read alice's object: status %d, want 403", resp.StatusCode)
		}
	}
}

// grounds are the servers, each with how it cuts a user down.
var grounds = map[string]func(t *testing.T) *ground{
	"MinIO": func(t *testing.T) *ground {
		g := &ground{thief: thief{endpoint: minio.Server(t).Endpoint}, root: root()}
		g.buckets(t)
		g.signer = start(t, g.endpoint)
		return g
	},
	"versitygw": func(t *testing.T) *ground {
		server := harness.StartVersityGW(t, "--iam-dir", t.TempDir())
		g := &ground{thief: thief{endpoint: server.Endpoint}, root: root()}
		g.buckets(t)
		keys := lastingKeys(t, g)
		g.signer = start(t, g.endpoint, "-keys", keys)
		return g
	},
}

func root() harness.User {
	return harness.User{AccessKey: harness.AccessKey, SecretKey: harness.SecretKey, Region: "us-east-1"}
}

func (g *ground) buckets(t *testing.T) {
	t.Helper()
	for _, name := range []string{"shared", "private"} {
		if _, err := g.root.Send("PUT", g.url("/"+name), nil); err != nil && !strings.Contains(err.Error(), "BucketAlreadyOwnedByYou") {
			t.Fatal(err)
		}
	}
}

// lastingKeys makes alice a user of versitygw, whose bucket policy says what
// alice may do, and returns the file that web/signer takes.
func lastingKeys(t *testing.T, g *ground) string {
	t.Helper()
	account := `<Account><Access>alice-key</Access><Secret>alice-secret-key</Secret><Role>user</Role></Account>`
	if _, err := g.root.Send("PATCH", g.url("/create-user"), []byte(account)); err != nil {
		t.Fatal(err)
	}
	policy := `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": {"AWS": ["alice-key"]}, "Resource": "arn:aws:s3:::shared/users/alice/*",
			"Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]},
		{"Effect": "Allow", "Principal": {"AWS": ["alice-key"]}, "Resource": "arn:aws:s3:::shared", "Action": ["s3:ListBucket"],
			"Condition": {"StringLike": {"s3:prefix": "users/alice/*"}}}]}`
	if _, err := g.root.Send("PUT", g.url("/shared?policy="), []byte(policy)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(file, []byte(`{"alice": {"accessKey": "alice-key", "secretKey": "alice-secret-key"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// onGrounds runs do on each server, alice's key known by its id and token.
func onGrounds(t *testing.T, do func(t *testing.T, g *ground)) {
	for name, begin := range grounds {
		t.Run(name, func(t *testing.T) {
			g := begin(t)
			if err := g.ask(t, "key", struct{}{}, &g.key); err != nil || g.key.SecretKey != "" {
				t.Fatalf("got %v, want a key without its secret", err)
			}
			do(t, g)
			g.removeOwn(t)
		})
	}
}

// archive is a tar for the prefixes of others.
func archive(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range []string{"users/bob/planted", "users/alice/../bob/planted", "../bob/planted", "/users/bob/planted"} {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: 1}); err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, "x")
	}
	w.Close()
	return b.String()
}

// Headers that nobody signed: MinIO takes them. What they ask for must be refused
// for the key's sake, or come to nothing.
func TestUnsignedHeaders(t *testing.T) { onGrounds(t, sendUnsigned) }

// obeyed are headers that MinIO would act on, signed or not. The others it ignores
// here, or refuses for want of what they are about.
var obeyed = []string{"x-amz-copy-source", "x-amz-tagging", "x-amz-storage-class", "x-amz-meta-snowball-auto-extract"}

func sendUnsigned(t *testing.T, g *ground) {
	later := "2099-01-01T00:00:00Z"
	for name, headers := range map[string]map[string]string{
		"a copy of another's":          {"x-amz-copy-source": "/shared/users/bob/secret"},
		"a copy of another bucket's":   {"x-amz-copy-source": "/private/secret"},
		"a copy through dots":          {"x-amz-copy-source": "/shared/users/alice/../bob/secret"},
		"a copy through encoded dots":  {"x-amz-copy-source": "/shared/users/alice/%2e%2e/bob/secret"},
		"a copy through a bucket":      {"x-amz-copy-source": "/shared/users/alice/../../../private/secret"},
		"a copy, its metadata new":     {"x-amz-copy-source": "/shared/users/bob/secret", "x-amz-metadata-directive": "REPLACE"},
		"a copy of a range":            {"x-amz-copy-source": "/shared/users/bob/secret", "x-amz-copy-source-range": "bytes=0-3"},
		"an ACL":                       {"x-amz-acl": "public-read"},
		"a grant":                      {"x-amz-grant-read": `uri="http://acs.amazonaws.com/groups/global/AllUsers"`},
		"a grant of all":               {"x-amz-grant-full-control": `uri="http://acs.amazonaws.com/groups/global/AllUsers"`},
		"tags":                         {"x-amz-tagging": "a=b"},
		"a lock":                       {"x-amz-object-lock-mode": "COMPLIANCE", "x-amz-object-lock-retain-until-date": later},
		"a legal hold":                 {"x-amz-object-lock-legal-hold": "ON"},
		"a storage class":              {"x-amz-storage-class": "REDUCED_REDUNDANCY"},
		"a redirect":                   {"x-amz-website-redirect-location": "https://evil.example"},
		"encryption":                   {"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "another"},
		"a way round retention":        {"x-amz-bypass-governance-retention": "true"},
		"another method":               {"x-http-method-override": "DELETE"},
		"another method, once more":    {"x-method-override": "DELETE"},
		"another path":                 {"x-original-url": "/shared/users/bob/secret", "x-rewrite-url": "/shared/users/bob/secret"},
		"another host":                 {"x-forwarded-host": "private." + "localhost"},
		"an unpacking":                 {"x-amz-meta-snowball-auto-extract": "true"},
		"an unpacking elsewhere":       {"x-amz-meta-snowball-auto-extract": "true", "x-amz-meta-minio-snowball-prefix": "users/bob", "x-amz-meta-minio-snowball-ignore-errors": "true"},
		"a replication":                {"x-minio-source-replication-request": "true", "x-amz-bucket-replication-status": "REPLICA", "x-minio-source-mtime": later},
		"a replication of tags":        {"x-minio-source-replication-request": "true", "x-amz-tagging": "a=b"},
		"a deletion of the bucket":     {"x-minio-force-delete": "true"},
		"a second factor":              {"x-amz-mfa": "1 2"},
		"an owner":                     {"x-amz-expected-bucket-owner": "bob"},
		"metadata of MinIO's own":      {"x-minio-internal-actual-size": "1"},
		"a session token of another's": {"x-amz-security-token-2": "x"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, form := range []func(*testing.T, request) (*http.Request, error){g.sign, g.presign, g.presigned} {
				g.reset(t)
				body := "thief"
				if strings.HasPrefix(name, "an unpacking") {
					body = archive(t)
				}
				req, err := form(t, request{method: "PUT", path: own, body: body})
				if err != nil {
					t.Fatalf("a plain PUT is not signed: %v", err)
				}
				for header, value := range headers {
					req.Header.Set(header, value)
				}
				status, answer := send(t, req)
				t.Logf("status %d %.200s", status, answer)
				for header := range headers {
					if slices.Contains(obeyed, header) && status != http.StatusForbidden {
						t.Errorf("status %d, want 403:\n%s", status, answer)
					}
				}
				g.check(t, answer)
			}
		})
	}
}

// What is signed, changed on its way: another method, path, host or query.
func TestChangedRequests(t *testing.T) { onGrounds(t, sendChanged) }

func sendChanged(t *testing.T, g *ground) {
	for name, change := range map[string]func(req *http.Request){
		"another method":              func(req *http.Request) { req.Method = "DELETE" },
		"another path":                func(req *http.Request) { req.URL.Path = "/shared/users/bob/secret" },
		"dots":                        func(req *http.Request) { req.URL.Path = "/shared/users/alice/../bob/secret" },
		"slashes":                     func(req *http.Request) { req.URL.Path = "/" + own },
		"the bucket in the host":      func(req *http.Request) { req.Host = "private.localhost" },
		"an operation in the query":   func(req *http.Request) { req.URL.RawQuery += "&acl=" },
		"a version in the query":      func(req *http.Request) { req.URL.RawQuery += "&versionId=null" },
		"an upload in the query":      func(req *http.Request) { req.URL.RawQuery += "&partNumber=1&uploadId=x" },
		"a content type in the query": func(req *http.Request) { req.URL.RawQuery += "&response-content-type=text%2Fhtml" },
		"a name in other letters":     func(req *http.Request) { req.URL.RawQuery += "&x-amz-expires=604800" },
		"a longer life":               func(req *http.Request) { req.URL.RawQuery = "X-Amz-Expires=604800&" + req.URL.RawQuery },
	} {
		t.Run(name, func(t *testing.T) {
			for _, form := range []func(*testing.T, request) (*http.Request, error){g.sign, g.presign} {
				g.reset(t)
				req, err := form(t, request{method: "GET", path: own})
				if err != nil {
					t.Fatalf("a plain GET is not signed: %v", err)
				}
				req.URL.RawPath = "" // each path here is encoded in one way alone
				change(req)
				status, answer := send(t, req)
				t.Logf("status %d %.300s", status, answer)
				if status < 400 {
					t.Errorf("status %d, want 403:\n%s", status, answer)
				}
				g.check(t, answer)
			}
		})
	}
}
