package demo

import (
	"os"
	"path/filepath"
	"strings"
)

// axe holds what is in sight to the rules of axe-core, all but the experimental
// ones.
func (p *person) axe(state string) {
	p.t.Helper()
	script, err := os.ReadFile(filepath.Join(root, "tests", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.see(string(script)+"; true", new(bool))
	var violations []struct {
		ID, Help string
		Nodes    []struct {
			HTML           string
			FailureSummary string
		}
	}
	p.see(`document.getAnimations().forEach((animation) => animation.finish()), axe.run().then(({ violations }) => violations.map(
		({ id, help, nodes }) => ({ ID: id, Help: help, Nodes: nodes.map(({ html, failureSummary }) => ({ HTML: html, FailureSummary: failureSummary })) })))`, &violations)
	for _, v := range violations {
		var places []string
		for _, node := range v.Nodes[:min(3, len(v.Nodes))] {
			places = append(places, node.HTML+"\n\t"+node.FailureSummary)
		}
		p.t.Errorf("%s: %s (%s), %d times:\n%s", state, v.Help, v.ID, len(v.Nodes), strings.Join(places, "\n"))
	}
	var passes int
	if p.see("axe.run().then(({ passes }) => passes.length)", &passes); passes < 10 {
		p.t.Errorf("%s: only %d rules were looked at", state, passes)
	}
}
