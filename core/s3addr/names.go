package s3addr

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/s3err"
)

// MaxObjectName is the longest key in bytes of UTF-8:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
const MaxObjectName = 1024

// maxBucketName is the longest name of a bucket that S3 has: since 2018 new ones
// have no more than 63 characters. See
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const maxBucketName = 255

// CheckBucket applies the rules for the names of buckets that there may be: older
// ones of S3, and those of other servers, have capitals, underscores, and up to
// 255 characters; at Ceph a tenant and a colon stand before the name. No name may
// lead out of the bucket.
func CheckBucket(name string) error {
	rule := ""
	switch {
	case len(name) < 3 || len(name) > maxBucketName:
		rule = "must be 3 to 255 characters long"
	case strings.Trim(name, labelLetters+capitals+"._:") != "":
		rule = "may hold lower-case and upper-case letters, digits, dots, hyphens, underscores and colons only"
	case strings.Trim(name, ".:") != name || strings.Contains(name, ".."):
		rule = "must not begin or end with a dot or colon, nor hold two dots in a row"
	default:
		return nil
	}
	return s3err.Argument("bucket", rule)
}

// CheckNewBucket applies S3's rules for the names of general purpose buckets. Any
// other name is no part of a host either. See
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
func CheckNewBucket(name string) error {
	rule := ""
	switch {
	case len(name) < 3 || len(name) > 63:
		rule = "must be 3 to 63 characters long"
	case strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "":
		rule = "may hold lower-case letters, digits, dots and hyphens only"
	case !alphanumeric(name[0]) || !alphanumeric(name[len(name)-1]):
		rule = "must begin and end with a letter or a digit"
	case strings.Contains(name, "..") || strings.Contains(name, ".-") || strings.Contains(name, "-."):
		rule = "must not hold a dot beside another dot or a hyphen"
	case isIPv4(name):
		rule = "must not look like an IP address"
	default:
		return nil
	}
	return s3err.Argument("bucket", rule)
}

func alphanumeric(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

func isIPv4(s string) bool {
	return strings.Count(s, ".") == 3 && strings.Trim(s, "0123456789.") == ""
}

// CheckObject applies the rules for a key, wherever it travels: in a URL, a
// header, a form or the body of a request. A "." or ".." segment is refused.
// Every URL parser rewrites it, even as %2e%2e
// (https://url.spec.whatwg.org/#double-dot-path-segment), and servers that keep
// objects as files follow it: MinIO in the body of a DeleteObjects, versitygw
// everywhere. Either way the request reaches another object. A backslash ends a
// segment too, as SeaweedFS takes it for a slash.
func CheckObject(name string) error {
	switch {
	case name == "":
		return s3err.Argument("object", "must not be empty")
	case len(name) > MaxObjectName:
		return s3err.Argument("object", "must be at most 1024 bytes long in UTF-8")
	case !utf8.ValidString(name):
		return s3err.Argument("object", "must be valid Unicode: it holds a lone surrogate or a broken byte")
	case HasDotSegment(name):
		return s3err.Argument("object", `must not hold a "." or ".." segment: servers and browsers take it for another object`)
	}
	return nil
}

// HasDotSegment tells whether a segment of path is "." or "..".
func HasDotSegment(path string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(path, isSeparator), func(segment string) bool {
		return segment == "." || segment == ".."
	})
}

func isSeparator(r rune) bool { return r == '/' || r == '\\' }

// HasEmptySegment tells whether name begins with a slash or holds two in a row.
// S3 keeps such a key as it is; MinIO and versitygw drop the slash, so that it
// names another object there.
func HasEmptySegment(name string) bool {
	return strings.HasPrefix(name, "/") || strings.Contains(name, "//")
}
