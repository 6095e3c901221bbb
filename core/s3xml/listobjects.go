package s3xml

import (
	"strings"
	"time"
)

// Object is a line of ListObjects, or of ListObjectVersions. What the server did not
// send is zero, also a time that cannot be read.
type Object struct {
	Key          string
	LastModified time.Time
	ETag         string // without quotes; the MD5 of some objects, not of all
	Size         int64  // bytes; -1 if what the server sent cannot be read

	StorageClass string
	Told         *Told // nil: nothing of it

	// UserMetadata holds headers by their lower-case names, where MinIO was asked
	// for them with metadata=true; nil elsewhere.
	UserMetadata map[string]string

	// Of ListObjectVersions alone.
	VersionID string // "null" of what was stored while versions were not kept
	Latest    bool
	Marker    bool // it is no object, but says that the key was deleted
}

// Told is what only some servers say of an object, or only where they are asked.
// Objects of a page share one where it is the same.
type Told struct {
	OwnerID, OwnerName string
	ChecksumAlgorithms string    // "CRC32 SHA256": checksums that the object has
	Restoring          bool      // a copy of an archived object is being made
	RestoredUntil      time.Time // how long that copy stays
	UserTags           string    // as in a query; MinIO's, with metadata=true
}

// ListObjectsPage is a page of ListObjects, ListObjectsV2 or ListObjectVersions.
// Keys, prefixes and NextMarker are decoded where the server had them URL-encoded.
type ListObjectsPage struct {
	Objects               []Object
	CommonPrefixes        []string
	IsTruncated           bool   // the one sign that more follows; if it cannot be read, a marker or token is
	NextMarker            string // ListObjects, of versions the key's; many servers leave it out: continue from the last key or prefix
	NextVersionIDMarker   string // ListObjectVersions
	NextContinuationToken string // ListObjectsV2; opaque
	EncodingType          string // "url" if the server did encode, which some do not when asked
}

// ParseListObjects reads a ListBucketResult of either version. It fails with a
// *SyntaxError or a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func ParseListObjects(doc []byte) (ListObjectsPage, error) {
	return parseObjects(open(doc, "ListBucketResult", "Contents", "MaxKeys", "KeyCount"), "Contents", "")
}

// ParseListVersions reads a ListVersionsResult, in the manner of ParseListObjects:
// versions and markers in the order in which they stand there.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
func ParseListVersions(doc []byte) (ListObjectsPage, error) {
	return parseObjects(open(doc, "ListVersionsResult", "Version", "DeleteMarker", "MaxKeys"), "Version", "DeleteMarker")
}

func parseObjects(s *scanner, row, marker string) (ListObjectsPage, error) {
	var p ListObjectsPage
	var truncated, latest, restoring flag
	var o Object // and its functions: made once, not for each of a thousand
	var told, none Told
	metadata := func() { o.UserMetadata = s.leaves() }
	owner := func() { s.read(field{"ID", &told.OwnerID}, field{"DisplayName", &told.OwnerName}) }
	algorithm := func() { told.ChecksumAlgorithms = strings.TrimSpace(told.ChecksumAlgorithms + " " + s.text()) }
	restore := func() {
		s.read(field{"IsRestoreInProgress", &restoring}, field{"RestoreExpiryDate", &told.RestoredUntil})
	}
	read := func(marker bool) {
		before := o.Told
		o, told, latest, restoring = Object{Marker: marker}, none, "", ""
		s.read(field{"Key", &o.Key}, field{"LastModified", &o.LastModified},
			field{"ETag", (*etag)(&o.ETag)}, field{"Size", &o.Size}, field{"StorageClass", &o.StorageClass},
			field{"Owner", owner}, field{"ChecksumAlgorithm", algorithm}, field{"RestoreStatus", restore},
			field{"UserMetadata", metadata}, field{"UserTags", &told.UserTags},
			field{"VersionId", &o.VersionID}, field{"IsLatest", &latest})
		o.Latest, told.Restoring = latest.yes(), restoring.yes()
		if o.Told = before; told == none {
			o.Told = nil
		} else if before == nil || *before != told {
			o.Told = &Told{}
			*o.Told = told
		}
		p.Objects = append(p.Objects, o)
	}
	s.read(
		field{row, func() { read(false) }},
		field{marker, func() { read(true) }},
		field{"CommonPrefixes", func() { s.read(field{"Prefix", &p.CommonPrefixes}) }},
		field{"IsTruncated", &truncated},
		field{"NextMarker", &p.NextMarker},
		field{"NextKeyMarker", &p.NextMarker},
		field{"NextVersionIdMarker", &p.NextVersionIDMarker},
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
