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
