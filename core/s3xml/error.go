package s3xml

// ErrorDocument is the body of a failed request, or of a 200 that failed after
// all. A field the server did not send is empty.
type ErrorDocument struct {
	Code       string // such as NoSuchKey
	Message    string
	Details    string // GCS's, which say what Message does not
	Resource   string // path of the bucket or object
	RequestID  string
	HostID     string
	BucketName string
	Key        string
	Region     string // the right one, with AuthorizationHeaderMalformed
	ServerTime string // RFC 3339, with RequestTimeTooSkewed
}

// ParseError reads an Error, also one of STS, which stands within another element. It fails with a *SyntaxError or a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func ParseError(doc []byte) (ErrorDocument, error) {
	var e ErrorDocument
	if root, _ := Root(doc); root == "ErrorResponse" {
		s := open(doc, root)
		s.read(field{"Error", func() { e.read(s) }}, field{"RequestId", &e.RequestID})
		return result(s, e)
	}
	s := open(doc, "Error")
	e.read(s)
	return result(s, e)
}

func (e *ErrorDocument) read(s *scanner) {
	s.read(
		field{"Code", &e.Code},
		field{"Message", &e.Message},
		field{"Details", &e.Details},
		field{"Resource", &e.Resource},
		field{"RequestId", &e.RequestID},
		field{"HostId", &e.HostID},
		field{"BucketName", &e.BucketName},
		field{"Key", &e.Key},
		field{"Region", &e.Region},
		field{"ServerTime", &e.ServerTime},
	)
}
