package policy

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// canned are the rights that Set deals in, by the action that needs them.
var canned = map[string]rights{
	"s3:GetBucketLocation": locate, "s3:ListBucket": list, "s3:ListBucketMultipartUploads": listUploads, "s3:GetObject": get,
	"s3:AbortMultipartUpload": abort, "s3:DeleteObject": remove, "s3:ListMultipartUploadParts": listParts, "s3:PutObject": put,
}

// atom is one action on one resource that a document allows to everybody. The
// condition names a single value, but for StringNotEquals.
type atom struct {
	action, resource, operator string
	values                     []string
	exact                      string // the prefix that a canned policy would have granted it for, "-" for none
}

// atomsOf takes a document apart into what it allows to everybody: an oracle
// that shares nothing with the package. A condition on anything but s3:prefix
// is taken to be false.
func atomsOf(t *testing.T, document string) (list []atom) {
	t.Helper()
	for _, s := range readOracle(t, document).Statement {
		if s["Effect"] != "Allow" || s["NotPrincipal"] != nil || s["NotAction"] != nil || s["NotResource"] != nil {
			continue
		}
		principal, named := s["Principal"], false
		if users, ok := principal.(map[string]any); ok {
			principal, named = users["AWS"], len(users) > 1
		}
		if !slices.Contains(texts(principal), "*") {
			continue
		}
		named = named || len(texts(principal)) > 1
		for _, narrow := range conditionsOf(s["Condition"]) {
			for _, action := range texts(s["Action"]) {
				for _, resource := range texts(s["Resource"]) {
					narrow.action, narrow.resource, narrow.exact = action, resource, "-"
					if !named {
						narrow.exact = exactly(narrow)
					}
					list = append(list, narrow)
				}
			}
		}
	}
	return list
}

// conditionsOf is an atom's half for each value that a request may match.
func conditionsOf(condition any) []atom {
	operators, _ := condition.(map[string]any)
	if len(operators) == 0 {
		return []atom{{}}
	}
	if len(operators) > 1 {
		return nil
	}
	var list []atom
	for operator, keys := range operators {
		values := texts(keys.(map[string]any)["s3:prefix"])
		switch {
		case len(keys.(map[string]any)) > 1 || len(values) == 0:
		case operator == "StringNotEquals":
			list = append(list, atom{operator: operator, values: values})
		default:
			for _, value := range values {
				list = append(list, atom{operator: operator, values: []string{value}})
			}
		}
	}
	return list
}

// exactly is the prefix that a canned policy would have granted a for.
func exactly(a atom) string {
	right, ok := canned[a.action]
	below, onObjects := strings.CutPrefix(a.resource, "arn:aws:s3:::photos/")
	onPrefix := onObjects && strings.HasSuffix(below, "*") && !strings.ContainsAny(strings.TrimSuffix(below, "*"), "*?")
	switch {
	case !ok || a.operator == "StringNotEquals":
		return "-"
	case right&onObject != 0 && onPrefix && a.operator == "":
		return strings.TrimSuffix(below, "*")
	case right&onBucket != 0 && a.resource == "arn:aws:s3:::photos" && a.operator == "":
		return ""
	case right&onBucket != 0 && a.resource == "arn:aws:s3:::photos":
		value := a.values[0]
		if a.operator == "StringLike" {
			value = strings.TrimSuffix(value, "*")
		}
		if !strings.ContainsAny(value, "*?") || a.operator == "StringEquals" {
			return value
		}
	}
	return "-"
}

// allows tells whether a lets anybody do action, on an object or on the bucket
// with that prefix in the query.
func (a atom) allows(action, resource, prefix string) bool {
	right := canned[action]
	if !wild(a.action, action) || !wild(a.resource, resource) {
		return false
	}
	switch a.operator {
	case "":
		return true
	case "StringEquals":
		return right&onBucket != 0 && a.values[0] == prefix
	case "StringLike":
		return right&onBucket != 0 && wild(a.values[0], prefix)
	}
	return right&onBucket != 0 && !slices.Contains(a.values, prefix)
}

func allowed(atoms []atom, action, resource, prefix string) bool {
	return slices.ContainsFunc(atoms, func(a atom) bool { return a.allows(action, resource, prefix) })
}

func with(atoms []atom, keep func(atom) bool) (kept []atom) {
	for _, a := range atoms {
		if keep(a) {
			kept = append(kept, a)
		}
	}
	return kept
}

// ownRights are those that atoms grant for exactly prefix.
func ownRights(atoms []atom, prefix string) (sum rights) {
	for _, a := range atoms {
		if a.exact == prefix {
			sum |= canned[a.action]
		}
	}
	return sum
}

// checkClosed wants exactly p for everybody at prefix, beside what the document
// grants more widely, or more narrowly.
func checkClosed(t *testing.T, document, after, prefix string, p Policy) {
	t.Helper()
	before, now := atomsOf(t, document), atomsOf(t, after)
	rest := with(before, func(a atom) bool { return a.exact != prefix })
	fixed := with(rest, func(a atom) bool { return a.exact == "-" })
	found := rights(0)
	for action, right := range canned {
		for _, below := range []string{"", "x", "deep/", "deep/x"} {
			resource, want := "arn:aws:s3:::photos", p.rights()&right != 0
			if right&onObject != 0 {
				resource += "/" + prefix + below
			}
			is := allowed(now, action, resource, prefix+below)
			if is {
				found |= right
			}
			switch {
			case want && !is && !(right == list && below != ""): // under StringEquals nothing else is listed
				t.Errorf("%s at %q is lost", action, prefix+below)
			case !want && is && !allowed(rest, action, resource, prefix+below) && !rests(t, document, now, right, prefix):
				t.Errorf("%s at %q stays open", action, prefix+below)
			case !is && allowed(fixed, action, resource, prefix+below):
				t.Errorf("%s at %q is taken from a wider grant", action, prefix+below)
			}
		}
	}
	if got, err := Get(after, "photos", prefix); err != nil || found == p.rights() && got != p {
		t.Errorf("Get: got %v, %v, want %v", got, err, p)
	}
}

