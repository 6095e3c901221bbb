package request

import (
	"strings"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
)

// The limits of tags, in characters of UTF-16:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
const (
	MaxObjectTags = 10
	maxTagKey     = 128
	maxTagValue   = 256
)

// EncodeTags writes the tags of an object as a header has them: a query, in the
// order of their names. What S3 does not take is refused as that argument.
func EncodeTags(argument string, tags map[string]string) (string, error) {
	if len(tags) > MaxObjectTags {
		return "", s3err.Argument(argument, "must be at most 10")
	}
	var query s3addr.Query
	for key, value := range tags {
		switch {
		case key == "" || lengthUTF16(key) > maxTagKey:
			return "", s3err.Argument(argument, "a name must have 1 to 128 characters: "+Quote(key))
		case lengthUTF16(value) > maxTagValue:
			return "", s3err.Argument(argument, "a value must have at most 256 characters: that of "+Quote(key))
		case IsReservedTag(key):
			return "", s3err.Argument(argument, "a name "+ReservedTag+": "+Quote(key))
		case !IsTagText(key) || !IsTagText(value):
			return "", s3err.Argument(argument, TagText+": "+Quote(key))
		}
		query.Add(key, value)
	}
	return query.String(), nil
}

// What is said of a tag that S3 does not take.
const (
	ReservedTag = "must not begin with aws:, which is Amazon's"
	TagText     = "must hold letters, digits, blanks and + - = . _ : / @ alone"
)

// IsReservedTag tells of a name that an object's owner may give no tag.
func IsReservedTag(name string) bool { return strings.HasPrefix(Lower(name), "aws:") }

// IsTagText tells whether s is what S3 takes in a tag. Which characters beyond
// ASCII are letters, the server knows.
func IsTagText(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c >= utf8.RuneSelf
		if !letter && strings.IndexByte(" +-=._:/@", c) < 0 {
			return false
		}
	}
	return utf8.ValidString(s)
}

func lengthUTF16(s string) (n int) {
	for _, c := range s {
		if n++; c > 0xFFFF {
			n++
		}
	}
	return n
}
