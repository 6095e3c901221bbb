package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxPrefix is the longest prefix in bytes, as long as the longest key:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
const MaxPrefix = 1024

// CheckPrefix tells what is wrong with prefix, "" for nothing. A resource has
// no way to write *, ? and ${ that every server takes for themselves: they would
// open more than was asked for.
func CheckPrefix(prefix string) (rule string) {
	switch {
	case len(prefix) > MaxPrefix:
		return "must be at most 1024 bytes long in UTF-8"
	case !utf8.ValidString(prefix):
		return "must be valid Unicode: it holds a lone surrogate or a broken byte"
	case strings.ContainsAny(prefix, "*?") || strings.Contains(prefix, "${"):
		return "must not hold *, ? or ${: a policy takes them for wildcards and variables"
	}
	return ""
}

// Set returns document, JSON or "" for none, changed so that Get gives p for
// prefix, or more where a wider grant goes on. Everything else stays: other
// prefixes may what they might, and other people's statements come through byte
// for byte. Grants on the bucket as a whole go when no prefix needs them any
// more. It returns "" when no statement is left, and document itself when there
// is nothing to change. The error is an *Error.
//
// A listing is narrowed with StringLike p*: under StringEquals p a server lists
// p itself, but no folder below it.
func Set(document, bucket, prefix string, p Policy) (string, error) {
	if rule := CheckPrefix(prefix); rule != "" {
		return "", &Error{"the prefix " + rule}
	}
	d, err := parse(document, bucket)
	if err != nil {
		return "", err
	}
	want := p.rights()
	d.revoke(prefix, want)
	d.grant(prefix, want)
	return d.String(), nil
}

// revoke takes away what is granted for exactly prefix and not wanted, then
// what that alone had needed of the bucket.
func (d *document) revoke(prefix string, want rights) {
	lost := d.owned(prefix) &^ want
	d.take(lost&onObject, d.object(prefix))
	if lost&list != 0 {
		d.takeListing(prefix)
	} else if lost&get != 0 && !d.listed(prefix) && !d.needed(list) { // it had relied on the listing of all
		d.take(list, d.bucket)
	}
	if lost&write != 0 && !d.needed(listUploads) {
		d.take(listUploads, d.bucket)
	}
	if lost != 0 && want == 0 && !d.needed(locate) {
		d.take(locate, d.bucket)
	}
}

// owned are the rights given for exactly prefix: those on its objects, and a
// listing narrowed to it.
func (d *document) owned(prefix string) (sum rights) {
	for i := range d.statements {
		s := &d.statements[i]
		if s.plain && s.operator == "" && s.on(d.object(prefix)) {
			sum |= s.named() & onObject
		} else if d.narrowedTo(s, prefix) {
			sum |= list
		}
	}
	return sum
}

// narrowedTo tells whether s grants a listing of exactly prefix.
func (d *document) narrowedTo(s *statement, prefix string) bool {
	return s.plain && s.named()&list != 0 && s.on(d.bucket) && slices.ContainsFunc(s.prefixes, s.isFor(prefix))
}

// needed tells whether the policy of some prefix rests on r, which is granted on
// the bucket as a whole.
func (d *document) needed(r rights) bool {
	for _, s := range d.statements {
		for _, resource := range s.resources {
			if prefix, ok := d.prefixOf(resource.text); ok && d.base(prefix)&r != 0 {
				return true
			}
		}
	}
	return false
}

// base are the rights on the bucket as a whole that the policy of prefix rests on.
func (d *document) base(prefix string) (r rights) {
	has := d.granted(prefix)
	if has&writing == writing {
		r |= locate | listUploads
	}
	if has&reading == reading {
		r |= locate
		if !d.listed(prefix) {
			r |= list
		}
	}
	return r
}

// listed tells whether a narrowed listing covers prefix.
func (d *document) listed(prefix string) bool {
	for i := range d.statements {
		if s := &d.statements[i]; s.operator != "" && d.grantedBy(s, prefix) != 0 {
			return true
		}
	}
	return false
}
