package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/minnow-s3/minnow/core"
)

// sign makes the signature of what was judged. The string to sign is made here,
// of the very text that was looked at: one that comes ready nobody can judge.
func sign(secret string, req core.SigningRequest) string {
	day := req.Date[:8]
	toSign := req.Policy
	if toSign == "" {
		sum := sha256.Sum256([]byte(req.CanonicalRequest))
		toSign = strings.Join([]string{"AWS4-HMAC-SHA256", req.Date, day + "/" + req.Region + "/s3/aws4_request", hex.EncodeToString(sum[:])}, "\n")
	}
	key := []byte("AWS4" + secret)
	for _, part := range []string{day, req.Region, "s3", "aws4_request", toSign} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}
