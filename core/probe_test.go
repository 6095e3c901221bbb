package core

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestSignProbe(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, ""))
	c := newClient(t, w)
	date := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	inQuery := request.Probe{Operation: "ListObjectsV2", Method: "GET", Query: map[string]string{"list-type": "2", "max-keys": "1"}, InQuery: true, Region: "eu-west-1", Date: date}
	signed, err := c.SignProbe(t.Context(), "photos", "", inQuery)
	u, query := parsed(t, signed.URL, err)
	s3test.Same(t, "path", u.Path, "/photos")
	s3test.Same(t, "scope", query["X-Amz-Credential"], s3test.TestKey+"/20260102/eu-west-1/s3/aws4_request")
	s3test.Same(t, "expiry", query["X-Amz-Expires"], "900")
	s3test.Same(t, "headers", len(signed.Headers), 0)

	inHeader := request.Probe{Operation: "AbortMultipartUpload", Method: "DELETE", Query: map[string]string{"uploadId": "none"}, Headers: map[string]string{"Content-MD5": "x"}}
	signed, err = c.SignProbe(t.Context(), "photos", "a b", inHeader)
	if err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "address", signed.URL, "http://localhost:9000/photos/a%20b?uploadId=none")
	s3test.Same(t, "payload hash", signed.Headers["x-amz-content-sha256"], "UNSIGNED-PAYLOAD")
	if names := "SignedHeaders=content-md5;host;x-amz-content-sha256;x-amz-date"; !strings.Contains(signed.Headers["authorization"], names) {
		t.Errorf("got authorization %q, want %s in it", signed.Headers["authorization"], names)
	}
	for _, region := range []string{"", "evil.example/", "a b"} {
		inQuery.Region = region
		signed, err = c.SignProbe(t.Context(), "photos", "", inQuery)
		_, query = parsed(t, signed.URL, err)
		s3test.Same(t, "scope of "+region, query["X-Amz-Credential"], s3test.TestKey+"/20260102/us-east-1/s3/aws4_request")
	}
	s3test.Same(t, "requests", len(w.Sent), 0)
}

func TestSignProbeRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		bucket, object string
		probe          request.Probe
		argument       string
	}{
		"no bucket where one is due": {"", "", request.Probe{Operation: "ListObjectsV2"}, "bucket"},
		"a bad bucket":               {"A", "", request.Probe{Operation: "ListObjectsV2"}, "bucket"},
		"a bad object":               {"photos", "../a", request.Probe{Operation: "HeadObject"}, "object"},
		"a header that is dropped":   {"photos", "a", request.Probe{Operation: "HeadObject", Headers: map[string]string{"host": "x"}}, "headers"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newClient(t, s3test.Answers(s3test.Reply(200, ""))).SignProbe(t.Context(), test.bucket, test.object, test.probe)
			var argument *s3err.ArgumentError
			if !errors.As(err, &argument) || argument.Argument != test.argument {
				t.Errorf("got %v, want an ArgumentError of %s", err, test.argument)
			}
		})
	}
}

func TestSignProbeOfNobodyIsUnsigned(t *testing.T) {
	c, err := New("http://localhost:9000", Options{Transport: transport.Func(nil), Credentials: credentials.Static{}})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := c.SignProbe(t.Context(), "", "", request.Probe{Operation: "ListBuckets", Method: "GET", InQuery: true})
	if err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "address", signed.URL, "http://localhost:9000/")
}
