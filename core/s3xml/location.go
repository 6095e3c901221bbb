package s3xml

import "strings"

// ParseLocationConstraint reads the answer to GetBucketLocation: the name of a
// region, or one of its names of old, "" for us-east-1 and EU for eu-west-1. It
// fails with a *SyntaxError or a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func ParseLocationConstraint(doc []byte) (string, error) {
	s := open(doc, "LocationConstraint")
	return result(s, strings.TrimSpace(s.text()))
}
