// Package credentials says who signs: Static for a key pair that stays,
// Refreshing for one that expires. It stores nothing and asks no server.
//
//	p := credentials.Static{AccessKeyID: "minioadmin", SecretAccessKey: "minioadmin"}
package credentials

import (
	"context"
	"time"
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
