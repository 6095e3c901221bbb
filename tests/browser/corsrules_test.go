package browser

import (
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// corsRules are those of buckets, by name: what a page may send and see there.
var corsRules = map[string]string{
	"open":      rule([]string{"*"}, []string{"ETag", "x-amz-checksum-crc32c", "x-amz-checksum-type"}),
	"forbidden": rule([]string{"authorization", "content-type", "x-amz-content-sha256", "x-amz-date", "content-md5"}, []string{"ETag"}),
	"refused":   rule([]string{"authorization", "content-type", "x-amz-content-sha256", "x-amz-date"}, []string{"ETag"}),
	"hidden":    rule([]string{"*"}, []string{"ETag"}),
}

func rule(allowed, exposed []string) string {
	xml := "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>"
	for _, list := range []struct {
		name   string
		values []string
	}{{"AllowedMethod", []string{"GET", "HEAD", "PUT", "POST", "DELETE"}}, {"AllowedHeader", allowed}, {"ExposeHeader", exposed}} {
		for _, value := range list.values {
			xml += "<" + list.name + ">" + value + "</" + list.name + ">"
		}
	}
	return xml + "</CORSRule></CORSConfiguration>"
}

// The CORS rules of a bucket really forbid a header, or hide one, on the server
// that goes by them.
func TestCORSRules(t *testing.T) {
	server := harness.StartVersityGW(t)
	root := harness.User{AccessKey: harness.AccessKey, SecretKey: harness.SecretKey, Region: "us-east-1"}
	for bucket, xml := range corsRules {
		for _, request := range []struct{ query, body string }{{"", ""}, {"?cors=", xml}} {
			if _, err := root.Send("PUT", "http://"+server.Endpoint+"/"+bucket+request.query, []byte(request.body)); err != nil {
				t.Fatal(err)
			}
		}
	}
	recorder := harness.NewRecorder(t, server.Endpoint)
	s := suite(t, "main", []string{"corsrules.test.js"})
	s.Config.Endpoint, s.Config.Control = recorder.Endpoint, recorder.Control
	harness.RunSuite(t, s)
}
