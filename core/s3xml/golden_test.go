package s3xml

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

// parser is any of the package's parsers.
type parser func(doc []byte) (any, error)

func as[T any](parse func([]byte) (T, error)) parser {
	return func(doc []byte) (any, error) { return parse(doc) }
}

var parsers = map[string]parser{
	"Error":                         as(ParseError),
	"ListAllMyBucketsResult":        as(ParseListBuckets),
	"ListBucketResult":              as(ParseListObjects),
	"ListVersionsResult":            as(ParseListVersions),
	"InitiateMultipartUploadResult": as(ParseInitiateMultipartUpload),
	"CompleteMultipartUploadResult": as(ParseCompleteMultipartUpload),
	"DeleteResult":                  as(ParseDelete),
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

const minioHost = "8700921334673daa59e7b715294c3fcf1815b1059f0aaf82174c63494dd12d6d"

// What MinIO (RELEASE.2025-09-07) listed for the bucket that the minio-* documents
// were recorded from.
var (
	jpg   = Object{Key: "2026/a b+c&d.jpg", LastModified: at("2026-11-22T18:46:12.871Z"), ETag: "5ae856fa59bdffe96b95e2a47565eeb4", Size: 28, StorageClass: "STANDARD"}
	uber  = Object{Key: "2026/über<1>\"q\"'.txt", LastModified: at("2026-11-22T18:46:12.908Z"), ETag: "a81b17d7bc995f3f5ae3d8989cb8b281", Size: 41, StorageClass: "STANDARD"}
	png   = Object{Key: "2026/日本.png", LastModified: at("2026-11-22T18:46:12.892Z"), ETag: "dc06c114020b0646c9847b383de26e7b", Size: 33, StorageClass: "STANDARD"}
	soh   = Object{Key: "ctl/a\x01b", LastModified: at("2026-11-22T18:46:12.944Z"), ETag: "99c4d2a226ccb392024f4d107b181bbd", Size: 15, StorageClass: "STANDARD"}
	tab   = Object{Key: "ctl/tab\tnl\ncr\rx", LastModified: at("2026-11-22T18:46:12.961Z"), ETag: "8c0038bccbba58d291a8737699ae5458", Size: 27, StorageClass: "STANDARD"}
	pct   = Object{Key: "pct/100%.txt", LastModified: at("2026-11-22T18:46:12.977Z"), ETag: "37a7d4e16debe22f739722e6272140e6", Size: 20, StorageClass: "STANDARD"}
	plain = Object{Key: "readme.txt", LastModified: at("2026-11-22T18:46:12.848Z"), ETag: "f6876a717f4c8a7bfbce0a538c8eae09", Size: 16, StorageClass: "STANDARD"}
)

// told is an object of a listing that tells metadata too.
func told(o Object) Object {
	o.Told = &Told{UserTags: "a=b"}
	o.UserMetadata = map[string]string{"x-amz-meta-owner": "ann & bob", "content-type": "application/x-www-form-urlencoded"}
	return o
}

// owned are objects of a listing that tells whose they are.
func owned(objects ...Object) []Object {
	for i := range objects {
		objects[i].Told = &Told{OwnerID: "02d6176db174dc93cb1b899f7c6078f08654445fe8cf1b6ce98d8855f66bdbf4", OwnerName: "minio"}
	}
	return objects
}

const minioToken = "MjAyNi/DvGJlcjwxPiJxIicudHh0W21pbmlvX2NhY2hlOnYyLHJldHVybjpd"

// goldens are the documents of testdata: the file, its root and what it says.
// minio-* were recorded; aws-* follow S3's API reference; versitygw-* and
// other-* are written after those servers' habits.
var goldens = []struct {
	file, root string
	want       any
}{
	{"minio-list-v1", "ListBucketResult", ListObjectsPage{
		Objects: owned(jpg, uber, png, soh, tab, pct, plain)}},
	{"minio-list-v2-url", "ListBucketResult", ListObjectsPage{
		Objects: []Object{jpg, uber, png, soh, tab, pct, plain}, EncodingType: "url"}},
	{"minio-list-v1-page-url", "ListBucketResult", ListObjectsPage{
		Objects: owned(jpg, uber, png), IsTruncated: true, EncodingType: "url",
		NextMarker: "2026/日本.png[minio_cache:v2,return:]"}},
	{"minio-list-v2-page-owner", "ListBucketResult", ListObjectsPage{
		Objects: owned(jpg, uber), IsTruncated: true, NextContinuationToken: minioToken, EncodingType: "url"}},
	{"minio-list-v2-metadata", "ListBucketResult", ListObjectsPage{
		Objects: []Object{told(jpg), told(uber)}, IsTruncated: true, NextContinuationToken: minioToken, EncodingType: "url"}},
	{"minio-list-v2-delimiter", "ListBucketResult", ListObjectsPage{
		Objects: []Object{plain}, CommonPrefixes: []string{"2026/", "ctl/", "pct/"}, EncodingType: "url"}},
	{"minio-list-v2-empty", "ListBucketResult", ListObjectsPage{EncodingType: "url"}},
	{"aws-list-v2", "ListBucketResult", ListObjectsPage{
		Objects: []Object{{Key: "photos/2006/January 1+2/café.jpg", LastModified: at("2016-04-30T23:51:29Z"),
			ETag: "9c8af9a76df052144598c115ef33e511", Size: 5497558138880, StorageClass: "STANDARD", Told: &Told{ChecksumAlgorithms: "CRC32C"}}},
		CommonPrefixes: []string{"photos/2006/February/", "photos/2006/M&arch/"}, IsTruncated: true,
		NextContinuationToken: "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=", EncodingType: "url"}},
	{"versitygw-list-unencoded", "ListBucketResult", ListObjectsPage{
		Objects:               []Object{{Key: "a+b%20c 100%", LastModified: at("2026-11-22T18:46:12Z"), ETag: "d41d8cd98f00b204e9800998ecf8427e", StorageClass: "STANDARD"}},
		NextContinuationToken: "100%+1"}},
	{"other-list-prefixed", "ListBucketResult", ListObjectsPage{
		Objects:     []Object{{Key: "a <b> & c&d", LastModified: at("2025-01-02T03:04:05Z"), ETag: "900150983cd24fb0d6963f7d28e17f72"}, {}},
		IsTruncated: true, NextMarker: "100%+1"}},
	{"aws-list-versions", "ListVersionsResult", ListObjectsPage{
		Objects: []Object{
			{Key: "a b.jpg", LastModified: at("2009-10-12T17:50:30Z"), VersionID: "3/L4kqtJl", Latest: true, Marker: true, Told: &Told{OwnerID: "75aa", OwnerName: "ann"}},
			{Key: "a b.jpg", LastModified: at("2009-10-12T17:50:29Z"), VersionID: "QUpfdndh", ETag: "fba9dede5f27731c9771645a39863328", Size: 434234,
				StorageClass: "GLACIER", Told: &Told{OwnerID: "75aa", ChecksumAlgorithms: "CRC32 SHA256", Restoring: true}},
			{Key: "b", VersionID: "null", Latest: true, StorageClass: "GLACIER", Told: &Told{RestoredUntil: at("2030-01-02T03:04:05Z")}}},
		CommonPrefixes: []string{"f/"}, IsTruncated: true, NextMarker: "b", NextVersionIDMarker: "null", EncodingType: "url"}},
	{"minio-buckets", "ListAllMyBucketsResult", ListBucketsPage{Buckets: []Bucket{
		{"backup-2026", at("2026-11-22T18:44:44.456Z")}, {"photos", at("2026-11-22T18:44:44.441Z")}}}},
	{"aws-buckets", "ListAllMyBucketsResult", ListBucketsPage{Buckets: []Bucket{{"amzn-s3-demo-bucket", at("2019-12-11T23:32:47Z")}}}},
	{"other-buckets-bom", "ListAllMyBucketsResult", ListBucketsPage{}},
	{"other-buckets-self-closing", "ListAllMyBucketsResult", ListBucketsPage{}},
	{"minio-initiate", "InitiateMultipartUploadResult",
		"MDBlMTlkNjktMjdmNi00NDgwLTgwNzItMDkzZmZjMmZkYzRmLmZjMjViMjU4LTM0NjctNDk2My1hNmRmLTFiYTIxZDE4MDkxZXgxNzk1MzczMDg0NzM5NTM2NTc4"},
	{"other-initiate", "InitiateMultipartUploadResult", "2~cUT2<>"},
	{"minio-complete", "CompleteMultipartUploadResult", "1819d1a8700e59901a48215b8577ac07-1"},
	{"aws-complete-keep-alive", "CompleteMultipartUploadResult", "3858f62230ac3c915f300c664312c11f-9"},
	{"minio-delete-quiet", "DeleteResult", []DeleteError(nil)},
	{"minio-delete-failure", "DeleteResult", []DeleteError{
		{Key: "../up", Code: "XMinioInvalidObjectName", Message: "Object name contains unsupported characters."}}},
	{"aws-delete-mixed", "DeleteResult", []DeleteError{
		{"sample2.txt", "OYcLXagmS.WaD..oyH4KRguB95_YhLs7", "AccessDenied", "Access Denied"},
		{Key: "a\x01\rb", Code: "InternalError"}}},
	{"minio-error-key", "Error", ErrorDocument{
		Code: "NoSuchKey", Message: "The specified key does not exist.", Resource: "/photos/no such",
		RequestID: "18EA724EEA4A7F95", HostID: minioHost, BucketName: "photos", Key: "no such"}},
	{"minio-error-upload", "Error", ErrorDocument{
		Code:     "NoSuchUpload",
		Message:  "The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
		Resource: "/photos/big&<file>.bin", RequestID: "18EA726381C20541", HostID: minioHost,
		BucketName: "photos", Key: "big&<file>.bin"}},
	{"aws-error-late", "Error", ErrorDocument{
		Code: "InternalError", Message: "We encountered an internal error. Please try again.",
		RequestID: "656c76696e6727732072657175657374",
		HostID:    "Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg=="}},
	{"aws-error-region", "Error", ErrorDocument{
		Code:      "AuthorizationHeaderMalformed",
		Message:   "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
		RequestID: "TX234S0F24A06C7",
		HostID:    "9Gjjt1m+cjU4OPvX9O9/8RuvnG41MRb/18Oux2o5H5MY7ISNTlXN+Dz9IG62/ILVxhAGI0qyPfg=",
		Region:    "eu-west-1"}},
}

func readGolden(t testing.TB, name string) []byte {
	doc, err := os.ReadFile(filepath.Join("testdata", name+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestGoldenDocuments(t *testing.T) {
	for _, tc := range goldens {
		t.Run(tc.file, func(t *testing.T) {
			got, err := parsers[tc.root](readGolden(t, tc.file))
			if err != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, tc.want)
			}
		})
	}
}

func TestGoldenDocumentsAreAllRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(files) != len(goldens) {
		t.Errorf("testdata has %d documents, the table %d (%v)", len(files), len(goldens), err)
	}
}

// A document that was cut is an error wherever it was cut, and never a shorter
// list.
func TestCutDocumentsAreErrors(t *testing.T) {
	for _, tc := range goldens {
		t.Run(tc.file, func(t *testing.T) {
			whole := bytes.TrimRight(readGolden(t, tc.file), "\n")
			for n := range len(whole) {
				mustFail(t, parsers[tc.root], whole[:n])
			}
			if _, err := parsers[tc.root](whole); err != nil {
				t.Errorf("uncut: %v", err)
			}
		})
	}
}

// mustFail wants an error of the package's own, an offset within doc, and no
// part of a value.
func mustFail(t *testing.T, parse parser, doc []byte) error {
	t.Helper()
	got, err := parse(doc)
	if err == nil || !reflect.ValueOf(got).IsZero() {
		t.Fatalf("%.200q: got %+v, %v, want no value and an error", doc, got, err)
	}
	syntax, root := (*SyntaxError)(nil), (*RootError)(nil)
	switch {
	case errors.As(err, &syntax):
		if syntax.Offset < 0 || syntax.Offset > len(doc) || syntax.Reason == "" {
			t.Fatalf("%.200q: got %+v, want an offset up to %d", doc, syntax, len(doc))
		}
	case !errors.As(err, &root):
		t.Fatalf("%.200q: got %T, want *SyntaxError or *RootError", doc, err)
	}
	return err
}

// Every parser refuses every other document, and says which it is.
func TestRootDecides(t *testing.T) {
	for _, tc := range goldens {
		doc := readGolden(t, tc.file)
		for want, parse := range parsers {
			if want == tc.root {
				continue
			}
			err := mustFail(t, parse, doc)
			if root := (*RootError)(nil); !errors.As(err, &root) || *root != (RootError{tc.root, want}) {
				t.Errorf("%s as %s: got %v", tc.file, want, err)
			}
		}
	}
}

func TestEmptyDocumentsAreTold(t *testing.T) {
	for name, doc := range map[string]string{
		"nothing":           "",
		"keep-alive only":   " \n\n \n",
		"byte order mark":   "\uFEFF",
		"declaration alone": `<?xml version="1.0"?>`,
		"comment alone":     "<!-- no -->\n",
	} {
		t.Run(name, func(t *testing.T) {
			for want, parse := range parsers {
				err := mustFail(t, parse, []byte(doc))
				if root := (*RootError)(nil); !errors.As(err, &root) || *root != (RootError{"", want}) {
					t.Errorf("%s: got %v, want a RootError that got nothing", want, err)
				}
			}
		})
	}
}

func TestErrorMessages(t *testing.T) {
	for want, err := range map[string]error{
		"XML at byte 7: nested too deeply":           &SyntaxError{7, "nested too deeply"},
		"an empty document, not a DeleteResult":      &RootError{"", "DeleteResult"},
		"the document is a Error, not a CopyResult":  &RootError{"Error", "CopyResult"},
		"the document is a html, not a DeleteResult": &RootError{"html", "DeleteResult"},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
