package harness

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// cephRGW is the gateway's process. It needs a monitor and a daemon for the
// objects beside it, which StartCeph starts.
var cephRGW = brand{
	name: "radosgw", title: "Ceph RGW", health: "/swift/healthcheck",
	version: func(binary string) (string, error) { return printedVersion(binary, "--version") },
	command: func(binary string, at place, _ []string) *exec.Cmd {
		return cephCommand(at.dir, binary, "-n", "client.rgw.a", "-f")
	},
}

// cephPrograms are Debian's packages radosgw, ceph-mon, ceph-osd and ceph-common.
var cephPrograms = []string{"radosgw", "ceph-mon", "ceph-osd", "monmaptool", "ceph", "radosgw-admin"}

// StartCeph starts the system's Ceph: a monitor, one object daemon that keeps all
// in memory, and the gateway, and ends them with the test. It gets the settings,
// each "name = value", besides the harness's own. It takes some 10 s. Where a
// program of it is not installed, the test is skipped.
//
// Kill and Restart are of the gateway alone: what is stored stays.
func StartCeph(t testing.TB, settings ...string) *Server {
	t.Helper()
	s, err := startCeph(t.TempDir(), settings)
	s.adopt(t, cephRGW.title, err)
	return s
}

func startCeph(dir string, settings []string) (s *Server, err error) {
	for _, name := range cephPrograms {
		if _, err := exec.LookPath(name); err != nil {
			return nil, unavailable{"no " + name + " on this system"}
		}
	}
	// Each attempt has a folder of its own: a monitor's data holds its address.
	for n := range 3 {
		if s, err = startCephOnce(filepath.Join(dir, fmt.Sprint("ceph", n)), settings); err == nil {
			s.Version, err = cephRGW.version("radosgw")
			return s, err
		}
	}
	return nil, err
}

func startCephOnce(dir string, settings []string) (*Server, error) {
	free, err := freeAddresses(2)
	if err != nil {
		return nil, err
	}
	at := place{endpoint: free[0], dir: dir}
	node := &cephNode{dir: dir, monitor: "[v2:" + free[1] + "]"}
	s := &Server{Endpoint: at.endpoint, Name: cephRGW.title, brand: cephRGW, start: func() (*child, error) {
		return startChild(cephRGW.command("radosgw", at, settings), filepath.Join(dir, "radosgw.out"))
	}}
	if err = node.start(at.endpoint, settings); err == nil {
		err = s.launch()
	}
	s.beside = node.daemons
	if err == nil {
		// No bucket of the suites is one too many: the default is 1000.
		err = node.run("radosgw-admin", "user", "create", "--uid=minnow", "--display-name=Minnow", "--max-buckets=0",
			"--access-key="+AccessKey, "--secret-key="+SecretKey)
	}
	if err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// cephNode is what a gateway needs: one monitor and one object daemon.
type cephNode struct {
	dir     string
	monitor string // its address, as Ceph writes it
	daemons []*child
}

func (n *cephNode) start(endpoint string, settings []string) error {
	id, err := os.ReadFile("/proc/sys/kernel/random/uuid")
	if err != nil {
		return err
	}
	fsid := strings.TrimSpace(string(id))
	for _, sub := range []string{"mon", "osd", "run", "rgw"} {
		if err := os.MkdirAll(filepath.Join(n.dir, sub), 0o700); err != nil {
			return err
		}
	}
	conf := n.settings(fsid, endpoint) + strings.Join(settings, "\n") + "\n"
	if err := os.WriteFile(cephConf(n.dir), []byte(conf), 0o600); err != nil {
		return err
	}
	monmap := filepath.Join(n.dir, "monmap")
	for _, step := range []struct {
		do      func(command ...string) error
		command []string
	}{
		{n.run, []string{"monmaptool", "--create", "--fsid", fsid, "--addv", "a", n.monitor, monmap}},
		{n.run, []string{"ceph-mon", "-i", "a", "--mkfs", "--monmap", monmap}},
		{n.daemon, []string{"ceph-mon", "-i", "a", "-f"}},
		{n.run, []string{"ceph", "--connect-timeout", "60", "osd", "new", fsid, "0"}},
		{n.run, []string{"ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", fsid}},
		{n.daemon, []string{"ceph-osd", "-i", "0", "-f"}},
	} {
		if err := step.do(step.command...); err != nil {
			return err
		}
	}
	return nil
}

// settings are those of all the daemons: no passwords between them, one copy of everything, in memory.
func (n *cephNode) settings(fsid, endpoint string) string {
	return fmt.Sprintf(`[global]
fsid = %[1]s
mon_host = %[2]s
mon_initial_members = a
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
run_dir = %[3]s/run
admin_socket = %[3]s/run/$name.asok
pid_file = %[3]s/run/$name.pid
log_file = %[3]s/$name.log
crash_dir = %[3]s/crash
mon_data = %[3]s/mon
# The test's disk may be nearly full: a monitor then ends.
mon_data_avail_crit = 1
mon_data_avail_warn = 2
osd_data = %[3]s/osd
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_class_load_list = *
osd_class_default_list = *
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 2000
rgw_data = %[3]s/rgw
rgw_frontends = beast endpoint=%[4]s
rgw_run_sync_thread = false
rgw_thread_pool_size = 64
`, fsid, n.monitor, n.dir, endpoint)
}

// run runs a program of Ceph to its end.
func (n *cephNode) run(command ...string) error {
	if out, err := cephCommand(n.dir, command...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command[0], err, out)
	}
	return nil
}

// daemon starts a process that stays until the server is stopped.
func (n *cephNode) daemon(command ...string) error {
	c, err := startChild(cephCommand(n.dir, command...), filepath.Join(n.dir, command[0]+".out"))
	if err == nil {
		n.daemons = append(n.daemons, c)
	}
	return err
}

func cephCommand(dir string, command ...string) *exec.Cmd {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "CEPH_CONF="+cephConf(dir))
	return cmd
}

func cephConf(dir string) string { return filepath.Join(dir, "ceph.conf") }
