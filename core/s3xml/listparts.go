package s3xml

import "strings"

// UploadedPart is a line of ListParts.
type UploadedPart struct {
	Number         int64  // from 1; -1 if it cannot be read
	Size           int64  // bytes; -1 if it cannot be read
	ETag           string // without quotes
	ChecksumCRC32C string // base64; "" where the part was sent without one
}

// ListPartsPage is a page of ListParts. The next one begins behind the last
// part of this, which is all that NextPartNumberMarker would say.
type ListPartsPage struct {
	Parts             []UploadedPart
	IsTruncated       bool   // if it cannot be read, that there is a NextPartNumberMarker, which is not 0
	ChecksumAlgorithm string // that was announced for the parts, such as "CRC32C"; "" for none
}

// ParseListParts reads a ListPartsResult. It fails with a *SyntaxError or a
// *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
func ParseListParts(doc []byte) (ListPartsPage, error) {
	s := open(doc, "ListPartsResult", "Part", "MaxParts")
	var p ListPartsPage
	var truncated flag
	next := ""
	s.read(
		field{"Part", func() {
			var part UploadedPart
			var tag etag
			s.read(
				field{"PartNumber", &part.Number},
				field{"Size", &part.Size},
				field{"ETag", &tag},
				field{"ChecksumCRC32C", &part.ChecksumCRC32C},
			)
			part.ETag = string(tag)
			p.Parts = append(p.Parts, part)
		}},
		field{"IsTruncated", &truncated},
		field{"NextPartNumberMarker", &next},
		field{"ChecksumAlgorithm", &p.ChecksumAlgorithm},
	)
	p.IsTruncated = truncated.truncated(strings.Trim(next, "0"))
	return result(s, p)
}
