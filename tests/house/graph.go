// Package house checks the rules of the house that a compiler does not: which
// package may import which, how large the product may be, how long a file, and
// what never stands in one. Its tests read the checkout and dist/, and need
// neither server nor browser.
package house

import (
	"fmt"
	"slices"
	"strings"
)

const module = "github.com/minnow-s3/minnow"

// graph is a set of packages with what their own files, not their tests, import.
type graph map[string][]string

// keptOut are the standard packages that shipped code does without, with what
// each would add to the wasm.
func keptOut() []string {
	return []string{"net/http", "net/url", "encoding/xml", "encoding/json"}
}

// checkClosure returns a complaint for each package kept out of the wasm that
// is in its closure, with a path that leads there.
func checkClosure(g graph, from string) []string {
	var complaints []string
	for _, unwanted := range keptOut() {
		if path := g.path(from, unwanted); path != nil {
			complaints = append(complaints, "the wasm contains "+unwanted+": "+strings.Join(path, " → "))
		}
	}
	return complaints
}

// path returns a shortest way from one package to another along imports, or nil.
func (g graph) path(from, to string) []string {
	ways := [][]string{{from}}
	seen := map[string]bool{from: true}
	for len(ways) > 0 {
		way := ways[0]
		ways = ways[1:]
		last := way[len(way)-1]
		if last == to {
			return way
		}
		for _, next := range g[last] {
			if !seen[next] {
				seen[next] = true
				ways = append(ways, append(slices.Clone(way), next))
			}
		}
	}
	return nil
}

// checkEdges returns a complaint for each import between packages that points
// up, or from the core to what only a platform has.
func checkEdges(g graph) []string {
	var complaints []string
	for from, imports := range g {
		for _, to := range imports {
			if rule := brokenRule(from, to); rule != "" {
				complaints = append(complaints, fmt.Sprintf("%s imports %s: %s", from, to, rule))
			}
		}
	}
	slices.Sort(complaints)
	return complaints
}

// brokenRule returns the rule that an import breaks, or "".
func brokenRule(from, to string) string {
	const core, bridge, wasm = module + "/core", module + "/jsbridge", module + "/wasm"
	const port = core + "/transport"
	ofPlatform := append(keptOut(), "syscall/js", "os")
	const ofTests = core + "/internal/s3test"
	nativeOnly := within(from, port+"/nethttp") || within(from, port+"/transporttest") || from == ofTests
	switch {
	case within(from, core) && !nativeOnly && slices.Contains(ofPlatform, to):
		return "the core is pure Go, and runs anywhere"
	case to == "github.com/hack-pad/safejs" && from != bridge:
		return "jsbridge alone touches JavaScript"
	case to == ofTests:
		return "what the tests share is not shipped"
	case within(from, core) && from != core && to == core:
		return "a leaf never imports core"
	case within(from, core) && within(to, core) && floorOf(to) > 0 && floorOf(to) >= floorOf(from):
		return "a room imports no room, and floors point down: core → rooms → multipart → request → leaves"
	case within(from, core) && ours(to) && !within(to, core):
		return "imports point down: wasm → jsbridge → core → leaves → transport"
	case within(from, bridge) && ours(to) && !within(to, bridge) && !within(to, core):
		return "imports point down: wasm → jsbridge → core → leaves → transport"
	case from == wasm && !standard(to) && to != bridge:
		return "wasm only starts jsbridge"
	}
	return ""
}

// floorOf counts the floors of core from the leaves up: 0 is a leaf.
func floorOf(pkg string) int {
	const core = module + "/core"
	switch pkg {
	case core:
		return 4
	case core + "/uploads", core + "/downloads", core + "/copies", core + "/events":
		return 3
	case core + "/multipart", core + "/rows", core + "/internal/s3test":
		return 2
	case core + "/request":
		return 1
	}
	return 0
}

func within(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }
func ours(pkg string) bool           { return within(pkg, module) }

// standard tells the standard library's packages: no host leads their paths.
func standard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return !strings.Contains(first, ".")
}
