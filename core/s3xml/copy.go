package s3xml

import "time"

// Copied is what a copy made: an object, or a part of one.
type Copied struct {
	ETag         string    // without quotes; "" if it is empty
	LastModified time.Time // zero if the server sent none that can be read
}

// ParseCopyObject reads a CopyObjectResult. It fails with a *SyntaxError or,
// since S3 says 200 before the copy has ended, a *RootError. What says anything of
// a copy is no failure: it was made.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
func ParseCopyObject(doc []byte) (Copied, error) { return parseCopied(doc, "CopyObjectResult") }

// ParseCopyPart reads a CopyPartResult, in the manner of ParseCopyObject.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
func ParseCopyPart(doc []byte) (Copied, error) { return parseCopied(doc, "CopyPartResult") }

func parseCopied(doc []byte, root string) (Copied, error) {
	s := open(doc, root, "ETag")
	var c Copied
	told := false
	s.read(field{"ETag", func() { told = true; s.set(field{"", (*etag)(&c.ETag)}) }}, field{"LastModified", &c.LastModified})
	if !told && c.LastModified.IsZero() {
		s.fail("no ETag")
	}
	return result(s, c)
}
