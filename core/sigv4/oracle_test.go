package sigv4

import (
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	oraclecredentials "github.com/aws/smithy-go/aws-http-auth/credentials"
	oracle "github.com/aws/smithy-go/aws-http-auth/sigv4"
	oraclev4 "github.com/aws/smithy-go/aws-http-auth/v4"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/transport"
)

// The oracle is AWS's own signer. Where it strays from the S3 pages the cases
// stay out of its way: it trims header values without folding them, and sorts
// the query by names before their escaping.

const oracleCases = 3000

// oracleRules are mustSign in other words; by itself the oracle signs host and x-amz-*.
type oracleRules struct{}

func (oracleRules) IsSigned(name string) bool {
	switch name {
	case "host", "content-type", "content-md5":
		return true
	}
	return len(name) > 5 && name[:6] == "x-amz-"
}

// newOracle returns AWS's signer with its options for S3.
func newOracle(inHeader bool) *oracle.Signer {
	return oracle.New(func(o *oraclev4.SignerOptions) {
		o.HeaderRules = oracleRules{}
		o.DisableDoublePathEscape = true
		o.AddPayloadHashHeader = inHeader
		o.DisableImplicitPayloadHashing = true
	})
}

// exchange is one random request, as both signers take it.
type exchange struct {
	req         *transport.Request
	scope       Scope
	payloadHash string
	pairs       [][2]string // of the query, unescaped
	path        string      // unescaped
}

type source struct{ *rand.Rand }

func (r source) pick(from ...string) string { return from[r.IntN(len(from))] }

// letters returns up to n characters of alphabet.
func (r source) letters(n int, alphabet string) string {
	all, out := []rune(alphabet), []rune(nil)
	for range r.IntN(n + 1) {
		out = append(out, all[r.IntN(len(all))])
	}
	return string(out)
}

// bytes returns up to n bytes of any value, often not UTF-8.
func (r source) bytes(n int) string {
	out := make([]byte, r.IntN(n+1))
	for i := range out {
		out[i] = byte(r.IntN(256))
	}
	return string(out)
}

const (
	lower   = "abcdefghijklmnopqrstuvwxyz0123456789"
	anyText = lower + "AZ -_.~!*'();:@&=+$,/?#[]%\"<>\\^`{|}éñ日本😀\u0301\u00a0\t\n\x00"
)

func (r source) text(n int) string {
	if r.IntN(4) == 0 {
		return r.bytes(n)
	}
	return r.letters(n, anyText)
}

func (r source) query() (pairs [][2]string) {
	seen := map[string]bool{}
	for range r.IntN(6) {
		name := r.pick("prefix", "list-type", "max-keys", "uploads", "partNumber", "versionId", "Expires",
			"response-content-type", "X-Amz-Checksum-Mode", "a"+r.letters(4, lower+"-._~"))
		if !seen[name] {
			seen[name] = true
			pairs = append(pairs, [2]string{name, r.text(12)})
		}
	}
	return pairs
}

func (r source) header() transport.Header {
	h := transport.Header{}
	for range r.IntN(7) {
		name := r.pick("content-type", "content-md5", "range", "if-match", "cache-control", "x-amz-acl", "x-amz-copy-source",
			"x-amz-checksum-crc32c", "x-amz-meta-"+r.letters(6, lower+"-_"), "x-amzn-trace-id")
		words := strings.Fields(r.letters(20, "abc XYZ 0189 =;,/\"'éñ日"))
		h[name] = r.pick("", " ", "\t ") + strings.Join(words, " ") + r.pick("", "  ", " \t")
	}
	return h
}

