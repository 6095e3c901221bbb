package s3xml

import (
	"strings"
	"testing"
)

func TestRoot(t *testing.T) {
	keepAlive := strings.Repeat(" \n", 5000)
	for name, tc := range map[string]struct {
		document, root string
		whole          bool
	}{
		"a document":                    {"<Error><Code>a</Code></Error>", "Error", true},
		"with all that may precede it":  {"\uFEFF" + keepAlive + `<?xml version="1.0"?>` + keepAlive + "<!-- <Error> --><R a=\"b\">c</R>\n", "R", true},
		"with what may follow it":       {"<R></R\n><!-- end -->", "R", true},
		"by its qualified name":         {"<s3:R xmlns:s3=\"a\"></s3:R>", "R", true},
		"empty":                         {"<R/>", "R", true},
		"empty, with attributes":        {`<R a="b" />`, "R", true},
		"cut within the text":           {"<R><Key>a", "R", false},
		"cut within the end":            {"<R><Key>a</Key></R", "R", false},
		"cut behind a child of its own": {"<R><Ra></Ra>", "R", false},
		"cut within the start":          {"<R a=", "R", false},
		"cut within the name":           {"<Resul", "", false},
		"cut within the declaration":    {`<?xml version="1.`, "", false},
		"cut within a comment":          {"<!-- a", "", false},
		"nothing":                       {"", "", false},
		"white space":                   {" \n", "", false},
		"text":                          {"OK", "", false},
		"JSON":                          {`{"a":"<b></b>"}`, "", false},
		"an end":                        {"</R>", "", false},
		"a bracket":                     {"<", "", false},
		"a page":                        {"<!DOCTYPE html>\n<HTML lang=en><p>", "HTML", false},
	} {
		t.Run(name, func(t *testing.T) {
			if root, whole := Root([]byte(tc.document)); root != tc.root || whole != tc.whole {
				t.Errorf("got %q, %v, want %q, %v", root, whole, tc.root, tc.whole)
			}
		})
	}
}
