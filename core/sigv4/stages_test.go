package sigv4

import (
	"encoding/hex"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/transport"
)

// The examples that AWS publishes, with the files in testdata: .creq is the
// canonical request, .sts the string to sign, .sig the signature, .authz the
// authorization header. They are copied from, never written by this package:
//
//	https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
//	https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
//	https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
//	aws-sig-v4-test-suite (get-header-value-trim)
//
// us-east-1-20130524.key is the key of all of them but the last. AWS does not
// print it; python's hmac and a dozen other signers agree on it.
const (
	exampleHost  = "examplebucket.s3.amazonaws.com"
	exampleStamp = "20130524T000000Z"
	emptyHash    = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	putHash      = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
	streamHash   = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
)

var exampleScope = Scope{
	Credentials: credentials.Value{
		AccessKeyID:     "AKIAIOSFODNN7EXAMPLE",
		SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
	},
	Region: "us-east-1",
	Time:   time.Date(2013, time.May, 24, 0, 0, 0, 0, time.UTC),
}

// golden reads a file of testdata without its last line end.
func golden(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(b), "\n")
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %q\nwant %q", what, got, want)
	}
}

func TestCanonicalRequest(t *testing.T) {
	cases := map[string]struct {
		req         transport.Request
		names       string
		payloadHash string
	}{
		"get-object": {
			req: transport.Request{Method: "GET", Host: exampleHost, Path: "/test.txt", Header: transport.Header{
				"range": "bytes=0-9", "x-amz-date": exampleStamp, "x-amz-content-sha256": emptyHash}},
			names:       "host;range;x-amz-content-sha256;x-amz-date",
			payloadHash: emptyHash,
		},
		"put-object": {
			req: transport.Request{Method: "PUT", Host: exampleHost, Path: s3addr.EscapePath("/test$file.text"), Header: transport.Header{
				"date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-date": exampleStamp,
				"x-amz-storage-class": "REDUCED_REDUNDANCY", "x-amz-content-sha256": putHash}},
			names:       "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
			payloadHash: putHash,
		},
		"get-bucket-lifecycle": {
			req: transport.Request{Method: "GET", Host: exampleHost, Path: "/", Query: "lifecycle=", Header: transport.Header{
				"x-amz-date": exampleStamp, "x-amz-content-sha256": emptyHash}},
			names:       "host;x-amz-content-sha256;x-amz-date",
			payloadHash: emptyHash,
		},
		"list-objects": {
			req: transport.Request{Method: "GET", Host: exampleHost, Path: "/", Query: "max-keys=2&prefix=J", Header: transport.Header{
				"x-amz-date": exampleStamp, "x-amz-content-sha256": emptyHash}},
			names:       "host;x-amz-content-sha256;x-amz-date",
			payloadHash: emptyHash,
		},
		"put-object-chunked-seed": {
			req: transport.Request{Method: "PUT", Host: "s3.amazonaws.com", Path: "/examplebucket/chunkObject.txt", Header: transport.Header{
				"x-amz-date": exampleStamp, "x-amz-storage-class": "REDUCED_REDUNDANCY", "x-amz-content-sha256": streamHash,
				"content-encoding": "aws-chunked", "x-amz-decoded-content-length": "66560", "content-length": "66824"}},
			names: "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;" +
				"x-amz-decoded-content-length;x-amz-storage-class",
			payloadHash: streamHash,
		},
		"get-object-presigned": {
			req: transport.Request{Method: "GET", Host: exampleHost, Path: "/test.txt",
				Query: "X-Amz-Algorithm=AWS4-HMAC-SHA256" +
					"&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
					"&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"},
			names:       "host",
			payloadHash: UnsignedPayload,
		},
		"get-header-value-trim": {
			req: transport.Request{Method: "GET", Host: "example.amazonaws.com", Path: "/", Header: transport.Header{
				"my-header1": " value1", "my-header2": ` "a   b   c"`, "x-amz-date": "20150830T123600Z"}},
			names:       "host;my-header1;my-header2;x-amz-date",
			payloadHash: emptyHash,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := canonicalRequest(&c.req, strings.Split(c.names, ";"), c.payloadHash)
			same(t, "canonical request", string(got), golden(t, name+".creq"))
		})
	}
}

