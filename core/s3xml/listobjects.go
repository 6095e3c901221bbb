package s3xml

import (
	"strings"
	"time"
)

// Object is a line of ListObjects. What the server did not send is zero.
type Object struct {
	Key          string
	LastModified time.Time
	ETag         string // without quotes; the MD5 of some objects, not of all
	Size         int64  // bytes

	// UserMetadata holds headers by their lower-case names, where MinIO was asked
	// for them with metadata=true; nil elsewhere.
	UserMetadata map[string]string
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
	var o Object // and its function: made once, not for each of a thousand
	metadata := func() { o.UserMetadata = s.leaves() }
	s.read(
		field{"Contents", func() {
			o = Object{}
			s.read(field{"Key", &o.Key}, field{"LastModified", &o.LastModified},
				field{"ETag", (*etag)(&o.ETag)}, field{"Size", &o.Size},
				field{"UserMetadata", metadata})
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

// leaves reads the children of the current element by their lower-case names,
// and leaves it.
func (s *scanner) leaves() map[string]string {
	all := map[string]string{}
	for level := s.depth; s.depth >= level && s.err == nil; {
		if t, name := s.token(); t == start {
			all[strings.ToLower(name)] = s.text()
		}
	}
	return all
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
