package s3addr

import (
	"strings"
)

const upperHex = "0123456789ABCDEF"

// unreserved are the bytes that RFC 3986 §2.3 never escapes. SigV4 wants every
// other byte as %XX with upper-case digits, so the same encoder makes the URL
// that is sent and the canonical request that is signed.
func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}

// Escape percent-encodes all but the unreserved bytes of s: a query name or value.
func Escape(s string) string { return escape(s, false) }

// EscapePath is Escape with slashes kept: an object name within a path.
func EscapePath(s string) string { return escape(s, true) }

func escape(s string, keepSlash bool) string {
	clean := 0
	for clean < len(s) && (unreserved(s[clean]) || keepSlash && s[clean] == '/') {
		clean++
	}
	if clean == len(s) {
		return s
	}
	out := append(make([]byte, 0, len(s)+len(s)/2+8), s[:clean]...)
	for i := clean; i < len(s); i++ {
		if c := s[i]; unreserved(c) || keepSlash && c == '/' {
			out = append(out, c)
		} else {
			out = append(out, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return string(out)
}

// Query collects the parameters of a request, escaped and in the order that
// the canonical request needs, so that what is sent and what is signed are one.
type Query []string

// Add puts a parameter in its place. An empty value is written as "name=".
func (q *Query) Add(name, value string) {
	list := append(*q, Escape(name)+"="+Escape(value))
	// A place for each is less code than a sort of all, and they are few.
	for i := len(list) - 1; i > 0 && compareParameters(list[i], list[i-1]) < 0; i-- {
		list[i], list[i-1] = list[i-1], list[i]
	}
	*q = list
}

// AddNonEmpty is Add, but leaves out a parameter without a value.
func (q *Query) AddNonEmpty(name, value string) {
	if value != "" {
		q.Add(name, value)
	}
}

// String joins the parameters.
func (q Query) String() string { return strings.Join(q, "&") }

// compareParameters orders by name, then by value. "=" cannot be compared as
// it stands: it would sort a name before the name that continues with "-" or ".".
func compareParameters(a, b string) int {
	nameA, valueA, _ := strings.Cut(a, "=")
	nameB, valueB, _ := strings.Cut(b, "=")
	if c := strings.Compare(nameA, nameB); c != 0 {
		return c
	}
	return strings.Compare(valueA, valueB)
}
