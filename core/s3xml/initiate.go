package s3xml

// ParseInitiateMultipartUpload reads an InitiateMultipartUploadResult and
// returns its UploadId, never an empty one. Some servers (rclone) call the
// document InitiateMultipartUpload, so any that holds an UploadId will do, unless
// it is an Error. It fails with a *SyntaxError or a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
func ParseInitiateMultipartUpload(doc []byte) (uploadID string, err error) {
	const wanted = "InitiateMultipartUploadResult"
	root, _ := Root(doc)
	if root == "" || root == "Error" {
		root = wanted // which it is not
	}
	s := open(doc, root)
	s.read(field{"UploadId", &uploadID})
	switch {
	case uploadID != "":
	case root != wanted:
		s.err = &RootError{Got: root, Want: wanted}
	default:
		s.fail("no UploadId")
	}
	return result(s, uploadID)
}
