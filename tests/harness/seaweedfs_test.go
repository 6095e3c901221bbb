package harness

import (
	"errors"
	"testing"
)

func TestStartSeaweedFS(t *testing.T) {
	wantKept(t, StartSeaweedFS(t))
}

func TestServersThatCannotBeBuilt(t *testing.T) {
	for _, optional := range []bool{false, true} {
		b := brand{name: "nosuch", optional: optional}
		binary, err := b.binary()
		if missing := (unavailable{}); err == nil || errors.As(err, &missing) != optional {
			t.Errorf("got %q, %v; want an error that only says that it cannot be had: %v", binary, err, optional)
		}
	}
}
