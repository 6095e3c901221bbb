package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"

	"github.com/minnow-s3/minnow/core/s3xml"
)

// judgeDelete looks at the keys in the body of a DeleteObjects, which must be the
// one that is signed. The body is written anew from the keys that were read, and
// must be the same, byte for byte: a second Key in an Object, a version, an
// attribute, a comment or whatever else another reader may take notice of is
// not written, and so refused.
func (r rules) judgeDelete(c *canonical, body string) error {
	sum := sha256.Sum256([]byte(body))
	if c.payload != hex.EncodeToString(sum[:]) {
		return refusal("the body is not the one that is signed")
	}
	var document struct {
		Objects []struct{ Key string } `xml:"Object"`
	}
	if err := xml.Unmarshal([]byte(body), &document); err != nil || len(document.Objects) == 0 {
		return refusal("the body is no list of objects to delete")
	}
	var read []s3xml.ObjectID
	for _, object := range document.Objects {
		if err := r.judgeKey(object.Key); err != nil {
			return refusal("a key to delete is not below " + r.prefix)
		}
		read = append(read, s3xml.ObjectID{Key: object.Key})
	}
	if !bytes.Equal(s3xml.AppendDelete(nil, read), []byte(body)) {
		return refusal("the body holds more than keys, or is not written as Minnow writes it")
	}
	return nil
}
