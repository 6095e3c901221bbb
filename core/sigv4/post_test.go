package sigv4

import (
	"encoding/base64"
	"errors"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
func TestSignPolicy(t *testing.T) {
	const encoded = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1w" +
		"bGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3Vj" +
		"Y2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAg" +
		"ICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7" +
		"IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7" +
		"IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxn" +
		"b3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9"
	policy, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	scope := exampleScope
	scope.Time = time.Date(2015, time.December, 29, 0, 0, 0, 0, time.UTC)
	fields, err := new(Signer).SignPolicy(policy, scope)
	if err != nil || len(fields) != 2 {
		t.Fatalf("got %v, %v, want two fields", fields, err)
	}
	same(t, "policy", fields[0].Name+"="+fields[0].Value, "policy="+encoded)
	same(t, "signature", fields[1].Name+"="+fields[1].Value, "x-amz-signature=8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e")
}

func TestPostFields(t *testing.T) {
	scope := exampleScope
	list := func() (text string) {
		for _, field := range PostFields(scope) {
			text += field.Name + "=" + field.Value + "\n"
		}
		return text
	}
	want := "x-amz-algorithm=AWS4-HMAC-SHA256\nx-amz-credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request\nx-amz-date=20130524T000000Z\n"
	same(t, "fields", list(), want)
	scope.Credentials.SessionToken = "token"
	same(t, "fields with a token", list(), want+"x-amz-security-token=token\n")
	scope.Credentials.AccessKeyID = ""
	same(t, "fields of nobody", list(), "")
}

func TestAppendCondition(t *testing.T) {
	same(t, "condition", string(Field{"key", "a\"b\\\né"}.AppendCondition([]byte("["))), `[["eq","$key","a\"b\\\u000aé"]`)
}

// A remote signer gets what a local one would have signed, and makes the same of it.
func TestRemote(t *testing.T) {
	var asked []Subject
	local := new(Signer)
	scope := exampleScope
	scope.Credentials.SecretAccessKey = ""
	scope.Remote = func(s Subject) (string, error) {
		asked = append(asked, s)
		toSign := []byte(s.Policy)
		if s.CanonicalRequest != "" {
			toSign = stringToSign(s.Date, s.Region, s3, []byte(s.CanonicalRequest))
		}
		return local.local(s.Date, exampleScope, toSign), nil
	}
	request := func() *transport.Request {
		return &transport.Request{Method: "GET", Host: exampleHost, Path: "/test.txt", Header: transport.Header{}}
	}
	near, far := request(), request()
	local.SignHeader(near, exampleScope, emptyHash)
	if err := new(Signer).SignHeader(far, scope, emptyHash); err != nil {
		t.Error(err)
	}
	same(t, "authorization", far.Header["authorization"], near.Header["authorization"])
	same(t, "canonical request", asked[0].CanonicalRequest, string(canonicalRequest(far, signedNames(far.Header), emptyHash)))

	near, far = request(), request()
	local.Presign(near, exampleScope, time.Hour)
	if err := new(Signer).Presign(far, scope, time.Hour); err != nil {
		t.Error(err)
	}
	same(t, "query", far.Query, near.Query)
	if asked[1].Expires != time.Hour || asked[1].Region != "us-east-1" || asked[1].Date != exampleStamp {
		t.Errorf("got %+v, want the hour, the region and the date in it", asked[1])
	}

	nearFields, _ := local.SignPolicy([]byte("{}"), exampleScope)
	farFields, err := new(Signer).SignPolicy([]byte("{}"), scope)
	if err != nil || farFields[1] != nearFields[1] || asked[2].Policy != "e30=" || asked[2].CanonicalRequest != "" {
		t.Errorf("got %v, %v of %+v, want %v", farFields, err, asked[2], nearFields)
	}
}

func TestRemoteFails(t *testing.T) {
	failure := errors.New("no")
	scope := exampleScope
	scope.Remote = func(Subject) (string, error) { return "", failure }
	req := &transport.Request{Method: "GET", Host: exampleHost, Path: "/"}
	if err := new(Signer).SignHeader(req, scope, emptyHash); err != failure {
		t.Errorf("header: got %v, want %v", err, failure)
	}
	if err := new(Signer).Presign(req, scope, time.Hour); err != failure {
		t.Errorf("query: got %v, want %v", err, failure)
	}
	if _, err := new(Signer).SignPolicy(nil, scope); err != failure {
		t.Errorf("policy: got %v, want %v", err, failure)
	}
}
