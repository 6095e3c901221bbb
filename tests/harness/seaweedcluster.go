package harness

import (
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// SeaweedCluster is a SeaweedFS whose objects are on two of three volume servers
// each. The Server is its gateway, with the master and the filer.
type SeaweedCluster struct {
	*Server
	volumes []*volumeServer
}

// volumeServer is one that can be killed, and started again on its disk.
type volumeServer struct {
	dir     string
	command func() *exec.Cmd
	process *child
}

// clusterPorts are those of the process that is master, filer and gateway.
var clusterPorts = []string{"master.port", "master.port.grpc", "filer.port", "filer.port.grpc", "s3.port.grpc"}

// seaweedMain is a SeaweedFS without a volume server.
var seaweedMain = brand{
	name: seaweedFS.name, title: seaweedFS.title, health: seaweedFS.health, ports: len(clusterPorts), optional: true,
	version: seaweedFS.version, litter: seaweedSockets,
	command: func(binary string, at place, _ []string) *exec.Cmd {
		args := []string{
			"-logdir=" + at.dir, "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-dir=" + at.dir, "-volume=false", "-filer", "-s3",
			"-master.telemetry=false", "-master.electionTimeout=1s", "-master.volumeSizeLimitMB=64", "-master.defaultReplication=001",
			"-s3.port=" + portOf(at.endpoint), "-s3.config=" + filepath.Join(at.dir, "s3.json"), "-s3.port.iceberg=0", "-s3.port.lance=0",
		}
		return seaweedProcess(binary, at.dir, args, clusterPorts, at.ports)
	},
}

// StartSeaweedCluster starts one, waits until it serves, and ends it with the
// test. Where it cannot be built, the test is skipped.
func StartSeaweedCluster(t testing.TB) *SeaweedCluster {
	t.Helper()
	c := &SeaweedCluster{Server: serve(t, seaweedMain, nil)}
	binary, err := seaweedMain.binary()
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		free, err := freeAddresses(2)
		if err != nil {
			t.Fatal(err)
		}
		v := &volumeServer{dir: t.TempDir()}
		v.command = func() *exec.Cmd {
			return exec.Command(binary, "-logdir="+v.dir, "volume", "-master=127.0.0.1:"+c.at.ports[0]+"."+c.at.ports[1], "-dir="+v.dir, "-max=100",
				"-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-id=volume"+strconv.Itoa(n), "-port="+portOf(free[0]), "-port.grpc="+portOf(free[1]))
		}
		v.start(t)
		t.Cleanup(func() { v.process.stop() })
		c.volumes = append(c.volumes, v)
	}
	return c
}

func (v *volumeServer) start(t testing.TB) {
	t.Helper()
	process, err := startChild(v.command(), filepath.Join(v.dir, "volume.log"))
	if err != nil {
		t.Fatal(err)
	}
	v.process = process
}

// KillVolume ends at once the volume server that stores the most, and returns what
// starts it again.
func (c *SeaweedCluster) KillVolume() (restart func(t testing.TB), err error) {
	victim, most := c.volumes[0], int64(-1)
	for _, v := range c.volumes {
		size, err := v.stores()
		if err != nil {
			return nil, err
		}
		if size > most {
			victim, most = v, size
		}
	}
	if most < 1<<20 {
		return nil, fmt.Errorf("no volume server stores more than %d bytes", most)
	}
	victim.process.stop()
	return victim.start, nil
}

// stores returns the size in bytes of the server's volumes.
func (v *volumeServer) stores() (size int64, err error) {
	err = filepath.WalkDir(v.dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".dat" {
			info, err := entry.Info()
			if err != nil {
				return err
			}
			size += info.Size()
		}
		return err
	})
	return size, err
}
