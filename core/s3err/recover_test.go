package s3err

import (
	"errors"
	"testing"
)

func TestRecover(t *testing.T) {
	failure := errors.New("no")
	for name, tc := range map[string]struct {
		work func() error
		want string
	}{
		"nothing":         {func() error { return nil }, ""},
		"an error":        {func() error { return failure }, "no"},
		"a panic":         {func() error { panic("ouch") }, "InternalClientError: Minnow failed in the work: ouch"},
		"a panic of Go's": {func() error { return errors.New([]string{}[len(name())]) }, "InternalClientError: Minnow failed in the work: runtime error: index out of range [4] with length 0"},
		"an error thrown": {func() error { panic(failure) }, "InternalClientError: Minnow failed in the work: no"},
	} {
		t.Run(name, func(t *testing.T) {
			err := func() (err error) {
				defer Recover(&err, "the work")
				return tc.work()
			}()
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func name() string { return "name" }