func TestStringToSignAndSignature(t *testing.T) {
	key, err := hex.DecodeString(golden(t, "us-east-1-20130524.key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"get-object", "put-object", "get-bucket-lifecycle", "list-objects",
		"put-object-chunked-seed", "get-object-presigned"} {
		t.Run(name, func(t *testing.T) {
			got := stringToSign(exampleStamp, "us-east-1", s3, []byte(golden(t, name+".creq")))
			same(t, "string to sign", string(got), golden(t, name+".sts"))
			same(t, "signature", signature(key, []byte(golden(t, name+".sts"))), golden(t, name+".sig"))
		})
	}
}

func TestSigningKey(t *testing.T) {
	got := hex.EncodeToString(signingKey(exampleScope.Credentials.SecretAccessKey, "20130524", "us-east-1", s3))
	same(t, "signing key", got, golden(t, "us-east-1-20130524.key"))
}

func TestSignedNames(t *testing.T) {
	cases := map[string]struct {
		header transport.Header
		want   string
	}{
		"no header":             {nil, "host"},
		"sorted":                {transport.Header{"x-amz-date": "", "content-type": "", "x-amz-acl": ""}, "content-type;host;x-amz-acl;x-amz-date"},
		"content-md5":           {transport.Header{"content-md5": ""}, "content-md5;host"},
		"prefix of a name":      {transport.Header{"x-amz-meta-a-b": "", "x-amz-meta-a": ""}, "host;x-amz-meta-a;x-amz-meta-a-b"},
		"neither x-amz nor two": {transport.Header{"x-amzn-trace-id": "", "x-minio-source": "", "content-type-x": ""}, "host"},
		"left to the sender": {transport.Header{"range": "", "date": "", "if-match": "", "cache-control": "", "content-encoding": "",
			"content-disposition": "", "authorization": "", "user-agent": "", "content-length": ""}, "host"},
		"host given as a header": {transport.Header{"host": "elsewhere"}, "host"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			same(t, "signed names", strings.Join(signedNames(c.header), ";"), c.want)
		})
	}
}

func TestHostIsTheOneOfTheRequest(t *testing.T) {
	req := &transport.Request{Method: "GET", Host: "minio:9000", Path: "/", Header: transport.Header{"host": "elsewhere"}}
	got := string(canonicalRequest(req, []string{"host"}, "hash"))
	same(t, "canonical request", got, "GET\n/\n\nhost:minio:9000\n\nhost\nhash")
}

func TestAppendFolded(t *testing.T) {
	cases := map[string]struct{ value, want string }{
		"empty":            {"", ""},
		"plain":            {"a", "a"},
		"only space":       {"   ", ""},
		"both ends":        {"  a  ", "a"},
		"single space":     {"a b", "a b"},
		"runs":             {"a   b    c", "a b c"},
		"within quotes":    {`"a   b"`, `"a b"`},
		"tabs and ends":    {"\ta\t \tb\t", "a b"},
		"a line end":       {"a\r\nx-amz-acl:public", "a x-amz-acl:public"},
		"other characters": {"a\x00\x08\x0e\x1f\x7fé日b", "a\x00\x08\x0e\x1f\x7fé日b"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			same(t, "folded", string(appendFolded([]byte("name: "), c.value)), "name: "+c.want)
		})
	}
}

// strings.Fields is what MinIO's server folds with.
func TestAppendFoldedLikeFields(t *testing.T) {
	const letters = "  \t\n\v\f\rab\"x"
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		b := make([]byte, random.IntN(12))
		for i := range b {
			b[i] = letters[random.IntN(len(letters))]
		}
		got, want := string(appendFolded(nil, string(b))), strings.Join(strings.Fields(string(b)), " ")
		if got != want {
			t.Fatalf("folded %q\n got %q\nwant %q", b, got, want)
		}
	}
}
