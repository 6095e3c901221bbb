// Package sigv4 signs requests with AWS Signature Version 4 as S3 wants it: in
// the header, in the query (a presigned URL), or as the policy of a form. Each
// stage (canonical request, string to sign, signing key, signature) is a
// function with its own test. The last two may be done elsewhere: see Remote.
//
// It is no signer for other AWS services: a path is escaped once, never twice.
// It neither hashes a payload, reads a clock, checks a signature, nor signs
// aws-chunked bodies. Nothing in it fails but a Remote: it trusts that the
// caller has validated names, region and lifetime.
//
//	var signer sigv4.Signer // one for a client: it remembers signing keys
//	scope := sigv4.Scope{Credentials: value, Region: "us-east-1", Time: now}
//	signer.SignHeader(req, scope, sigv4.UnsignedPayload)
//	signer.Presign(other, scope, 15*time.Minute) // then other.URL()
package sigv4

import (
	"crypto/hmac"
	"encoding/hex"
	"sync/atomic"
	"time"

	sha256 "github.com/minio/sha256-simd"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
)

// Scope holds the keys that sign, the region and the time.
type Scope struct {
	Credentials credentials.Value
	Region      string    // such as "us-east-1", never empty
	Service     string    // "" means S3
	Time        time.Time // to the second, in any zone; S3 refuses one over 15 minutes off
	Remote      Remote    // makes the signature instead of Credentials' secret; nil: it is made here
}

// Remote makes a signature where the secret is: 64 lower-case hexadecimal
// digits. It is never given a bare string to sign, which no signer could judge: it
// makes that itself, from what it can read.
type Remote func(Subject) (signature string, err error)

// Subject is what a Remote signs: either a canonical request, whose SHA-256 goes
// into the string to sign, or the policy of a form in base64, which is it.
type Subject struct {
	CanonicalRequest string
	Policy           string
	Date             string // as in x-amz-date: 20130524T000000Z
	Region           string
	Expires          time.Duration // of a presigned URL, else 0
}

func (s Scope) service() string {
	if s.Service == "" {
		return s3
	}
	return s.Service
}

// unsigned tells that there is no key to sign with.
func (s Scope) unsigned() bool { return s.Credentials.Anonymous() }

// Signer signs requests, and remembers the keys it derived for its last
// secrets, days and regions. The zero value is ready; one Signer may be used by
// many goroutines, and is not to be copied. Printing it shows no secret.
type Signer struct {
	// A list that is replaced, never changed: readers take no lock. It hangs on
	// a pointer because fmt does not look behind one.
	keys atomic.Pointer[[]derivedKey]
}

// maxKeys is how many keys a Signer remembers: enough for buckets in a few
// regions about midnight and a change of credentials. A derivation costs four
// HMACs.
const maxKeys = 8

type derivedKey struct {
	secret, date, region, service string
	key                           []byte
}

// sign goes through the stages after the headers have been chosen.
func (s *Signer) sign(req *transport.Request, names []string, payloadHash, stamp string, scope Scope, expires time.Duration) (string, error) {
	canonical := canonicalRequest(req, names, payloadHash)
	if scope.Remote != nil {
		return scope.Remote(Subject{CanonicalRequest: string(canonical), Date: stamp, Region: scope.Region, Expires: expires})
	}
	return s.local(stamp, scope, stringToSign(stamp, scope.Region, scope.service(), canonical)), nil
}

func (s *Signer) local(stamp string, scope Scope, toSign []byte) string {
	return signature(s.key(scope.Credentials.SecretAccessKey, stamp[:dateLength], scope.Region, scope.service()), toSign)
}

// key returns signingKey, derived once. Two goroutines that miss together both
// derive it, and the list keeps one of the two: slower once, never wrong.
func (s *Signer) key(secret, date, region, service string) []byte {
	var known []derivedKey
	if p := s.keys.Load(); p != nil {
		known = *p
	}
	for i := range known {
		if k := &known[i]; k.date == date && k.region == region && k.service == service && k.secret == secret {
			return k.key
		}
	}
	key := signingKey(secret, date, region, service)
	list := append([]derivedKey{{secret, date, region, service, key}}, known[:min(len(known), maxKeys-1)]...)
	s.keys.Store(&list)
	return key
}

// signingKey is the third stage: the secret narrowed to one day (date is
// yyyymmdd, in UTC), one region and one service.
func signingKey(secret, date, region, service string) []byte {
	key := hmacSHA256([]byte("AWS4"+secret), []byte(date))
	key = hmacSHA256(key, []byte(region))
	key = hmacSHA256(key, []byte(service))
	return hmacSHA256(key, []byte(terminator))
}

// signature is the last stage: 64 lower-case hexadecimal digits.
func signature(key, toSign []byte) string {
	return hex.EncodeToString(hmacSHA256(key, toSign))
}

func hmacSHA256(key, data []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(data)
	return h.Sum(nil)
}
