package policy

import (
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

// Set returns document, JSON or "" for none, changed so that everybody may do
// at prefix what p says, and nothing else of what the four policies are made
// of: single actions that somebody granted for exactly prefix go as well, and a
// listing under a condition that names it. What stays is what is granted more
// widely, by a shorter prefix or by an action with a wildcard, so Get may give
// more than p; Denies, and statements that name somebody or have a condition on
// anything but the prefix, come through byte for byte.
//
// Rights on the bucket as a whole are those of the prefix "". The location and
// the listing of uploads stay while the policy of another prefix needs them; a
// listing of the bucket is narrowed to the prefixes that were read by it. It
// returns "" when no statement is left, and document itself when there is
// nothing to change. The error is an *Error.
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
// what that alone had needed of the bucket. Rights on the bucket as a whole are
// those of the empty prefix: they go with it, unless the policy of another
// prefix needs them. Another prefix never needs the listing of all: it gets one
// of its own.
func (d *document) revoke(prefix string, want rights) {
	readers := d.readers(prefix)
	lost := d.owned(prefix) &^ want
	d.take(lost&onObject, d.object(prefix))
	d.takeNarrowed(lost&onBucket, prefix)
	if prefix == "" {
		d.take(lost&list, d.bucket)
	} else if lost&list == 0 && lost&get != 0 && !d.listed(prefix) && !d.needed(list, prefix) { // it had relied on the listing of all
		d.take(list, d.bucket)
	}
	for _, reader := range readers {
		if d.granted(reader)&list == 0 {
			d.narrow(reader)
		}
	}
	if lost&(write|listUploads) != 0 && !d.needed(listUploads, prefix) {
		d.take(listUploads, d.bucket)
	}
	if lost != 0 && want == 0 && !d.needed(locate, prefix) {
		d.take(locate, d.bucket)
	}
}

// owned are the rights given for exactly prefix: those on its objects, and those
// on the bucket that are narrowed to listings of it, or not at all for "".
func (d *document) owned(prefix string) (sum rights) {
	for i := range d.statements {
		s := &d.statements[i]
		switch {
		case !s.plain:
		case s.narrowedTo(prefix):
			sum |= s.namedOn(d.bucket) & onBucket
		case s.operator == "":
			sum |= s.namedOn(d.object(prefix)) & onObject
			if prefix == "" {
				sum |= s.namedOn(d.bucket) & onBucket
			}
		}
	}
	return sum
}

// readers are the other prefixes that may be read and listed, and are named by
// what lets their objects be read.
func (d *document) readers(except string) (prefixes []string) {
	for i := range d.statements {
		s := &d.statements[i]
		if !s.open || s.operator != "" || s.covered()&get == 0 {
			continue
		}
		for _, resource := range s.resources {
			prefix, _ := d.prefixOf(resource.text)
			if prefix != "" && prefix != except && resource.text == d.object(prefix) && d.granted(prefix)&reading == reading {
				prefixes = append(prefixes, prefix)
			}
		}
	}
	return prefixes
}

// needed tells whether the policy of some other prefix rests on r, which is
// granted on the bucket as a whole.
func (d *document) needed(r rights, except string) bool {
	for _, s := range d.statements {
		for _, resource := range s.resources {
			if prefix, ok := d.prefixOf(resource.text); ok && prefix != except && d.base(prefix)&r != 0 {
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
