package main

import (
	"strings"
	"testing"
)

// events writes "action package test" lines as go test -json does.
func events(lines string) string {
	b := strings.Builder{}
	for line := range strings.Lines(lines) {
		f := append(strings.Fields(line), "", "")
		b.WriteString(`{"Action":"` + f[0] + `","Package":"` + f[1] + `","Test":"` + f[2] + `"}` + "\n")
	}
	return b.String()
}

func TestCountStage(t *testing.T) {
	tests := map[string]struct {
		events string
		want   counts
		fails  bool
	}{
		"one of each":                   {"pass p A\nfail p B\nskip p C\nfail p", counts{1, 1, 1}, false},
		"leaves alone":                  {"pass p A/x\npass p A/y\npass p A\npass p B\npass p", counts{3, 0, 0}, false},
		"a name that only looks like":   {"pass p A\npass p AB\npass p", counts{2, 0, 0}, false},
		"two packages":                  {"pass p A\npass p\npass q A\npass q", counts{2, 0, 0}, false},
		"a failed leaf":                 {"fail p A/x\npass p A/y\nfail p A\nfail p", counts{1, 1, 0}, false},
		"a parent's own failure":        {"pass p A/x\nfail p A\nfail p", counts{1, 1, 0}, false},
		"a package that does not build": {"pass p A\npass p\nstart q\nfail q", counts{1, 1, 0}, false},
		"a test that never ends":        {"pass p A\nrun p B\nfail p", counts{1, 1, 0}, false},
		"output is cut off":             {"start p\nrun p A\npass p A", counts{1, 1, 0}, false},
		"a package without tests":       {"pass p A\npass p\nstart q\nskip q", counts{1, 0, 0}, false},
		"no test":                       {"start p\nskip p", counts{}, true},
		"only skipped":                  {"skip p A\npass p", counts{0, 0, 1}, true},
		"nothing":                       {"", counts{}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := countStage(strings.NewReader(events(test.events)), servers{})
			if got != test.want || (err != nil) != test.fails {
				t.Errorf("got %v, %v; want %v, error %v", got, err, test.want, test.fails)
			}
		})
	}
}

func TestCountStageRefusesWhatIsNoEvent(t *testing.T) {
	if got, err := countStage(strings.NewReader("FAIL"), servers{}); err == nil {
		t.Errorf("got %v, want an error", got)
	}
}
