package main

import (
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/sigv4"
)

// canonical is a canonical request, taken apart:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
type canonical struct {
	method  string
	path    string            // decoded
	query   map[string]string // decoded
	headers map[string]string // all of them signed
	signed  string            // their names, as they are signed
	payload string            // its SHA-256 in hexadecimal, or UNSIGNED-PAYLOAD
}

// parseCanonical refuses what has more than one reading: what is encoded in
// another way than S3's, repeated, out of order or left over.
func parseCanonical(text string) (*canonical, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 7 || lines[len(lines)-3] != "" || strings.ContainsFunc(strings.Join(lines, ""), notPrintable) {
		return nil, refusal("the canonical request has not the form of one")
	}
	c := &canonical{method: lines[0], query: map[string]string{}, headers: map[string]string{}}
	c.signed, c.payload = lines[len(lines)-2], lines[len(lines)-1]
	hash, err := hex.DecodeString(c.payload)
	if c.payload != sigv4.UnsignedPayload && (err != nil || hex.EncodeToString(hash) != c.payload || len(hash) != 32) {
		return nil, refusal("the payload is neither unsigned nor signed by its SHA-256")
	}
	if c.path, err = url.PathUnescape(lines[1]); err != nil || s3addr.EscapePath(c.path) != lines[1] {
		return nil, refusal("the path is not encoded as S3 encodes it")
	}
	if err := c.readQuery(lines[2]); err != nil {
		return nil, err
	}
	return c, c.readHeaders(lines[3 : len(lines)-3])
}

// notPrintable tells what no canonical request of Minnow holds: all else than
// printable ASCII is encoded there.
func notPrintable(r rune) bool { return r < ' ' || r > '~' }

func (c *canonical) readQuery(text string) error {
	if text == "" {
		return nil
	}
	var names []string
	for pair := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		plainName, err := url.PathUnescape(name)
		plain, err2 := url.PathUnescape(value)
		if err != nil || err2 != nil || s3addr.Escape(plainName)+"="+s3addr.Escape(plain) != pair {
			return refusal("the query is not encoded as S3 encodes it")
		}
		if _, twice := c.query[plainName]; twice {
			return refusal("the query names " + plainName + " twice")
		}
		c.query[plainName] = plain
		names = append(names, name)
	}
	if !slices.IsSorted(names) {
		return refusal("the query is out of order")
	}
	return nil
}

func (c *canonical) readHeaders(lines []string) error {
	var names []string
	for _, line := range lines {
		name, value, ok := strings.Cut(line, ":")
		if !ok || name == "" || strings.Trim(name, headerName) != "" {
			return refusal("a header has not the form of one")
		}
		if value != strings.TrimSpace(value) || strings.Contains(value, "  ") {
			return refusal("the header " + name + " is not folded as S3 folds it")
		}
		names = append(names, name)
		c.headers[name] = value
	}
	if !slices.IsSorted(names) || len(c.headers) != len(names) || strings.Join(names, ";") != c.signed {
		return refusal("the signed headers are not those that are listed")
	}
	return nil
}

// headerName are the characters of a header's name, in lower case:
// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
const headerName = "abcdefghijklmnopqrstuvwxyz0123456789-_.!#$%&'*+^`|~"
