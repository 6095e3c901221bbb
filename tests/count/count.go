package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// counts is what became of a stage's tests. Only leaves count: a test with
// subtests is what its subtests are.
type counts struct{ passed, failed, skipped int }

func (c counts) add(d counts) counts {
	return counts{c.passed + d.passed, c.failed + d.failed, c.skipped + d.skipped}
}

func (c counts) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", c.passed, c.failed, c.skipped)
}

// test names a test, or a package where name is empty.
type test struct{ pkg, name string }

// under tells whether t is a subtest of parent, or any test of that package.
func (t test) under(parent test) bool {
	if t.pkg != parent.pkg || t == parent {
		return false
	}
	return parent.name == "" || strings.HasPrefix(t.name, parent.name+"/")
}

// countStage reads the events of `go test -json`, and notes the servers that they
// tell of. A failure that no subtest explains counts as one: a parent's own, a
// package that does not build, a test that never ended. A stage that ran no test is an error.
func countStage(events io.Reader, seen servers) (counts, error) {
	last, err := lastActions(events, seen)
	if err != nil {
		return counts{}, err
	}
	c := counts{}
	for t, action := range last {
		leaf, explained := t.name != "", false
		for other, itsAction := range last {
			if other.under(t) {
				leaf = false
				explained = explained || failed(itsAction)
			}
		}
		switch {
		case failed(action) && !explained:
			c.failed++
		case leaf && action == "pass":
			c.passed++
		case leaf && action == "skip":
			c.skipped++
		}
	}
	if c.passed+c.failed == 0 {
		return c, errors.New("ran no test")
	}
	return c, nil
}

// failed tells of tests and packages; one that began and never ended has failed.
func failed(action string) bool { return action == "fail" || action == "run" || action == "start" }

// lastActions returns, by test and by package, the last of the actions start,
// run, pass, fail and skip.
func lastActions(events io.Reader, seen servers) (map[test]string, error) {
	last := map[test]string{}
	for decoder := json.NewDecoder(events); ; {
		var e struct{ Action, Package, Test, Output string }
		if err := decoder.Decode(&e); err == io.EOF {
			return last, nil
		} else if err != nil {
			return nil, err
		}
		switch e.Action {
		case "start", "run", "pass", "fail", "skip":
			last[test{e.Package, e.Test}] = e.Action
		case "output":
			seen.note(e.Output)
		}
	}
}
