package rows

import (
	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
)

// Table has all simple calls. It is a constant in all but name.
var Table = [...]Row{
	// Tells whether there is such a bucket: false only for "no such bucket". One of
	// somebody else's is refused with AccessDenied.
	{Name: "bucketExists", Operation: request.HeadBucket, Result: "true", Absent: "false"},
	// Removes an empty bucket.
	{Name: "removeBucket", Operation: &request.Operation{Name: "DeleteBucket", Method: "DELETE", None: s3err.NoSuchBucket},
		Look: "bucketExists", Want: "false", Lost: true, Gone: true},

	// Returns the bucket's policy as the server writes it, JSON; "" where there is none.
	{Name: "getBucketPolicyDocument", Operation: &getPolicy, Down: &policyDocument, Absent: `""`},
	// Makes json, the text of an object, the bucket's policy; "" removes it.
	{Name: "setBucketPolicyDocument", Operation: &request.Operation{Name: "PutBucketPolicy", Method: "PUT", Subresource: "policy"},
		Argument: "json", Up: &policyDocument, Empty: &deletePolicy, Absent: "null", Look: "getBucketPolicyDocument"},

	// Returns the tags of a bucket; {} where it has none.
	{Name: "getBucketTags", Operation: &request.Operation{Name: "GetBucketTagging", Method: "GET", Subresource: "tagging", Answer: request.HoldsXML, None: "NoSuchTagSet"},
		Down: &bucketTags, Absent: "{}"},
	// Gives a bucket tags, at most 50, in place of those that it had.
	{Name: "setBucketTags", Operation: &request.Operation{Name: "PutBucketTagging", Method: "PUT", Subresource: "tagging"}, Argument: "tags", Up: &bucketTags, Check: checkBucketTags,
		Look: "getBucketTags"},
	// Removes all tags of a bucket.
	{Name: "removeBucketTags", Operation: &request.Operation{Name: "DeleteBucketTagging", Method: "DELETE", Subresource: "tagging", None: "NoSuchTagSet"},
		Absent: "null", Look: "getBucketTags", Want: "{}"},

	// Returns the tags of an object; {} where it has none.
	{Name: "getObjectTags", Operation: request.GetObjectTagging, Down: &objectTags, Absent: "{}"},
	// Gives an object tags, at most 10, in place of those that it had.
	{Name: "setObjectTags", Operation: &request.Operation{Name: "PutObjectTagging", Method: "PUT", Subresource: "tagging", OnObject: true}, Argument: "tags", Up: &objectTags,
		Check: checkObjectTags, Look: "getObjectTags", Careful: true},
	// Removes all tags of an object.
	{Name: "removeObjectTags", Operation: &request.Operation{Name: "DeleteObjectTagging", Method: "DELETE", Subresource: "tagging", OnObject: true, None: "NoSuchTagSet"},
		Absent: "null", Look: "getObjectTags", Want: "{}", Careful: true},

	// Returns whether a bucket keeps versions; {} where that was never said.
	{Name: "getBucketVersioning", Operation: &request.Operation{Name: "GetBucketVersioning", Method: "GET", Subresource: "versioning", Answer: request.HoldsXML}, Down: &versioningConfig},
	// Says whether a bucket keeps versions.
	{Name: "setBucketVersioning", Operation: &request.Operation{Name: "PutBucketVersioning", Method: "PUT", Subresource: "versioning"}, Argument: "config", Up: &versioningConfig,
		Look: "getBucketVersioning"},

	// Returns whether versions in a bucket may be locked, and how long new ones are; null
	// where the bucket was made without that.
	{Name: "getObjectLockConfig", Operation: &request.Operation{Name: "GetObjectLockConfiguration", Method: "GET", Subresource: "object-lock", Answer: request.HoldsXML,
		None: "ObjectLockConfigurationNotFoundError"}, Down: &objectLockConfig, Absent: "null"},
	// Says how long new versions in a bucket are locked. It must have been made with
	// objectLock, or keep versions.
	{Name: "setObjectLockConfig", Operation: &request.Operation{Name: "PutObjectLockConfiguration", Method: "PUT", Subresource: "object-lock"}, Argument: "config", Up: &objectLockConfig,
		Look: "getObjectLockConfig"},
	// Returns until when a version is kept; null where it is not.
	{Name: "getObjectRetention", Operation: &request.Operation{Name: "GetObjectRetention", Method: "GET", Subresource: "retention", OnObject: true, Answer: request.HoldsXML, None: noLock},
		Down: &retention, Absent: "null"},
	// Keeps a version until a time, in place of the time that was said before. To shorten
	// GOVERNANCE needs bypassGovernance.
	// bypassGovernance: Whether a GOVERNANCE retention may be shortened, or made another, by
	// the permission to bypass it; default false.
	{Name: "setObjectRetention", Operation: &request.Operation{Name: "PutObjectRetention", Method: "PUT", Subresource: "retention", OnObject: true}, Argument: "retention", Up: &retention, Future: "RetainUntilDate",
		Flag: Flag{"bypassGovernance", "x-amz-bypass-governance-retention"}, Look: "getObjectRetention", Careful: true},
	// Tells whether a version has a legal hold: it is kept for as long as that is on.
	{Name: "getObjectLegalHold", Operation: &request.Operation{Name: "GetObjectLegalHold", Method: "GET", Subresource: "legal-hold", OnObject: true, Answer: request.HoldsXML, None: noLock},
		Down: &legalHold, Absent: "false"},
	// Puts a legal hold on a version, or ends it.
	{Name: "setObjectLegalHold", Operation: &request.Operation{Name: "PutObjectLegalHold", Method: "PUT", Subresource: "legal-hold", OnObject: true}, Argument: "on", Up: &legalHold,
		Look: "getObjectLegalHold", Careful: true},

	// Returns which pages of other origins may use a bucket; null where none may.
	{Name: "getBucketCors", Operation: &request.Operation{Name: "GetBucketCors", Method: "GET", Subresource: "cors", Answer: request.HoldsXML, None: "NoSuchCORSConfiguration"},
		Down: &corsConfig, Absent: "null"},
	// Says which pages of other origins may use a bucket, in at most 100 rules.
	{Name: "setBucketCors", Operation: &request.Operation{Name: "PutBucketCors", Method: "PUT", Subresource: "cors"}, Argument: "config", Up: &corsConfig, Check: checkCors, Look: "getBucketCors"},
	// Removes the rules by which pages of other origins may use a bucket.
	{Name: "removeBucketCors", Operation: &request.Operation{Name: "DeleteBucketCors", Method: "DELETE", Subresource: "cors", None: "NoSuchCORSConfiguration"}, Absent: "null",
		Look: "getBucketCors", Want: "null", Careful: true},

	// Returns what becomes of the objects of a bucket with time; null where nothing was said.
	{Name: "getBucketLifecycle", Operation: &request.Operation{Name: "GetBucketLifecycleConfiguration", Method: "GET", Subresource: "lifecycle", Answer: request.HoldsXML,
		None: "NoSuchLifecycleConfiguration"}, Down: &lifecycleConfig, Absent: "null"},
	// Says what becomes of the objects of a bucket with time, in at most 1,000 rules.
	{Name: "setBucketLifecycle", Operation: &request.Operation{Name: "PutBucketLifecycleConfiguration", Method: "PUT", Subresource: "lifecycle"}, Argument: "config", Up: &lifecycleConfig,
		Check: checkLifecycle, Look: "getBucketLifecycle"},
	// Lets all objects of a bucket stay.
	{Name: "removeBucketLifecycle", Operation: &request.Operation{Name: "DeleteBucketLifecycle", Method: "DELETE", Subresource: "lifecycle", None: "NoSuchLifecycleConfiguration"}, Absent: "null",
		Look: "getBucketLifecycle", Want: "null", Careful: true},

	// Returns how a bucket encrypts what is put without a word about it; null where it does not.
	{Name: "getBucketEncryption", Operation: &request.Operation{Name: "GetBucketEncryption", Method: "GET", Subresource: "encryption", Answer: request.HoldsXML, None: noEncryption},
		Down: &encryptionConfig, Absent: "null"},
	// Says how a bucket encrypts what is put without a word about it.
	{Name: "setBucketEncryption", Operation: &request.Operation{Name: "PutBucketEncryption", Method: "PUT", Subresource: "encryption"}, Argument: "config", Up: &encryptionConfig,
		Check: checkEncryption, Look: "getBucketEncryption"},
	// Lets a bucket encrypt as the server does by itself.
	{Name: "removeBucketEncryption", Operation: &request.Operation{Name: "DeleteBucketEncryption", Method: "DELETE", Subresource: "encryption", None: noEncryption}, Absent: "null",
		Look: "getBucketEncryption", Want: "null", Careful: true},

	// Returns which objects of a bucket are copied to others as they come; null where none are.
	{Name: "getBucketReplication", Operation: &request.Operation{Name: "GetBucketReplication", Method: "GET", Subresource: "replication", Answer: request.HoldsXML, None: noReplication},
		Down: &replicationConfig, Absent: "null"},
	// Says which objects of a bucket are copied to others as they come, in at most 1,000
	// rules. Both buckets must keep versions.
	{Name: "setBucketReplication", Operation: &request.Operation{Name: "PutBucketReplication", Method: "PUT", Subresource: "replication"}, Argument: "config", Up: &replicationConfig,
		Check: checkReplication, Look: "getBucketReplication"},
	// Ends the copying of a bucket's objects to others.
	{Name: "removeBucketReplication", Operation: &request.Operation{Name: "DeleteBucketReplication", Method: "DELETE", Subresource: "replication", None: noReplication}, Absent: "null",
		Look: "getBucketReplication", Want: "null", Careful: true},

	// Returns how a bucket serves a website; null where it serves none.
	{Name: "getBucketWebsite", Operation: &request.Operation{Name: "GetBucketWebsite", Method: "GET", Subresource: "website", Answer: request.HoldsXML, None: "NoSuchWebsiteConfiguration"},
		Down: &websiteConfig, Absent: "null"},
	// Lets a bucket serve a website, with at most 50 rules for redirects.
	{Name: "setBucketWebsite", Operation: &request.Operation{Name: "PutBucketWebsite", Method: "PUT", Subresource: "website"}, Argument: "config", Up: &websiteConfig, Check: checkWebsite,
		Look: "getBucketWebsite"},
	// Ends the website of a bucket.
	{Name: "removeBucketWebsite", Operation: &request.Operation{Name: "DeleteBucketWebsite", Method: "DELETE", Subresource: "website", None: "NoSuchWebsiteConfiguration"}, Absent: "null",
		Look: "getBucketWebsite", Want: "null", Careful: true},

	// Returns where the log of a bucket goes; null where it goes nowhere.
	{Name: "getBucketLogging", Operation: &request.Operation{Name: "GetBucketLogging", Method: "GET", Subresource: "logging", Answer: request.HoldsXML}, Down: &loggingConfig, Absent: "null"},
	// Says where the log of a bucket goes: to a bucket of the same owner and region.
	{Name: "setBucketLogging", Operation: &putLogging, Argument: "config", Up: &loggingConfig, Look: "getBucketLogging"},
	// Ends the log of a bucket.
	{Name: "removeBucketLogging", Operation: &putLogging, Up: &loggingConfig, Fixed: "{}", Look: "getBucketLogging", Want: "null"},

	// Returns who owns the objects in a bucket; null where nothing was said.
	{Name: "getBucketOwnershipControls", Operation: &request.Operation{Name: "GetBucketOwnershipControls", Method: "GET", Subresource: "ownershipControls", Answer: request.HoldsXML,
		None: noOwnership}, Down: &ownershipControls, Absent: "null"},
	// Says who owns the objects in a bucket.
	{Name: "setBucketOwnershipControls", Operation: &request.Operation{Name: "PutBucketOwnershipControls", Method: "PUT", Subresource: "ownershipControls"}, Argument: "config",
		Up: &ownershipControls, Look: "getBucketOwnershipControls"},
	// Forgets who owns the objects in a bucket: then those own them who put them.
	{Name: "removeBucketOwnershipControls", Operation: &request.Operation{Name: "DeleteBucketOwnershipControls", Method: "DELETE", Subresource: "ownershipControls", None: noOwnership},
		Absent: "null", Look: "getBucketOwnershipControls", Want: "null", Careful: true},

	// Returns which ways to make a bucket public do not count; null where nothing was said.
	{Name: "getPublicAccessBlock", Operation: &request.Operation{Name: "GetPublicAccessBlock", Method: "GET", Subresource: "publicAccessBlock", Answer: request.HoldsXML, None: noBlock},
		Down: &publicAccessBlock, Absent: "null"},
	// Says which ways to make a bucket public do not count.
	{Name: "setPublicAccessBlock", Operation: &request.Operation{Name: "PutPublicAccessBlock", Method: "PUT", Subresource: "publicAccessBlock"}, Argument: "config", Up: &publicAccessBlock,
		Look: "getPublicAccessBlock"},
	// Lets all ways to make a bucket public count.
	{Name: "removePublicAccessBlock", Operation: &request.Operation{Name: "DeletePublicAccessBlock", Method: "DELETE", Subresource: "publicAccessBlock", None: noBlock}, Absent: "null",
		Look: "getPublicAccessBlock", Want: "null", Careful: true},

	// Returns who has which rights to a bucket.
	{Name: "getBucketAcl", Operation: &request.Operation{Name: "GetBucketAcl", Method: "GET", Subresource: "acl", Answer: request.HoldsXML}, Down: &accessControlPolicy},
	// Gives a bucket an ACL that S3 has a name for. S3 refuses that for buckets made since
	// April 2023, unless their ownership controls allow it.
	{Name: "setBucketAcl", Operation: &request.Operation{Name: "PutBucketAcl", Method: "PUT", Subresource: "acl"}, Argument: "acl", Up: &bucketCannedACL, Header: "x-amz-acl"},
	// Returns who has which rights to an object.
	{Name: "getObjectAcl", Operation: &request.Operation{Name: "GetObjectAcl", Method: "GET", Subresource: "acl", OnObject: true, Answer: request.HoldsXML}, Down: &accessControlPolicy},
	// Gives an object an ACL that S3 has a name for. S3 refuses that in buckets made since
	// April 2023, unless their ownership controls allow it.
	{Name: "setObjectAcl", Operation: &request.Operation{Name: "PutObjectAcl", Method: "PUT", Subresource: "acl", OnObject: true}, Argument: "acl", Up: &cannedACL, Header: "x-amz-acl",
		Look: "getObjectAcl", Careful: true},
	// Tells whether the policy of a bucket makes it public; null where it has none.
	{Name: "getBucketPolicyStatus", Operation: &request.Operation{Name: "GetBucketPolicyStatus", Method: "GET", Subresource: "policyStatus", Answer: request.HoldsXML, None: "NoSuchBucketPolicy"},
		Down: &policyStatus, Absent: "null"},

	// Returns whether a bucket has an address for transfers from afar; null where that was
	// never said.
	{Name: "getBucketAccelerate", Operation: &request.Operation{Name: "GetBucketAccelerateConfiguration", Method: "GET", Subresource: "accelerate", Answer: request.HoldsXML},
		Down: &accelerateConfig, Absent: "null"},
	// Says whether a bucket has an address for transfers from afar. Its name must be without
	// dots.
	{Name: "setBucketAccelerate", Operation: &request.Operation{Name: "PutBucketAccelerateConfiguration", Method: "PUT", Subresource: "accelerate"}, Argument: "config", Up: &accelerateConfig,
		Look: "getBucketAccelerate"},
	// Returns who pays for what is asked of a bucket.
	{Name: "getBucketRequestPayment", Operation: &request.Operation{Name: "GetBucketRequestPayment", Method: "GET", Subresource: "requestPayment", Answer: request.HoldsXML},
		Down: &requestPaymentConfig},
	// Says who pays for what is asked of a bucket.
	{Name: "setBucketRequestPayment", Operation: &request.Operation{Name: "PutBucketRequestPayment", Method: "PUT", Subresource: "requestPayment"}, Argument: "config", Up: &requestPaymentConfig,
		Look: "getBucketRequestPayment"},

	// Asks for a copy of an archived object that can be read. It resolves once the server
	// has begun, hours before the copy is there.
	{Name: "restoreObject", Operation: &request.Operation{Name: "RestoreObject", Method: "POST", Subresource: "restore", OnObject: true, Answer: request.HoldsPromise,
		None: "RestoreAlreadyInProgress"}, Argument: "request", Up: &restoreRequest, Lost: true},

	// Returns where the events of a bucket go; {} where they go nowhere.
	{Name: "getBucketNotification", Operation: &request.Operation{Name: "GetBucketNotificationConfiguration", Method: "GET", Subresource: "notification", Answer: request.HoldsXML},
		Down: &notificationConfig},
	// Says where the events of a bucket go, in place of what was said before. One without
	// targets is refused: see removeAllBucketNotifications.
	{Name: "setBucketNotification", Operation: &putNotification, Argument: "config", Up: &notificationConfig, Check: notify.Check, Look: "getBucketNotification"},
	// Lets the events of a bucket go nowhere.
	{Name: "removeAllBucketNotifications", Operation: &putNotification, Up: &notificationConfig, Fixed: "{}", Look: "getBucketNotification",
		// Ceph takes no empty configuration, and has a request for that.
		// https://docs.ceph.com/en/latest/radosgw/s3-notification-compatibility/
		Refused: "MalformedXML", Instead: &deleteNotification},
}

