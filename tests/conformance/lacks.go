package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// lack is a case that a server cannot pass.
type lack struct {
	Why  string `json:"why"`
	Says string `json:"says"` // what the failure says; another one counts as a failure
}

// lacks are those of a server, by the case's name; a name that ends in "*" speaks
// of all cases that begin so.
type lacks map[string]lack

func (l lacks) of(name string) (found lack) {
	if found, ok := l[name]; ok {
		return found
	}
	for pattern, found := range l {
		if prefix, ok := strings.CutSuffix(pattern, "*"); ok && strings.HasPrefix(name, prefix) {
			return found
		}
	}
	return lack{}
}

// check refuses a list that speaks of no case, or does not say why.
func (l lacks) check(cases []Case) error {
	for pattern, named := range l {
		one := lacks{pattern: named}
		if !slices.ContainsFunc(cases, func(c Case) bool { return one.of(c.Name) != lack{} }) {
			return fmt.Errorf("the list of what is lacking names %q: there is no such case", pattern)
		}
		if named.Why == "" || named.Says == "" {
			return fmt.Errorf("the list of what is lacking does not say why, or what comes, of %q", pattern)
		}
	}
	return nil
}

// verdict is what the outcome of a case means where the server has a lack:
// "skip" with a text, or a text alone, why that is a failure.
func (l lack) verdict(failure string) (skip bool, text string) {
	switch {
	case failure == "":
		return false, "works now: take it off the server's list of what it lacks: " + l.Why
	case !strings.Contains(failure, l.Says):
		return false, "lacking is \"" + l.Why + "\", which says " + l.Says + "; but: " + failure
	}
	return true, l.Why + "\n" + failure
}
