package harness

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// versityGW keeps objects as files of a folder, and versions of them in another.
var versityGW = brand{name: "versitygw", title: "versitygw", health: versityHealth, version: moduleVersion, command: versityCommand}

// versityHealth is a path that no bucket can have.
const versityHealth = "/_health"

// StartVersityGW starts the pinned Versity S3 Gateway (or the one that
// MINNOW_VERSITYGW_BIN names), waits until it serves, and ends it with the test.
// It is the stricter server: it knows its region, hides headers, and allows a
// page only what a bucket's CORS rules say, or "--cors-allow-origin" in flags.
func StartVersityGW(t testing.TB, flags ...string) *Server {
	t.Helper()
	return serve(t, versityGW, flags)
}

// VersityGWBinary returns the path of the pinned versitygw, which is built if need
// be, or of the one that MINNOW_VERSITYGW_BIN names.
func VersityGWBinary() (string, error) { return versityGW.binary() }

func versityCommand(binary string, at place, flags []string) *exec.Cmd {
	root, versions := filepath.Join(at.dir, "root"), filepath.Join(at.dir, "versions")
	failed := errors.Join(os.MkdirAll(root, 0o700), os.MkdirAll(versions, 0o700))
	args := append([]string{"--quiet", "--port", at.endpoint, "--access", AccessKey, "--secret", SecretKey, "--health", versityHealth}, flags...)
	cmd := exec.Command(binary, append(args, "posix", "--versioning-dir", versions, root)...)
	if failed != nil {
		cmd.Err = failed // Start tells
	}
	return cmd
}
