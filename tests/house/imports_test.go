package house

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

func TestImports(t *testing.T) {
	wasm := listPackages(t, "./wasm")
	for _, complaint := range checkClosure(wasm, module+"/wasm") {
		t.Error(complaint)
	}
	for _, complaint := range checkEdges(listPackages(t, "./core/...", "./jsbridge/...", "./wasm/...")) {
		t.Error(complaint)
	}
}

// listPackages returns the packages that patterns name, as GOOS=js builds them,
// and all they import.
func listPackages(t *testing.T, patterns ...string) graph {
	t.Helper()
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=ImportPath,Imports"}, patterns...)...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	g := graph{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); err == io.EOF {
			return g
		} else if err != nil {
			t.Fatal(err)
		}
		g[p.ImportPath] = p.Imports
	}
}

func TestCheckClosure(t *testing.T) {
	g := graph{
		"wasm":       {"jsbridge", "fmt"},
		"jsbridge":   {"core"},
		"core":       {"smithy", "fmt"},
		"smithy":     {"net/http"},
		"net/http":   {"net/url"},
		"unrelated":  {"encoding/xml"},
		"core/clean": {"fmt"},
	}
	want := []string{
		"the wasm contains net/http: wasm → jsbridge → core → smithy → net/http",
		"the wasm contains net/url: wasm → jsbridge → core → smithy → net/http → net/url",
	}
	if got := checkClosure(g, "wasm"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := checkClosure(g, "core/clean"); got != nil {
		t.Errorf("got %q, want none", got)
	}
}

func TestCheckEdges(t *testing.T) {
	tests := map[string]struct {
		from, to string
		broken   bool
	}{
		"the core uses its leaves":              {module + "/core", module + "/core/s3xml", false},
		"a leaf uses a leaf":                    {module + "/core/sigv4", module + "/core/s3addr", false},
		"a leaf uses the core":                  {module + "/core/s3xml", module + "/core", true},
		"the tests' fakes use net/url":          {module + "/core/internal/s3test", "net/url", false},
		"the tests' fakes use a request's ways": {module + "/core/internal/s3test", module + "/core/request", false},
		"the tests' fakes use a room":           {module + "/core/internal/s3test", module + "/core/uploads", true},
		"a room ships the tests' fakes":         {module + "/core/uploads", module + "/core/internal/s3test", true},
		"the core uses a room":                  {module + "/core", module + "/core/uploads", false},
		"a room uses the way of a request":      {module + "/core/uploads", module + "/core/request", false},
		"a room uses what uploads share":        {module + "/core/copies", module + "/core/multipart", false},
		"what uploads share uses a leaf":        {module + "/core/multipart", module + "/core/jsontext", false},
		"a room uses a room":                    {module + "/core/uploads", module + "/core/copies", true},
		"a room uses the core":                  {module + "/core/events", module + "/core", true},
		"what uploads share uses a room":        {module + "/core/multipart", module + "/core/uploads", true},
		"the way of a request uses a room":      {module + "/core/request", module + "/core/downloads", true},
		"the way of a request uses what above":  {module + "/core/request", module + "/core/multipart", true},
		"the rows use the way of a request":     {module + "/core/rows", module + "/core/request", false},
		"the way of a request uses the rows":    {module + "/core/request", module + "/core/rows", true},
		"a leaf uses the way of a request":      {module + "/core/evidence", module + "/core/request", true},
		"the core uses the bridge":              {module + "/core", module + "/jsbridge", true},
		"a leaf uses the tests":                 {module + "/core/s3err", module + "/tests/harness", true},
		"the core uses JavaScript":              {module + "/core", "syscall/js", true},
		"a leaf uses files":                     {module + "/core/transfer", "os", true},
		"a leaf uses net/url":                   {module + "/core/s3addr", "net/url", true},
		"a leaf uses encoding/json":             {module + "/core/policy", "encoding/json", true},
		"a leaf uses something like net/url":    {module + "/core/s3addr", "net/urls", false},
		"the native adapter uses net/http":      {module + "/core/transport/nethttp", "net/http", false},
		"the conformance suite uses net/http":   {module + "/core/transport/transporttest/serve", "net/http", false},
		"the native adapter uses the core":      {module + "/core/transport/nethttp", module + "/core", true},
		"the core uses safejs":                  {module + "/core", "github.com/hack-pad/safejs", true},
		"the bridge uses safejs":                {module + "/jsbridge", "github.com/hack-pad/safejs", false},
		"the bridge uses the core":              {module + "/jsbridge", module + "/core", false},
		"the bridge uses the wasm":              {module + "/jsbridge", module + "/wasm", true},
		"the bridge's generator uses encodings": {module + "/jsbridge/gen", "encoding/json", false},
		"the wasm uses the bridge":              {module + "/wasm", module + "/jsbridge", false},
		"the wasm uses the standard library":    {module + "/wasm", "runtime/debug", false},
		"the wasm uses the core":                {module + "/wasm", module + "/core", true},
		"the wasm uses safejs":                  {module + "/wasm", "github.com/hack-pad/safejs", true},
		"the wasm's build uses what it needs":   {module + "/wasm/build", "os", false},
		"what is not ours uses what it will":    {"github.com/aws/smithy-go", "encoding/json", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := checkEdges(graph{test.from: {"fmt", test.to}})
			if (len(got) > 0) != test.broken {
				t.Errorf("got complaints %q, want some: %v", got, test.broken)
			}
		})
	}
}
