package harness

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var minio Shared

func TestMain(m *testing.M) { os.Exit(minio.Run(m)) }

func TestSuiteAgainstMinIO(t *testing.T) {
	recorder := NewRecorder(t, minio.Server(t).Endpoint)
	RunSuite(t, Suite{
		Modules: []string{"selftest/passing.test.js"},
		Config:  Config{Endpoint: recorder.Endpoint, Control: recorder.Control},
	})
}

// A harness that let a broken suite pass would be worse than none.
func TestSuiteReportsFailures(t *testing.T) {
	outcomes := map[string]Outcome{}
	err := Suite{Modules: []string{"selftest/failing.test.js"}}.Each(func(o Outcome) { outcomes[o.Title] = o })
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ title, state, text string }{
		{"one of these > passes", "passed", ""},
		{"one of these > fails", "failed", "expected 1 to equal 2"},
		{"one of these > never settles", "failed", "Timeout of 100ms exceeded"},
		{"one of these > is skipped without a reason", "failed", "without a reason"},
		{"one of these > is skipped with a reason", "skipped", "to see that a reason is kept"},
		{"one of these > names the cause", "failed", "inner"},
		{`a hook > "before all" hook for "is never reached"`, "failed", "no bucket"},
	}
	for _, test := range tests {
		got := outcomes[test.title]
		if got.State != test.state || !strings.Contains(got.Text, test.text) {
			t.Errorf("%s: got %s, %q; want %s, %q", test.title, got.State, got.Text, test.state, test.text)
		}
	}
	if len(outcomes) != len(tests) {
		t.Errorf("got %d outcomes, want %d: %q", len(outcomes), len(tests), slices.Collect(maps.Keys(outcomes)))
	}
}

func TestSuiteGivesTheTimeThatATestAsksFor(t *testing.T) {
	RunSuite(t, Suite{Modules: []string{"selftest/patient.test.js"}, Grace: time.Second})
}

func TestSuiteReportsBrokenPages(t *testing.T) {
	tests := map[string]struct {
		module string
		flags  []string
		want   []string
	}{
		"hangs":       {module: "hanging", want: []string{"no word for", "a page > hangs", "about to hang"}},
		"goes away":   {module: "closing", want: []string{"no word for", "a page > goes away"}},
		"runs none":   {module: "empty", want: []string{"ran no test"}},
		"has only":    {module: "only", want: []string{"cannot run", ".only"}},
		"cannot load": {module: "unloadable", want: []string{"cannot run", "unloadable.test.js"}},
		"no browser":  {module: "passing", flags: []string{"--version"}, want: []string{"Chromium ended"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ran := []string{}
			s := Suite{Modules: []string{"selftest/" + test.module + ".test.js"}, Flags: test.flags, Grace: 2 * time.Second}
			err := s.Each(func(o Outcome) { ran = append(ran, o.Title) })
			if err == nil {
				t.Fatalf("got no error, and %q; want one with %q", ran, test.want)
			}
			if missing := slices.DeleteFunc(test.want, func(s string) bool { return strings.Contains(err.Error(), s) }); len(missing) > 0 {
				t.Errorf("got %v; want it to say %q", err, missing)
			}
			if len(ran) > 0 {
				t.Errorf("got outcomes %q, want none", ran)
			}
		})
	}
}
