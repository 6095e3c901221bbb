package s3err

import (
	"strconv"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

const (
	awsNoSuchKey = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a &amp; b</Key><RequestId>4442587FB7D0A2F9</RequestId><HostId>vvvvHJXKh0i2U</HostId></Error>`
	awsWrongRegion = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'</Message><Region>eu-west-1</Region><RequestId>B3D1</RequestId><HostId>h</HostId></Error>`
	minioNoSuchBucket = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message><BucketName>photos</BucketName><Resource>/photos/</Resource><Region>us-east-1</Region><RequestId>17A8</RequestId><HostId>dd9025</HostId></Error>`
	awsWrongSignature = `<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match.</Message><AWSAccessKeyId>AKIA</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256 secret</StringToSign><SignatureProvided>f0e1d2</SignatureProvided></Error>`
	nginxPage         = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)

func TestFromResponse(t *testing.T) {
	for name, tc := range map[string]struct {
		status   int
		header   transport.Header
		document string
		want     Error
	}{
		"AWS, an object": {404, nil, awsNoSuchKey, Error{
			Code: "NoSuchKey", Message: "The specified key does not exist.", RequestID: "4442587FB7D0A2F9", HostID: "vvvvHJXKh0i2U"}},
		"AWS, the region in the body": {400, nil, awsWrongRegion, Error{
			Code: "AuthorizationHeaderMalformed", Region: "eu-west-1", RequestID: "B3D1", HostID: "h",
			Message: "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'"}},
		"MinIO, a bucket": {404, nil, minioNoSuchBucket, Error{
			Code: "NoSuchBucket", Message: "The specified bucket does not exist", Resource: "/photos/",
			Region: "us-east-1", RequestID: "17A8", HostID: "dd9025"}},
		"what was signed stays out": {403, nil, awsWrongSignature, Error{
			Code: "SignatureDoesNotMatch", Message: "The request signature we calculated does not match."}},
		"ids in the header": {404, transport.Header{"x-amz-request-id": "R", "x-amz-id-2": "H"}, "", Error{
			Code: "NoSuchKey", Message: "the server answered with status 404", RequestID: "R", HostID: "H"}},
		"ids in both": {404, transport.Header{"x-amz-request-id": "R", "x-amz-id-2": "H"}, awsNoSuchKey, Error{
			Code: "NoSuchKey", Message: "The specified key does not exist.", RequestID: "4442587FB7D0A2F9", HostID: "vvvvHJXKh0i2U"}},
		"region in the header": {301, transport.Header{"x-amz-bucket-region": "eu-central-1"}, "", Error{
			Code: "HTTP301", Message: "the server answered with status 301", Region: "eu-central-1"}},
		"region in both": {400, transport.Header{"x-amz-bucket-region": "eu-central-1"}, awsWrongRegion, Error{
			Code: "AuthorizationHeaderMalformed", Region: "eu-west-1", RequestID: "B3D1", HostID: "h",
			Message: "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'"}},
		"a proxy's page":  {502, nil, nginxPage, Error{Code: "BadGateway", Message: "the server answered with status 502: 502 Bad Gateway"}},
		"a header's name": {400, nil, "the header\n\tx-amz-acl is not allowed", Error{Code: "BadRequest", Message: "the server answered with status 400: the header x-amz-acl is not allowed"}},
		"details of GCS": {400, nil, "<Error><Code>NotImplemented</Code><Message>Not implemented.</Message><Details>POST ?delete is not.</Details></Error>", Error{
			Code: "NotImplemented", Message: "Not implemented. POST ?delete is not."}},
		"details alone":    {400, nil, "<Error><Code>NotImplemented</Code><Details>POST is not.</Details></Error>", Error{Code: "NotImplemented", Message: "POST is not."}},
		"words of a proxy": {503, nil, "upstream connect error", Error{Code: "ServiceUnavailable", Message: "the server answered with status 503: upstream connect error"}},
		"JSON":             {403, nil, `{"message":"Forbidden"}`, Error{Code: "AccessDenied", Message: `the server answered with status 403: {"message":"Forbidden"}`}},
		"an error cut":     {500, nil, "<Error><Code>InternalError</Code><Mess", Error{Code: "InternalError", Message: "the server answered with status 500"}},
		"no code":          {400, nil, "<Error><Message>no</Message></Error>", Error{Code: "BadRequest", Message: "the server answered with status 400"}},
		"no message":       {409, nil, "<Error><Code>BucketNotEmpty</Code></Error>", Error{Code: "BucketNotEmpty", Message: "the server answered with status 409"}},
		"another document": {200, nil, "<ListBucketResult/>", Error{Code: "MalformedReply", Message: "the server answered with status 200"}},
		"a late error":     {200, nil, "\n\n<Error><Code>InternalError</Code><Message>again</Message></Error>", Error{Code: "InternalError", Message: "again"}},
	} {
		t.Run(name, func(t *testing.T) {
			want := tc.want
			want.Status, want.BucketName, want.ObjectName = tc.status, "photos", "a & b"
			got := AnswerOf(FromResponse(&transport.Response{Status: tc.status, Header: tc.header, Document: []byte(tc.document)}, "photos", "a & b"))
			if *got != want {
				t.Errorf("\n got %+v\nwant %+v", *got, want)
			}
		})
	}
}

// HEAD has no body, so the status is all there is.
func TestCodeOfTheStatus(t *testing.T) {
	for status, want := range map[int]struct{ ofObject, ofBucket string }{
		200: {"MalformedReply", "MalformedReply"},
		204: {"MalformedReply", "MalformedReply"},
		206: {"MalformedReply", "MalformedReply"},
		301: {"HTTP301", "HTTP301"},
		304: {"NotModified", "NotModified"},
		307: {"HTTP307", "HTTP307"},
		400: {"BadRequest", "BadRequest"},
		401: {"AccessDenied", "AccessDenied"},
		403: {"AccessDenied", "AccessDenied"},
		404: {"NoSuchKey", "NoSuchBucket"},
		405: {"MethodNotAllowed", "MethodNotAllowed"},
		409: {"Conflict", "Conflict"},
		411: {"MissingContentLength", "MissingContentLength"},
		412: {"PreconditionFailed", "PreconditionFailed"},
		413: {"EntityTooLarge", "EntityTooLarge"},
		416: {"InvalidRange", "InvalidRange"},
		418: {"HTTP418", "HTTP418"},
		429: {"SlowDown", "SlowDown"},
		500: {"InternalError", "InternalError"},
		501: {"NotImplemented", "NotImplemented"},
		502: {"BadGateway", "BadGateway"},
		503: {"ServiceUnavailable", "ServiceUnavailable"},
		504: {"BadGateway", "BadGateway"},
		507: {"HTTP507", "HTTP507"},
	} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			resp := &transport.Response{Status: status}
			if got := CodeOf(FromResponse(resp, "photos", "a.jpg")); got != want.ofObject {
				t.Errorf("of an object: got %q, want %q", got, want.ofObject)
			}
			if got := CodeOf(FromResponse(resp, "photos", "")); got != want.ofBucket {
				t.Errorf("of a bucket: got %q, want %q", got, want.ofBucket)
			}
		})
	}
}

func TestNoStatusLeavesTheCodeEmpty(t *testing.T) {
	for status := range 1000 {
		for _, document := range []string{"", nginxPage, "<Error/>", "<Error><Code/></Error>"} {
			got := AnswerOf(FromResponse(&transport.Response{Status: status, Document: []byte(document)}, "photos", ""))
			if got.Code == "" || got.Message == "" || got.Status != status {
				t.Errorf("status %d, body %q: got %+v, want a code and a message", status, document, *got)
			}
		}
	}
}

// MinIO tells the code of a HEAD in headers.
func TestMinIOsAnswerToAHead(t *testing.T) {
	resp := &transport.Response{Status: 403, Header: transport.Header{
		"x-minio-error-code": "InvalidAccessKeyId", "x-minio-error-desc": `"The Access Key Id does not exist."`,
	}}
	e := AnswerOf(FromResponse(resp, "photos", "a.jpg"))
	if e.Code != "InvalidAccessKeyId" || e.Message != "The Access Key Id does not exist." {
		t.Errorf("got %s: %s, want what the headers say", e.Code, e.Message)
	}
	resp.Document = []byte("<Error><Code>AccessDenied</Code></Error>")
	if e := AnswerOf(FromResponse(resp, "photos", "a.jpg")); e.Code != "AccessDenied" {
		t.Errorf("with a document: got %s, want its code", e.Code)
	}
}
