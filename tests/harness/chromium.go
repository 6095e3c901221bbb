package harness

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Chromium is a headless browser with a new profile, showing one page.
type Chromium struct {
	profile string
	process *child
}

// chromiumFlags keep the browser to the page: no window, no network of its own.
// Without the sandbox, root may start it; it sees the tests' own pages alone.
func chromiumFlags() []string {
	return []string{
		"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-breakpad",               // no crash reporter that outlives it
		"--disable-dev-shm-usage",          // containers give 64 MiB there
		"--enable-precise-memory-info",     // performance.memory to the byte
		"--enable-logging=stderr", "--v=0", // the console's messages
	}
}

// StartChromium starts Debian's Chromium, or the one that MINNOW_CHROMIUM
// names, at address. flags come after the harness's own, and win. The caller
// closes it.
func StartChromium(address string, flags ...string) (*Chromium, error) {
	binary, err := FindChromium()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "minnow-chromium-")
	if err != nil {
		return nil, err
	}
	args := append(chromiumFlags(), "--user-data-dir="+filepath.Join(profile, "profile"))
	cmd := exec.Command(binary, append(append(args, flags...), address)...)
	process, err := startChild(cmd, filepath.Join(profile, "chromium.log"))
	if err != nil {
		os.RemoveAll(profile)
		return nil, err
	}
	return &Chromium{profile, process}, nil
}

// FindChromium returns the path of Debian's Chromium, or of the one that
// MINNOW_CHROMIUM names.
func FindChromium() (string, error) {
	if binary := os.Getenv("MINNOW_CHROMIUM"); binary != "" {
		return binary, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if binary, err := exec.LookPath(name); err == nil {
			return binary, nil
		}
	}
	return "", errors.New("no Chromium on this machine: run `make setup`, or set MINNOW_CHROMIUM")
}

// Exited is closed once the browser is gone.
func (c *Chromium) Exited() <-chan struct{} { return c.process.exited }

// Log returns the last part of what the browser and the page's console printed,
// without its complaints about the desktop it does not find.
func (c *Chromium) Log() string {
	kept := strings.Builder{}
	for line := range strings.Lines(c.process.log()) {
		if !strings.Contains(line, "dbus/") && !strings.Contains(line, "/linux/") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// Close ends the browser and forgets its profile.
func (c *Chromium) Close() {
	c.process.stop()
	os.RemoveAll(c.profile)
}
