package sse

import (
	"encoding/hex"
	"strings"

	"github.com/minnow-s3/minnow/core/transport"
)

// Stored is how an object is encrypted, as an answer tells it. Type is "" where it
// is not, or nothing of it is told.
type Stored struct {
	Type  Type   `js:"type"`
	KeyID string `js:"keyId,omit"` // of KMS, where it is told
}

// Of reads the headers of an answer about an object, their names in lower case.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html#API_HeadObject_ResponseSyntax
func Of(headers map[string]string) Stored {
	switch how := headers[header]; {
	case headers[CustomerPrefix+"algorithm"] != "":
		return Stored{Type: Customer}
	case strings.HasPrefix(how, "aws:kms"): // aws:kms:dsse is two layers of it
		return Stored{Type: KMS, KeyID: headers[keyIDHeader]}
	case how == "AES256":
		return Stored{Type: S3}
	}
	return Stored{}
}

// IsKey tells of a header, by its lower-case name, that holds a customer's key or
// tells one from another.
func IsKey(name string) bool {
	return strings.HasPrefix(name, CustomerPrefix+"key") || strings.HasPrefix(name, SourcePrefix+"key")
}

// Without returns headers but for those of a customer's key for the object itself.
func Without(headers map[string]string) map[string]string {
	others := make(map[string]string, len(headers))
	for name, value := range headers {
		if !strings.HasPrefix(strings.ToLower(name), CustomerPrefix) {
			others[name] = value
		}
	}
	return others
}

// Print tells a customer's key among headers from others: a digest of it and of salt,
// which is to be another each time. It is "" where there is none.
func Print(headers map[string]string, salt string) string {
	for name, value := range headers {
		if strings.ToLower(name) == CustomerPrefix+"key" {
			hash := transport.NewHash(transport.SHA256)
			hash.Write([]byte(salt + "\n" + value))
			return hex.EncodeToString(hash.Sum(nil)[:16])
		}
	}
	return ""
}

// HasMD5 tells whether the ETag of what is stored under these headers, of the
// caller's, may be an MD5: it is none of what a customer's key encrypts, or KMS's.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
func HasMD5(headers map[string]string) bool {
	for name, value := range headers {
		name = strings.ToLower(name)
		if strings.HasPrefix(name, CustomerPrefix) || name == header && strings.HasPrefix(value, "aws:kms") {
			return false
		}
	}
	return true
}

// HasMD5 tells whether the ETag of an object that is so encrypted may be an MD5.
func (s Stored) HasMD5() bool { return s.Type != Customer && s.Type != KMS }
