package core

import (
	"strings"

	"github.com/minnow-s3/minnow/core/metaname"
	"github.com/minnow-s3/minnow/core/s3err"
)

// requests are the requests that make an object, as a set.
type requests uint16

const (
	onPut      requests = 1 << iota // PutObject
	onForm                          // PostObject, as a field
	onCreate                        // CreateMultipartUpload
	onPart                          // UploadPart
	onComplete                      // CompleteMultipartUpload
	onCopy                          // CopyObject
	onCopyPart                      // UploadPartCopy
	onSource                        // HeadObject of a copy's source, under the name that sourceName gives it
	onOther                         // what an upload asks besides: its parts, its end, the object
	ofCopied                        // no request: a copy has its source's, unless it is replaced

	inParts = onCreate | onPart | onComplete // an upload in parts
)

// requestsOf is the table of headers: which requests carry the caller's header
// of that lower-case name. None means that it is not known here, that an
// argument or option stands for it, or that it is of no use to what makes an
// object. A header that is not of S3's kind, such as a proxy's, goes with each.
//
// The rows are those of S3's pages:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html,
// API_CreateMultipartUpload, API_UploadPart, API_CompleteMultipartUpload,
// API_CopyObject, API_UploadPartCopy, API_HeadObject and RESTObjectPOST.
func requestsOf(name string) requests {
	const (
		ofObject = onPut | onCreate | onCopy
		ofAccess = inParts | onPut | onCopy | onCopyPart | onOther
		ofSource = onCopy | onCopyPart | onSource
	)
	switch name {
	case "cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires":
		return ofObject | onForm | ofCopied
	case "x-amz-acl", "x-amz-storage-class", "x-amz-tagging", "x-amz-website-redirect-location", "x-amz-server-side-encryption",
		"x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-bucket-key-enabled", "x-amz-server-side-encryption-context":
		return ofObject
	case "if-match", "if-none-match": // judged when the object is made, so not as an upload is opened
		return onPut | onComplete | onCopy
	case "content-md5", "x-amz-write-offset-bytes", "x-amz-sdk-checksum-algorithm", // of the whole body, which parts have none of
		"x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha1", "x-amz-checksum-sha256":
		return onPut
	case "x-amz-mp-object-size":
		return onComplete
	case "x-amz-tagging-directive", "x-amz-checksum-algorithm":
		return onCopy
	case "x-amz-expected-bucket-owner":
		return ofAccess
	case "x-amz-request-payer":
		return ofAccess | onSource
	case "x-amz-source-expected-bucket-owner":
		return ofSource
	case "range", "content-range":
		return 0
	}
	switch begins := func(prefix string) bool { return strings.HasPrefix(name, prefix) }; {
	case begins(metadataPrefix) && metaname.IsOrder(name[len(metadataPrefix):]):
		return ofObject // which servers heed with a PUT
	case begins(metadataPrefix):
		return ofObject | onForm
	case begins("x-amz-grant-"), begins("x-amz-object-lock-"):
		return ofObject
	case begins("x-amz-server-side-encryption-customer-"):
		return ofAccess
	case begins("x-amz-copy-source-server-side-encryption-customer-"):
		return ofSource
	case begins("x-amz-"), begins("if-"):
		return 0
	}
	return onPut | inParts | onCopy | onCopyPart | onSource | onOther
}

// carriedBy are those of the caller's headers that a request of that kind
// carries.
func carriedBy(kind requests, headers map[string]string) map[string]string {
	carried := map[string]string{}
	for name, value := range headers {
		if name = lower(name); requestsOf(name)&kind != 0 {
			if kind == onSource {
				name = sourceName(name)
			}
			carried[name] = value
		}
	}
	return carried
}

// sourceName is what a header about a copy's source is called in a request to
// the source itself: x-amz-copy-source-a and x-amz-source-a become x-amz-a.
func sourceName(name string) string {
	for _, prefix := range [...]string{"x-amz-copy-source-", "x-amz-source-"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return "x-amz-" + rest
		}
	}
	return name
}

// checkCarried refuses a header that no request of these kinds carries; why says
// what that means.
func checkCarried(headers map[string]string, kinds requests, why string) error {
	for name := range headers {
		if name = lower(name); requestsOf(name)&kinds == 0 {
			return s3err.Argument("headers", "must not set "+name+": "+why)
		}
	}
	return nil
}

// checkOrders refuses user metadata that a server may act on.
func checkOrders(headers map[string]string, argument string) error {
	for name := range headers {
		if key, ok := strings.CutPrefix(lower(name), metadataPrefix); ok && metaname.IsOrder(key) {
			return s3err.Argument(argument, "must not hold "+quote(key)+", which servers take as an order, without the option serverOrders")
		}
	}
	return nil
}
