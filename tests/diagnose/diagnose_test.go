// Package diagnose makes each thing wrong that diagnose() is to find, on real
// servers as far as they can be made so, and looks at what it says.
package diagnose

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

var minio harness.Shared

func TestMain(m *testing.M) { os.Exit(minio.Run(m)) }

var root = harness.User{AccessKey: harness.AccessKey, SecretKey: harness.SecretKey, Region: "us-east-1"}

const bucket = "diagnosis"

func TestFromAPage(t *testing.T) {
	open := minio.Server(t).Endpoint
	recorder := harness.NewRecorder(t, open)
	rules := newRules(t)
	run(t, harness.Suite{Modules: []string{"diagnose.test.js", "rules.test.js", "hopeless.test.js"}, Config: harness.Config{
		Endpoint: recorder.Endpoint, Control: recorder.Control,
		Data: map[string]any{
			"bucket":     bucket,
			"other":      harness.StartMinIO(t, "MINIO_API_CORS_ALLOW_ORIGIN=https://other.example").Endpoint,
			"versity":    rules.endpoint,
			"rules":      rules.address,
			"versityAny": harness.StartVersityGW(t, "--cors-allow-origin", "*").Endpoint,
			"elsewhere":  elsewhere(t),
			"tls":        tlsFront(t, open),
			"closed":     closedPort(t),
			"canned":     canned(t),
		},
	}})
}

// An https page, whose browser takes any certificate; the endpoint has no
// loopback name, else plain http to it would be fine.
func TestFromASecurePage(t *testing.T) {
	open := minio.Server(t).Endpoint
	run(t, harness.Suite{Modules: []string{"secure.test.js"}, TLS: true, Host: "page.example",
		Flags: []string{"--host-resolver-rules=MAP *.example 127.0.0.1"},
		Config: harness.Config{
			Endpoint: strings.Replace(open, "127.0.0.1", "s3.example", 1),
			Data:     map[string]any{"tls": strings.Replace(tlsFront(t, open), "127.0.0.1", "s3.example", 1)},
		}})
}

// A page of the internet, and a server of the local network: the browser asks the
// person, and nobody is there to say yes.
func TestFromAPublicPage(t *testing.T) {
	run(t, harness.Suite{Modules: []string{"public.test.js"}, Public: true,
		Config: harness.Config{Endpoint: minio.Server(t).Endpoint, Data: map[string]any{}}})
}

func run(t *testing.T, s harness.Suite) {
	s.Folder, s.Config.AccessKey, s.Config.SecretKey = "diagnose", harness.AccessKey, harness.SecretKey
	harness.RunSuite(t, s)
}

// rules is a versitygw that goes by its bucket's CORS rules, and a way for the
// page to set them: POST the XML, "" for none.
type rules struct{ endpoint, address string }

func newRules(t *testing.T) rules {
	server := harness.StartVersityGW(t)
	at := "http://" + server.Endpoint + "/" + bucket
	must(t, "PUT", at, nil)
	must(t, "PUT", at+"/a%20%26%20b", []byte("content"))
	return rules{server.Endpoint, rulesOf(t, at)}
}

// rulesOf is where the page sets the rules of the bucket at that address.
func rulesOf(t *testing.T, at string) string {
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		text, err := io.ReadAll(r.Body)
		method := "PUT"
		if len(text) == 0 {
			method = "DELETE"
		}
		if err == nil {
			_, err = root.Send(method, at+"?cors=", text)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
	t.Cleanup(front.Close)
	return front.URL
}

// elsewhere is a server of another region than the client's, which hides that
// from pages as all of its refusals.
func elsewhere(t *testing.T) string {
	server := harness.StartVersityGW(t, "--region", "eu-west-1", "--cors-allow-origin", "*")
	there := root
	there.Region = "eu-west-1"
	if _, err := there.Send("PUT", "http://"+server.Endpoint+"/"+bucket, nil); err != nil {
		t.Fatal(err)
	}
	return server.Endpoint
}

func must(t *testing.T, method, url string, body []byte) {
	t.Helper()
	if _, err := root.Send(method, url, body); err != nil {
		t.Fatal(err)
	}
}

// tlsFront speaks https for a server, under a certificate that nobody trusts.
func tlsFront(t *testing.T, endpoint string) string {
	front := httptest.NewUnstartedServer(harness.Forward(endpoint))
	front.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that the browser breaks off
	front.StartTLS()
	t.Cleanup(func() {
		front.CloseClientConnections()
		front.Close()
	})
	return front.Listener.Addr().String()
}

func closedPort(t *testing.T) string {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	return server.Listener.Addr().String()
}

// canned answers as no server here does: by the bucket's name.
func canned(t *testing.T) string {
	answers := map[string]struct {
		status int
		header map[string]string
		body   string
	}{
		"console":   {200, map[string]string{"Content-Type": "text/html"}, "<!doctype html><title>a console</title>"},
		"redirect":  {301, nil, "<Error><Code>PermanentRedirect</Code><Endpoint>redirect.s3.example.com</Endpoint></Error>"},
		"frankfurt": {400, nil, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-central-1</Region></Error>"},
		"virtual":   {200, nil, "<ListAllMyBucketsResult></ListAllMyBucketsResult>"},
		"expired":   {400, nil, "<Error><Code>ExpiredToken</Code></Error>"},
		"broken":    {503, nil, "<Error><Code>SlowDown</Code></Error>"},
		"private":   {403, nil, "<Error><Code>AccessDenied</Code></Error>"},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[strings.Split(r.URL.Path, "/")[1]]
		if !ok {
			answer.status = 404
		}
		for name, value := range answer.header {
			w.Header().Set(name, value)
		}
		for _, name := range []string{"Origin", "Methods"} {
			w.Header().Set("Access-Control-Allow-"+name, "*")
		}
		w.Header().Set("X-Amz-Request-Id", "1")
		w.Header().Set("Access-Control-Allow-Headers", "*, authorization")
		w.Header().Set("Access-Control-Expose-Headers", "*")
		if r.Method == http.MethodOptions {
			answer.status, answer.body = http.StatusNoContent, ""
		}
		w.WriteHeader(answer.status)
		io.WriteString(w, answer.body)
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}
