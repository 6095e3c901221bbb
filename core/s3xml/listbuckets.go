package s3xml

import "time"

// Bucket is a line of ListBuckets. CreationDate is zero if the server sent none.
type Bucket struct {
	Name         string
	CreationDate time.Time
}

// ParseListBuckets reads a ListAllMyBucketsResult. It fails with a *SyntaxError
// or a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
func ParseListBuckets(doc []byte) ([]Bucket, error) {
	s := open(doc, "ListAllMyBucketsResult")
	var buckets []Bucket
	bucket := func() {
		var b Bucket
		s.read(field{"Name", &b.Name}, field{"CreationDate", &b.CreationDate})
		buckets = append(buckets, b)
	}
	s.read(field{"Buckets", func() { s.read(field{"Bucket", bucket}) }})
	return result(s, buckets)
}
