package main

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// partSize is what most clients send.
const partSize = 5 << 20

func (c *client) begin(path string) (id string) {
	c.t.Helper()
	_, text := c.do(200, "POST", path+"?uploads=", nil, "Content-Type", "video/mp4", "X-Amz-Meta-Place", "Brest")
	match := regexp.MustCompile(`<UploadId>(.+)</UploadId>`).FindStringSubmatch(text)
	if match == nil || !strings.Contains(text, "<InitiateMultipartUploadResult>") {
		c.t.Fatalf("got %s, want InitiateMultipartUploadResult with an UploadId", text)
	}
	return match[1]
}

func completeBody(etags ...string) []byte {
	var b strings.Builder
	for i, etag := range etags {
		fmt.Fprintf(&b, "<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>", i+1, etag)
	}
	return []byte("<CompleteMultipartUpload>" + b.String() + "</CompleteMultipartUpload>")
}

func TestPartsInParallel(t *testing.T) {
	c := newClient(t)
	c.do(200, "PUT", "/box", nil)
	id := c.begin("/box/film")
	whole := make([]byte, 4*partSize+1234567)
	for i := range whole {
		whole[i] = byte(i>>16 ^ i)
	}
	etags := make([]string, 5)
	var parts sync.WaitGroup
	for i := range etags {
		parts.Go(func() {
			slice := whole[i*partSize : min(len(whole), (i+1)*partSize)]
			resp, _ := c.do(200, "PUT", fmt.Sprintf("/box/film?partNumber=%d&uploadId=%s", i+1, id), slice,
				"X-Amz-Checksum-Crc32c", crc32c(slice))
			etags[i] = resp.Header.Get("ETag")
		})
	}
	parts.Wait()
	if _, got := c.do(200, "GET", "/box/film?uploadId="+id, nil); strings.Count(got, "<PartNumber>") != 5 {
		t.Errorf("ListParts: got %s, want 5 parts", got)
	}
	c.do(200, "POST", "/box/film?uploadId="+id, completeBody(etags...))
	c.do(200, "POST", "/box/film?uploadId="+id, completeBody(etags...)) // as after a lost answer

	resp, got := c.do(200, "GET", "/box/film", nil)
	if !bytes.Equal([]byte(got), whole) {
		t.Errorf("the object is not its parts: got %d bytes, want %d", len(got), len(whole))
	}
	sum := md5.Sum(whole)
	if etag := `"` + hex.EncodeToString(sum[:]) + `"`; resp.Header.Get("ETag") != etag {
		t.Errorf("ETag: got %s, want %s", resp.Header.Get("ETag"), etag)
	}
	if resp.Header.Get("Content-Type") != "video/mp4" || resp.Header.Get("X-Amz-Meta-Place") != "Brest" {
		t.Errorf("headers of CreateMultipartUpload are lost: got %v", resp.Header)
	}
	from := partSize - 10
	if _, got := c.do(206, "GET", "/box/film", nil, "Range", fmt.Sprintf("bytes=%d-%d", from, from+19)); got != string(whole[from:from+20]) {
		t.Errorf("a range over two parts is wrong")
	}
}

func TestCompleteRefuses(t *testing.T) {
	c := newClient(t)
	c.do(200, "PUT", "/box", nil)
	id := c.begin("/box/k")
	part := func(number int) string {
		resp, _ := c.do(200, "PUT", fmt.Sprintf("/box/k?partNumber=%d&uploadId=%s", number, id), []byte("small"))
		return resp.Header.Get("ETag")
	}
	one, two := part(1), part(2)
	swapped := strings.NewReplacer("r>1<", "r>2<", "r>2<", "r>1<").Replace(string(completeBody(two, one)))
	for name, sent := range map[string][]byte{
		"InvalidPart<":     completeBody(`"00000000000000000000000000000000"`),
		"InvalidPartOrder": []byte(swapped),
		"MalformedXML":     completeBody(),
	} {
		if _, got := c.do(400, "POST", "/box/k?uploadId="+id, sent); !strings.Contains(got, name) {
			t.Errorf("got %s, want %s", got, name)
		}
	}
	c.do(204, "DELETE", "/box/k?uploadId="+id, nil)
	c.do(404, "POST", "/box/k?uploadId="+id, completeBody(one))
	c.do(404, "GET", "/box/k", nil)
}
