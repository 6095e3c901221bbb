package harness

import (
	"debug/buildinfo"
	"fmt"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// pseudo is the version of a commit without a tag; its number is the date.
var pseudo = regexp.MustCompile(`^v0\.0\.0-(\d{4})(\d{2})(\d{2})\d{6}-`)

// moduleVersion reads the version of a Go program from what the build noted in
// it: "1.8.0", or for a commit without a tag its date, "2025-09-07". A program of
// ours around a module of its own name has that one's version.
func moduleVersion(binary string) (string, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return "", err
	}
	version := info.Main.Version
	for _, module := range info.Deps {
		if path.Base(module.Path) == filepath.Base(binary) {
			version = module.Version
		}
	}
	if date := pseudo.FindStringSubmatch(version); date != nil {
		return strings.Join(date[1:], "-"), nil
	}
	return strings.TrimPrefix(version, "v"), nil
}

// printedVersion returns the number "4.53" of what the command prints.
func printedVersion(command string, args ...string) (string, error) {
	out, err := exec.Command(command, args...).Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", command, strings.Join(args, " "), err)
	}
	return versionIn(string(out)), nil
}

// number is a version: digits with points between, a word of its own.
var number = regexp.MustCompile(`(?:^|\s)v?(\d+(?:\.\d+)+)\b`)

func versionIn(text string) string {
	if found := number.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return "of unknown version"
}
