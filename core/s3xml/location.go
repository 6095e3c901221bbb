package s3xml

import (
	"math"
	"strings"
)

// ParseLocationConstraint reads the answer to GetBucketLocation: the name of a
// place, "" for the server's default, which is us-east-1 at S3. SeaweedFS puts
// another element around it, and others write it twice. It fails with a
// *SyntaxError or, where there is no such element, a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func ParseLocationConstraint(doc []byte) (string, error) {
	const want = "LocationConstraint"
	root, _ := Root(doc)
	s, told := open(doc, root), ""
	for level, name, t := 0, root, start; ; {
		switch {
		case t == text && level > 0 && s.depth >= level:
			told += name
		case t == start && name == want && level == 0:
			level = s.depth
		case t == start && level > 0 && s.depth <= level: // one after it
			level = math.MaxInt
		case t == none && level == 0 && s.err == nil:
			s.err = &RootError{Got: root, Want: want}
		}
		if t == none {
			return result(s, strings.TrimSpace(told))
		}
		t, name = s.token()
	}
}
