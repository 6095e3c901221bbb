// Package sse is server-side encryption as a caller names it, and the headers by
// which a request does. Nothing here encrypts: the server does.
//
//	headers, err := sse.Encryption{Type: sse.Customer, Key: sse.Key(key)}.AddTo(headers, sse.Written, "sse")
//
// A customer's key is in the header of each request that needs it, and nowhere
// else: what prints an Encryption, or writes it as JSON, shows Redacted.
package sse

import (
	"encoding/base64"
	"strings"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// Type says whose the key is.
type Type string

// The types of encryption.
const (
	S3       Type = "S3"  // the server's
	KMS      Type = "KMS" // one that a key management service keeps
	Customer Type = "C"   // the caller's own, which goes with each request for the object
)

// KeySize is the length of a customer's key in bytes.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
const KeySize = 32

// Redacted is what is printed in the place of a key.
const Redacted = "REDACTED"

// Key is a customer's key, its bytes as they are.
type Key string

// String returns Redacted.
func (Key) String() string { return Redacted }

// GoString returns Redacted.
func (Key) GoString() string { return Redacted }

// MarshalText returns Redacted.
func (Key) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// Encryption is how the server encrypts an object; its zero value says nothing.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
type Encryption struct {
	Type    Type              `js:"type"`
	KeyID   string            `js:"keyId"`   // of KMS; "" means the server's default
	Context map[string]string `js:"context"` // of KMS: it is authenticated with the object, and logged by KMS
	Key     Key               `js:"key"`     // of Customer: KeySize bytes
}

// CustomerKey is an Encryption whose Type is Customer: no other is of use to what
// reads an object.
type CustomerKey = Encryption

// Role is what the object is to the request.
type Role int

// The roles.
const (
	Written Role = iota // it is made: each Type goes
	Read                // it is read, as are its parts: a Customer's key alone goes
	Source              // it is the source of a copy: a Customer's key alone goes
)

// Names of headers. What follows CustomerPrefix is the same for a copy's source.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#API_CopyObject_RequestSyntax
const (
	header         = "x-amz-server-side-encryption"
	keyIDHeader    = header + "-aws-kms-key-id"
	contextHeader  = header + "-context"
	CustomerPrefix = header + "-customer-"
	SourcePrefix   = "x-amz-copy-source-server-side-encryption-customer-"
)

// AddTo returns the caller's headers with those that say e; headers itself where e
// says nothing. It refuses an e that is none, under argument, which is how the
// caller knows it, and one that headers say as well.
func (e Encryption) AddTo(headers map[string]string, role Role, argument string) (map[string]string, error) {
	if e.Type == "" {
		return headers, nil
	}
	if err := e.check(role, argument); err != nil {
		return nil, err
	}
	all := e.headers(role)
	for name, value := range headers {
		low := strings.ToLower(name)
		if role == Source && strings.HasPrefix(low, SourcePrefix) || role != Source && strings.HasPrefix(low, header) {
			return nil, s3err.Argument(argument, "must not be given beside the header "+low)
		}
		all[name] = value
	}
	return all, nil
}

func (e Encryption) check(role Role, argument string) error {
	switch {
	case e.Type != S3 && e.Type != KMS && e.Type != Customer:
		return s3err.Argument(argument+".type", `must be "S3", "KMS" or "C"`)
	case role != Written && e.Type != Customer:
		return s3err.Argument(argument+".type", `must be "C": the server knows what else an object is encrypted with`)
	case e.Type == Customer && len(e.Key) != KeySize:
		return s3err.Argument(argument+".key", "must be 32 bytes, as AES-256 has it")
	case e.Type != Customer && e.Key != "":
		return s3err.Argument(argument+".key", `must be given with the type "C" alone`)
	case strings.ContainsFunc(e.KeyID, func(c rune) bool { return c <= ' ' || c >= 0x7F }):
		return s3err.Argument(argument+".keyId", "must be printable ASCII without spaces")
	case e.Type != KMS && e.KeyID != "":
		return s3err.Argument(argument+".keyId", `must be given with the type "KMS" alone`)
	case e.Type != KMS && len(e.Context) > 0:
		return s3err.Argument(argument+".context", `must be given with the type "KMS" alone`)
	}
	return nil
}

// headers are those of a checked Encryption.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#API_PutObject_RequestSyntax
func (e Encryption) headers(role Role) map[string]string {
	prefix := CustomerPrefix
	if role == Source {
		prefix = SourcePrefix
	}
	switch e.Type {
	case S3:
		return map[string]string{header: "AES256"}
	case KMS:
		all := map[string]string{header: "aws:kms"}
		if e.KeyID != "" {
			all[keyIDHeader] = e.KeyID
		}
		if len(e.Context) > 0 {
			all[contextHeader] = base64.StdEncoding.EncodeToString(appendContext(nil, e.Context))
		}
		return all
	}
	hash := transport.NewHash(transport.MD5)
	hash.Write([]byte(e.Key))
	return map[string]string{
		prefix + "algorithm": "AES256",
		prefix + "key":       base64.StdEncoding.EncodeToString([]byte(e.Key)),
		prefix + "key-md5":   base64.StdEncoding.EncodeToString(hash.Sum(nil)),
	}
}

// appendContext writes JSON, the names in their order: an upload that is resumed
// has to say the same again.
func appendContext(dst []byte, context map[string]string) []byte {
	names := make([]string, 0, len(context))
	for name := range context {
		names = append(names, name)
		for i := len(names) - 1; i > 0 && names[i] < names[i-1]; i-- { // less code than a sort, and they are few
			names[i], names[i-1] = names[i-1], names[i]
		}
	}
	dst = append(dst, '{')
	for _, name := range names {
		dst = jsontext.AppendStringMember(dst, name, context[name])
	}
	return append(dst, '}')
}
