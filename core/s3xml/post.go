package s3xml

// ParsePostResponse reads the PostResponse of a form and returns the object's
// ETag, without quotes and never empty. It fails with a *SyntaxError or a
// *RootError. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
func ParsePostResponse(doc []byte) (objectETag string, err error) {
	s := open(doc, "PostResponse")
	s.read(field{"ETag", (*etag)(&objectETag)})
	if objectETag == "" {
		s.fail("no ETag")
	}
	return result(s, objectETag)
}
