package harness

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// seaweedFS runs as master, volume server, filer, gateway and administration in
// one process, each of them with a port, and a second one for gRPC. As "weed mini",
// which its makers mean for development: a bucket takes its first object after 1 s,
// and with "weed server" after 9 s.
var seaweedFS = brand{
	name: "seaweedfs", title: "SeaweedFS", health: "/healthz", ports: len(seaweedPorts), optional: true,
	version: func(binary string) (string, error) { return printedVersion(binary, "version") },
	command: seaweedCommand, litter: seaweedSockets,
}

var seaweedPorts = []string{
	"master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port.grpc",
	"admin.port", "admin.port.grpc",
}

// StartSeaweedFS starts the pinned SeaweedFS (or the one that
// MINNOW_SEAWEEDFS_BIN names) with more flags, such as
// "-s3.allowedOrigins=https://page.example", waits until it serves, and ends it
// with the test. Where it cannot be built, the test is skipped.
func StartSeaweedFS(t testing.TB, flags ...string) *Server {
	t.Helper()
	return serve(t, seaweedFS, flags)
}

func seaweedCommand(binary string, at place, flags []string) *exec.Cmd {
	args := []string{
		"-logdir=" + at.dir, "mini", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-dir=" + at.dir, "-master.telemetry=false",
		"-admin.ui=false", "-webdav=false", "-volume.max=3000",
		"-master.electionTimeout=1s",   // else it has no leader for 10 s after a restart
		"-master.volumeSizeLimitMB=64", // each bucket has volumes of its own
		"-s3", "-s3.port=" + portOf(at.endpoint), "-s3.config=" + filepath.Join(at.dir, "s3.json"),
		"-s3.port.iceberg=0", "-s3.port.lance=0",
	}
	return seaweedProcess(binary, at.dir, append(args, flags...), seaweedPorts, at.ports)
}

// seaweedProcess is SeaweedFS with its settings in dir, and a port for each flag.
func seaweedProcess(binary, dir string, args, flags, ports []string) *exec.Cmd {
	for i, flag := range flags {
		args = append(args, "-"+flag+"="+ports[i])
	}
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir // where it looks for master.toml
	if err := configureSeaweed(dir); err != nil {
		cmd.Err = err // Start tells
	}
	return cmd
}

// seaweedSockets are where its parts listen beside their ports.
func seaweedSockets(at place) (patterns []string) {
	for _, port := range append(at.ports, portOf(at.endpoint)) {
		patterns = append(patterns, "/tmp/seaweedfs-*-"+port+".sock")
	}
	return patterns
}

// configureSeaweed writes its one user, who may do everything, and that volumes are made one
// at a time: it would make seven for each bucket, and there are hundreds.
func configureSeaweed(dir string) error {
	const growth = "[master.volume_growth]\ncopy_1 = 1\ncopy_2 = 1\ncopy_3 = 1\ncopy_other = 1\n"
	if err := os.WriteFile(filepath.Join(dir, "master.toml"), []byte(growth), 0o600); err != nil {
		return err
	}
	user := fmt.Sprintf(`{"identities":[{"name":"minnow","credentials":[{"accessKey":%q,"secretKey":%q}],"actions":["Admin"]}],`+
		`"kms":{"default_provider":"own","providers":{"own":{"type":"local","enableOnDemandCreate":true}}}}`,
		AccessKey, SecretKey)
	return os.WriteFile(filepath.Join(dir, "s3.json"), []byte(user), 0o600)
}
