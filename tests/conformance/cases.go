package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Case is one test, of some steps.
type Case struct {
	Name    string                    `json:"name"`
	Why     string                    `json:"why,omitempty"`
	Each    map[string]map[string]any `json:"each,omitempty"` // none once it is loaded
	Client  any                       `json:"client,omitempty"`
	Buckets *int                      `json:"buckets"`
	With    map[string]any            `json:"with,omitempty"`
	Steps   []Step                    `json:"steps"`
	Fails   string                    `json:"fails,omitempty"` // selftests: what the failure must say
}

// Step is one thing done, and what must come of it.
type Step struct {
	Why      string          `json:"why,omitempty"`
	Call     string          `json:"call,omitempty"`
	Args     any             `json:"args,omitempty"`
	Limit    int             `json:"limit,omitempty"`
	Pages    bool            `json:"pages,omitempty"`
	Client   any             `json:"client,omitempty"`
	HTTP     map[string]any  `json:"http,omitempty"`
	Listen   map[string]any  `json:"listen,omitempty"`
	Prepare  map[string]any  `json:"prepare,omitempty"`
	Together []Step          `json:"together,omitempty"`
	Steps    []Step          `json:"steps,omitempty"`
	For      map[string]any  `json:"for,omitempty"` // none once it is loaded
	With     map[string]any  `json:"with,omitempty"`
	Want     json.RawMessage `json:"want,omitempty"`
	Error    map[string]any  `json:"error,omitempty"`
	Save     string          `json:"save,omitempty"`
	Requests *int            `json:"requests,omitempty"`
}

// load reads the cases of a folder, each by itself: "each" and "for" are
// written out.
func load(folder string) ([]Case, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no cases in %s: %v", folder, err)
	}
	var cases []Case
	names := map[string]bool{}
	for _, file := range files {
		written, err := read(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, c := range written {
			for _, c := range c.expand() {
				if names[c.Name] {
					return nil, fmt.Errorf("%s: two cases are named %q", file, c.Name)
				}
				names[c.Name] = true
				cases = append(cases, c)
			}
		}
	}
	return cases, nil
}

func read(file string) ([]Case, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var cases []Case
	decoder := json.NewDecoder(f)
	decoder.DisallowUnknownFields() // else a slip of the pen checks nothing
	return cases, decoder.Decode(&cases)
}

func (c Case) expand() []Case {
	if c.Buckets == nil {
		one := 1
		c.Buckets = &one
	}
	c.Steps = expandSteps(c.Steps)
	if c.Each == nil {
		return []Case{c}
	}
	var cases []Case
	for _, name := range slices.Sorted(maps.Keys(c.Each)) {
		one := c
		one.Name, one.With, one.Each = c.Name+"/"+name, merged(c.With, c.Each[name]), nil
		cases = append(cases, one)
	}
	return cases
}

func expandSteps(steps []Step) []Step {
	var all []Step
	for _, step := range steps {
		all = append(all, step.expand()...)
	}
	return all
}

// expand writes a loop out, and takes the steps of a group as one's own.
func (s Step) expand() []Step {
	if len(s.For) == 0 {
		s.Together = expandSteps(s.Together)
		if s.Steps == nil || s.Listen != nil {
			s.Steps = expandSteps(s.Steps)
			return []Step{s}
		}
		inner := expandSteps(s.Steps)
		for i := range inner {
			inner[i].With = merged(s.With, inner[i].With)
		}
		return inner
	}
	name := slices.Sorted(maps.Keys(s.For))[0]
	var all []Step
	for _, value := range loopValues(s.For[name]) {
		one := s
		one.For = maps.Clone(s.For)
		delete(one.For, name)
		one.With = merged(s.With, map[string]any{name: value})
		all = append(all, one.expand()...)
	}
	return all
}

// loopValues are the values of a list, or of {"$range": [from, to, format]}.
func loopValues(v any) []any {
	bounds, ok := v.(map[string]any)
	if !ok {
		return v.([]any)
	}
	r := bounds["$range"].([]any)
	var values []any
	for i := int(r[0].(float64)); i < int(r[1].(float64)); i++ {
		values = append(values, fmt.Sprintf(r[2].(string), i))
	}
	return values
}

func merged(outer, inner map[string]any) map[string]any {
	all := map[string]any{}
	maps.Copy(all, outer)
	maps.Copy(all, inner)
	return all
}
