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
	{Name: "bucketExists", Operation: &request.Operation{Name: "HeadBucket", Method: "HEAD", None: s3err.NoSuchBucket}, Result: "true", Absent: "false"},
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
	{Name: "setBucketTags", Operation: &request.Operation{Name: "PutBucketTagging", Method: "PUT", Subresource: "tagging"}, Argument: "tags", Up: &bucketTags, Look: "getBucketTags"},
	// Removes all tags of a bucket.
	{Name: "removeBucketTags", Operation: &request.Operation{Name: "DeleteBucketTagging", Method: "DELETE", Subresource: "tagging", None: "NoSuchTagSet"},
		Absent: "null", Look: "getBucketTags", Want: "{}"},

	// Returns the tags of an object; {} where it has none.
	{Name: "getObjectTags", Operation: &request.Operation{Name: "GetObjectTagging", Method: "GET", Subresource: "tagging", OnObject: true, Answer: request.HoldsXML, None: "NoSuchTagSet"},
		Down: &objectTags, Absent: "{}"},
	// Gives an object tags, at most 10, in place of those that it had.
	{Name: "setObjectTags", Operation: &request.Operation{Name: "PutObjectTagging", Method: "PUT", Subresource: "tagging", OnObject: true}, Argument: "tags", Up: &objectTags,
		Look: "getObjectTags"},
	// Removes all tags of an object.
	{Name: "removeObjectTags", Operation: &request.Operation{Name: "DeleteObjectTagging", Method: "DELETE", Subresource: "tagging", OnObject: true, None: "NoSuchTagSet"},
		Absent: "null", Look: "getObjectTags", Want: "{}"},

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
	{Name: "setObjectRetention", Operation: &request.Operation{Name: "PutObjectRetention", Method: "PUT", Subresource: "retention", OnObject: true}, Argument: "retention", Up: &retention,
		Flag: Flag{"bypassGovernance", "x-amz-bypass-governance-retention"}, Look: "getObjectRetention"},
	// Tells whether a version has a legal hold: it is kept for as long as that is on.
	{Name: "getObjectLegalHold", Operation: &request.Operation{Name: "GetObjectLegalHold", Method: "GET", Subresource: "legal-hold", OnObject: true, Answer: request.HoldsXML, None: noLock},
		Down: &legalHold, Absent: "false"},
	// Puts a legal hold on a version, or ends it.
	{Name: "setObjectLegalHold", Operation: &request.Operation{Name: "PutObjectLegalHold", Method: "PUT", Subresource: "legal-hold", OnObject: true}, Argument: "on", Up: &legalHold,
		Look: "getObjectLegalHold"},

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

// Operations that a row does in place of another, or that two rows share.
var (
	getPolicy          = request.Operation{Name: "GetBucketPolicy", Method: "GET", Subresource: "policy", Answer: request.HoldsJSON, None: "NoSuchBucketPolicy"}
	deletePolicy       = request.Operation{Name: "DeleteBucketPolicy", Method: "DELETE", Subresource: "policy", None: "NoSuchBucketPolicy"}
	putNotification    = request.Operation{Name: "PutBucketNotificationConfiguration", Method: "PUT", Subresource: "notification"}
	deleteNotification = request.Operation{Name: "DeleteBucketNotification", Method: "DELETE", Subresource: "notification"}
)
