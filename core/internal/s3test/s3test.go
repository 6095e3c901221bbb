// Package s3test is what the tests of core and of its rooms share: a transport
// that keeps what was sent, answers to give, and keys to sign with. It imports no
// room, so that each room's own tests can use it.
package s3test

import "testing"

// Same compares two values.
func Same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %v\nwant %v", what, got, want)
	}
}
