package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
)

// match.js says the same for the page; testdata/matches.json holds both to it.

// match compares a result with what is wanted, both in the normal form, and
// returns a complaint that says where they differ, or "".
func match(want, got any, path string) string {
	switch w := want.(type) {
	case map[string]any:
		for name, argument := range w {
			if matcher := matchers()[name]; matcher != nil {
				return matcher(argument, got, path)
			}
		}
		return matchObject(w, got, path)
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return differ(want, got, path)
		}
		for i := range w {
			if complaint := match(w[i], g[i], fmt.Sprintf("%s[%d]", path, i)); complaint != "" {
				return complaint
			}
		}
		return ""
	}
	if want != got {
		return differ(want, got, path)
	}
	return ""
}

// others says, as a member of a wanted object, that it may have more.
const others = "..."

func matchObject(want map[string]any, got any, path string) string {
	g, ok := got.(map[string]any)
	if !ok {
		return differ(want, got, path)
	}
	_, open := want[others]
	for _, name := range slices.Sorted(maps.Keys(want)) { // the first complaint is always the same
		wanted := want[name]
		if name == others {
			continue
		}
		member, there := g[name]
		if w, ok := wanted.(map[string]any); ok && w["$absent"] == true {
			if there {
				return differ(wanted, member, path+"."+name)
			}
			continue
		}
		if !there {
			return path + "." + name + ": missing in " + show(got)
		}
		if complaint := match(wanted, member, path+"."+name); complaint != "" {
			return complaint
		}
	}
	for name := range g {
		if _, wanted := want[name]; !wanted && !open {
			return path + "." + name + ": not wanted in " + show(got)
		}
	}
	return ""
}

// matcher compares, as match does, with more than one value.
type matcher func(argument, got any, path string) string

// matchers are objects with that one member.
func matchers() map[string]matcher {
	return map[string]matcher{
		"$any":       matchAny,
		"$matches":   matchPattern,
		"$recent":    matchRecent,
		"$not":       matchNot,
		"$oneOf":     matchOneOf,
		"$json":      matchJSON,
		"$length":    matchLength,
		"$every":     matchEvery,
		"$unordered": matchUnordered,
		"$contains":  matchContains,
	}
}

func matchPattern(pattern, got any, path string) string {
	text, ok := got.(string)
	return complain(ok && regexp.MustCompile(pattern.(string)).MatchString(text), "$matches", pattern, got, path)
}

func matchRecent(seconds, got any, path string) string {
	text, _ := got.(string)
	at, err := time.Parse(isoDate, text)
	near := time.Since(at).Abs() <= time.Duration(seconds.(float64))*time.Second
	return complain(err == nil && near, "$recent", seconds, got, path)
}

func matchNot(unwanted, got any, path string) string {
	return complain(match(unwanted, got, path) != "", "$not", unwanted, got, path)
}

func matchOneOf(list, got any, path string) string {
	found := slices.ContainsFunc(list.([]any), func(w any) bool { return match(w, got, path) == "" })
	return complain(found, "$oneOf", list, got, path)
}

func matchJSON(want, got any, path string) string {
	text, _ := got.(string)
	value, err := fromJSON(text)
	if err != nil {
		return differ(want, got, path)
	}
	return match(want, value, path)
}

func matchLength(n, got any, path string) string {
	list, ok := got.([]any)
	return complain(ok && float64(len(list)) == n, "$length", n, got, path)
}

func matchEvery(each, got any, path string) string {
	list, _ := got.([]any)
	for i, item := range list {
		if complaint := match(each, item, fmt.Sprintf("%s[%d]", path, i)); complaint != "" {
			return complaint
		}
	}
	return complain(len(list) > 0, "$every", each, got, path)
}

// matchAny takes anything but null; given a name, only values of that type.
func matchAny(kind, got any, path string) string {
	is := map[string]reflect.Kind{"string": reflect.String, "number": reflect.Float64, "boolean": reflect.Bool, "array": reflect.Slice, "object": reflect.Map}
	name, typed := kind.(string)
	return complain(got != nil && (!typed || reflect.TypeOf(got).Kind() == is[name]), "$any", kind, got, path)
}

// matchUnordered takes the items in any order.
func matchUnordered(want, got any, path string) string {
	list, ok := got.([]any)
	if !ok || len(list) != len(want.([]any)) {
		return complain(false, "$unordered", want, got, path)
	}
	return matchContains(want, got, path)
}

// matchContains wants an item of its own for each of those wanted.
func matchContains(want, got any, path string) string {
	list, _ := got.([]any)
	left := slices.Clone(list)
	for _, w := range want.([]any) {
		i := slices.IndexFunc(left, func(item any) bool { return match(w, item, path) == "" })
		if i < 0 {
			return complain(false, "an item", w, got, path)
		}
		left = slices.Delete(left, i, i+1)
	}
	return ""
}

func complain(ok bool, what string, argument, got any, path string) string {
	if ok {
		return ""
	}
	return path + ": got " + show(got) + ", want " + what + " " + show(argument)
}

func differ(want, got any, path string) string {
	return path + ": got " + show(got) + ", want " + show(want)
}

// show writes a value as JSON, cut where it is long.
func show(v any) string {
	b := &strings.Builder{}
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	encoder.Encode(v)
	const long = 600
	if text := strings.TrimSpace(b.String()); len(text) <= long {
		return text
	}
	return b.String()[:long] + "…"
}
