// Package credentials gives the keys to sign with: Static for a key pair that stays,
// Refreshing for one that expires. It stores nothing and asks no server.
//
//	p := credentials.Static{AccessKeyID: "minioadmin", SecretAccessKey: "minioadmin"}
package credentials

import (
	"context"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/s3err"
)

// Value is what a signature needs. The zero Value signs nothing. Printing it
// shows no secret.
type Value struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string    // of temporary credentials, else empty
	Expires         time.Time // zero: not known, or never
}

// Anonymous tells that requests go out unsigned.
func (v Value) Anonymous() bool { return v.AccessKeyID == "" }

// String returns the key's id.
func (v Value) String() string { return "credentials of " + v.AccessKeyID }

// GoString is String.
func (v Value) GoString() string { return v.String() }

// Check refuses keys that no server can have given, with an *s3err.ArgumentError: a
// line end or a blank was copied along with them. An id and a token travel in
// headers and URLs; a secret does not, and MinIO takes any password for one.
func (v Value) Check() error {
	const unseen = " \t\r\n\u00A0\u200B\uFEFF"
	for _, key := range [...][2]string{{"accessKey", v.AccessKeyID}, {"sessionToken", v.SessionToken}} {
		if strings.ContainsFunc(key[1], func(c rune) bool { return c <= ' ' || c >= 0x7F }) {
			return s3err.Argument(key[0], "must be printable ASCII without spaces: a line end may have been copied along")
		}
	}
	if secret := v.SecretAccessKey; strings.Trim(secret, unseen) != secret || strings.ContainsFunc(secret, func(c rune) bool { return c < ' ' || c == 0x7F }) {
		return s3err.Argument("secretKey", "must not begin or end with white space, nor hold control characters: a line end may have been copied along")
	}
	return nil
}

// Provider hands out the credentials for the next request.
type Provider interface {
	Retrieve(ctx context.Context) (Value, error)
}

// Renewer is a Provider that can get others when a server calls those it handed
// out expired.
type Renewer interface {
	Provider
	// Renew returns other credentials than stale, or stale if there are none.
	Renew(ctx context.Context, stale Value) (Value, error)
}

// Static is a Provider that always gives the same Value; its zero value is
// the anonymous user.
type Static Value

// Retrieve returns s.
func (s Static) Retrieve(context.Context) (Value, error) { return Value(s), nil }

// String returns the key's id.
func (s Static) String() string { return Value(s).String() }

// GoString is String.
func (s Static) GoString() string { return Value(s).String() }
