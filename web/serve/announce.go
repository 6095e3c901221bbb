package main

import (
	"fmt"
	"io"
	"strings"
)

// feature is what a server may lack: the word that the page gets in
// config.json, and the one that people read.
type feature struct{ word, text string }

// lackedByEmbedded are the parts of Minnow that gofakes3 has no answer to.
var lackedByEmbedded = []feature{
	{"policy", "bucket policies"}, {"events", "events"}, {"forms", "form uploads"},
}

// announce tells a person where everything is.
func announce(out io.Writer, page string, c config, built bool) {
	kind := "embedded (gofakes3, in memory: all is gone when this stops)"
	if c.Server == serverMinIO {
		kind = "MinIO, a process of its own"
	}
	fmt.Fprintf(out, "\n  Open this      %s\n\n", page)
	fmt.Fprintf(out, "  S3 endpoint    %s\n", c.Endpoint)
	fmt.Fprintf(out, "  Access key     %s\n", c.AccessKey)
	fmt.Fprintf(out, "  Secret key     %s\n", c.SecretKey)
	fmt.Fprintf(out, "  S3 server      %s\n", kind)
	if len(c.Lacks) > 0 {
		fmt.Fprintf(out, "  It lacks       %s; `make run-minio` has them\n", lackText())
	}
	if !built {
		fmt.Fprintf(out, "\n  dist/ has no package yet: run `make build`, then reload the page.\n")
	}
	fmt.Fprintf(out, "\n  Ctrl-C stops it.\n")
}

// lackText is "a, b and c".
func lackText() string {
	var texts []string
	for _, f := range lackedByEmbedded {
		texts = append(texts, f.text)
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}