// noLock are the codes by which servers say that a version has no retention or hold: S3
// the first, or the second where nothing in its bucket may be locked, Ceph the third and
// SeaweedFS the last two.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html
const noLock = "NoSuchObjectLockConfiguration|InvalidRequest|ObjectLockConfigurationNotFoundError|NoSuchObjectLegalHold"

// The codes by which S3 says that there is no such configuration.
const (
	noEncryption  = "ServerSideEncryptionConfigurationNotFoundError"
	noReplication = "ReplicationConfigurationNotFoundError|XMinioAdminRemoteTargetNotFoundError" // MinIO's, of a removal
	noOwnership   = "OwnershipControlsNotFoundError"
	noBlock       = "NoSuchPublicAccessBlockConfiguration"
)

// Operations that a row does in place of another, or that two rows share.
var (
	getPolicy          = request.Operation{Name: "GetBucketPolicy", Method: "GET", Subresource: "policy", Answer: request.HoldsJSON, None: "NoSuchBucketPolicy"}
	deletePolicy       = request.Operation{Name: "DeleteBucketPolicy", Method: "DELETE", Subresource: "policy", None: "NoSuchBucketPolicy"}
	putNotification    = request.Operation{Name: "PutBucketNotificationConfiguration", Method: "PUT", Subresource: "notification"}
	putLogging         = request.Operation{Name: "PutBucketLogging", Method: "PUT", Subresource: "logging"}
	deleteNotification = request.Operation{Name: "DeleteBucketNotification", Method: "DELETE", Subresource: "notification"}
)
