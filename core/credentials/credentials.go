// Package credentials says who signs: Static for a key pair, Anonymous for
// nobody. It stores nothing and asks no server.
//
//	p := credentials.Static{AccessKeyID: "minioadmin", SecretAccessKey: "minioadmin"}
package credentials

import "context"

// Value is what a signature needs. The zero Value signs nothing.
type Value struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string // of temporary credentials, else empty
}

// Anonymous tells that requests go out unsigned.
func (v Value) Anonymous() bool { return v.AccessKeyID == "" }

// Provider hands out the credentials for the next request.
type Provider interface {
	Retrieve(ctx context.Context) (Value, error)
}

// Static is a Provider that always gives the same Value; its zero value is
// the anonymous user.
type Static Value

// Retrieve returns s.
func (s Static) Retrieve(context.Context) (Value, error) { return Value(s), nil }