// rests tells whether another prefix's policy rests on a right on the bucket,
// which can be granted for all prefixes only.
func rests(t *testing.T, document string, now []atom, right rights, prefix string) bool {
	if right&(locate|listUploads) == 0 {
		return false
	}
	return slices.ContainsFunc(now, func(a atom) bool {
		below, ok := strings.CutPrefix(a.resource, "arn:aws:s3:::photos/")
		other := strings.TrimSuffix(below, "*")
		was, err := Get(document, "photos", other)
		if err != nil {
			t.Fatal(err)
		}
		return ok && other != prefix && was.rights()&right != 0
	})
}

// checkKept wants what other prefixes have of their own.
func checkKept(t *testing.T, document, after, prefix string) {
	t.Helper()
	before := atomsOf(t, document)
	for _, other := range closedPrefixes {
		own := ownRights(before, other)
		was, _ := Get(document, "photos", other)
		is, _ := Get(after, "photos", other)
		for _, part := range []struct{ objects, all rights }{{get, reading}, {write, writing}} {
			if other != prefix && own&part.objects == part.objects && was.rights()&part.all == part.all && is.rights()&part.all != part.all &&
				(other != "" || own&part.all == part.all) {
				t.Errorf("%q: got %v, want %v as before", other, is, was)
			}
		}
	}
}

var closedPrefixes = []string{"", "p", "p/", "p/q/", "o/"}

// partial is a statement of the kind that people, consoles and other tools
// write: some canned actions, or one, in any order and form.
func partial(r *rand.Rand) string {
	some := func(from []string, upTo int) any {
		var list []string
		for range 1 + r.IntN(upTo) {
			list = append(list, from[r.IntN(len(from))])
		}
		if len(list) == 1 && r.IntN(2) == 0 {
			return list[0]
		}
		return list
	}
	actions := sampleActions[:8]
	if r.IntN(6) == 0 {
		actions = append(slices.Clone(sampleActions), "s3:List*", "s3:Put*", "*")
	}
	resources := []string{"arn:aws:s3:::photos", "arn:aws:s3:::photos", "arn:aws:s3:::photos"}
	for _, prefix := range closedPrefixes {
		resources = append(resources, "arn:aws:s3:::photos/"+prefix+"*")
	}
	if r.IntN(6) == 0 {
		resources = append(resources, "arn:aws:s3:::photos*", "arn:aws:s3:::photos/p/x", "arn:aws:s3:::*")
	}
	s := map[string]any{
		"Effect": "Allow", "Action": some(actions, []int{1, 8}[r.IntN(2)]), "Resource": some(resources, 3),
		"Principal": []any{"*", map[string]any{"AWS": "*"}, map[string]any{"AWS": []string{"*"}}}[r.IntN(3)],
	}
	values := []string{"", "*", "p", "p*", "p/", "p/*", "p/q/", "p/q/*", "o/", "o/*", "?/", "p/*/"}
	switch operator := []string{"StringEquals", "StringLike", "StringLike", "StringNotEquals"}[r.IntN(4)]; r.IntN(7) {
	case 0, 1, 2:
		s["Condition"] = map[string]any{operator: map[string]any{"s3:prefix": some(values, 3)}}
	case 3:
		s["Condition"] = map[string]any{"IpAddress": map[string]any{"aws:SourceIp": "10.0.0.0/8"}}
	}
	switch r.IntN(12) {
	case 0:
		s["Effect"] = "Deny"
	case 1:
		s["NotAction"] = s["Action"]
		delete(s, "Action")
	case 2:
		s["NotResource"] = s["Resource"]
		delete(s, "Resource")
	case 3:
		s["NotPrincipal"] = map[string]any{"AWS": "arn:aws:iam::1:root"}
		delete(s, "Principal")
	case 4:
		s["Principal"] = map[string]any{"AWS": []string{"arn:aws:iam::1:root"}}
	}
	b, _ := json.Marshal(s)
	return string(b)
}

// After Set everybody may do at a prefix what was set, and what is granted more
// widely: whatever partial statements the document held.
func TestSetClosesWhatIsNotWanted(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 4))
	policies := []Policy{None, None, ReadOnly, WriteOnly, ReadWrite}
	for range 2_000 {
		list := make([]string, 1+r.IntN(4))
		for i := range list {
			list[i] = partial(r)
		}
		document := of(list...)
		for range r.IntN(3) {
			document = mustSet(t, document, closedPrefixes[r.IntN(5)], policies[r.IntN(5)])
		}
		prefix, p := closedPrefixes[r.IntN(5)], policies[r.IntN(5)]
		after := mustSet(t, document, prefix, p)
		checkClosed(t, document, after, prefix, p)
		checkKept(t, document, after, prefix)
		checkForeign(t, document, after)
		if t.Failed() {
			t.Fatalf("%v for %q\nin  %s\nout %s", p, prefix, document, after)
		}
	}
}

// checkForeign wants the statements that Set may not touch, byte for byte.
func checkForeign(t *testing.T, document, after string) {
	t.Helper()
	kept := foreign(t, after)
	for _, statement := range foreign(t, document) {
		i := slices.Index(kept, statement)
		if i < 0 {
			t.Fatalf("%s is lost in %s", statement, after)
		}
		kept = kept[i+1:]
	}
}
