package policy

import (
	"slices"
	"strings"
)

// take removes r on resource from statements without a condition. One that
// grants more to more is split: one half keeps its other actions on all
// resources, one keeps r on its other resources.
func (d *document) take(r rights, resource string) {
	var kept []statement
	for _, s := range d.statements {
		if s.plain && s.operator == "" && s.namedOn(resource)&r != 0 {
			rest := d.cut(&s, r)
			rest.resources, _ = partition(rest.resources, samePattern(resource))
			kept = appendValid(kept, s, rest)
		} else {
			kept = append(kept, s)
		}
	}
	d.statements = kept
}

// takeNarrowed removes r from what is narrowed to listings of prefix. Under the
// same condition other resources, such as photos*, keep it.
func (d *document) takeNarrowed(r rights, prefix string) {
	var kept []statement
	for _, s := range d.statements {
		if s.plain && s.namedOn(d.bucket)&r != 0 && s.narrowedTo(prefix) {
			rest := d.cut(&s, r)
			wider := rest
			wider.resources, rest.resources = partition(rest.resources, samePattern(d.bucket))
			if rest.prefixes, _ = partition(rest.prefixes, s.isFor(prefix)); len(rest.prefixes) == 0 {
				rest.actions = nil
			}
			wider.split = wider.split || len(rest.actions) > 0
			kept = appendValid(kept, s, rest, wider)
		} else {
			kept = append(kept, s)
		}
	}
	d.statements = kept
}

// cut moves the actions of r out of s into the statement it returns.
func (d *document) cut(s *statement, r rights) statement {
	d.changed = true
	s.edited = true
	rest := *s
	s.actions, rest.actions = partition(s.actions, isOf(r))
	rest.split = len(s.actions) > 0
	return rest
}

// partition parts list into words that are not, and words that are.
func partition(list []word, is func(word) bool) (not, are []word) {
	for _, w := range list {
		if is(w) {
			are = append(are, w)
		} else {
			not = append(not, w)
		}
	}
	return not, are
}

// appendValid appends the statements that still grant something, without the
// resources that no action is left for: servers may refuse such a policy.
func appendValid(kept []statement, halves ...statement) []statement {
	for _, s := range halves {
		others := slices.ContainsFunc(s.actions, isOf(0))
		switch named := s.named(); {
		case others:
		case named&onBucket == 0:
			_, s.resources = partition(s.resources, func(w word) bool { return strings.ContainsAny(w.text, "/*") })
		case named&onObject == 0:
			s.resources, _ = partition(s.resources, func(w word) bool { return strings.Contains(w.text, "/") })
		}
		if len(s.actions) > 0 && len(s.resources) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}

// isOf finds the actions of r, those of none of the rights for 0.
func isOf(r rights) func(word) bool {
	return func(w word) bool {
		i := slices.IndexFunc(names(), func(name string) bool { return strings.EqualFold(name, w.text) })
		return i < 0 && r == 0 || i >= 0 && r&(1<<i) != 0
	}
}
