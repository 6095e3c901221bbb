package house

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// budget is one entry of tests/budgets.json: what the files of dist/ that match
// may be in all, as a server sends them, each in brotli at quality 11.
type budget struct {
	Name  string
	Files []string
	Bytes int
	Why   string
}

func TestBudgets(t *testing.T) {
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "tests", "budgets.json"))
	if err != nil {
		t.Fatal(err)
	}
	var budgets []budget
	if err := json.Unmarshal(text, &budgets); err != nil {
		t.Fatal(err)
	}
	for _, b := range budgets {
		t.Run(b.Name, func(t *testing.T) {
			size, err := b.size(filepath.Join(root, "dist"))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d of %d bytes", size, b.Bytes)
			if size == 0 || size > b.Bytes {
				t.Errorf("got %d bytes, want 1 to %d (%s)", size, b.Bytes, b.Why)
			}
		})
	}
}

// size returns what the budget's files in dist are together.
func (b budget) size(dist string) (int, error) {
	total := 0
	for _, pattern := range b.Files {
		names, err := filepath.Glob(filepath.Join(dist, pattern))
		if err != nil {
			return 0, err
		}
		for _, name := range names {
			compressed, err := exec.Command("brotli", "--quality=11", "--stdout", name).Output()
			if err != nil {
				return 0, fmt.Errorf("brotli %s: %w", name, err)
			}
			total += len(compressed)
		}
	}
	return total, nil
}

// TestErrorsAreFoundByType refuses errors.As where the wasm is made: it brings some 30 KB of
// reflection, 10 KB in brotli, which errors.AsType does without.
func TestErrorsAreFoundByType(t *testing.T) {
	for name, text := range trackedFiles(t) {
		shipped := strings.HasPrefix(name, "core/") || strings.HasPrefix(name, "jsbridge/")
		if !shipped || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || nativeOnly(name) {
			continue
		}
		for i, line := range strings.Split(string(text), "\n") {
			if strings.Contains(line, "errors.As(") && !strings.HasPrefix(strings.TrimSpace(line), "//") {
				t.Errorf("%s:%d: errors.As: better errors.AsType", name, i+1)
			}
		}
	}
}

// nativeOnly tells of packages that are no part of the wasm.
func nativeOnly(name string) bool {
	for _, folder := range [...]string{"core/internal/", "core/transport/nethttp/", "core/transport/transporttest/", "jsbridge/gen/"} {
		if strings.HasPrefix(name, folder) {
			return true
		}
	}
	return false
}
