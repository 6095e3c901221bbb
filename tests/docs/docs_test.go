package docs

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/tests/harness"
)

// pagesTime is how long the examples of all pages of a server may take.
const pagesTime = 3 * time.Minute

// kms is a key for MinIO's own SSE-S3 and SSE-KMS.
const kms = "MINIO_KMS_SECRET_KEY=minnow:OSMM+vkKUTCvQs9YL/CVMIMt43HFhkUpqJxTmGl6rYw="

// servers are those that a page may name.
var servers = map[string]func(t *testing.T) string{
	"MinIO":     func(t *testing.T) string { return "http://" + harness.StartMinIO(t, kms).Endpoint },
	"versitygw": func(t *testing.T) string { return "http://" + harness.StartVersityGW(t).Endpoint },
	"SeaweedFS": func(t *testing.T) string { return "http://" + harness.StartSeaweedFS(t).Endpoint },
	"Ceph":      func(t *testing.T) string { return "http://" + harness.StartCeph(t).Endpoint },
}

// withoutExamples are the pages that tell of the house, of servers and of places.
var withoutExamples = []string{"architecture.md", "environments.md", "servers.md"}

func TestExamples(t *testing.T) {
	byServer := map[string][]page{}
	for _, p := range pages(t) {
		if p.runs() > 0 {
			byServer[p.server] = append(byServer[p.server], p)
		}
	}
	for name, pages := range byServer {
		start, known := servers[name]
		if !known {
			t.Errorf("%s: there is no server %q", pages[0].Name, name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			for name, wrong := range run(t, pages, start(t)) {
				t.Run(filepath.Base(name), func(t *testing.T) {
					if wrong != "" {
						t.Error(wrong)
					}
				})
			}
		})
	}
}

// A page that shows how calls are used, and runs none of them, proves nothing.
func TestEveryPageHasAnExampleThatRuns(t *testing.T) {
	for _, p := range pages(t) {
		without := strings.Contains(strings.Join(withoutExamples, " "), filepath.Base(p.Name))
		if without != (p.runs() == 0) {
			t.Errorf("%s has %d examples that are run", p.Name, p.runs())
		}
	}
}

func TestExamplesAreTyped(t *testing.T) {
	if out, err := check(t, pages(t)); err != nil || out != "" {
		t.Errorf("%v\n%s", err, out)
	}
}

// pages returns those of web/docs, and the README.
func pages(t *testing.T) (all []page) {
	t.Helper()
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "web", "docs", "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatalf("got %q, %v, want the pages", files, err)
	}
	for _, file := range append(files, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name, _ := filepath.Rel(root, file)
		p, err := read(name, string(text))
		if err != nil {
			t.Error(err)
		}
		all = append(all, p)
	}
	return all
}

// run runs the examples of pages with a server, and returns what is wrong with each.
func run(t *testing.T, pages []page, endpoint string) map[string]string {
	t.Helper()
	out, err := node(t, "docs/run.mjs", map[string]any{
		"pages":  pages,
		"server": map[string]string{"endpoint": endpoint, "accessKey": harness.AccessKey, "secretKey": harness.SecretKey},
		"folder": t.TempDir(),
	})
	found := map[string]string{}
	for line := range strings.SplitSeq(out, "\n") {
		var its struct{ Name, Wrong string }
		if json.Unmarshal([]byte(line), &its) == nil {
			found[its.Name] = its.Wrong
		}
	}
	for _, p := range pages {
		if _, told := found[p.Name]; !told {
			t.Errorf("%s was not run to its end: %v\n%s", p.Name, err, out)
		}
	}
	return found
}

// check checks the types of pages, and returns what is wrong.
func check(t *testing.T, all []page) (string, error) {
	t.Helper()
	return node(t, "docs/check.mjs", all)
}

func node(t *testing.T, script string, input any) (string, error) {
	t.Helper()
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), pagesTime)
	defer cancel()
	cmd := harness.Script(t, script)
	cmd.Stdin = bytes.NewReader(text)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := context.AfterFunc(ctx, func() { cmd.Process.Kill() })
	defer stop()
	err = cmd.Wait()
	return out.String(), err
}
