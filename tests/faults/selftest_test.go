package faults

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// judged is a row of testdata/judged.json, which both drivers' judges are held to.
type judged struct {
	Name      string            `json:"name"`
	Case      Case              `json:"case"`
	Size      int64             `json:"size"`
	Before    []harness.Passage `json:"before"`
	After     []harness.Passage `json:"after"`
	Complaint string            `json:"complaint"` // what it must say; "": nothing
}

func TestJudge(t *testing.T) {
	text, err := os.Open("testdata/judged.json")
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	var rows []judged
	if err := strict(json.NewDecoder(text), &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		t.Run(row.Name, func(t *testing.T) {
			if got := row.Case.judgePassages(row.Before, row.After, row.Size); !says(got, row.Complaint) {
				t.Errorf("got %v, want %q", got, row.Complaint)
			}
		})
	}
}

// says tells whether an error says a text, and that there is none where that is "".
func says(err error, text string) bool {
	return (err != nil) == (text != "") && (err == nil || strings.Contains(err.Error(), text))
}

// A suite in which nothing can fail would prove nothing.
func TestFailingCases(t *testing.T) {
	cases, err := load("testdata/selftest")
	if err != nil {
		t.Fatal(err)
	}
	endpoint, direct, g := ready(t)
	n := newNative(g, direct)
	for _, c := range cases {
		t.Run("native/"+c.Name, func(t *testing.T) {
			if err := n.run(t.Context(), c, harness.NewFaults(t, endpoint)); !says(err, c.Fails) {
				t.Errorf("got %v, want %q", err, c.Fails)
			}
		})
	}
	inChromium(t, endpoint, g, cases, "selftest.test.js")
}

func TestLoadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown member":            `[{"name": "g", "wrok": "list"}]`,
		"an unknown member of a case":  `[{"name": "g", "cases": {"c": {"faults": [{}], "agian": [1]}}}]`,
		"an unknown member of a fault": `[{"name": "g", "cases": {"c": {"faults": [{"od": "cut"}]}}}]`,
		"no fault":                     `[{"name": "g", "cases": {"c": {}}}]`,
		"one driver without a reason":  `[{"name": "g", "cases": {"c": {"faults": [{}], "here": "page"}}}]`,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(dir+"/cases.json", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if cases, err := load(dir); err == nil {
			t.Errorf("%s: got %v, want an error", name, cases)
		}
	}
}
