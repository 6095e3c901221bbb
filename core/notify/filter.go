package notify

import (
	"slices"
	"strings"
)

// Filter picks records: those of any of its events, about keys with its prefix
// and, behind that, its suffix. A name that ends in ":*" picks all events that
// begin like it.
type Filter struct {
	Prefix string
	Suffix string
	Events []string
}

// Match tells whether f picks r.
func (f Filter) Match(r Record) bool {
	return len(r.ObjectName) >= len(f.Prefix)+len(f.Suffix) && // MinIO lets them not overlap
		strings.HasPrefix(r.ObjectName, f.Prefix) && strings.HasSuffix(r.ObjectName, f.Suffix) && f.picks(r.EventName)
}

// picks tells whether f picks an event, or all that a name with ":*" stands for.
func (f Filter) picks(event string) bool {
	for _, name := range f.Events {
		if name == event || strings.HasSuffix(name, ":*") && strings.HasPrefix(event, name[:len(name)-1]) {
			return true
		}
	}
	return false
}

// Covers tells whether f picks all that g picks.
func (f Filter) Covers(g Filter) bool {
	return strings.HasPrefix(g.Prefix, f.Prefix) && strings.HasSuffix(g.Suffix, f.Suffix) &&
		!slices.ContainsFunc(g.Events, func(event string) bool { return !f.picks(event) })
}

// Join returns a Filter that covers both. Prefixes and suffixes that differ
// become none.
func (f Filter) Join(g Filter) Filter {
	joined := Filter{Events: slices.Clone(f.Events)}
	if f.Prefix == g.Prefix {
		joined.Prefix = f.Prefix
	}
	if f.Suffix == g.Suffix {
		joined.Suffix = f.Suffix
	}
	for _, event := range g.Events {
		if !joined.picks(event) {
			joined.Events = append(joined.Events, event)
		}
	}
	return joined
}
