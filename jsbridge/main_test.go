//go:build js && wasm

package jsbridge

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain fails on goroutines that outlive the tests.
func TestMain(m *testing.M) {
	before := len(goroutines())
	code := m.Run()
	if after := settled(before); len(after) > before && code == 0 {
		fmt.Printf("got %d goroutines after the tests, want %d:\n%s\n", len(after), before, strings.Join(after, "\n\n"))
		code = 1
	}
	os.Exit(code)
}

// goroutines returns the stack of each, but for those on which the runtime
// itself waits for events: it starts them as it likes.
func goroutines() []string {
	stacks := make([]byte, 1<<20)
	all := strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n")
	return slices.DeleteFunc(all, func(stack string) bool {
		return strings.Contains(stack, "runtime.handleEvent(") && !strings.Contains(stack, "syscall/js.")
	})
}

// settled gives goroutines time to end, and returns those that there are.
func settled(want int) []string {
	for deadline := time.Now().Add(5 * time.Second); len(goroutines()) > want && time.Now().Before(deadline); {
		turns(1)
	}
	return goroutines()
}

// soon receives what is due, and fails the test if it does not come.
func soon[T any](t *testing.T, from <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-from:
	case <-time.After(10 * time.Second):
		t.Fatal("it does not come to its end")
	}
	return value
}

// turns lets the page's event loop go round n times, so that all that is ready
// has run.
func turns(n int) {
	for range n {
		<-time.After(time.Millisecond)
	}
}
