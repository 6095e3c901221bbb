package signer

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// An upload in parts of bob's, whose id alice has got to know.
func TestUploadsOfOthers(t *testing.T) { onGrounds(t, useUploads) }

func useUploads(t *testing.T, g *ground) {
	g.reset(t)
	text, err := g.root.Send("POST", g.url("/shared/users/bob/large?uploads="), nil)
	found := regexp.MustCompile("<UploadId>(.*)</UploadId>").FindSubmatch(text)
	if err != nil || found == nil {
		t.Fatalf("got %s, %v, want the id of an upload", text, err)
	}
	id := string(found[1])
	if _, err := g.root.Send("PUT", g.url("/shared/users/bob/large?partNumber=1&uploadId="+id), []byte(secret)); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]request{
		"a part":       {method: "PUT", path: own, query: "partNumber=1&uploadId=" + id, body: "thief"},
		"another part": {method: "PUT", path: own, query: "partNumber=2&uploadId=" + id, body: "thief"},
		"its list":     {method: "GET", path: own, query: "uploadId=" + id},
		"its end":      {method: "DELETE", path: own, query: "uploadId=" + id},
		"its finish":   {method: "POST", path: own, query: "uploadId=" + id, body: "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>e</ETag></Part></CompleteMultipartUpload>"},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := g.sign(t, r)
			if err != nil {
				t.Fatal(err) // whose upload it is only the S3 server knows
			}
			status, answer := send(t, req)
			if status < 400 && r.method != "DELETE" { // MinIO takes the end of what there is not
				t.Errorf("status %d, want a refusal:\n%s", status, answer)
			}
			g.check(t, answer)
			parts, err := g.root.Send("GET", g.url("/shared/users/bob/large?uploadId="+id), nil)
			if err != nil || strings.Count(string(parts), "<PartNumber>") != 1 || !strings.Contains(string(parts), "<Size>12</Size>") {
				t.Errorf("the upload: got %s, %v, want it as it was", parts, err)
			}
		})
	}
	for name, id := range map[string]string{
		"to another folder":         "..%2F" + id,
		"to another folder, hidden": base64.RawURLEncoding.EncodeToString([]byte("a.../" + "../b")),
		"to a folder":               "a%2Fb",
		"of two dots":               "..",
		"of nothing":                "",
	} {
		t.Run("an id that leads "+name, func(t *testing.T) {
			for _, method := range []string{"GET", "DELETE", "POST"} {
				if req, err := g.sign(t, request{method: method, path: own, query: "uploadId=" + id}); err == nil || !strings.Contains(err.Error(), "status 403") {
					t.Errorf("web/signer: got %v, %v, want a refusal", req.URL, err)
				}
			}
		})
	}
	if _, err := g.root.Send(http.MethodDelete, g.url("/shared/users/bob/large?uploadId="+id), nil); err != nil {
		t.Error(err)
	}
}

// Unsigned headers with the requests of alice's own upload, and with a removal.
func TestUnsignedHeadersElsewhere(t *testing.T) { onGrounds(t, sendElsewhere) }

func sendElsewhere(t *testing.T, g *ground) {
	g.reset(t)
	begin, err := g.sign(t, request{method: "POST", path: own, query: "uploads="})
	if err != nil {
		t.Fatal(err)
	}
	_, text := send(t, begin)
	found := regexp.MustCompile("<UploadId>(.*)</UploadId>").FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("got %s, want the id of an upload", text)
	}
	part := request{method: "PUT", path: own, query: "partNumber=1&uploadId=" + found[1]}
	for name, tc := range map[string]struct {
		request
		headers map[string]string
		denied  bool // else it must come to nothing
	}{
		"a part copied of another's":  {part, map[string]string{"x-amz-copy-source": "/shared/users/bob/secret"}, true},
		"a part of another bucket's":  {part, map[string]string{"x-amz-copy-source": "/private/secret"}, true},
		"a part copied through dots":  {part, map[string]string{"x-amz-copy-source": "/shared/users/alice/../bob/secret"}, true},
		"a range of another's":        {part, map[string]string{"x-amz-copy-source": "/shared/users/bob/secret", "x-amz-copy-source-range": "bytes=0-11"}, true},
		"an upload with tags":         {request{method: "POST", path: own, query: "uploads="}, map[string]string{"x-amz-tagging": "a=b"}, true},
		"an upload of another class":  {request{method: "POST", path: own, query: "uploads="}, map[string]string{"x-amz-storage-class": "REDUCED_REDUNDANCY"}, true},
		"an upload that is unpacked":  {request{method: "POST", path: own, query: "uploads="}, map[string]string{"x-amz-meta-snowball-auto-extract": "true"}, false},
		"a removal of all below":      {request{method: "DELETE", path: own}, map[string]string{"x-minio-force-delete": "true"}, false},
		"a removal despite retention": {request{method: "DELETE", path: own}, map[string]string{"x-amz-bypass-governance-retention": "true"}, false},
		"a removal as a replica":      {request{method: "DELETE", path: own}, map[string]string{"x-minio-source-replication-request": "true", "x-minio-source-deletemarker-delete": "true"}, false},
		"a list of an archive":        {request{method: "GET", path: "/shared", query: "list-type=2&prefix=users%2Falice%2F"}, map[string]string{"x-minio-extract": "true"}, false},
		"an archive's content":        {request{method: "GET", path: own + ".zip/a"}, map[string]string{"x-minio-extract": "true"}, false},
		"an owner":                    {request{method: "GET", path: own}, map[string]string{"x-amz-expected-bucket-owner": "bob", "x-amz-request-payer": "requester"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			g.reset(t)
			req, err := g.sign(t, tc.request)
			if err != nil {
				t.Fatal(err)
			}
			for header, value := range tc.headers {
				req.Header.Set(header, value)
			}
			status, answer := send(t, req)
			t.Logf("status %d %.200s", status, answer)
			if tc.denied && status != http.StatusForbidden {
				t.Errorf("status %d, want 403:\n%s", status, answer)
			}
			g.check(t, answer)
			if parts, err := g.root.Send("GET", g.url(own+"?uploadId="+found[1]), nil); err != nil || strings.Contains(string(parts), "<PartNumber>") {
				t.Errorf("the upload: got %s, %v, want no part", parts, err)
			}
		})
	}
	for _, id := range regexp.MustCompile("<UploadId>(.*?)</UploadId>").FindAllStringSubmatch(g.uploads(t), -1) {
		if _, err := g.root.Send("DELETE", g.url(own+"?uploadId="+id[1]), nil); err != nil {
			t.Error(err)
		}
	}
}

// uploads lists those of alice's object.
func (g *ground) uploads(t *testing.T) string {
	t.Helper()
	text, err := g.root.Send("GET", g.url("/shared?prefix=users%2Falice%2Fa&uploads="), nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
