package core

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// A value of another type than its element's is no value. It costs no more than
// itself, but for what the answer is of no use without.
func TestWrongTypedValues(t *testing.T) {
	const object, objectEnd = "<ListBucketResult><Contents><Key>a</Key>", "</Contents></ListBucketResult>"
	aPage := func(size int64) ListPage {
		return ListPage{Items: []ObjectItem{{BucketName: "photos", ObjectName: "a", Size: size}}}
	}
	for name, tc := range map[string]struct {
		operation, document string
		want                any // nil for MalformedReply
	}{
		"a bucket's date":      {"ListBuckets", "<ListAllMyBucketsResult><Buckets><Bucket><Name>photos</Name><CreationDate>yesterday</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>", []Bucket{{Name: "photos"}}},
		"negative size":        {"ListObjectsV2", object + "<Size>-1</Size>" + objectEnd, aPage(-1)},
		"empty size":           {"ListObjectsV2", object + "<Size></Size>" + objectEnd, aPage(-1)},
		"size of 2^53":         {"ListObjectsV2", object + "<Size>9007199254740992</Size>" + objectEnd, aPage(-1)},
		"size of 2^64":         {"ListObjectsV2", object + "<Size>18446744073709551616</Size>" + objectEnd, aPage(-1)},
		"size in exponents":    {"ListObjectsV2", object + "<Size>1e3</Size>" + objectEnd, aPage(-1)},
		"size in hexadecimal":  {"ListObjectsV2", object + "<Size>0x10</Size>" + objectEnd, aPage(-1)},
		"size in other digits": {"ListObjectsV2", object + "<Size>٣</Size>" + objectEnd, aPage(-1)},
		"truncated":            {"ListObjectsV2", "<ListBucketResult><IsTruncated>perhaps</IsTruncated></ListBucketResult>", ListPage{Items: []ObjectItem{}}},
		"day 32":               {"ListObjectsV2", object + "<LastModified>2026-11-32T00:00:00Z</LastModified>" + objectEnd, aPage(0)},
		"encoding":             {"ListObjectsV2", "<ListBucketResult><Contents><Key>%zz</Key></Contents><EncodingType>url</EncodingType></ListBucketResult>", nil},
		"a part's size":        {"ListParts", "<ListPartsResult><Part><PartNumber>1</PartNumber><Size>-1</Size></Part></ListPartsResult>", int64(-1)},
		"a part's number":      {"ListParts", "<ListPartsResult><Part><PartNumber>one</PartNumber><Size>1</Size></Part></ListPartsResult>", int64(1)},
		"no id":                {"CreateMultipartUpload", "<InitiateMultipartUploadResult><UploadId></UploadId></InitiateMultipartUploadResult>", nil},
		"a copy's date":        {"CopyObject", "<CopyObjectResult><ETag>e</ETag><LastModified>0</LastModified></CopyObjectResult>", CopyResult{ETag: "e"}},
		"a copy's ETag":        {"CopyObject", "<CopyObjectResult><ETag/><LastModified>0</LastModified></CopyObjectResult>", CopyResult{}},
	} {
		t.Run(tc.operation+", "+name, func(t *testing.T) {
			got, err := answered(t, tc.operation, s3test.Reply(200, tc.document))
			if tc.want == nil {
				wantRefusal(t, tc.operation, name, got, err, s3err.MalformedReply)
			} else if err != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, tc.want)
			}
		})
	}
}

func TestListsOfOneAndNone(t *testing.T) {
	for name, tc := range map[string]struct {
		operation, document string
		count               int
	}{
		"no buckets":          {"ListBuckets", "<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>", 0},
		"no list of buckets":  {"ListBuckets", "<ListAllMyBucketsResult/>", 0},
		"one bucket":          {"ListBuckets", "<ListAllMyBucketsResult><Buckets><Bucket><Name>photos</Name></Bucket></Buckets></ListAllMyBucketsResult>", 1},
		"no objects":          {"ListObjectsV2", "<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>", 0},
		"one object":          {"ListObjectsV2", string(page(keys("a")).Document), 1},
		"one folder":          {"ListObjectsV2", string(page(keys("a/")).Document), 1},
		"no objects, v1":      {"ListObjects", "<ListBucketResult/>", 0},
		"one object, v1":      {"ListObjects", string(page(keys("a")).Document), 1},
		"no uploads":          {"ListMultipartUploads", "<ListMultipartUploadsResult/>", 0},
		"nothing was deleted": {"DeleteObjects", "<DeleteResult/>", 0},
		"all was deleted":     {"DeleteObjects", "<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>", 0},
		"one was kept":        {"DeleteObjects", "<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code></Error></DeleteResult>", 1},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := answered(t, tc.operation, s3test.Reply(200, tc.document))
			list := reflect.ValueOf(got)
			if list.Kind() == reflect.Struct {
				list = list.FieldByName("Items")
			}
			if err != nil || list.IsNil() || list.Len() != tc.count {
				t.Errorf("got %+v, %v, want %d rows, not nil", got, err, tc.count)
			}
		})
	}
}

