package s3xml

import (
	"strings"
	"time"
)

// Object is a line of ListObjects. What the server did not send is zero, also a
// LastModified that cannot be read.
type Object struct {
	Key          string
	LastModified time.Time
	ETag         string // without quotes; the MD5 of some objects, not of all
	Size         int64  // bytes; -1 if what the server sent cannot be read

	// UserMetadata holds headers by their lower-case names, where MinIO was asked
	// for them with metadata=true; nil elsewhere.
	UserMetadata map[string]string
}

// ListObjectsPage is a page of ListObjects or ListObjectsV2. Keys, prefixes and
// NextMarker are decoded where the server had them URL-encoded.
type ListObjectsPage struct {
	Objects               []Object
	CommonPrefixes        []string
	IsTruncated           bool   // the one sign that more follows; if it cannot be read, a marker or token is
	NextMarker            string // ListObjects; many servers leave it out: continue from the last key or prefix
	NextContinuationToken string // ListObjectsV2; opaque
	EncodingType          string // "url" if the server did encode, which some do not when asked
}

// ParseListObjects reads a ListBucketResult of either version. It fails with a
// *SyntaxError or a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func ParseListObjects(doc []byte) (ListObjectsPage, error) {
	s := open(doc, "ListBucketResult", "Contents", "MaxKeys", "KeyCount")
	var p ListObjectsPage
	var truncated flag
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
		field{"IsTruncated", &truncated},
		field{"NextMarker", &p.NextMarker},
		field{"NextContinuationToken", &p.NextContinuationToken},
		field{"EncodingType", &p.EncodingType},
	)
	p.IsTruncated = truncated.truncated(p.NextMarker + p.NextContinuationToken)
	if p.EncodingType == "url" { // known only now: MinIO sends it last
		s.decodeAll(&p, &p.NextMarker)
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

// Names are the keys and prefixes of the page, in place, and the EncodingType.
func (p *ListObjectsPage) Names() (names []*string, encoding string) {
	for i := range p.Objects {
		names = append(names, &p.Objects[i].Key)
	}
	for i := range p.CommonPrefixes {
		names = append(names, &p.CommonPrefixes[i])
	}
	return names, p.EncodingType
}
