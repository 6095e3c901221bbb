package request

import (
	"strings"

	"github.com/minnow-s3/minnow/core/metaname"
	"github.com/minnow-s3/minnow/core/s3err"
)

// Requests are the requests that make an object, as a set.
type Requests uint16

const (
	OnPut      Requests = 1 << iota // PutObject
	OnForm                          // PostObject, as a field
	OnCreate                        // CreateMultipartUpload
	OnPart                          // UploadPart
	OnComplete                      // CompleteMultipartUpload
	OnCopy                          // CopyObject
	OnCopyPart                      // UploadPartCopy
	OnSource                        // HeadObject of a copy's source, under the name that sourceName gives it
	OnOther                         // what an upload asks besides: its parts, its end, the object
	OfCopied                        // no request: a copy has its source's, unless it is replaced

	InParts = OnCreate | OnPart | OnComplete // an upload in parts
)

// headerTable says of the caller's headers which requests carry them. A name that
// ends in a hyphen stands for all that begin so; the first row that knows a
// header counts. A row without requests is of what an argument or option stands
// for, or is of no use to what makes an object.
//
// The rows are those of S3's pages:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html,
// API_CreateMultipartUpload, API_UploadPart, API_CompleteMultipartUpload,
// API_CopyObject, API_UploadPartCopy, API_HeadObject and RESTObjectPOST.
func headerTable() [12]headerRow {
	const (
		ofObject = OnPut | OnCreate | OnCopy
		ofAccess = InParts | OnPut | OnCopy | OnCopyPart | OnOther
		ofSource = OnCopy | OnCopyPart | OnSource
	)
	return [...]headerRow{
		{"content-type", ofObject | OnForm | OfCopied},
		{"cache-control content-disposition content-encoding content-language expires", ofObject | OfCopied}, // a form of S3's takes them, Ceph drops them
		{"x-amz-meta-", ofObject | OnForm},
		{"x-amz-server-side-encryption-customer- x-amz-expected-bucket-owner", ofAccess},
		{"x-amz-request-payer", ofAccess | OnSource},
		{"x-amz-acl x-amz-grant- x-amz-tagging x-amz-storage-class x-amz-website-redirect-location x-amz-object-lock-" +
			" x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-bucket-key-enabled" +
			" x-amz-server-side-encryption-context", ofObject},
		{"if-match if-none-match", OnPut | OnComplete | OnCopy}, // judged when the object is made, so not as an upload is opened
		{"content-md5 x-amz-checksum-crc32 x-amz-checksum-crc32c x-amz-checksum-crc64nvme x-amz-checksum-sha1 x-amz-checksum-sha256" +
			" x-amz-sdk-checksum-algorithm x-amz-write-offset-bytes", OnPut}, // of the whole body, which parts have none of
		{"x-amz-mp-object-size", OnComplete},
		{"x-amz-tagging-directive x-amz-checksum-algorithm", OnCopy},
		{"x-amz-copy-source-server-side-encryption-customer- x-amz-source-expected-bucket-owner", ofSource},
		{"x-amz- if- range content-range", 0},
	}
}

type headerRow struct {
	names string
	kinds Requests
}

// RequestsOf are the requests that carry the caller's header of that lower-case
// name. One that the table does not know is not of S3's kind, such as a proxy's:
// it goes with each.
func RequestsOf(name string) Requests {
	for _, row := range headerTable() {
		for known := range strings.SplitSeq(row.names, " ") {
			if known != name && !(strings.HasSuffix(known, "-") && strings.HasPrefix(name, known)) {
				continue
			}
			if key, ok := strings.CutPrefix(name, MetadataPrefix); ok && metaname.IsOrder(key) {
				return row.kinds &^ OnForm // servers heed them with a PUT
			}
			return row.kinds
		}
	}
	return OnPut | InParts | OnCopy | OnCopyPart | OnSource | OnOther
}

// CarriedBy are those of the caller's headers that a request of that kind
// carries.
func CarriedBy(kind Requests, headers map[string]string) map[string]string {
	carried := map[string]string{}
	for name, value := range headers {
		if name = Lower(name); RequestsOf(name)&kind != 0 {
			if kind == OnSource {
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

// CheckCarried refuses a header that no request of these kinds carries; why says
// what that means.
func CheckCarried(headers map[string]string, kinds Requests, why string) error {
	for name := range headers {
		if name = Lower(name); RequestsOf(name)&kinds == 0 {
			return s3err.Argument("headers", "must not set "+name+": "+why)
		}
	}
	return nil
}

// Headers that several rooms ask for, or read.
const (
	ChecksumHeader = "x-amz-checksum-crc32c" // of what goes up, or of a whole object
	ChecksumMode   = "x-amz-checksum-mode"   // asks for that of an object
)

// TaggingDirective is the header that says whose tags a copy has.
const TaggingDirective = "x-amz-tagging-directive"

// CheckOrders refuses user metadata that a server may act on.
func CheckOrders(headers map[string]string, argument string) error {
	for name := range headers {
		if key, ok := strings.CutPrefix(Lower(name), MetadataPrefix); ok && metaname.IsOrder(key) {
			return s3err.Argument(argument, "must not hold "+Quote(key)+", which servers take as an order, without the option serverOrders")
		}
	}
	return nil
}