// Servers write an ETag in each of these ways; the client in one.
func TestETagsAsTheyCome(t *testing.T) {
	for name, sent := range map[string]string{"quoted": `"e-2"`, "bare": "e-2", "weak": `W/"e-2"`} {
		t.Run(name, func(t *testing.T) {
			inXML := strings.ReplaceAll(sent, `"`, "&#34;")
			header := s3test.Reply(200, "")
			header.Header["etag"] = sent
			stat, err := newClient(t, s3test.Answers(header)).StatObject(t.Context(), "photos", "a", request.GetOptions{})
			if err != nil || stat.ETag != "e-2" {
				t.Errorf("stat: got %q, %v, want e-2", stat.ETag, err)
			}
			put, err := newClient(t, s3test.Answers(header)).PutObject(t.Context(), "photos", "a", s3test.Span{}, PutOptions{})
			if err != nil || put.ETag != "e-2" {
				t.Errorf("put: got %q, %v, want e-2", put.ETag, err)
			}
			for operation, etag := range map[string]func(any) string{
				"ListObjectsV2":           func(v any) string { return v.(ListPage).Items[0].ETag },
				"CompleteMultipartUpload": func(v any) string { return v.(PutResult).ETag },
				"CopyObject":              func(v any) string { return v.(CopyResult).ETag },
			} {
				document := readings[operation].document
				from := strings.Index(document, "<ETag>") + len("<ETag>")
				to := strings.Index(document, "</ETag>")
				got, err := answered(t, operation, s3test.Reply(200, document[:from]+inXML+document[to:]))
				if err != nil || etag(got) != "e-2" {
					t.Errorf("%s: got %+v, %v, want e-2", operation, got, err)
				}
			}
		})
	}
}

// encoding-type=url is asked for; whether it was heeded, the answer says.
func TestEncodingHonouredOrIgnored(t *testing.T) {
	for name, tc := range map[string]struct{ sent, encoding, want string }{
		"honoured":               {"a+b%2Bc%2525", "<EncodingType>url</EncodingType>", "a b+c%25"},
		"honoured, and nothing":  {"abc", "<EncodingType>url</EncodingType>", "abc"},
		"ignored":                {"a+b%2Bc", "", "a+b%2Bc"},
		"ignored, said so":       {"a+b%2Bc", "<EncodingType/>", "a+b%2Bc"},
		"ignored, no escape":     {"100%", "", "100%"},
		"ignored, a character":   {"a&#x1;b", "", "a\x01b"},
		"honoured, NFC and NFD":  {"%C3%A9%65%CC%81", "<EncodingType>url</EncodingType>", "\u00e9e\u0301"},
		"honoured, four of them": {"%F0%9F%98%80", "<EncodingType>url</EncodingType>", "😀"},
	} {
		for version, list := range map[string]lister{"v1": version1, "v2": version2} {
			t.Run(name+", "+version, func(t *testing.T) {
				inner := "<Contents><Key>" + tc.sent + "</Key></Contents><CommonPrefixes><Prefix>" + tc.sent + "/</Prefix></CommonPrefixes>"
				got, err := list.pages(t.Context(), newClient(t, s3test.Answers(page(inner+tc.encoding))), "", ListOptions{})
				if err != nil || len(got.Items) != 2 || got.Items[0].ObjectName != tc.want || got.Items[1].ObjectName != tc.want+"/" {
					t.Errorf("got %+v, %v, want %q as object and folder", got.Items, err, tc.want)
				}
			})
		}
	}
}

// An operation whose answer holds nothing may have no document.
func TestAnswersWithoutADocument(t *testing.T) {
	calls := map[string]func(ctx context.Context, c *Client) error{
		"MakeBucket": func(ctx context.Context, c *Client) error { return c.MakeBucket(ctx, "photos", MakeBucketOptions{}) },
		"RemoveBucket": func(ctx context.Context, c *Client) error {
			return c.RemoveBucket(ctx, "photos", request.CallOptions{})
		},
		"BucketExists": func(ctx context.Context, c *Client) error {
			exists, err := c.BucketExists(ctx, "photos", request.CallOptions{})
			if !exists {
				return errors.New("it does not exist")
			}
			return err
		},
		"PutObject": func(ctx context.Context, c *Client) error {
			_, err := c.PutObject(ctx, "photos", "a", s3test.Span{Length: 1}, PutOptions{})
			return err
		},
		"StatObject": func(ctx context.Context, c *Client) error {
			_, err := c.StatObject(ctx, "photos", "a", request.GetOptions{})
			return err
		},
		"RemoveObject": func(ctx context.Context, c *Client) error { return c.RemoveObject(ctx, "photos", "a", RemoveOptions{}) },
		"SetBucketPolicyDocument": func(ctx context.Context, c *Client) error {
			return c.SetBucketPolicyDocument(ctx, "photos", "{}", request.CallOptions{})
		},
		"RemoveAllBucketNotifications": func(ctx context.Context, c *Client) error {
			return c.RemoveAllBucketNotifications(ctx, "photos", request.CallOptions{})
		},
	}
	for name, call := range calls {
		for what, resp := range map[string]*transport.Response{
			"200": s3test.Reply(200, ""), "204": s3test.Reply(204, ""), "white space": s3test.Reply(200, " \n"),
		} {
			t.Run(name+", "+what, func(t *testing.T) {
				if err := call(t.Context(), newClient(t, s3test.Answers(resp))); err != nil {
					t.Errorf("got %v, want none", err)
				}
			})
		}
	}
}

// Headers that are no numbers, or numbers that nobody can count, are not known.
func TestHeadersOutOfRange(t *testing.T) {
	for name, length := range map[string]string{
		"negative": "-5", "signed": "+5", "a fraction": "5.5", "words": "many", "2^53": "9007199254740992", "2^64": "18446744073709551616", "two": "5, 5", "empty": "",
	} {
		t.Run(name, func(t *testing.T) {
			_, resp := body(200, transport.Header{"content-length": length, "last-modified": "0", "etag": `"e"`}, "")
			got, err := newClient(t, s3test.Answers(resp)).GetObject(t.Context(), "photos", "a", request.GetOptions{})
			if err != nil || got.Length != -1 || got.Size != 0 || !got.LastModified.IsZero() || len(got.Hidden) < 2 || got.Hidden[0] != "size" {
				t.Errorf("got %+v, %v, want an unknown size and date", got, err)
			}
		})
	}
}
