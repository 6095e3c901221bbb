package main

import (
	"bytes"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go/aws-http-auth/credentials"
	"github.com/aws/smithy-go/aws-http-auth/sigv4"
	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
)

// client sends signed requests to an embedded server of its own.
type client struct {
	t      *testing.T
	base   string
	secret string
}

func newClient(t *testing.T) *client {
	server := httptest.NewServer(newEmbedded(options{accessKey: "minioadmin", secretKey: "minioadmin", origin: "*"}))
	t.Cleanup(server.Close)
	return &client{t: t, base: server.URL, secret: "minioadmin"}
}

func (c *client) request(method, path string, body []byte, headers ...string) *http.Request {
	c.t.Helper()
	req, err := http.NewRequest(method, c.base+path, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return req
}

// sign signs in the headers, or in the query when the signature goes there.
func (c *client) sign(req *http.Request, where v4.SignatureType) *http.Request {
	c.t.Helper()
	if where == v4.SignatureTypeQueryString {
		req.Header.Del("X-Amz-Content-Sha256")
		query := req.URL.Query()
		query.Set("X-Amz-Expires", "900")
		req.URL.RawQuery = query.Encode()
	}
	hash := v4.UnsignedPayload()
	if sum, err := hex.DecodeString(req.Header.Get("X-Amz-Content-Sha256")); err == nil && len(sum) > 0 {
		hash = sum
	}
	signer := sigv4.New(func(o *v4.SignerOptions) { o.DisableDoublePathEscape = true })
	err := signer.SignRequest(&sigv4.SignRequestInput{
		Request: req, PayloadHash: hash, Service: "s3", Region: "us-east-1", Time: time.Now(),
		Credentials:   credentials.Credentials{AccessKeyID: "minioadmin", SecretAccessKey: c.secret},
		SignatureType: where,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return req
}

// send returns the answer, its body read.
func (c *client) send(req *http.Request) (*http.Response, string) {
	c.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp, string(text)
}

// do signs, sends and wants a status.
func (c *client) do(want int, method, path string, body []byte, headers ...string) (*http.Response, string) {
	c.t.Helper()
	resp, text := c.send(c.sign(c.request(method, path, body, headers...), v4.SignatureTypeHeader))
	if resp.StatusCode != want {
		c.t.Fatalf("%s %s: got status %d, want %d: %s", method, path, resp.StatusCode, want, text)
	}
	return resp, text
}

// escape writes a key as S3's canonical request does.
func escape(key string) string {
	return strings.NewReplacer("+", "%20", "%2F", "/").Replace(url.QueryEscape(key))
}

func (c *client) put(bucket string, keys ...string) {
	c.t.Helper()
	c.do(200, "PUT", "/"+bucket, nil)
	for _, key := range keys {
		c.do(200, "PUT", "/"+bucket+"/"+escape(key), []byte(key))
	}
}
