package request

import "testing"

// same compares two values. What the rooms' tests share, core/internal/s3test,
// imports this package.
func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %v\nwant %v", what, got, want)
	}
}
