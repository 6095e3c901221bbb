package s3xml

import "time"

// Upload is a line of ListMultipartUploads: an upload that was neither
// completed nor aborted.
type Upload struct {
	Key       string
	UploadID  string
	Initiated time.Time // zero if it cannot be read
}

// ListUploadsPage is a page of ListMultipartUploads. Keys, prefixes and
// NextKeyMarker are decoded where the server had them URL-encoded.
type ListUploadsPage struct {
	Uploads            []Upload
	CommonPrefixes     []string
	IsTruncated        bool   // the one sign that more follows; if it cannot be read, a marker is
	NextKeyMarker      string // MinIO leaves it out: continue from the last key
	NextUploadIDMarker string
	EncodingType       string // "url" if the server did encode
}

// ParseListUploads reads a ListMultipartUploadsResult. It fails with a
// *SyntaxError or a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
func ParseListUploads(doc []byte) (ListUploadsPage, error) {
	s := open(doc, "ListMultipartUploadsResult", "Upload", "MaxUploads")
	var p ListUploadsPage
	var truncated flag
	s.read(
		field{"Upload", func() {
			var u Upload
			s.read(field{"Key", &u.Key}, field{"UploadId", &u.UploadID}, field{"Initiated", &u.Initiated})
			if u.UploadID == "" {
				s.fail("no UploadId")
			}
			p.Uploads = append(p.Uploads, u)
		}},
		field{"CommonPrefixes", func() { s.read(field{"Prefix", &p.CommonPrefixes}) }},
		field{"IsTruncated", &truncated},
		field{"NextKeyMarker", &p.NextKeyMarker},
		field{"NextUploadIdMarker", &p.NextUploadIDMarker},
		field{"EncodingType", &p.EncodingType},
	)
	p.IsTruncated = truncated.truncated(p.NextKeyMarker)
	if p.EncodingType == "url" {
		s.decodeAll(&p, &p.NextKeyMarker)
	}
	return result(s, p)
}

// Names are the keys and prefixes of the page, in place, and the EncodingType.
func (p *ListUploadsPage) Names() (names []*string, encoding string) {
	for i := range p.Uploads {
		names = append(names, &p.Uploads[i].Key)
	}
	for i := range p.CommonPrefixes {
		names = append(names, &p.CommonPrefixes[i])
	}
	return names, p.EncodingType
}
