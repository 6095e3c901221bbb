// Package docs runs the examples of web/docs: what a page shows is what happens.
//
// All blocks of a page that are marked as js run in their order, in Node, with the
// built package, against a real server. In scope are every export of the package,
// and what fixtures.mjs makes: client, bucket, file and others. The bucket of a page
// is its own, and also stands wherever an example says "photos".
//
//	await client.objectExists("photos", "no such"); // → false
//
// Behind "// →" stands what a statement gives: an expression, in which … stands for
// anything ({ size: 4, … } has more members); "1, then 2" in a loop; or
// "throws NoSuchKey", the code or the name of an error. Comments of a page say more:
//
//	<!-- examples: versitygw -->       the server, if it is not MinIO
//	<!-- not run: needs a file picker --> of the next block: its syntax and its types are checked alone
//	<!-- hidden js                     lines that run here, and are not shown
//	await client.putObject(bucket, "a", "b");
//	-->
package docs

import (
	"fmt"
	"regexp"
	"strings"
)

// page is a document, and what runs of it.
type page struct {
	Name   string  `json:"name"` // below the checkout
	Blocks []block `json:"blocks"`
	server string  // of the names in servers
}

// block is an example of a page.
type block struct {
	Line   int    `json:"line"` // of its first line
	Code   string `json:"code"`
	NotRun string `json:"notRun,omitempty"` // why, if it is only checked
	hidden bool
}

// runs is how many of the page's examples, as a reader sees them, are run.
func (p page) runs() (n int) {
	for _, b := range p.Blocks {
		if b.NotRun == "" && !b.hidden {
			n++
		}
	}
	return n
}

// read finds the examples of a document.
func read(name, text string) (page, error) {
	p := page{Name: name, Blocks: []block{}, server: "MinIO"}
	notRun, lines := "", strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		end, hidden := "```", line == "<!-- hidden js"
		switch comment := comments.FindStringSubmatch(line); {
		case comment != nil && comment[1] == "examples":
			p.server = comment[2]
		case comment != nil && comment[1] == "not run":
			notRun = comment[2]
		case strings.HasPrefix(line, "<!-- not run") || strings.HasPrefix(line, "<!-- examples") || strings.HasPrefix(line, "<!-- hidden") && !hidden:
			return p, fmt.Errorf("%s:%d: %q is no comment of an example", name, i+1, line)
		case hidden || line == "```js":
			if hidden {
				end = "-->"
			}
			b := block{Line: i + 2, NotRun: notRun, hidden: hidden}
			notRun = ""
			first := i + 1
			for i++; i < len(lines) && strings.TrimSpace(lines[i]) != end; i++ {
			}
			b.Code = strings.Join(lines[first:min(i, len(lines))], "\n")
			p.Blocks = append(p.Blocks, b)
		case strings.HasPrefix(line, "```"):
			for i++; i < len(lines) && strings.TrimSpace(lines[i]) != "```"; i++ {
			}
		}
	}
	if notRun != "" {
		return p, fmt.Errorf("%s: no example follows %q", name, notRun)
	}
	return p, nil
}

// comments matches those that say something of examples, each in a line of its own.
var comments = regexp.MustCompile(`^<!-- (examples|not run): (.+) -->$`)
