package s3xml

import (
	"encoding/xml"
	"fmt"
	"testing"
	"time"
)

// page is a ListObjectsV2 answer of MinIO with n keys, as it comes when
// encoding-type=url was asked for.
func page(n int) []byte {
	doc := []byte(xml.Header + `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>photos</Name><Prefix></Prefix>` +
		`<NextContinuationToken>MjAyNi9hLmpwZw==</NextContinuationToken><KeyCount>1000</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>true</IsTruncated>`)
	for i := range n {
		doc = fmt.Appendf(doc, `<Contents><Key>albums/2026/summer+holiday/IMG_%06d.jpg</Key><LastModified>2026-11-22T18:46:%02d.871Z</LastModified>`+
			`<ETag>&#34;5ae856fa59bdffe96b95e2a4%08x&#34;</ETag><Size>%d</Size><Owner><ID>02d6176db174dc93cb1b899f7c6078f08654445fe8cf1b6ce98d8855f66bdbf4</ID>`+
			`<DisplayName>minio</DisplayName></Owner><StorageClass>STANDARD</StorageClass></Contents>`, i, i%60, i, i*4096)
	}
	return append(doc, `<EncodingType>url</EncodingType></ListBucketResult>`...)
}

// oracleList is what encoding/xml needs to read a ListBucketResult.
type oracleList struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	Contents              []oracleObject
	CommonPrefixes        []string `xml:"CommonPrefixes>Prefix"`
	IsTruncated           bool
	NextMarker            string
	NextContinuationToken string
	EncodingType          string
}

type oracleObject struct {
	Key          string
	LastModified time.Time
	ETag         string
	Size         int64
	StorageClass string
	Owner        struct{ ID, DisplayName string }

	ChecksumAlgorithm []string
	UserTags          string
	UserMetadata      []struct {
		Headers []struct {
			XMLName xml.Name
			Value   string `xml:",chardata"`
		} `xml:",any"`
	}
}

func BenchmarkListObjects(b *testing.B) {
	doc := page(1000)
	b.Run("s3xml", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		b.ReportAllocs()
		for b.Loop() {
			if p, err := ParseListObjects(doc); err != nil || len(p.Objects) != 1000 {
				b.Fatal(len(p.Objects), err)
			}
		}
	})
	b.Run("encodingxml", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		b.ReportAllocs()
		for b.Loop() {
			var p oracleList
			if err := xml.Unmarshal(doc, &p); err != nil || len(p.Contents) != 1000 {
				b.Fatal(len(p.Contents), err)
			}
		}
	})
}
