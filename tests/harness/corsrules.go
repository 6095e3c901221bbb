package harness

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// corsRule is a rule as the docs write it.
type corsRule struct {
	AllowedOrigins, AllowedMethods, AllowedHeaders, ExposeHeaders []string
	MaxAgeSeconds                                                 int
}

var pastedRules = regexp.MustCompile("(?s)## The rules\n.*?```json\n(.+?)```")

// DocumentedRules returns the rules that web/docs/cors.md tells a user to give a
// bucket, for any page, as a CORSConfiguration. They also expose the headers named,
// as the docs say of metadata.
func DocumentedRules(exposed ...string) ([]byte, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(root, "web", "docs", "cors.md"))
	if err != nil {
		return nil, err
	}
	found := pastedRules.FindSubmatch(text)
	if found == nil {
		return nil, errors.New("web/docs/cors.md has no rules to paste")
	}
	var rules []corsRule
	if err := json.Unmarshal(found[1], &rules); err != nil || len(rules) != 1 {
		return nil, fmt.Errorf("web/docs/cors.md has %d rules, %w; want one", len(rules), err)
	}
	rule := rules[0]
	rule.AllowedOrigins, rule.ExposeHeaders = []string{"*"}, append(rule.ExposeHeaders, exposed...)
	return rule.xml(), nil
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
