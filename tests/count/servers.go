package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// servers are the lines that package harness logs when it starts a server, or
// cannot: by their first words, which server they name.
type servers map[string]map[string]bool

// serverLine is how `go test` prints such a line of a log.
var serverLine = regexp.MustCompile(`^\s*\S+\.go:\d+: (server|not run): (.+)\n`)

func (s servers) note(output string) {
	line := serverLine.FindStringSubmatch(output)
	if line == nil {
		return
	}
	if s[line[1]] == nil {
		s[line[1]] = map[string]bool{}
	}
	s[line[1]][line[2]] = true
}

// String is one line for the servers that ran, and one for each that did not.
func (s servers) String() string {
	text := ""
	if ran := slices.Sorted(maps.Keys(s["server"])); len(ran) > 0 {
		text = "servers: " + strings.Join(ran, ", ") + "\n"
	}
	for _, missing := range slices.Sorted(maps.Keys(s["not run"])) {
		text += "not run: " + missing + "\n"
	}
	return text
}
