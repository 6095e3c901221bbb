package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestServers(t *testing.T) {
	tests := map[string]struct {
		output []string
		want   string
	}{
		"none":            {[]string{"    a_test.go:7: it has no server: none\n"}, ""},
		"one twice":       {[]string{"    a_test.go:7: server: Alpha 1.2\n", "        a_test.go:8: server: Alpha 1.2\n"}, "servers: Alpha 1.2\n"},
		"several":         {[]string{"    a.go:7: server: Beta 2\n", "    a.go:7: server: Alpha 1.2\n"}, "servers: Alpha 1.2, Beta 2\n"},
		"one missing":     {[]string{"    a.go:7: not run: Gamma (no gamma here)\n"}, "not run: Gamma (no gamma here)\n"},
		"both":            {[]string{"    a.go:7: not run: Gamma (none)\n", "    a.go:7: server: Beta 2\n"}, "servers: Beta 2\nnot run: Gamma (none)\n"},
		"what a test has": {[]string{"server: Alpha 1\n", "log.txt: not run: Gamma\n"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			events := strings.Builder{}
			for _, output := range test.output {
				json.NewEncoder(&events).Encode(map[string]string{"Action": "output", "Package": "p", "Test": "A", "Output": output})
			}
			seen := servers{}
			if _, err := countStage(strings.NewReader(events.String()+`{"Action":"pass","Package":"p","Test":"A"}`), seen); err != nil {
				t.Fatal(err)
			}
			if got := seen.String(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
