package request

import "github.com/minnow-s3/minnow/core/s3err"

// NoSuchUpload is S3's code for an upload that was completed, or aborted.
const NoSuchUpload = "NoSuchUpload"

// The operations of the endpoint and of buckets, but for those of the simple calls
// alone, which stand in their rows (core/rows). Nothing changes them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
var (
	ListBuckets       = &Operation{Name: "ListBuckets", Method: "GET", Answer: HoldsXML, NoBucket: true}
	CreateBucket      = &Operation{Name: "CreateBucket", Method: "PUT", NewBucket: true}
	HeadBucket        = &Operation{Name: "HeadBucket", Method: "HEAD", None: s3err.NoSuchBucket}
	GetBucketLocation = &Operation{Name: "GetBucketLocation", Method: "GET", Subresource: "location"}

	ListenNotification = &Operation{Name: "ListenNotification", Method: "GET", Answer: HoldsEvents, Stream: true} // MinIO's

	ListObjects          = &Operation{Name: "ListObjects", Method: "GET", Answer: HoldsXML}
	ListObjectsV2        = &Operation{Name: "ListObjectsV2", Method: "GET", Answer: HoldsXML}
	ListObjectVersions   = &Operation{Name: "ListObjectVersions", Method: "GET", Subresource: "versions", Answer: HoldsXML}
	ListMultipartUploads = &Operation{Name: "ListMultipartUploads", Method: "GET", Subresource: "uploads", Answer: HoldsXML}
	DeleteObjects        = &Operation{Name: "DeleteObjects", Method: "POST", Subresource: "delete", Answer: HoldsXML}
	PostObject           = &Operation{Name: "PostObject", Method: "POST"} // a form: its key is a field
)

// The operations of objects, and of uploads in parts.
var (
	GetObject           = &Operation{Name: "GetObject", Method: "GET", OnObject: true, Answer: HoldsData, Stream: true, Encrypted: Decrypts}
	HeadObject          = &Operation{Name: "HeadObject", Method: "HEAD", OnObject: true, Answer: HoldsData, Encrypted: Decrypts}
	PutObject           = &Operation{Name: "PutObject", Method: "PUT", OnObject: true, Answer: HoldsETag, Data: true, Conditional: true, Encrypted: Encrypts}
	CopyObject          = &Operation{Name: "CopyObject", Method: "PUT", OnObject: true, Answer: HoldsXML, Slow: true, Conditional: true, Encrypted: Reencrypts}
	DeleteObject        = &Operation{Name: "DeleteObject", Method: "DELETE", OnObject: true, Removes: true}
	GetObjectAttributes = &Operation{Name: "GetObjectAttributes", Method: "GET", Subresource: "attributes", OnObject: true, Answer: HoldsXML, Encrypted: Decrypts}
	GetObjectTagging    = &Operation{Name: "GetObjectTagging", Method: "GET", Subresource: "tagging", OnObject: true, Answer: HoldsXML, None: "NoSuchTagSet"}

	CreateMultipartUpload   = &Operation{Name: "CreateMultipartUpload", Method: "POST", Subresource: "uploads", OnObject: true, Answer: HoldsXML, Encrypted: Encrypts}
	UploadPart              = &Operation{Name: "UploadPart", Method: "PUT", OnObject: true, Answer: HoldsETag, Data: true, Repeatable: true, Encrypted: Decrypts}
	UploadPartCopy          = &Operation{Name: "UploadPartCopy", Method: "PUT", OnObject: true, Answer: HoldsXML, Slow: true, Encrypted: Reencrypts}
	ListParts               = &Operation{Name: "ListParts", Method: "GET", OnObject: true, Answer: HoldsXML, OfUpload: true}
	CompleteMultipartUpload = &Operation{Name: "CompleteMultipartUpload", Method: "POST", OnObject: true, Answer: HoldsXML, Slow: true, NoMD5: true}
	AbortMultipartUpload    = &Operation{Name: "AbortMultipartUpload", Method: "DELETE", OnObject: true, OfUpload: true}
)
