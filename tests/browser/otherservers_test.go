package browser

import (
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// documented are the headers that the rules in web/docs/cors.md expose.
var documented = strings.Fields("ETag Content-Range Date x-amz-request-id x-amz-id-2 x-amz-version-id" +
	" x-amz-checksum-crc32 x-amz-checksum-crc32c x-amz-checksum-crc64nvme x-amz-checksum-type")

// What a page is told on servers that show or check less than MinIO, by the rules
// for CORS that the documentation gives, by "*", and by next to none.
func TestOtherServers(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *harness.Server{
		"Ceph":      func(t testing.TB) *harness.Server { return harness.StartCeph(t) },
		"SeaweedFS": func(t testing.TB) *harness.Server { return harness.StartSeaweedFS(t) },
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			root := harness.User{AccessKey: harness.AccessKey, SecretKey: harness.SecretKey, Region: "us-east-1"}
			for bucket, exposed := range map[string][]string{"documented": documented, "everything": {"*"}, "nothing": {"x-other"}} {
				for _, request := range []struct{ query, body string }{{"", ""}, {"?cors=", rule([]string{"*"}, exposed)}} {
					if _, err := root.Send("PUT", "http://"+server.Endpoint+"/"+bucket+request.query, []byte(request.body)); err != nil {
						t.Fatal(err)
					}
				}
			}
			faults := harness.NewFaults(t, server.Endpoint)
			var flips []harness.Fault
			for operation, at := range map[string]int64{"PostObject": 6000, "PutObject": 4000, "UploadPart": 4000} {
				flips = append(flips, harness.Fault{Operation: operation, Do: "flip", Where: "up", At: at})
			}
			if err := faults.Set(flips...); err != nil {
				t.Fatal(err)
			}
			s := suite(t, "main", []string{"otherservers.test.js"})
			s.Config.Endpoint, s.Config.Data = faults.Endpoint, map[string]string{"server": name}
			harness.RunSuite(t, s)
		})
	}
}
