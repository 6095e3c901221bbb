// Command count adds up what the stages of `make test` ran. Each argument is a
// stage's name and the file of its `go test -json` events; a name alone is a
// stage without tests that failed. It ends with the servers that the tests
// started, those that could not be had on this system, and a line for the whole:
//
//	servers: MinIO 2025-09-07, versitygw 1.8.0
//	not run: Ceph RGW (no radosgw on this system)
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
	total, seen := counts{}, servers{}
	for _, stage := range os.Args[1:] {
		name, file, hasTests := strings.Cut(stage, "=")
		c, err := counts{failed: 1}, error(nil)
		if hasTests {
			c, err = countFile(file, seen)
		}
		if err != nil {
			c.failed++
			fmt.Printf("stage %s: %v\n", name, err)
		}
		fmt.Printf("stage %s: %s\n", name, c)
		total = total.add(c)
	}
	fmt.Print(seen)
	fmt.Println(total)
	if total.failed > 0 {
		os.Exit(1)
	}
}

func countFile(name string, seen servers) (counts, error) {
	f, err := os.Open(name)
	if err != nil {
		return counts{}, err
	}
	defer f.Close()
	return countStage(f, seen)
}
