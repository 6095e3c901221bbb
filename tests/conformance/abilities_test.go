package conformance

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go/aws-http-auth/credentials"
	"github.com/aws/smithy-go/aws-http-auth/sigv4"
	v4 "github.com/aws/smithy-go/aws-http-auth/v4"

	"github.com/minnow-s3/minnow/tests/harness"
)

// abilities are what the cases do not tell, since Minnow copes where a server has
// them not: each is asked for without the client.
var abilities = []struct {
	title    string
	has      func(a *asker) bool
	why      string   // it is not so
	lackedBy []string // where
}{
	{"refuses a body that its `x-amz-checksum-crc32c` does not fit", func(a *asker) bool {
		status, _ := a.ask("PUT", "/crc32c", "Wrong", "x-amz-checksum-crc32c", "AAAAAA==")
		return status == http.StatusBadRequest
	}, "it looks at no checksum, and stores the bytes as they came", []string{"Ceph RGW"}},
	{"refuses a body that its `Content-MD5` does not fit", func(a *asker) bool {
		status, _ := a.ask("PUT", "/md5", "wrong", "Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")
		return status == http.StatusBadRequest
	}, "", nil},
	{"lists the parts of an upload, for `resume`", func(a *asker) bool {
		id, _ := a.begin("/parts")
		_, text := a.ask("GET", "/parts?uploadId="+id, "")
		return strings.Count(text, "<PartNumber>1<") == 1
	}, "", nil},
	{"a condition on the end of an upload in parts", func(a *asker) bool {
		id, etag := a.begin("/condition")
		a.ask("PUT", "/condition", "there")
		status, _ := a.ask("POST", "/condition?uploadId="+id, "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"+
			etag+"</ETag></Part></CompleteMultipartUpload>", "If-None-Match", "*")
		return status == http.StatusPreconditionFailed
	}, "it ends an upload in parts whatever the condition", []string{"Ceph RGW"}},
	{"`encoding-type=url` in lists", func(a *asker) bool {
		a.ask("PUT", "/a%20b", "x")
		_, text := a.ask("GET", "?list-type=2&encoding-type=url&prefix=a", "")
		return strings.Contains(text, "<Key>a+b<") || strings.Contains(text, "<Key>a%20b<")
	}, "it lists keys as they are, whatever is asked for", []string{"versitygw"}},
	{"a page may list the buckets and make one, with nothing set", func(a *asker) bool { return a.shows("") },
		"no page may list the buckets or make one", []string{"versitygw", "Ceph RGW"}},
	{"a page may use a bucket without CORS rules, with nothing set", func(a *asker) bool { return a.shows("/none") },
		"a page may use those buckets alone that have CORS rules", []string{"versitygw", "Ceph RGW"}},
}

// asker asks a server without the client.
type asker struct {
	*testing.T
	endpoint string
}

const asked = "/abilities" // the bucket

// ask sends a request below the bucket, signed by AWS's own signer.
func (a *asker) ask(method, path, body string, headers ...string) (status int, text string) {
	a.Helper()
	req, err := http.NewRequest(method, "http://"+a.endpoint+asked+path, bytes.NewReader([]byte(body)))
	if err != nil {
		a.Fatal(err)
	}
	req.Close = true // MinIO resets the connection that a 412 came by
	req.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	err = sigv4.New(func(o *v4.SignerOptions) { o.DisableDoublePathEscape = true }).SignRequest(&sigv4.SignRequestInput{
		Request: req, PayloadHash: v4.UnsignedPayload(), Service: "s3", Region: "us-east-1", Time: time.Now(),
		Credentials:   credentials.Credentials{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
		SignatureType: v4.SignatureTypeHeader,
	})
	if err != nil {
		a.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		a.Fatal(err)
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		a.Fatal(err)
	}
	return resp.StatusCode, string(all)
}

// begin begins an upload of one part.
func (a *asker) begin(path string) (id, etag string) {
	a.Helper()
	_, text := a.ask("POST", path+"?uploads=", "")
	found := regexp.MustCompile(`<UploadId>(.+)</UploadId>`).FindStringSubmatch(text)
	if found == nil {
		a.Fatalf("got %s, want an UploadId", text)
	}
	a.ask("PUT", path+"?partNumber=1&uploadId="+found[1], "part")
	_, text = a.ask("GET", path+"?uploadId="+found[1], "")
	if tag := regexp.MustCompile(`<ETag>(.+)</ETag>`).FindStringSubmatch(text); tag != nil {
		etag = tag[1]
	}
	return found[1], etag
}

// shows tells whether a page's preflight is passed at a path of the server, and its answer shown.
func (a *asker) shows(path string) bool {
	a.Helper()
	for _, method := range []string{http.MethodOptions, http.MethodGet} {
		req, err := http.NewRequest(method, "http://"+a.endpoint+path+"/", nil)
		if err != nil {
			a.Fatal(err)
		}
		req.Header.Set("Origin", "http://page.example")
		if method == http.MethodOptions {
			req.Header.Set("Access-Control-Request-Method", http.MethodGet)
			req.Header.Set("Access-Control-Request-Headers", "authorization")
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			a.Fatal(err)
		}
		resp.Body.Close()
		if resp.Header.Get("Access-Control-Allow-Origin") == "" {
			return false
		}
	}
	return true
}

// TestAbilities holds the table's servers to the version and the abilities that
// it says they have. Each runs as it does when nothing is set.
func TestAbilities(t *testing.T) {
	start := map[string]func(testing.TB) *harness.Server{
		"MinIO":     func(t testing.TB) *harness.Server { return harness.StartMinIO(t) },
		"versitygw": func(t testing.TB) *harness.Server { return harness.StartVersityGW(t) },
		"SeaweedFS": func(t testing.TB) *harness.Server { return harness.StartSeaweedFS(t) },
		"Ceph RGW":  func(t testing.TB) *harness.Server { return harness.StartCeph(t) },
	}
	for _, c := range columns() {
		t.Run(c.name, func(t *testing.T) {
			s := start[c.name](t)
			if s.Version != c.version {
				t.Logf("the table tells of %s, this is %s", c.version, s.Version)
				if c.name != "Ceph RGW" { // which is the system's own
					t.Fail()
				}
			}
			a := &asker{t, s.Endpoint}
			if status, text := a.ask("PUT", "", ""); status != http.StatusOK {
				t.Fatalf("make the bucket: status %d: %s", status, text)
			}
			for _, ability := range abilities {
				if got, want := ability.has(a), !slices.Contains(ability.lackedBy, c.name); got != want {
					t.Errorf("%s: got %v, the table says %v", ability.title, got, want)
				}
			}
		})
	}
}
