package core

import "github.com/minnow-s3/minnow/core/s3err"

// noSuchUpload is S3's code for an upload that was completed, or aborted.
const noSuchUpload = "NoSuchUpload"

// The operations of the endpoint and of buckets. Nothing changes them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
var (
	ListBuckets       = Operation{Name: "ListBuckets", Method: "GET", Answer: holdsXML, NoBucket: true}
	CreateBucket      = Operation{Name: "CreateBucket", Method: "PUT", NewBucket: true}
	HeadBucket        = Operation{Name: "HeadBucket", Method: "HEAD", None: s3err.NoSuchBucket}
	DeleteBucket      = Operation{Name: "DeleteBucket", Method: "DELETE", None: s3err.NoSuchBucket}
	GetBucketLocation = Operation{Name: "GetBucketLocation", Method: "GET", Subresource: "location"}

	GetBucketPolicy    = Operation{Name: "GetBucketPolicy", Method: "GET", Subresource: "policy", Answer: holdsJSON, None: "NoSuchBucketPolicy"}
	PutBucketPolicy    = Operation{Name: "PutBucketPolicy", Method: "PUT", Subresource: "policy"}
	DeleteBucketPolicy = Operation{Name: "DeleteBucketPolicy", Method: "DELETE", Subresource: "policy", None: "NoSuchBucketPolicy"}

	GetBucketNotification    = Operation{Name: "GetBucketNotificationConfiguration", Method: "GET", Subresource: "notification", Answer: holdsXML}
	PutBucketNotification    = Operation{Name: "PutBucketNotificationConfiguration", Method: "PUT", Subresource: "notification"}
	DeleteBucketNotification = Operation{Name: "DeleteBucketNotification", Method: "DELETE", Subresource: "notification"} // Ceph's
	ListenNotification       = Operation{Name: "ListenNotification", Method: "GET", Answer: holdsEvents, Stream: true}    // MinIO's

	ListObjects          = Operation{Name: "ListObjects", Method: "GET", Answer: holdsXML}
	ListObjectsV2        = Operation{Name: "ListObjectsV2", Method: "GET", Answer: holdsXML}
	ListMultipartUploads = Operation{Name: "ListMultipartUploads", Method: "GET", Subresource: "uploads", Answer: holdsXML}
	DeleteObjects        = Operation{Name: "DeleteObjects", Method: "POST", Subresource: "delete", Answer: holdsXML}
	PostObject           = Operation{Name: "PostObject", Method: "POST"} // a form: its key is a field
)

// The operations of objects, and of uploads in parts.
var (
	GetObject        = Operation{Name: "GetObject", Method: "GET", Object: true, Answer: holdsData, Stream: true}
	HeadObject       = Operation{Name: "HeadObject", Method: "HEAD", Object: true, Answer: holdsData}
	PutObject        = Operation{Name: "PutObject", Method: "PUT", Object: true, Answer: holdsETag, Data: true, Conditional: true}
	CopyObject       = Operation{Name: "CopyObject", Method: "PUT", Object: true, Answer: holdsXML, Slow: true, Conditional: true}
	DeleteObject     = Operation{Name: "DeleteObject", Method: "DELETE", Object: true, Removes: true}
	GetObjectTagging = Operation{Name: "GetObjectTagging", Method: "GET", Subresource: "tagging", Object: true, Answer: holdsXML}

	CreateMultipartUpload   = Operation{Name: "CreateMultipartUpload", Method: "POST", Subresource: "uploads", Object: true, Answer: holdsXML}
	UploadPart              = Operation{Name: "UploadPart", Method: "PUT", Object: true, Answer: holdsETag, Data: true, Repeatable: true}
	UploadPartCopy          = Operation{Name: "UploadPartCopy", Method: "PUT", Object: true, Answer: holdsXML, Slow: true}
	ListParts               = Operation{Name: "ListParts", Method: "GET", Object: true, Answer: holdsXML, OfUpload: true}
	CompleteMultipartUpload = Operation{Name: "CompleteMultipartUpload", Method: "POST", Object: true, Answer: holdsXML, Slow: true, NoMD5: true}
	AbortMultipartUpload    = Operation{Name: "AbortMultipartUpload", Method: "DELETE", Object: true, OfUpload: true}
)
