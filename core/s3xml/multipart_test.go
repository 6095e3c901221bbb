package s3xml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// multipartParsers read what copies and the lists of uploads are answered with.
var multipartParsers = map[string]parser{
	"CopyObjectResult":           as(ParseCopyObject),
	"CopyPartResult":             as(ParseCopyPart),
	"ListMultipartUploadsResult": as(ParseListUploads),
	"ListPartsResult":            as(ParseListParts),
}

const minioUpload = "MDBlMTlkNjktMjdmNi00NDgwLTgwNzItMDkzZmZjMmZkYzRmL"

// multipartGoldens are the documents of testdata/multipart, named as those of
// goldens are.
var multipartGoldens = []struct {
	file, root string
	want       any
}{
	{"minio-copy", "CopyObjectResult", Copied{"bd35485b1ce3305067031ffff8693d07", at("2026-11-22T21:43:43.181Z")}},
	{"minio-copy-part", "CopyPartResult", Copied{"0f1accafc89a0527e8f26dd47174c4b7", at("2026-11-22T21:43:43.204Z")}},
	{"aws-copy-keep-alive", "CopyObjectResult", Copied{"9b2cf535f27731c974343645a3985328", at("2009-10-12T17:50:30Z")}},
	{"minio-uploads-url", "ListMultipartUploadsResult", ListUploadsPage{Uploads: []Upload{
		{"a b+c/é\x01%.bin", minioUpload + "mYxN2IzODE3LTE0ZDktNDQ5Yi1hNTdkLTNiZGIxMjM0MjUxNXgxNzk1MzgzODIzMjU0OTA5ODI5", at("2026-11-22T21:43:43.256Z")},
		{"z", minioUpload + "mY3NDA1OWViLTA4N2YtNDk0NC05ZTgwLWU3OThiMGY4M2VhMXgxNzk1MzgzODIzMjg1MDYyOTQy", at("2026-11-22T21:43:43.285Z")},
	}, EncodingType: "url"}},
	{"minio-uploads-none", "ListMultipartUploadsResult", ListUploadsPage{EncodingType: "url"}},
	{"aws-uploads-page", "ListMultipartUploadsResult", ListUploadsPage{
		Uploads:        []Upload{{"my movie+.m2ts", "VXBsb2FkIElE%2B", at("2010-11-10T20:48:33Z")}},
		CommonPrefixes: []string{"photos 2026/", "videos/"}, IsTruncated: true, NextKeyMarker: "my movie+.m2ts",
		NextUploadIDMarker: "YW55IGlkZWEgd2h5IGVsdmluZydzIHVwbG9hZCBmYWlsZWQ%2B", EncodingType: "url"}},
	{"other-uploads-unencoded", "ListMultipartUploadsResult", ListUploadsPage{
		Uploads: []Upload{{Key: "a+b%20c & \x01", UploadID: "2~x"}}, IsTruncated: true, NextKeyMarker: "100%+1"}},
	{"minio-parts-none", "ListPartsResult", ListPartsPage{ChecksumAlgorithm: "CRC32C"}},
	{"aws-parts-page", "ListPartsResult", ListPartsPage{[]UploadedPart{
		{2, 10485760, "7778aef83f66abc1fa1e8477f296d394", ""}, {10000, 5368709120, "aaaa18db4cc2f85cedef654fccc4a4x8", "4waSgw=="}}, true, ""}},
}

func TestMultipartDocuments(t *testing.T) {
	files, err := os.ReadDir("testdata/multipart")
	if err != nil || len(files) != len(multipartGoldens) {
		t.Errorf("testdata/multipart has %d documents, the table %d (%v)", len(files), len(multipartGoldens), err)
	}
	for _, tc := range multipartGoldens {
		t.Run(tc.file, func(t *testing.T) {
			doc := bytes.TrimRight(readGolden(t, "multipart/"+tc.file), "\n")
			if got, err := multipartParsers[tc.root](doc); err != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, tc.want)
			}
			for n := range len(doc) {
				mustFail(t, multipartParsers[tc.root], doc[:n])
			}
			for want, parse := range multipartParsers {
				if want == tc.root {
					continue
				}
				err := mustFail(t, parse, doc)
				if root := (*RootError)(nil); !errors.As(err, &root) || *root != (RootError{tc.root, want}) {
					t.Errorf("as %s: got %v", want, err)
				}
			}
		})
	}
}

