//go:build js && wasm

// Command wasm is the module that a page loads: the bridge, and nothing else.
package main

import "github.com/minnow-s3/minnow/jsbridge"

func main() {
	if err := jsbridge.Serve(); err != nil {
		panic(err)
	}
}
