package faults

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/minnow-s3/minnow/tests/harness"
)

// group is what stands in a file: cases of one kind.
type group struct {
	Name   string          `json:"name"`
	Work   string          `json:"work"`
	Target map[string]any  `json:"target"` // members of each fault, unless it has its own
	Client options         `json:"client"`
	Cases  map[string]rows `json:"cases"`
}

type rows struct {
	Case
	Faults []map[string]any `json:"faults"`
}

// Case is one work under faults, and what must come of it.
type Case struct {
	Name     string          `json:"name"`
	Work     string          `json:"work"`
	Client   options         `json:"client"`
	Faults   []harness.Fault `json:"faults"`
	Error    map[string]any  `json:"error,omitempty"` // nil: it succeeds
	Again    []int           `json:"again,omitempty"`
	InFlight int             `json:"inFlight,omitempty"` // of an upload that is resumed
	Requests map[string]int  `json:"requests,omitempty"`
	Unheard  bool            `json:"unheard,omitempty"` // an upload may be left whose id came as it was given up: it has no parts
	Here     string          `json:"here,omitempty"`    // "native" or "page"; "": both
	Why      string          `json:"why,omitempty"`
	Fails    string          `json:"fails,omitempty"` // selftests: what the failure must say
}

// options of the class Client that cases use.
type options struct {
	Concurrency int    `json:"concurrency,omitempty"`
	Attempts    int    `json:"attempts,omitempty"`
	PartSize    int64  `json:"partSize,omitempty"` // bytes; 0 means partSize
	Upload      string `json:"upload,omitempty"`   // "auto": by a form, where that may do; default "put"
}

// load reads the cases of a folder, in the order of their names.
func load(folder string) ([]Case, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no cases in %s: %v", folder, err)
	}
	var cases []Case
	for _, file := range files {
		var groups []group
		text, err := os.Open(file)
		if err == nil {
			err = strict(json.NewDecoder(text), &groups)
			text.Close()
		}
		for _, g := range groups {
			if err == nil {
				cases, err = g.expand(cases)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return cases, nil
}

// strict refuses members that there are not: a slip of the pen would check nothing.
func strict(decoder *json.Decoder, into any) error {
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func (g group) expand(cases []Case) ([]Case, error) {
	for _, name := range slices.Sorted(maps.Keys(g.Cases)) {
		row := g.Cases[name]
		c := row.Case
		c.Name, c.Work = g.Name+"/"+name, g.Work
		if c.Client == (options{}) {
			c.Client = g.Client
		}
		for _, members := range row.Faults {
			fault, err := faultOf(g.Target, members)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name, err)
			}
			c.Faults = append(c.Faults, fault)
		}
		if (c.Here == "") != (c.Why == "") || len(c.Faults) == 0 {
			return nil, fmt.Errorf("%s: no fault, or no reason to be for one driver alone", c.Name)
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// faultOf reads a fault, with what its group says of all.
func faultOf(target, members map[string]any) (f harness.Fault, err error) {
	all := maps.Clone(target)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, members)
	text, err := json.Marshal(all)
	if err == nil {
		err = strict(json.NewDecoder(bytesOf(text)), &f)
	}
	return f, err
}
