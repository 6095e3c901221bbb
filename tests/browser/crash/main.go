//go:build js && wasm

// Command crash is a module that dies as the object of a call
// names, and does nothing else: it shows what a page sees of each.
package main

import (
	"os"
	"syscall/js"
	"time"

	"github.com/minnow-s3/minnow/core/jsontext"
)

func main() {
	over := make(chan struct{})
	js.Global().Get("minnow").Set("receive", js.FuncOf(func(_ js.Value, args []js.Value) any {
		batch, err := jsontext.Parse(args[0].String())
		if err != nil {
			panic(err)
		}
		for _, m := range batch.Items() {
			if how, _ := m.Get("args").Get("object").String(); how != "" {
				die(how, over)
			}
			if do, _ := m.Get("do").String(); do == "exit" {
				close(over)
			}
		}
		return nil
	}))
	<-over
}

func die(how string, over chan struct{}) {
	switch how {
	case "a panic within a message":
		panic("one")
	case "a panic in a goroutine":
		go panic("two")
	case "a panic after a timer":
		time.AfterFunc(time.Millisecond, func() { panic("three") })
	case "a Go error of the runtime":
		go func() { println(*nothing()) }()
	case "an exit":
		go os.Exit(7)
	case "the end of main":
		close(over)
	case "a message that blocks":
		select {}
	case "a stack without end":
		go func() { println(deeper(1)) }()
	case "a stack without end, after a timer":
		time.AfterFunc(time.Millisecond, func() { println(deeper(1)) })
	case "memory without end":
		go func() {
			for kept := [][]byte{}; ; {
				kept = append(kept, make([]byte, 1<<30))
			}
		}()
	}
}

func nothing() *int { return nil }

func deeper(n int) int { return deeper(n+1) + n }
