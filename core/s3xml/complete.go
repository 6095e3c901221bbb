package s3xml

import "strconv"

// Part is an uploaded part: its number from 1 on, the ETag it was answered
// with, without quotes, and its CRC32C in base64 where it was sent with one.
type Part struct {
	Number         int
	ETag           string
	ChecksumCRC32C string
}

// AppendCompleteMultipartUpload appends the request that makes an object of
// parts, which S3 wants in ascending order.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
func AppendCompleteMultipartUpload(dst []byte, parts []Part) []byte {
	dst = AppendRoot(dst, "CompleteMultipartUpload")
	for _, part := range parts {
		dst = append(dst, "<Part>"...)
		dst = AppendElement(dst, "PartNumber", strconv.Itoa(part.Number))
		dst = AppendElement(dst, "ETag", `"`+part.ETag+`"`)
		if part.ChecksumCRC32C != "" {
			dst = AppendElement(dst, "ChecksumCRC32C", part.ChecksumCRC32C)
		}
		dst = append(dst, "</Part>"...)
	}
	return append(dst, "</CompleteMultipartUpload>"...)
}

// ParseCompleteMultipartUpload reads a CompleteMultipartUploadResult and
// returns the object's ETag without quotes, "" where it is empty (Ceph). It fails with a *SyntaxError or,
// since S3 says 200 before it knows, a *RootError.
func ParseCompleteMultipartUpload(doc []byte) (string, error) {
	s := open(doc, "CompleteMultipartUploadResult", "ETag")
	var tag etag
	s.read(field{"ETag", &tag})
	return result(s, string(tag))
}
