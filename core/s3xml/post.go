package s3xml

// Posted is the object that a form has made.
type Posted struct {
	Key  string // "" if the server does not say
	ETag string // without quotes, never empty
}

// ParsePostResponse reads the PostResponse of a form. It fails with a
// *SyntaxError or a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
func ParsePostResponse(doc []byte) (Posted, error) {
	s := open(doc, "PostResponse", "ETag")
	var p Posted
	if s.read(field{"Key", &p.Key}, field{"ETag", (*etag)(&p.ETag)}); p.ETag == "" {
		s.fail("no ETag")
	}
	return result(s, p)
}
