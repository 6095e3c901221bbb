package s3addr

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// What RFC 3986 §2.3 leaves alone, written out: an oracle that shares no range
// with the encoder.
const bare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

func TestEscapeEveryByte(t *testing.T) {
	for i := range 256 {
		c := string([]byte{byte(i)})
		want := fmt.Sprintf("%%%02X", i)
		if strings.Contains(bare, c) {
			want = c
		}
		inPath := want
		if c == "/" {
			inPath = "/"
		}
		// Behind clean bytes, before them and alone are three ways through the loop.
		for _, around := range []string{"%s", "a%s", "%sz", "a%sz"} {
			text := fmt.Sprintf(around, c)
			if got, want := Escape(text), fmt.Sprintf(around, want); got != want {
				t.Errorf("Escape(%q): got %q, want %q", text, got, want)
			}
			if got, want := EscapePath(text), fmt.Sprintf(around, inPath); got != want {
				t.Errorf("EscapePath(%q): got %q, want %q", text, got, want)
			}
		}
	}
}

func TestEscapePath(t *testing.T) {
	for name, tc := range map[string]struct{ key, want string }{
		"empty":                {"", ""},
		"nothing to do":        {"2026/a-b_c.d~e.jpg", "2026/a-b_c.d~e.jpg"},
		"space is no plus":     {"a b", "a%20b"},
		"plus":                 {"a+b", "a%2Bb"},
		"percent, once":        {"100%25", "100%2525"},
		"every slash":          {"/a//b/", "/a//b/"},
		"what URLs part by":    {"a?b#c&d=e;f", "a%3Fb%23c%26d%3De%3Bf"},
		"sub-delimiters":       {"!$'()*,:@[]", "%21%24%27%28%29%2A%2C%3A%40%5B%5D"},
		"backslash":            {`a\b`, "a%5Cb"},
		"control characters":   {"a\n\x00", "a%0A%00"},
		"emoji":                {"😀.jpg", "%F0%9F%98%80.jpg"},
		"emoji of many":        {"👩‍👧", "%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7"},
		"composed (NFC)":       {"\u00e9", "%C3%A9"},
		"decomposed (NFD)":     {"e\u0301", "e%CC%81"},
		"Kelvin sign is not K": {"\u212a", "%E2%84%AA"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := EscapePath(tc.key); got != tc.want {
				t.Errorf("EscapePath(%q): got %q, want %q", tc.key, got, tc.want)
			}
		})
	}
}

func TestQueryOrder(t *testing.T) {
	type pairs [][2]string
	for name, tc := range map[string]struct {
		add  pairs
		want string
	}{
		"none":                         {nil, ""},
		"one":                          {pairs{{"location", ""}}, "location="},
		"by name":                      {pairs{{"prefix", "p"}, {"delimiter", "/"}, {"max-keys", "5"}}, "delimiter=%2F&max-keys=5&prefix=p"},
		"upper case first":             {pairs{{"a", "1"}, {"X-Amz-Date", "2"}, {"B", "3"}}, "B=3&X-Amz-Date=2&a=1"},
		"a name before its longer":     {pairs{{"a-b", "1"}, {"a.b", "2"}, {"a", "3"}}, "a=3&a-b=1&a.b=2"},
		"longer names first to come":   {pairs{{"a0", "1"}, {"a", "2"}, {"a-", "3"}}, "a=2&a-=3&a0=1"},
		"empty name":                   {pairs{{"a", "1"}, {"", "2"}}, "=2&a=1"},
		"equal names by value":         {pairs{{"k", "b"}, {"k", "a"}, {"k", ""}, {"k", "a"}}, "k=&k=a&k=a&k=b"},
		"equal names by escaped value": {pairs{{"k", "z"}, {"k", "é"}, {"k", "~"}}, "k=%C3%A9&k=z&k=~"},
		"an equals sign in a name":     {pairs{{"a=b", "1"}, {"a", "2"}}, "a=2&a%3Db=1"},
		"an ampersand in a value":      {pairs{{"a", "1&b=2"}}, "a=1%26b%3D2"},
		"plus and space":               {pairs{{"a", "1 +"}}, "a=1%20%2B"},
	} {
		t.Run(name, func(t *testing.T) {
			var q Query
			for _, pair := range tc.add {
				q.Add(pair[0], pair[1])
			}
			if got := q.String(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestQueryAddNonEmpty(t *testing.T) {
	var q Query
	q.AddNonEmpty("versionId", "")
	q.AddNonEmpty("marker", "0")
	if got, want := q.String(), "marker=0"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzEscape checks that net/url reads what was written, and that nothing is in
// it that a URL parser could part or rewrite.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a b+c", "100%", "/a//b", "e\u0301", "😀", "\xff\x00", "a?b#c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		path, component := EscapePath(s), Escape(s)
		if got, err := url.PathUnescape(path); err != nil || got != s {
			t.Errorf("PathUnescape(%q): got %q, %v, want %q", path, got, err, s)
		}
		if got, err := url.QueryUnescape(component); err != nil || got != s {
			t.Errorf("QueryUnescape(%q): got %q, %v, want %q", component, got, err, s)
		}
		if rest := strings.Trim(path, bare+"%/"); rest != "" {
			t.Errorf("EscapePath(%q): got %q, with %q left in it", s, path, rest)
		}
		if got, want := strings.ReplaceAll(path, "/", "%2F"), component; got != want {
			t.Errorf("slashes apart, EscapePath gives %q, Escape %q", got, want)
		}
	})
}
