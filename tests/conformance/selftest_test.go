package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/tests/contract"
	"github.com/minnow-s3/minnow/tests/harness"
)

func TestMatch(t *testing.T) {
	text, err := os.ReadFile("testdata/matches.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Name      string
		Want, Got any
		Match     bool
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		t.Run(row.Name, func(t *testing.T) {
			if complaint := match(row.Want, row.Got, "result"); (complaint == "") != row.Match {
				t.Errorf("got the complaint %q, want one: %v", complaint, !row.Match)
			}
		})
	}
	if complaint := match(map[string]any{"$recent": 300.0}, normal(time.Now()), "result"); complaint != "" {
		t.Error(complaint)
	}
}

// A suite in which nothing can fail would prove nothing.
func TestFailingCases(t *testing.T) {
	cases, err := load(filepath.Join("testdata", "selftest"))
	if err != nil {
		t.Fatal(err)
	}
	at := startMinIO(t)
	d := newDriver(t, at, nil)
	for _, c := range cases {
		t.Run("native/"+c.Name, func(t *testing.T) {
			if err := d.run(t.Context(), c); err == nil || !strings.Contains(err.Error(), c.Fails) {
				t.Errorf("got %v, want %q", err, c.Fails)
			}
		})
	}
	harness.RunSuite(t, suite(t, at, server{}, cases, "main", "matcher.test.js"))
}

func TestLacks(t *testing.T) {
	cases := []Case{{Name: "policy/set"}, {Name: "policy/got"}, {Name: "buckets/made"}}
	l := lack{"it has none", "501"}
	tests := map[string]struct {
		lacks lacks
		named []string // the cases it speaks of
		fails bool
	}{
		"nothing":            {},
		"a case":             {lacks: lacks{"policy/set": l}, named: []string{"policy/set"}},
		"several":            {lacks: lacks{"policy/*": l}, named: []string{"policy/set", "policy/got"}},
		"no such case":       {lacks: lacks{"policy/sent": l}, fails: true},
		"no such cases":      {lacks: lacks{"policies/*": l}, fails: true},
		"no reason":          {lacks: lacks{"policy/set": {Says: "501"}}, named: []string{"policy/set"}, fails: true},
		"not what comes":     {lacks: lacks{"policy/set": {Why: "so"}}, named: []string{"policy/set"}, fails: true},
		"a part of its name": {lacks: lacks{"policy": l}, fails: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var named []string
			for _, c := range cases {
				if test.lacks.of(c.Name) != (lack{}) {
					named = append(named, c.Name)
				}
			}
			if err := test.lacks.check(cases); !reflect.DeepEqual(named, test.named) || (err != nil) != test.fails {
				t.Errorf("got %q, %v; want %q, an error: %v", named, err, test.named, test.fails)
			}
		})
	}
}

func TestVerdict(t *testing.T) {
	l := lack{"it has none", "501"}
	for failure, want := range map[string]bool{"": false, "step 1: status 501": true, "step 1: status 500": false} {
		if skip, text := l.verdict(failure); skip != want || text == "" {
			t.Errorf("%q: got %v, %q; want a skip: %v, and a text", failure, skip, text, want)
		}
	}
}

// A call that no case calls would be one that nobody holds to anything.
func TestEveryCallHasACase(t *testing.T) {
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	table, err := contract.Table(root)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := os.ReadDir("cases")
	if err != nil {
		t.Fatal(err)
	}
	written := ""
	for _, file := range cases {
		text, err := os.ReadFile(filepath.Join("cases", file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		written += string(text)
	}
	for _, name := range table {
		if calls()[name] == nil {
			t.Errorf("%s: the native driver does not know it", name)
		}
		if !strings.Contains(written, `"`+name+`"`) {
			t.Errorf("%s: no case calls it", name)
		}
	}
	if len(table) != len(calls()) {
		t.Errorf("got %d calls, want the table's %d", len(calls()), len(table))
	}
}

func TestExpand(t *testing.T) {
	c := Case{
		Name: "a", With: map[string]any{"x": 1},
		Each: map[string]map[string]any{"two": {"y": 2}, "one": {"y": 1}},
		Steps: []Step{{For: map[string]any{"i": []any{"p", "q"}}, Steps: []Step{{Call: "c"}, {Call: "d", With: map[string]any{"z": 3}}}},
			{Together: []Step{{For: map[string]any{"k": map[string]any{"$range": []any{8.0, 11.0, "k%02d"}}}, Call: "e"}}}},
	}
	got := c.expand()
	if len(got) != 2 || got[0].Name != "a/one" || got[1].Name != "a/two" || !reflect.DeepEqual(got[0].With, map[string]any{"x": 1, "y": 1}) {
		t.Fatalf("got %+v, want a/one and a/two", got)
	}
	steps := got[1].Steps
	if len(steps) != 5 || !reflect.DeepEqual(steps[3].With, map[string]any{"i": "q", "z": 3}) || steps[2].Call != "c" || len(steps[4].Together) != 3 ||
		steps[4].Together[2].With["k"] != "k10" {
		t.Errorf("got %+v, want c and d for p and q, and three times e", steps)
	}
}
