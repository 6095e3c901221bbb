// Command count adds up what the stages of `make test` ran. Each argument is a
// stage's name and the file of its `go test -json` events; a name alone is a
// stage without tests that failed. It ends with one line for the whole,
//
//	312 passed, 0 failed, 2 skipped
//
// and exits with 1 when anything failed, or a stage ran no test.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	total := counts{}
	for _, stage := range os.Args[1:] {
		name, file, hasTests := strings.Cut(stage, "=")
		c, err := counts{failed: 1}, error(nil)
		if hasTests {
			c, err = countFile(file)
		}
		if err != nil {
			c.failed++
			fmt.Printf("stage %s: %v\n", name, err)
		}
		fmt.Printf("stage %s: %s\n", name, c)
		total = total.add(c)
	}
	fmt.Println(total)
	if total.failed > 0 {
		os.Exit(1)
	}
}

func countFile(name string) (counts, error) {
	f, err := os.Open(name)
	if err != nil {
		return counts{}, err
	}
	defer f.Close()
	return countStage(f)
}
