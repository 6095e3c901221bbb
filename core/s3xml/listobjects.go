package s3xml

import "time"

// Object is a line of ListObjects. What the server did not send is zero.
type Object struct {
	Key          string
	LastModified time.Time
	ETag         string // without quotes; the MD5 of some objects, not of all
	Size         int64  // bytes
}

// ListObjectsPage is a page of ListObjects or ListObjectsV2. Keys, prefixes and
// NextMarker are decoded where the server had them URL-encoded.
type ListObjectsPage struct {
	Objects               []Object
	CommonPrefixes        []string
	IsTruncated           bool   // the one sign that more follows
	NextMarker            string // ListObjects; many servers leave it out: go on from the last key or prefix
	NextContinuationToken string // ListObjectsV2; opaque
	EncodingType          string // "url" if the server did encode, which some do not when asked
}

// ParseListObjects reads a ListBucketResult of either version. It fails with a
// *SyntaxError or a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func ParseListObjects(doc []byte) (ListObjectsPage, error) {
	s := open(doc, "ListBucketResult")
	var p ListObjectsPage
	s.read(
		field{"Contents", func() {
			var o Object
			s.read(field{"Key", &o.Key}, field{"LastModified", &o.LastModified},
				field{"ETag", (*etag)(&o.ETag)}, field{"Size", &o.Size})
			p.Objects = append(p.Objects, o)
		}},
		field{"CommonPrefixes", func() { s.read(field{"Prefix", &p.CommonPrefixes}) }},
		field{"IsTruncated", &p.IsTruncated},
		field{"NextMarker", &p.NextMarker},
		field{"NextContinuationToken", &p.NextContinuationToken},
		field{"EncodingType", &p.EncodingType},
	)
	if p.EncodingType == "url" { // known only now: MinIO sends it last
		p.decode(s)
	}
	return result(s, p)
}

func (p *ListObjectsPage) decode(s *scanner) {
	for i := range p.Objects {
		s.decodeURL(&p.Objects[i].Key)
	}
	for i := range p.CommonPrefixes {
		s.decodeURL(&p.CommonPrefixes[i])
	}
	s.decodeURL(&p.NextMarker)
}
