package policy

import (
	"strings"

	"github.com/minnow-s3/minnow/core/jsontext"
)

const arn = "arn:aws:s3:::"

// document is a policy taken apart, as far as it concerns one bucket.
type document struct {
	text       string
	root       jsontext.Value // Missing for an empty text
	bucket     string         // the resource
	statements []statement
	changed    bool
}

// parse reads a policy, "" for one without statements.
func parse(text, bucket string) (*document, error) {
	d := &document{text: text, bucket: arn + bucket}
	if text == "" {
		return d, nil
	}
	if len(text) > MaxDocument {
		return nil, &Error{"the policy is longer than 64 KiB"}
	}
	root, err := jsontext.Parse(text)
	if err != nil {
		return nil, &Error{err.Error()}
	}
	if root.Kind() != jsontext.Object {
		return nil, &Error{"the policy is no JSON object"}
	}
	d.root = root
	return d, d.readStatements()
}

// readStatements takes an array of statements, or one alone.
func (d *document) readStatements() error {
	count := 0
	for _, name := range d.root.Names() {
		if name == "Statement" {
			count++
		}
	}
	v := d.root.Get("Statement")
	items := v.Items()
	if v.Kind() == jsontext.Object {
		items = []jsontext.Value{v}
	}
	if count > 1 || count == 1 && v.Kind() < jsontext.Array {
		return &Error{"the Statement of the policy is no array of objects"}
	}
	for _, item := range items {
		if item.Kind() != jsontext.Object {
			return &Error{"the Statement of the policy is no array of objects"}
		}
		d.statements = append(d.statements, readStatement(item))
	}
	return nil
}

// object is the resource of all objects below prefix.
func (d *document) object(prefix string) string { return d.bucket + "/" + prefix + "*" }

// granted sums up what everybody may do below prefix.
func (d *document) granted(prefix string) (sum rights) {
	for i := range d.statements {
		sum |= d.grantedBy(&d.statements[i], prefix)
	}
	return sum
}

func (d *document) grantedBy(s *statement, prefix string) (sum rights) {
	if !s.open {
		return 0
	}
	if s.reaches(d.bucket) && s.lists(prefix) {
		sum = onBucket
	}
	if s.reaches(d.object(prefix)) {
		sum |= onObject
	}
	if s.operator != "" { // which no other request can pass: it has no prefix
		sum &= list
	}
	return sum & s.covered()
}

// prefixOf is the prefix that a resource such as arn:aws:s3:::photos/public/*
// is about, "" for more than the bucket; ok is false for the bucket alone.
func (d *document) prefixOf(resource string) (prefix string, ok bool) {
	if prefix, ok = strings.CutPrefix(resource, d.bucket+"/"); ok {
		return strings.TrimSuffix(prefix, "*"), true
	}
	return "", match(resource, d.object(""))
}

// String writes the document: as it stood where nothing has changed, "" where
// no statement is left.
func (d *document) String() string {
	switch {
	case len(d.statements) == 0:
		return ""
	case !d.changed:
		return d.text
	}
	dst := []byte{'{'}
	held := d.root.Get("Statement")
	if len(held.Items()) == 0 && d.root.Get("Version").Kind() == jsontext.Missing { // MinIO wants one
		dst = jsontext.AppendStringMember(dst, "Version", "2012-10-17")
	}
	for i, name := range d.root.Names() {
		if name != "Statement" {
			dst = append(jsontext.AppendName(dst, name), d.root.Items()[i].Raw()...)
		} else {
			dst = d.appendStatements(dst)
		}
	}
	if held.Kind() == jsontext.Missing {
		dst = d.appendStatements(dst)
	}
	return string(append(dst, '}'))
}

func (d *document) appendStatements(dst []byte) []byte {
	dst = append(jsontext.AppendName(dst, "Statement"), '[')
	for i := range d.statements {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = d.statements[i].append(dst)
	}
	return append(dst, ']')
}
