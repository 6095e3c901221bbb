package core

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/rows"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// reading is a call that reads a document of an operation.
type reading struct {
	document string
	read     func(ctx context.Context, c *Client) (any, error)
	json     bool
}

// reads forgets the type that a call returns.
func reads[T any](read func(ctx context.Context, c *Client) (T, error)) func(context.Context, *Client) (any, error) {
	return func(ctx context.Context, c *Client) (any, error) { return read(ctx, c) }
}

const xmlns = ` xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`

// readings are all calls that read a document, by the operation that it
// answers. Each document is as a server writes it, with what else is in there.
var readings = map[string]reading{
	"ListBuckets": {document: `<?xml version="1.0" encoding="UTF-8"?>
<ListAllMyBucketsResult` + xmlns + `><Owner><ID>1</ID></Owner><Buckets><Bucket><Name>photos</Name><CreationDate>2026-11-22T18:46:12.345Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>`,
		read: reads(func(ctx context.Context, c *Client) ([]Bucket, error) {
			return c.ListBuckets(ctx, request.CallOptions{})
		})},
	"ListObjects": {document: `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult` + xmlns + `><Name>photos</Name><Prefix/><Marker/><MaxKeys>1000</MaxKeys><IsTruncated>true</IsTruncated><NextMarker>b%2F</NextMarker><Contents><Key>a+b</Key><LastModified>2026-11-22T18:46:12.345Z</LastModified><ETag>&quot;e&quot;</ETag><Size>5</Size></Contents><CommonPrefixes><Prefix>b%2F</Prefix></CommonPrefixes><EncodingType>url</EncodingType></ListBucketResult>`,
		read: reads(func(ctx context.Context, c *Client) (ListPage, error) {
			return c.ListObjectsPage(ctx, "photos", "", ListOptions{})
		})},
	"ListObjectsV2": {document: `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult` + xmlns + `><Name>photos</Name><KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken><Contents><Key>a</Key><LastModified>2026-11-22T18:46:12.345Z</LastModified><ETag>&quot;e&quot;</ETag><Size>5</Size><UserMetadata><X-Amz-Meta-Note>n</X-Amz-Meta-Note></UserMetadata></Contents></ListBucketResult>`,
		read: reads(func(ctx context.Context, c *Client) (ListPage, error) {
			return c.ListObjectsV2Page(ctx, "photos", "", ListOptions{IncludeUserMetadata: true})
		})},
	"ListMultipartUploads": {document: `<?xml version="1.0" encoding="UTF-8"?>
<ListMultipartUploadsResult` + xmlns + `><Bucket>photos</Bucket><KeyMarker/><IsTruncated>false</IsTruncated><Upload><Key>a</Key><UploadId>u</UploadId><Initiated>2026-11-22T18:46:12.345Z</Initiated></Upload></ListMultipartUploadsResult>`,
		read: reads(func(ctx context.Context, c *Client) (IncompletePage, error) {
			return c.ListIncompleteUploadsPage(ctx, "photos", "", ListOptions{})
		})},
	"ListParts": {document: `<?xml version="1.0" encoding="UTF-8"?>
<ListPartsResult` + xmlns + `><Bucket>photos</Bucket><Key>a</Key><IsTruncated>false</IsTruncated><Part><PartNumber>1</PartNumber><ETag>&quot;e&quot;</ETag><Size>5</Size></Part></ListPartsResult>`,
		read: reads(func(ctx context.Context, c *Client) (int64, error) {
			return c.IncompleteUploadSize(ctx, "photos", "a", "u", request.CallOptions{})
		})},
	"CreateMultipartUpload": {document: `<?xml version="1.0" encoding="UTF-8"?>
<InitiateMultipartUploadResult` + xmlns + `><Bucket>photos</Bucket><Key>a</Key><UploadId>u</UploadId></InitiateMultipartUploadResult>`,
		read: reads(putParts)},
	"CompleteMultipartUpload": {document: `<?xml version="1.0" encoding="UTF-8"?>
<CompleteMultipartUploadResult` + xmlns + `><Location>http://localhost/photos/a</Location><Bucket>photos</Bucket><Key>a</Key><ETag>&quot;e-2&quot;</ETag></CompleteMultipartUploadResult>`,
		read: reads(putParts)},
	"CopyObject": {document: `<?xml version="1.0" encoding="UTF-8"?>
<CopyObjectResult` + xmlns + `><LastModified>2026-11-22T18:46:12.345Z</LastModified><ETag>&quot;e&quot;</ETag></CopyObjectResult>`,
		read: reads(func(ctx context.Context, c *Client) (CopyResult, error) {
			return c.CopyObject(ctx, "photos", "a", CopySource{Bucket: "photos", Object: "b"}, CopyConditions{}, CopyOptions{})
		})},
	"UploadPartCopy": {document: `<?xml version="1.0" encoding="UTF-8"?>
<CopyPartResult` + xmlns + `><LastModified>2026-11-22T18:46:12.345Z</LastModified><ETag>&quot;e&quot;</ETag></CopyPartResult>`,
		read: reads(func(ctx context.Context, c *Client) (CopyResult, error) {
			return c.CopyObject(ctx, "photos", "a", CopySource{Bucket: "photos", Object: "b"}, CopyConditions{}, CopyOptions{})
		})},
	"DeleteObjects": {document: `<?xml version="1.0" encoding="UTF-8"?>
<DeleteResult` + xmlns + `><Deleted><Key>b</Key></Deleted><Error><Key>a</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>`,
		read: reads(func(ctx context.Context, c *Client) ([]RemoveError, error) {
			return c.RemoveBatch(ctx, "photos", []RemoveItem{{ObjectName: "a"}, {ObjectName: "b"}}, request.CallOptions{})
		})},
	"GetBucketNotificationConfiguration": {document: `<?xml version="1.0" encoding="UTF-8"?>
<NotificationConfiguration` + xmlns + `><QueueConfiguration><Id>1</Id><Queue>arn:minio:sqs::1:webhook</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>`,
		read: func(ctx context.Context, c *Client) (any, error) {
			return c.DoSimple(ctx, rows.Find("getBucketNotification"), Simple{Bucket: "photos"})
		}},
	"GetBucketPolicy": {document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::photos/*"]}]}`, json: true,
		read: reads(func(ctx context.Context, c *Client) (string, error) {
			return c.GetBucketPolicyDocument(ctx, "photos", request.CallOptions{})
		})},
}

func putParts(ctx context.Context, c *Client) (PutResult, error) {
	return c.PutObject(ctx, "photos", "a", s3test.Span{Length: 6 << 20}, PutOptions{})
}

// answered runs a reading whose operation is answered with resp; other requests
// on the way go well.
func answered(t *testing.T, operation string, resp *transport.Response) (any, error) {
	t.Helper()
	return answeredInTurn(t, operation, resp)
}

// answeredInTurn gives each request of the operation the next of the responses,
// and the last to all that follow.
func answeredInTurn(t *testing.T, operation string, responses ...*transport.Response) (any, error) {
	t.Helper()
	turns := s3test.Answers(responses...)
	w := &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		switch other, ok := readings[req.Operation]; {
		case req.Operation == operation:
			return turns.Do(ctx, req)
		case req.Operation == "CopyObject" && operation == "UploadPartCopy":
			return s3test.ErrorReply(400, "EntityTooLarge"), nil // so that it is copied by parts
		case ok:
			return s3test.Reply(200, other.document), nil
		}
		return largeSource(12 << 20), nil // of a HEAD; of a part it is the ETag that counts
	}}
	return readings[operation].read(t.Context(), newClient(t, w, func(o *Options) {
		if operation == "UploadPartCopy" {
			o.CopyLimit = 6 << 20
		}
	}))
}

// everyReading runs a test for each of them.
func everyReading(t *testing.T, test func(t *testing.T, operation string, r reading)) {
	for operation, r := range readings {
		t.Run(operation, func(t *testing.T) { test(t, operation, r) })
	}
}

// wantRefusal checks that a reading ended with the server's refusal, typed.
func wantRefusal(t *testing.T, operation, what string, result any, err error, code string) {
	t.Helper()
	if refused := s3err.AnswerOf(err); refused == nil || refused.Code != code || refused.Message == "" {
		t.Errorf("%s: got %+v, %v, want the code %s", what, result, err, code)
		return
	}
	s3test.ErrorOf(t, err, operation)
	if !reflect.ValueOf(result).IsZero() {
		t.Errorf("%s: got %+v beside %v, want nothing", what, result, err)
	}
}

func TestAnswersAreRead(t *testing.T) {
	everyReading(t, func(t *testing.T, operation string, r reading) {
		want, err := answered(t, operation, s3test.Reply(200, r.document))
		if err != nil || reflect.ValueOf(want).IsZero() {
			t.Fatalf("got %+v, %v, want what the document says", want, err)
		}
		if r.json {
			return
		}
		_, bare, declared := strings.Cut(r.document, "?>\n")
		if !declared {
			t.Fatal("the document does not begin with a declaration")
		}
		for name, document := range map[string]string{
			"kept alive with white space": " \n \n\t" + r.document,
			"with a line behind it":       r.document + "\n",
			"with a byte order mark":      "\uFEFF" + r.document,
			"without a declaration":       bare,
			"without a namespace":         strings.Replace(bare, xmlns, "", 1),
			"with a comment":              strings.Replace(bare, ">", "><!-- <Error/> -->", 1),
			"with what is not known yet":  strings.Replace(bare, ">", "><New a='b'><Key>no</Key></New>", 1),
			"pretty":                      strings.ReplaceAll(bare, "><", ">\n  <"),
		} {
			if got, err := answered(t, operation, s3test.Reply(200, document)); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s\n got %+v, %v\nwant %+v", name, got, err, want)
			}
		}
	})
}

// S3 says 200 before it knows: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
func TestErrorWithinASuccess(t *testing.T) {
	everyReading(t, func(t *testing.T, operation string, _ reading) {
		for name, document := range map[string]string{
			"at once":    "<Error><Code>InternalError</Code><Message>again</Message></Error>",
			"kept alive": "  \n<?xml version=\"1.0\"?>\n  <Error><Code>InternalError</Code><Message>again</Message><RequestId>R</RequestId></Error>",
		} {
			got, err := answered(t, operation, s3test.Reply(200, document))
			wantRefusal(t, operation, name, got, err, "InternalError")
		}
		got, err := answered(t, operation, s3test.Reply(200, "<Error><Message>no code</Message></Error>"))
		wantRefusal(t, operation, "without a code", got, err, s3err.MalformedReply)
	})
}

// What a moment's trouble of the server's has kept back comes with the next try,
// whatever status the trouble was told with.
func TestTroubleWithinASuccessPasses(t *testing.T) {
	everyReading(t, func(t *testing.T, operation string, r reading) {
		want, err := answered(t, operation, s3test.Reply(200, r.document))
		if err != nil {
			t.Fatal(err)
		}
		for name, resp := range map[string]*transport.Response{
			"an internal error":   s3test.ErrorReply(200, "InternalError"),
			"slow down":           s3test.ErrorReply(200, "SlowDown"),
			"slow down, 400":      s3test.ErrorReply(400, "SlowDown"),
			"a request by it":     s3test.ErrorReply(409, "OperationAborted"),
			"too slow":            s3test.ErrorReply(400, "RequestTimeout"),
			"MinIO, not there":    s3test.ErrorReply(503, "XMinioServerNotInitialized"),
			"a document, cut":     s3test.Reply(200, r.document[:len(r.document)-3]),
			"a document, not one": s3test.Reply(200, strings.Repeat(" ", 10)),
		} {
			if r.json && resp.Status == 200 && strings.TrimSpace(string(resp.Document)) == "" {
				continue // no policy is an empty one for all that some servers know
			}
			if operation == "CompleteMultipartUpload" && resp.Status == 409 {
				continue // needs a new upload, says S3
			}
			if got, err := answeredInTurn(t, operation, resp, s3test.Reply(200, r.document)); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s\n got %+v, %v\nwant %+v", name, got, err, want)
			}
		}
	})
}

func TestSuccessThatIsNoAnswer(t *testing.T) {
	everyReading(t, func(t *testing.T, operation string, _ reading) {
		for name, document := range map[string]string{
			"nothing":                 "",
			"white space":             "\n  \n",
			"a declaration":           `<?xml version="1.0"?>`,
			"a proxy's page":          "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body><p>Welcome<br></body></html>",
			"a page that is XML":      "<html><body><p>Welcome</p></body></html>",
			"the wrong document":      "<SomethingResult><Key>a</Key></SomethingResult>",
			"text":                    "OK",
			"a JSON array":            `["photos"]`,
			"zeroes":                  "\x00\x00\x00\x00",
			"UTF-16":                  "\xff\xfe<\x00E\x00r\x00",
			"compressed, unannounced": "\x1f\x8b\x08\x00\x00",
		} {
			got, err := answered(t, operation, s3test.Reply(200, document))
			wantRefusal(t, operation, name, got, err, s3err.MalformedReply)
		}
		got, err := answered(t, operation, s3test.Reply(204, ""))
		wantRefusal(t, operation, "no content", got, err, s3err.MalformedReply)
	})
}

func TestRefusalsOfAProxy(t *testing.T) {
	const page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center></body></html>"
	everyReading(t, func(t *testing.T, operation string, _ reading) {
		for status, code := range map[int]string{
			301: "HTTP301", 400: "BadRequest", 401: "AccessDenied", 403: "AccessDenied", 407: "HTTP407", 413: "EntityTooLarge",
			429: "SlowDown", 500: "InternalError", 502: "BadGateway", 503: "ServiceUnavailable", 504: "BadGateway", 599: "HTTP599",
		} {
			for what, document := range map[string]string{
				"page": page, "nothing": "", "cut": "<Error><Code>NoSuchK", "text": "no healthy upstream", "empty error": "<Error/>",
			} {
				got, err := answered(t, operation, s3test.Reply(status, document))
				wantRefusal(t, operation, fmt.Sprint(status, " with ", what), got, err, code)
			}
		}
	})
}

// A connection that ends early may do so at any byte.
func TestDocumentCutAtEveryByte(t *testing.T) {
	everyReading(t, func(t *testing.T, operation string, r reading) {
		for n := range len(r.document) {
			got, err := answered(t, operation, s3test.Reply(200, r.document[:n]))
			wantRefusal(t, operation, fmt.Sprint("cut at byte ", n), got, err, s3err.MalformedReply)
			if t.Failed() {
				return
			}
		}
	})
}
