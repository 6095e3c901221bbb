package demo

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// start runs web/serve on the package that was built.
func start(t *testing.T, args ...string) harness.Serve {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, "dist", "index.js")); err != nil {
		t.Fatalf("no package to test, run `make build`: %v", err)
	}
	return harness.StartServe(t, binary, args...)
}

// minio is the path of the pinned MinIO.
func minio(t *testing.T) string {
	t.Helper()
	path, err := harness.MinIOBinary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBusyPorts(t *testing.T) {
	var taken []string
	for range 2 {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		taken = append(taken, listener.Addr().String())
	}
	s := start(t, "-listen", taken[0], "-s3", taken[1])
	for i, address := range []string{s.Page, s.Endpoint} {
		message := taken[i] + " is taken by another program: using " + strings.TrimPrefix(address, "http://") + " instead."
		if !strings.Contains(s.Said, message) {
			t.Errorf("got\n%s\nwant %q in it", s.Said, message)
		}
		resp, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
}

// What `make run` serves stays: with the next run's keys all is as it was, former
// versions, policies and rules too.
func TestFilesStay(t *testing.T) {
	data := t.TempDir()
	const object, policy = "/kept/folder/notes.txt", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",` +
		`"Action":"s3:GetObject","Resource":"arn:aws:s3:::kept/*"}]}`
	const rules = `<CORSConfiguration><CORSRule><AllowedOrigin>http://friend.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>`
	const tags = `<Tagging><TagSet><Tag><Key>sea</Key><Value>salt</Value></Tag></TagSet></Tagging>`
	var first string // the first version
	run := func(name string, do func(send func(method, path, body string) string, s harness.Serve)) {
		t.Run(name, func(t *testing.T) {
			s := start(t, "-data", data)
			user := harness.User{AccessKey: "minioadmin", SecretKey: s.SecretKey, Region: "us-east-1"}
			do(func(method, path, body string) string {
				t.Helper()
				text, err := user.Send(method, s.Endpoint+path, []byte(body))
				if err != nil {
					t.Fatal(err)
				}
				return string(text)
			}, s)
		})
	}
	run("stored", func(send func(method, path, body string) string, s harness.Serve) {
		send("PUT", "/kept", "")
		send("PUT", "/kept?versioning=", `<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>`)
		send("PUT", object, "one")
		first = regexp.MustCompile(`<VersionId>(.+?)</VersionId>`).FindStringSubmatch(send("GET", "/kept?versions=", ""))[1]
		send("PUT", object, "two")
		send("PUT", object+"?tagging=", tags)
		send("PUT", "/kept?policy=", policy)
		send("PUT", "/kept?cors=", rules)
		if got, err := os.ReadFile(filepath.Join(data, "objects", object)); err != nil || string(got) != "two" {
			t.Errorf("got %q, %v, want the object as a file", got, err)
		}
	})
	run("found again", func(send func(method, path, body string) string, s harness.Serve) {
		for path, want := range map[string]string{
			object: "two", object + "?versionId=" + first: "one", object + "?tagging=": "salt",
			"/kept?policy=": "s3:GetObject", "/kept?cors=": "http://friend.example",
		} {
			if got := send("GET", path, ""); !strings.Contains(got, want) {
				t.Errorf("%s: got %q, want %q in it", path, got, want)
			}
		}
		for origin, want := range map[string]int{s.Page: 200, "http://friend.example": 200, "http://other.example": 403} {
			req, _ := http.NewRequest("GET", s.Endpoint+object, nil)
			req.Header.Set("Origin", origin)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if allowed := resp.Header.Get("Access-Control-Allow-Origin"); resp.StatusCode != want || (want == 200) != (allowed == origin) {
				t.Errorf("from %s: got status %d and the origin %q, want %d", origin, resp.StatusCode, allowed, want)
			}
		}
	})
}
