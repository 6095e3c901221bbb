package s3xml

// ParseInitiateMultipartUpload reads an InitiateMultipartUploadResult and
// returns its UploadId, never an empty one. It fails with a *SyntaxError or a
// *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
func ParseInitiateMultipartUpload(doc []byte) (uploadID string, err error) {
	s := open(doc, "InitiateMultipartUploadResult", "UploadId")
	if s.read(field{"UploadId", &uploadID}); uploadID == "" {
		s.fail("no UploadId")
	}
	return result(s, uploadID)
}
