package main

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"net/http"
	"strings"
	"testing"

	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
)

func crc32c(b []byte) string {
	sum := crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, sum))
}

func TestObjectRoundTrip(t *testing.T) {
	c := newClient(t)
	c.do(200, "PUT", "/photos", nil)
	body := []byte("sea and sand")
	sum := md5.Sum(body)
	put, _ := c.do(200, "PUT", "/photos/a%20b/%E6%B5%B7%2B.txt", body, "Content-Type", "text/x-sea",
		"X-Amz-Meta-Place", "Brest", "X-Amz-Checksum-Crc32c", crc32c(body),
		"Content-MD5", base64.StdEncoding.EncodeToString(sum[:]))

	head, _ := c.do(200, "HEAD", "/photos/a%20b/%E6%B5%B7%2B.txt", nil)
	for name, want := range map[string]string{
		"Content-Length": "12", "Content-Type": "text/x-sea", "X-Amz-Meta-Place": "Brest",
		"ETag": `"` + hex.EncodeToString(sum[:]) + `"`, "Accept-Ranges": "bytes",
	} {
		if got := head.Header.Get(name); got != want {
			t.Errorf("HEAD %s: got %q, want %q", name, got, want)
		}
	}
	if put.Header.Get("ETag") != head.Header.Get("ETag") {
		t.Errorf("ETag: PUT said %q, HEAD says %q", put.Header.Get("ETag"), head.Header.Get("ETag"))
	}
	if _, got := c.do(200, "GET", "/photos/a%20b/%E6%B5%B7%2B.txt", nil); got != string(body) {
		t.Errorf("GET: got %q, want %q", got, body)
	}
	c.do(409, "DELETE", "/photos", nil)
	c.do(204, "DELETE", "/photos/a%20b/%E6%B5%B7%2B.txt", nil)
	c.do(404, "GET", "/photos/a%20b/%E6%B5%B7%2B.txt", nil)
	c.do(204, "DELETE", "/photos", nil)
	c.do(404, "HEAD", "/photos", nil)
}

func TestRange(t *testing.T) {
	c := newClient(t)
	c.put("box", "0123456789")
	for name, want := range map[string]struct {
		asked, body, told string
		status            int
	}{
		"from to":       {"bytes=2-4", "234", "bytes 2-4/10", 206},
		"open":          {"bytes=7-", "789", "bytes 7-9/10", 206},
		"past the end":  {"bytes=8-99", "89", "bytes 8-9/10", 206},
		"last bytes":    {"bytes=-3", "789", "bytes 7-9/10", 206},
		"behind it all": {"bytes=10-", "", "", 416},
	} {
		resp, got := c.do(want.status, "GET", "/box/0123456789", nil, "Range", want.asked)
		if told := resp.Header.Get("Content-Range"); told != want.told {
			t.Errorf("%s: got Content-Range %q, want %q", name, told, want.told)
		}
		if want.status == 206 && got != want.body {
			t.Errorf("%s: got %q, want %q", name, got, want.body)
		}
	}
}

func TestQuerySignedReads(t *testing.T) {
	c := newClient(t)
	c.put("box", "folder/a+b", "c")
	for path, want := range map[string]string{
		"/":                                     "<Name>box</Name>",
		"/box/folder/a%2Bb":                     "folder/a+b",
		"/box?list-type=2&prefix=folder%2Fa%2B": "<Key>folder/a+b</Key>",
	} {
		resp, got := c.send(c.sign(c.request("GET", path, nil), v4.SignatureTypeQueryString))
		if resp.StatusCode != 200 || !strings.Contains(got, want) {
			t.Errorf("GET %s: got status %d, %q; want 200 and %q in it", path, resp.StatusCode, got, want)
		}
	}
	resp, _ := c.send(c.sign(c.request("HEAD", "/box/c", nil), v4.SignatureTypeQueryString))
	if resp.StatusCode != 200 || resp.ContentLength != 1 {
		t.Errorf("HEAD: got status %d and %d bytes, want 200 and 1", resp.StatusCode, resp.ContentLength)
	}
}

func TestKeysAreChecked(t *testing.T) {
	c := newClient(t)
	c.secret = "another"
	for name, req := range map[string]*http.Request{
		"SignatureDoesNotMatch": c.sign(c.request("GET", "/", nil), v4.SignatureTypeHeader),
		"AccessDenied":          c.request("GET", "/", nil),
	} {
		resp, got := c.send(req)
		if resp.StatusCode != 403 || !strings.Contains(got, "<Code>"+name+"</Code>") {
			t.Errorf("got status %d, %s; want 403 %s", resp.StatusCode, got, name)
		}
		if resp.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: no CORS header, so a page could not read the reason", name)
		}
	}
}

func TestDamagedBodyIsRefused(t *testing.T) {
	c := newClient(t)
	c.do(200, "PUT", "/box", nil)
	id := c.begin("/box/parts")
	good, other := []byte("good bytes"), sha256.Sum256([]byte("other"))
	sum := md5.Sum([]byte("other"))
	for name, header := range map[string][]string{
		"crc32c": {"X-Amz-Checksum-Crc32c", crc32c([]byte("other"))},
		"sha256": {"X-Amz-Content-Sha256", hex.EncodeToString(other[:])},
		"md5":    {"Content-MD5", base64.StdEncoding.EncodeToString(sum[:])},
	} {
		for _, path := range []string{"/box/key", "/box/parts?partNumber=1&uploadId=" + id} {
			if _, got := c.do(400, "PUT", path, good, header...); !strings.Contains(got, "BadDigest") {
				t.Errorf("%s to %s: got %s, want BadDigest", name, path, got)
			}
		}
	}
	c.do(404, "GET", "/box/key", nil)
	goodSum := sha256.Sum256(good)
	c.do(200, "PUT", "/box/key", good, "X-Amz-Content-Sha256", hex.EncodeToString(goodSum[:]))
	c.do(200, "PUT", "/box/parts?partNumber=1&uploadId="+id, good, "X-Amz-Checksum-Crc32c", crc32c(good))
}

func TestDeleteMany(t *testing.T) {
	c := newClient(t)
	c.put("box", "one", "two", "three")
	body := []byte(`<Delete><Quiet>true</Quiet><Object><Key>one</Key></Object><Object><Key>two</Key></Object><Object><Key>none</Key></Object></Delete>`)
	sum := md5.Sum(body)
	_, got := c.do(200, "POST", "/box?delete=", body, "Content-MD5", base64.StdEncoding.EncodeToString(sum[:]))
	if strings.Contains(got, "<Error>") || strings.Contains(got, "<Deleted>") {
		t.Errorf("quiet delete: got %s, want neither Deleted nor Error", got)
	}
	if _, got := c.do(200, "GET", "/box?list-type=2", nil); strings.Count(got, "<Key>") != 1 || !strings.Contains(got, "<Key>three</Key>") {
		t.Errorf("what is left: got %s, want three alone", got)
	}
}
