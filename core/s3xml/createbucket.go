package s3xml

// AppendCreateBucketConfiguration appends the request that puts a bucket into
// a region. AWS wants no document at all for us-east-1.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
func AppendCreateBucketConfiguration(dst []byte, region string) []byte {
	dst = AppendRoot(dst, "CreateBucketConfiguration")
	dst = AppendElement(dst, "LocationConstraint", region)
	return append(dst, "</CreateBucketConfiguration>"...)
}
