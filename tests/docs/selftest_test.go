package docs

import (
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// Each of these pages does what it says, or is told apart by a part of what is printed.
func TestWhatIsFound(t *testing.T) {
	tests := map[string]example{
		"a value":              {"```js\nawait client.bucketExists(\"photos\"); // → true\n```", ""},
		"another value":        {"\n```js\nawait client.bucketExists(\"photos\"); // → false\n```", "another value:3: got true, want false"},
		"a part of a value":    {"```js\nawait client.statObject(\"photos\", \"2026/fish.jpg\"); // → { size: 6, contentType: \"image/jpeg\", … }\n```", ""},
		"more than the value":  {"```js\n({ a: 1, b: 2 }); // → { a: 1 }\n```", "more than the value:2: got { a: 1, b: 2 }"},
		"less than the value":  {"```js\n[1]; // → [1, 2, …]\n```", "less than the value:2: got [ 1 ]"},
		"values in turn":       {"```js\nfor (const n of [1, 2]) {\n  console.log(n); // → 1, then 2\n}\n```", ""},
		"a value more":         {"```js\nfor (const n of [1, 2, 3]) {\n  console.log(n); // → 1, then 2\n}\n```", "a value more:3: got one more: 3"},
		"a value that is late": {"```js\nfor (const n of []) {\n  console.log(n); // → 1\n}\n```", "a value that is late:3: 0 of 1 values have come"},
		"an error":             {"```js\nawait client.statObject(bucket, \"no such\"); // → throws NoSuchKey\n```", ""},
		"no error":             {"```js\nawait client.listBuckets(); // → throws NoSuchKey\n```", "want NoSuchKey to be thrown"},
		"another error":        {"```js\nawait client.statObject(\"photos\", \"no such\"); // → throws NoSuchBucket\n```", "want NoSuchBucket"},
		"an error unforeseen":  {"\n\n```js\nawait client.statObject(\"photos\", \"no such\");\n```", "NoSuchKey"},
		"no syntax":            {"```js\nconst = 1;\n```", "SyntaxError"},
		"a name anew":          {"```js\nconst a = 1;\n```\n```js\nconst b = a; // → 1\n```\n```js\nconst a = 2;\na; // → 2\n```", ""},
		"hidden lines":         {"<!-- hidden js\nconst a = 1;\n-->\n```js\na; // → 1\n```", ""},
		"not run":              {"<!-- not run: no such thing -->\n```js\nthrow 1;\n```", ""},
		"nothing to compare":   {"```js\n// → 1\n```", "no statement ends before"},
	}
	found := run(t, pagesOf(t, tests), "http://"+harness.StartVersityGW(t).Endpoint)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := found[name]; (got != "") != (tc.want != "") || !strings.Contains(got, tc.want) {
				t.Errorf("got %s\nwant %q", got, tc.want)
			}
		})
	}
}

// example is the text of a page, and a part of what is said to be wrong with it.
type example struct{ text, want string }

// pagesOf returns a page of each text, named as the test is.
func pagesOf(t *testing.T, tests map[string]example) (all []page) {
	t.Helper()
	for name, tc := range tests {
		p, err := read(name, tc.text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func TestWhatIsFoundOfTypes(t *testing.T) {
	tests := map[string]example{
		"a call that there is not":    {"```js\nawait client.noSuch();\n```", "a call that there is not:2: Property 'noSuch' does not exist"},
		"an option that there is not": {"<!-- not run: x -->\n```js\nawait client.listBuckets({ singal: 1 });\n```", "an option that there is not:3: "},
		"a name left to the reader":   {"<!-- not run: x -->\n```js\nnoSuch();\n```", ""},
		"a name that there is not":    {"```js\nnoSuch();\n```", "a name that there is not:2: Cannot find name 'noSuch'"},
		"no syntax":                   {"<!-- not run: x -->\n```js\nconst = 1;\n```", "no syntax:3: "},
	}
	out, err := check(t, pagesOf(t, tests))
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if tc.want != "" && !strings.Contains(out, tc.want) || tc.want == "" && strings.Contains(out, name) {
				t.Errorf("got %q, want %q of %s", out, tc.want, name)
			}
		})
	}
}

func TestRead(t *testing.T) {
	for name, text := range map[string]string{
		"a comment of no example":      "<!-- not run: x -->\ntext",
		"a comment without a reason":   "<!-- not run -->\n```js\n```",
		"hidden lines of no language":  "<!-- hidden\nx\n-->",
		"a server without a separator": "<!-- examples MinIO -->",
	} {
		t.Run(name, func(t *testing.T) {
			if p, err := read("page.md", text); err == nil {
				t.Errorf("got %+v, want an error", p)
			}
		})
	}
	p, err := read("page.md", "<!-- examples: versitygw -->\n```sh\n```js\n```\n```js\na\nb\n```\n")
	if err != nil || p.server != "versitygw" || len(p.Blocks) != 1 || p.Blocks[0].Line != 6 || p.Blocks[0].Code != "a\nb" {
		t.Errorf("got %+v, %v, want the one example at line 6 of a page for versitygw", p, err)
	}
}
