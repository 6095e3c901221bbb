package uploads_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails on goroutines that outlive the tests.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
