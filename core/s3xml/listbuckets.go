package s3xml

import "time"

// Bucket is a line of ListBuckets. CreationDate is zero if the server sent none
// that can be read.
type Bucket struct {
	Name         string
	CreationDate time.Time
}

// ListBucketsPage is a page of ListBuckets.
type ListBucketsPage struct {
	Buckets           []Bucket
	ContinuationToken string // of the next page, "" after the last
}

// ParseListBuckets reads a ListAllMyBucketsResult. It fails with a *SyntaxError
// or a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
func ParseListBuckets(doc []byte) (ListBucketsPage, error) {
	s := open(doc, "ListAllMyBucketsResult", "Buckets")
	var p ListBucketsPage
	bucket := func() {
		var b Bucket
		s.read(field{"Name", &b.Name}, field{"CreationDate", &b.CreationDate})
		p.Buckets = append(p.Buckets, b)
	}
	s.read(field{"Buckets", func() { s.read(field{"Bucket", bucket}) }}, field{"ContinuationToken", &p.ContinuationToken})
	return result(s, p)
}