// A copy that fails late is a 200 with an Error in it.
func TestErrorIsNoneOfTheMultipartDocuments(t *testing.T) {
	for want, parse := range multipartParsers {
		err := mustFail(t, parse, []byte("\n \n<Error><Code>InternalError</Code></Error>"))
		if root := (*RootError)(nil); !errors.As(err, &root) || *root != (RootError{"Error", want}) {
			t.Errorf("%s: got %v, want a RootError that got Error", want, err)
		}
	}
}

func TestBadValuesOfMultipartDocuments(t *testing.T) {
	for name, tc := range map[string]struct{ root, inner, reason string }{
		"copy that says nothing": {"CopyObjectResult", "<LastModified>now</LastModified>", "no ETag"},
		"part that says nothing": {"CopyPartResult", "", "no ETag"},
		"upload without an id":   {"ListMultipartUploadsResult", "<Upload><Key>a</Key></Upload>", "no UploadId"},
		"key's escape":           {"ListMultipartUploadsResult", "<EncodingType>url</EncodingType><Upload><UploadId>u</UploadId><Key>%</Key></Upload>", "a malformed URL escape"},
		"prefix's escape":        {"ListMultipartUploadsResult", "<EncodingType>url</EncodingType><CommonPrefixes><Prefix>%f</Prefix></CommonPrefixes>", "a malformed URL escape"},
		"marker's escape":        {"ListMultipartUploadsResult", "<EncodingType>url</EncodingType><NextKeyMarker>%FF</NextKeyMarker>", "a URL escape that is not UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			err := mustFail(t, multipartParsers[tc.root], []byte("<"+tc.root+">"+tc.inner+"</"+tc.root+">"))
			if syntax := (*SyntaxError)(nil); !errors.As(err, &syntax) || syntax.Reason != tc.reason {
				t.Errorf("got %v, want %q", err, tc.reason)
			}
		})
	}
}

func TestCopiedAgreesWithOracle(t *testing.T) {
	type document struct {
		XMLName      xml.Name `xml:"CopyPartResult"`
		ETag         string
		LastModified time.Time
	}
	agree(t, 500, func(w *writer) []byte {
		return w.document("CopyPartResult", func() {
			w.leaf("LastModified", w.date())
			w.leaf("ChecksumCRC32C", w.word())
			w.leaf("ETag", `"e`+w.word()+`"`)
		})
	}, ParseCopyPart, func(o document) (Copied, error) {
		return Copied{strings.Trim(o.ETag, `"`), o.LastModified.UTC()}, nil
	})
}

type oracleUploads struct {
	XMLName xml.Name `xml:"ListMultipartUploadsResult"`
	Upload  []struct {
		Key, UploadId string
		Initiated     time.Time
	}
	CommonPrefixes                                  []string `xml:"CommonPrefixes>Prefix"`
	IsTruncated                                     bool
	NextKeyMarker, NextUploadIdMarker, EncodingType string
}

func uploadsOf(o oracleUploads) (ListUploadsPage, error) {
	p := ListUploadsPage{CommonPrefixes: o.CommonPrefixes, IsTruncated: o.IsTruncated, NextKeyMarker: o.NextKeyMarker,
		NextUploadIDMarker: o.NextUploadIdMarker, EncodingType: o.EncodingType}
	for _, u := range o.Upload {
		p.Uploads = append(p.Uploads, Upload{u.Key, u.UploadId, u.Initiated.UTC()})
	}
	fields := []*string{&p.NextKeyMarker}
	for i := range p.Uploads {
		fields = append(fields, &p.Uploads[i].Key)
	}
	return p, decoded(p.EncodingType, p.CommonPrefixes, fields)
}