func (r source) exchange() exchange {
	x := exchange{path: "/" + r.text(24), pairs: r.query(), payloadHash: UnsignedPayload}
	if r.IntN(3) > 0 {
		hash := make([]byte, 32)
		for i := range hash {
			hash[i] = byte(r.IntN(256))
		}
		x.payloadHash = hex.EncodeToString(hash)
	}
	var query s3addr.Query
	for _, p := range x.pairs {
		query.Add(p[0], p[1])
	}
	x.req = &transport.Request{
		Method: r.pick("GET", "HEAD", "PUT", "POST", "DELETE"),
		Scheme: "https",
		Host:   r.pick("s3.amazonaws.com", "bucket.s3.eu-west-3.amazonaws.com", "localhost:9000", "[::1]:9000", "10.0.0.7"),
		Path:   s3addr.EscapePath(x.path),
		Query:  query.String(),
		Header: r.header(),
	}
	x.scope = Scope{
		Credentials: credentials.Value{AccessKeyID: "A" + r.letters(19, lower+"+/="), SecretAccessKey: r.letters(40, anyText)},
		Region:      r.pick("us-east-1", "eu-central-1", "auto", "garage", "r"+r.letters(8, lower+"-")),
		Time: time.Unix(946684800+r.Int64N(100*365*86400), r.Int64N(1e9)).
			In(time.FixedZone("somewhere", r.IntN(26*3600)-12*3600)),
	}
	if r.IntN(2) == 0 {
		x.scope.Credentials.SessionToken = r.letters(60, lower+"ABC+/=") + "t"
	}
	return x
}

// ask lets the oracle sign x, with extra in its query.
func (x exchange) ask(t *testing.T, kind oraclev4.SignatureType, payloadHash []byte, extra ...[2]string) *http.Request {
	t.Helper()
	query := url.Values{}
	for _, p := range append(slices.Clone(x.pairs), extra...) {
		query.Add(p[0], p[1])
	}
	req := &http.Request{
		Method: x.req.Method, Host: x.req.Host, Header: http.Header{},
		URL: &url.URL{Scheme: "https", Host: x.req.Host, Path: x.path, RawPath: x.req.Path, RawQuery: query.Encode()},
	}
	for name, value := range x.req.Header {
		req.Header.Set(name, value)
	}
	err := newOracle(kind == oraclev4.SignatureTypeHeader).SignRequest(&oracle.SignRequestInput{
		Request: req, PayloadHash: payloadHash, Service: "s3", Region: x.scope.Region, Time: x.scope.Time, SignatureType: kind,
		Credentials: oraclecredentials.Credentials{AccessKeyID: x.scope.Credentials.AccessKeyID,
			SecretAccessKey: x.scope.Credentials.SecretAccessKey, SessionToken: x.scope.Credentials.SessionToken},
	})
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestSignHeaderLikeOracle(t *testing.T) {
	random := source{rand.New(rand.NewPCG(4, 1))}
	signer := new(Signer)
	for n := range oracleCases {
		x := random.exchange()
		hash := []byte(x.payloadHash)
		if x.payloadHash != UnsignedPayload {
			hash, _ = hex.DecodeString(x.payloadHash)
		}
		want := x.ask(t, oraclev4.SignatureTypeHeader, hash)
		sent := maps.Clone(x.req.Header)
		signer.SignHeader(x.req, x.scope, x.payloadHash)
		wantHeader := transport.Header{}
		for name := range want.Header {
			wantHeader[strings.ToLower(name)] = want.Header.Get(name)
		}
		delete(wantHeader, "host")
		if !maps.Equal(x.req.Header, wantHeader) {
			t.Fatalf("case %d: %s %s with %q\n got %q\nwant %q", n, x.req.Method, x.req.URL(), sent, x.req.Header, wantHeader)
		}
	}
}

func TestPresignLikeOracle(t *testing.T) {
	random := source{rand.New(rand.NewPCG(4, 2))}
	signer := new(Signer)
	for n := range oracleCases {
		x := random.exchange()
		expires := time.Duration(1+random.IntN(604800)) * time.Second
		want := x.ask(t, oraclev4.SignatureTypeQueryString, oraclev4.UnsignedPayload(),
			[2]string{"X-Amz-Expires", fmt.Sprint(int64(expires.Seconds()))})
		sent := maps.Clone(x.req.Header)
		signer.Presign(x.req, x.scope, expires)
		got, err := url.ParseQuery(x.req.Query)
		if err != nil {
			t.Fatalf("case %d: %v in %q", n, err, x.req.Query)
		}
		if wanted := want.URL.Query(); !maps.EqualFunc(got, wanted, slices.Equal) {
			t.Fatalf("case %d: %s %s with %q\n got %q\nwant %q", n, x.req.Method, x.req.URL(), sent, got, wanted)
		}
	}
}
