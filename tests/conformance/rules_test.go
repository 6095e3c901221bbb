package conformance

import (
	"encoding/json"
	"fmt"
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

// corsRule is a rule as the docs write it, with the element of S3's XML that each list becomes.
type corsRule struct {
	AllowedOrigins, AllowedMethods, AllowedHeaders, ExposeHeaders []string
	MaxAgeSeconds                                                 int
}

var pastedJSON = regexp.MustCompile("(?s)## The rules\n.*?```json\n(.+?)```")

// documentedRules returns the rules that web/docs/cors.md tells a user to give a
// bucket, for any page, as a CORSConfiguration. As it says, they name the metadata
// that is to be seen: that of the cases.
func documentedRules(t *testing.T) []byte {
	t.Helper()
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "web", "docs", "cors.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := pastedJSON.FindSubmatch(text)
	if found == nil {
		t.Fatal("web/docs/cors.md has no rules to paste")
	}
	var rules []corsRule
	if err := json.Unmarshal(found[1], &rules); err != nil || len(rules) != 1 {
		t.Fatalf("got %d rules, %v; want one", len(rules), err)
	}
	rules[0].AllowedOrigins = []string{"*"}
	for _, name := range metadataNames(t) {
		rules[0].ExposeHeaders = append(rules[0].ExposeHeaders, "x-amz-meta-"+name)
	}
	return rules[0].xml()
}

// noMetadataInPage is of an object without metadata: where rules name the headers
// that a page sees, it cannot be told from one whose metadata is hidden.
func noMetadataInPage() lack {
	return lack{"that there is no metadata cannot be seen where headers are exposed by name", "metadata"}
}

// metadataNames are those that the cases store.
func metadataNames(t *testing.T) []string {
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
					names[key] = true
				}
			}
			if key, ok := strings.CutPrefix(strings.ToLower(name), "x-amz-meta-"); ok && headerToken.MatchString(key) {
				names[key] = true
			}
			noteMetadata(member, names)
		}
	}
}

func (r corsRule) xml() []byte {
	xml := strings.Builder{}
	for _, list := range []struct {
		name   string
		values []string
	}{
		{"AllowedOrigin", r.AllowedOrigins}, {"AllowedMethod", r.AllowedMethods}, {"AllowedHeader", r.AllowedHeaders},
		{"ExposeHeader", r.ExposeHeaders},
	} {
		for _, value := range list.values {
			fmt.Fprintf(&xml, "<%s>%s</%[1]s>", list.name, value)
		}
	}
	return fmt.Appendf(nil, "<CORSConfiguration><CORSRule>%s<MaxAgeSeconds>%d</MaxAgeSeconds></CORSRule></CORSConfiguration>",
		xml.String(), r.MaxAgeSeconds)
}

// withRules puts before a server what gives each bucket the docs' rules as soon as
// it is made: the suite has no step for them. It returns that front's target.
func withRules(t *testing.T, s *harness.Server) target {
	rules := documentedRules(t)
	user := harness.User{AccessKey: harness.AccessKey, SecretKey: harness.SecretKey, Region: "us-east-1"}
	forward := harness.Forward(s.Endpoint)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !makesBucket(r) {
			forward.ServeHTTP(w, r)
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
	return target{front.Listener.Addr().String(), harness.AccessKey, harness.SecretKey}
}

func makesBucket(r *http.Request) bool {
	return r.Method == "PUT" && r.URL.RawQuery == "" && !strings.Contains(strings.Trim(r.URL.Path, "/"), "/")
}