func TestListUploadsAgreesWithOracle(t *testing.T) {
	agree(t, 2000, func(w *writer) []byte {
		encoding, key := w.keys()
		return w.document("ListMultipartUploadsResult", func() {
			fields := []func(){
				func() { w.leaf("IsTruncated", w.pick("true", "false")) },
				func() { w.leaf("NextKeyMarker", key()) },
				func() { w.leaf("NextUploadIdMarker", w.word()) },
				func() { w.leaf("EncodingType", encoding) },
				func() {
					w.times(4, func() {
						w.element("Upload", func() {
							w.leaf("Key", key())
							w.element("Owner", func() { w.leaf("ID", w.word()) })
							w.leaf("UploadId", "u"+w.word())
							w.leaf("Initiated", w.date())
						})
						w.gap()
					})
				},
				func() { w.times(3, func() { w.element("CommonPrefixes", func() { w.leaf("Prefix", key()) }) }) },
			}
			w.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
			for _, write := range fields {
				write()
			}
		})
	}, ParseListUploads, uploadsOf)
}

func TestListPartsAgreesWithOracle(t *testing.T) {
	type document struct {
		XMLName     xml.Name `xml:"ListPartsResult"`
		IsTruncated bool
		Part        []struct {
			PartNumber, Size     int64
			ETag, ChecksumCRC32C string
		}
		ChecksumAlgorithm string
	}
	agree(t, 500, func(w *writer) []byte {
		return w.document("ListPartsResult", func() {
			w.times(5, func() {
				w.element("Part", func() {
					w.leaf("ETag", `"`+w.word()+`"`)
					w.leaf("ChecksumCRC32C", w.word())
					w.leaf("Size", fmt.Sprint(w.Int64N(1<<53)>>w.IntN(53)))
					w.leaf("PartNumber", fmt.Sprint(w.IntN(10_000)+1))
				})
			})
			w.leaf("IsTruncated", w.pick("true", "false"))
			w.leaf("ChecksumAlgorithm", w.word())
		})
	}, ParseListParts, func(o document) (p ListPartsPage, _ error) {
		p.IsTruncated, p.ChecksumAlgorithm = o.IsTruncated, o.ChecksumAlgorithm
		for _, part := range o.Part {
			p.Parts = append(p.Parts, UploadedPart{part.PartNumber, part.Size, strings.Trim(part.ETag, `"`), part.ChecksumCRC32C})
		}
		return p, nil
	})
}

// FuzzListUploads wants an end, no panic, and an error or a page that agrees
// with encoding/xml's where that reads the document too.
func FuzzListUploads(f *testing.F) {
	for _, tc := range multipartGoldens {
		f.Add(readGolden(f, "multipart/"+tc.file))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		for _, parse := range multipartParsers {
			if _, err := parse(doc); err != nil {
				mustFail(t, parse, doc)
			}
		}
		page, err := ParseListUploads(doc)
		var oracle oracleUploads
		if err != nil || bytes.Contains(doc, []byte("\r")) || xml.Unmarshal(doc, &oracle) != nil {
			return
		}
		want, err := uploadsOf(oracle)
		if err != nil {
			t.Fatalf("%q: got %+v, the oracle %v", doc, page, err)
		}
		same := slices.EqualFunc(page.Uploads, want.Uploads, func(a, b Upload) bool {
			return a.Key == b.Key && a.UploadID == b.UploadID && a.Initiated.Equal(b.Initiated)
		})
		page.Uploads, want.Uploads = nil, nil
		if !same || !reflect.DeepEqual(page, want) {
			t.Fatalf("%q\ngot  %+v\nwant %+v", doc, page, want)
		}
	})
}
