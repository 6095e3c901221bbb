package main

import (
	"fmt"
	"io"
)

// announce tells a person where everything is.
func announce(out io.Writer, page string, s3 *s3Server, built bool) {
	c := s3.config
	fmt.Fprintf(out, "\n  Open this      %s\n\n", page)
	fmt.Fprintf(out, "  S3 endpoint    %s\n", c.Endpoint)
	fmt.Fprintf(out, "  Access key     %s\n", c.AccessKey)
	fmt.Fprintf(out, "  Secret key     %s\n", c.SecretKey)
	fmt.Fprintf(out, "  S3 server      %s\n", c.Server)
	if s3.data != "" {
		fmt.Fprintf(out, "  Files stay in  %s\n", s3.data)
	} else {
		fmt.Fprintf(out, "  Files          go when this stops: -data names a folder for them\n")
	}
	if len(c.Lacks) > 0 {
		fmt.Fprintf(out, "  It lacks       live events and notifications; `make run-minio` has them\n")
	}
	if !built {
		fmt.Fprintf(out, "\n  dist/ has no package yet: run `make build`, then reload the page.\n")
	}
	fmt.Fprintf(out, "\n  Ctrl-C stops it.\n")
}
