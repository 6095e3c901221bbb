package s3xml

// UploadedPart is a line of ListParts.
type UploadedPart struct {
	Number int64 // from 1
	Size   int64 // bytes
}

// ListPartsPage is a page of ListParts. The next one begins behind the last
// part of this, which is all that NextPartNumberMarker would say.
type ListPartsPage struct {
	Parts       []UploadedPart
	IsTruncated bool
}

// ParseListParts reads a ListPartsResult. It fails with a *SyntaxError or a
// *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
func ParseListParts(doc []byte) (ListPartsPage, error) {
	s := open(doc, "ListPartsResult")
	var p ListPartsPage
	s.read(
		field{"Part", func() {
			var part UploadedPart
			s.read(field{"PartNumber", &part.Number}, field{"Size", &part.Size})
			p.Parts = append(p.Parts, part)
		}},
		field{"IsTruncated", &p.IsTruncated},
	)
	return result(s, p)
}
