package main

import (
	"context"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core"
)

// What a DeleteObjects may not hold.
func TestDelete(t *testing.T) {
	good := asked(t, func(ctx context.Context, c *core.Client) { doings["removeObjects"](ctx, c, "users/alice/") })
	for name, body := range map[string]string{
		"another body":   strings.Replace(good.Body, "users/alice/a", "users/alice/c", 1),
		"another's key":  strings.Replace(good.Body, "users/alice/a", "users/bob/a", 1),
		"no body":        "",
		"another format": "{}",
	} {
		t.Run(name, func(t *testing.T) {
			req := good
			req.Body = body
			refused(t, mine.judge(req, now))
		})
	}
	t.Run("a key of another's under its own hash", func(t *testing.T) {
		req := asked(t, func(ctx context.Context, c *core.Client) {
			c.RemoveBatch(ctx, "shared", []core.RemoveItem{{ObjectName: "users/alice/a"}, {ObjectName: "users/bob/a"}}, core.CallOptions{})
		})
		refused(t, mine.judge(req, now))
	})
}

// What a DeleteObjects may not hold either, under its own hash: what one reader
// takes for something else than another.
func TestStrictDelete(t *testing.T) {
	const space = `xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`
	good := "<Delete " + space + "><Quiet>true</Quiet><Object><Key>users/alice/a</Key></Object></Delete>"
	judge := func(body string) error { return mine.judge(deletes(body), now) }
	if err := judge(good); err != nil {
		t.Fatalf("the document without any of it: got %v", err)
	}
	for name, change := range map[string][2]string{
		"two keys, another's first":  {"<Key>", "<Key>users/bob/a</Key><Key>"},
		"two keys, another's second": {"</Key>", "</Key><Key>users/bob/a</Key>"},
		"a key in small letters":     {"</Key>", "</Key><key>users/bob/a</key>"},
		"a version":                  {"</Key>", "</Key><VersionId>v</VersionId>"},
		"an ETag":                    {"</Key>", "</Key><ETag>e</ETag>"},
		"another's in another space": {"</Key>", `</Key><Key xmlns="other">users/bob/a</Key>`},
		"a prefixed key":             {"</Key>", `</Key><a:Key xmlns:a="http://s3.amazonaws.com/doc/2006-03-01/">users/bob/a</a:Key>`},
		"no space":                   {" " + space, ""},
		"another space":              {"s3.amazonaws.com", "s3.example"},
		"an attribute":               {"<Key>", `<Key a="b">`},
		"a comment":                  {"alice", "al<!-- -->ice"},
		"a comment that hides a key": {"<Key>", "<!--<Key>--><Key>"},
		"CDATA":                      {"users/alice/a", "<![CDATA[users/alice/a]]>"},
		"an entity":                  {"/a<", "/&#97;<"},
		"an entity of its own":       {"<Delete", `<!DOCTYPE Delete [<!ENTITY a "users/bob/a">]><Delete`},
		"an instruction":             {"<Object>", "<?a b?><Object>"},
		"a declaration":              {"<Delete", `<?xml version="1.0"?><Delete`},
		"another root":               {"Delete>", "Remove>"},
		"not quiet":                  {"<Quiet>true</Quiet>", ""},
		"an element more":            {"<Quiet>", "<BypassGovernance>true</BypassGovernance><Quiet>"},
		"text between":               {"<Object>", "x<Object>"},
		"white space between":        {"<Object>", "\n<Object>"},
		"white space in the key":     {"<Key>", "<Key> "},
		"an object without a key":    {"<Object>", "<Object></Object><Object>"},
		"a nested object":            {"<Object>", "<Object><Object><Key>users/bob/a</Key></Object>"},
		"something behind":           {"</Delete>", "</Delete><Delete/>"},
		"a zero byte behind":         {"</Delete>", "</Delete>\x00"},
		"a mark in front":            {"<Delete", "\ufeff<Delete"},
		"a broken character":         {"/a<", "/\xff<"},
		"dots":                       {"alice/a", "alice/../bob/a"},
		"one dot":                    {"alice/a", "alice/./a"},
		"slashes in a row":           {"alice/a", "alice//a"},
		"a slash in front":           {"<Key>", "<Key>/"},
		"encoded dots":               {"alice/a", "alice/%2e%2e/bob"},
		"backslashes":                {"alice/a", `alice/..\bob`},
		"another's":                  {"alice", "bob"},
		"a key that is not finished": {"/Object></Delete>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			body := strings.ReplaceAll(good, change[0], change[1])
			if body == good {
				t.Fatalf("there is no %s in %s", change[0], good)
			}
			refused(t, judge(body))
		})
	}
}
