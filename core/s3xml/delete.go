package s3xml

// ObjectID names an object to delete. An empty VersionID means the newest.
type ObjectID struct {
	Key       string
	VersionID string
}

// DeleteError is an object that DeleteObjects left in place, and why.
type DeleteError struct {
	Key       string
	VersionID string
	Code      string // such as AccessDenied
	Message   string
}

// AppendDelete appends the request that deletes objects and answers with the
// failures alone. Each Key and VersionID must be Representable.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
func AppendDelete(dst []byte, objects []ObjectID) []byte {
	dst = AppendElement(AppendRoot(dst, "Delete"), "Quiet", "true")
	for _, object := range objects {
		dst = AppendElement(append(dst, "<Object>"...), "Key", object.Key)
		if object.VersionID != "" {
			dst = AppendElement(dst, "VersionId", object.VersionID)
		}
		dst = append(dst, "</Object>"...)
	}
	return append(dst, "</Delete>"...)
}

// ParseDelete reads a DeleteResult and returns its errors. It fails with a
// *SyntaxError or a *RootError.
func ParseDelete(doc []byte) ([]DeleteError, error) {
	s := open(doc, "DeleteResult")
	var failures []DeleteError
	s.read(field{"Error", func() {
		var e DeleteError
		s.read(field{"Key", &e.Key}, field{"VersionId", &e.VersionID},
			field{"Code", &e.Code}, field{"Message", &e.Message})
		failures = append(failures, e)
	}})
	return result(s, failures)
}
