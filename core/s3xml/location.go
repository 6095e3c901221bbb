package s3xml

import "strings"

// ParseLocationConstraint reads the answer to GetBucketLocation: the name of a
// place, "" for the server's default, which is us-east-1 at S3. SeaweedFS puts
// another element around it, and others write it twice. It fails with a
// *SyntaxError or, where there is no such element, a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func ParseLocationConstraint(doc []byte) (string, error) {
	const want = "LocationConstraint"
	root, _ := Root(doc)
	s, told := open(doc, root), ""
	for found, name, t := root == want, "", start; ; {
		switch {
		case t == text && found:
			told += name
		case t == start && name == want:
			found = true
		case t == none && !found && s.err == nil:
			s.err = &RootError{Got: root, Want: want}
		}
		if t == none {
			return result(s, strings.TrimSpace(told))
		}
		t, name = s.token()
	}
}
