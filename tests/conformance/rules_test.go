package conformance

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// noMetadataInPage is of an object without metadata: where rules name the headers
// that a page sees, it cannot be told from one whose metadata is hidden.
func noMetadataInPage() lack {
	return lack{"that there is no metadata cannot be seen where headers are exposed by name", "metadata"}
}

// noFolderInPage is of a folder that the server does not copy, with the code that it
// says so by. To write it anew could lose what headers the page does not see.
func noFolderInPage(code string) lack {
	return lack{"it copies no folder, and a page may not see what metadata that has", code}
}

// metadataHeaders are those of the metadata that the cases store.
func metadataHeaders(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("cases/*.json")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		var cases any
		if err == nil {
			err = json.Unmarshal(text, &cases)
		}
		if err != nil {
			t.Fatal(err)
		}
		noteMetadata(cases, names)
	}
	return slices.Sorted(maps.Keys(names))
}

// headerToken is a name that a header can have; cases of bad arguments have others.
var headerToken = regexp.MustCompile(`^[a-z0-9-]+$`)

func noteMetadata(value any, names map[string]bool) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			noteMetadata(item, names)
		}
	case map[string]any:
		for name, member := range value {
			metadata, _ := member.(map[string]any)
			for key := range metadata {
				if key = strings.ToLower(key); name == "metadata" && headerToken.MatchString(key) {
					names["x-amz-meta-"+key] = true
				}
			}
			if key, ok := strings.CutPrefix(strings.ToLower(name), "x-amz-meta-"); ok && headerToken.MatchString(key) {
				names["x-amz-meta-"+key] = true
			}
			noteMetadata(member, names)
		}
	}
}

// withRules puts before a server what gives each bucket the docs' rules as soon as
// it is made: the suite has no step for them. It returns that front's target. Where
// the rules let a page see headers, the front adds those of the metadata: in the rules
// they took half of what versitygw can keep of a bucket on ext4, 4 KiB in all.
func withRules(t *testing.T, s *harness.Server) target {
	metadata := strings.Join(metadataHeaders(t), ", ")
	rules, err := harness.DocumentedRules()
	if err != nil {
		t.Fatal(err)
	}
	user := harness.User{AccessKey: harness.AccessKey, SecretKey: harness.SecretKey, Region: "us-east-1"}
	forward := harness.Forward(s.Endpoint)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !makesBucket(r) {
			forward.ServeHTTP(exposing{w, metadata}, r)
			return
		}
		answer := httptest.NewRecorder() // held back until the bucket has its rules
		forward.ServeHTTP(answer, r)
		if answer.Code == http.StatusOK {
			if _, err := user.Send("PUT", "http://"+s.Endpoint+"/"+strings.Trim(r.URL.Path, "/")+"?cors=", rules); err != nil {
				t.Errorf("the docs' rules: %v", err)
			}
		}
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		answer.Body.WriteTo(w)
	}))
	t.Cleanup(front.Close)
	return target{Endpoint: front.Listener.Addr().String(), AccessKey: harness.AccessKey, SecretKey: harness.SecretKey}
}

// exposing adds the names of headers to those that an answer lets a page see, if any.
type exposing struct {
	http.ResponseWriter
	names string
}

func (e exposing) WriteHeader(status int) {
	if header := e.Header(); header.Get("Access-Control-Expose-Headers") != "" {
		header.Add("Access-Control-Expose-Headers", e.names)
	}
	e.ResponseWriter.WriteHeader(status)
}

// Unwrap is for what flushes.
func (e exposing) Unwrap() http.ResponseWriter { return e.ResponseWriter }

func makesBucket(r *http.Request) bool {
	return r.Method == "PUT" && r.URL.RawQuery == "" && !strings.Contains(strings.Trim(r.URL.Path, "/"), "/")
}
